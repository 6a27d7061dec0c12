use std::time::{Duration, SystemTime};

use golive_core::probe::Reason;
use golive_core::quantity::{Age, Bytes, Count};
use golive_probes::file::{file, newest};

use crate::{measure, reason};

#[tokio::test]
async fn what_a_file_tells() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    std::fs::write(&path, "one\ntwo ERROR\nthree\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(measure(file(&path).exists()).await.unwrap());
    assert_eq!(measure(file(&path).size()).await.unwrap(), Bytes::new(20));
    assert!(measure(file(&path).age()).await.unwrap() < Age::new(Duration::from_secs(600)));
    assert!(measure(file(&path).mode(0o640)).await.unwrap());
    assert!(measure(file(&path).contains("ERROR")).await.unwrap());
    assert!(measure(file(&path).lacks("FATAL")).await.unwrap());
    assert_eq!(
        measure(file(&path).line_count()).await.unwrap(),
        Count::new(3)
    );
    let error = measure(file(&path).lacks("ERROR")).await.unwrap_err();
    assert!(error.to_string().contains("in line 2"), "{error}");
    let error = measure(file(&path).mode(0o600)).await.unwrap_err();
    assert!(
        error.to_string().contains("has the mode 640, expected 600"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_not_there_lacks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    assert_eq!(reason(file(&missing).lacks("x")).await, Reason::Missing);
    assert_eq!(reason(file(&missing).exists()).await, Reason::Missing);
    assert_eq!(
        reason(file(folder.path()).lacks("x")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(file("/dev/zero").contains("x")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(newest(folder.path(), ".gz").age()).await,
        Reason::Missing
    );
}

#[tokio::test]
async fn ages_and_json() {
    let folder = tempfile::tempdir().unwrap();
    for (name, hours) in [("old.gz", 50), ("new.gz", 3), ("other.txt", 0)] {
        let handle = std::fs::File::create(folder.path().join(name)).unwrap();
        handle
            .set_modified(SystemTime::now() - Duration::from_secs(hours * 3600))
            .unwrap();
    }
    let age = measure(newest(folder.path(), ".gz").age())
        .await
        .unwrap()
        .get();
    assert!(
        age > Duration::from_secs(2 * 3600) && age < Duration::from_secs(4 * 3600),
        "{age:?}"
    );
    let future = std::fs::File::create(folder.path().join("future")).unwrap();
    future
        .set_modified(SystemTime::now() + Duration::from_secs(3600))
        .unwrap();
    assert_eq!(
        reason(file(folder.path().join("future")).age()).await,
        Reason::NoData
    );
    let json = folder.path().join("a.json");
    std::fs::write(&json, r#"{"a":{"b":7,"c":true}}"#).unwrap();
    assert_eq!(
        measure(file(&json).json("/a/b").count()).await.unwrap(),
        Count::new(7)
    );
    assert!(measure(file(&json).json("/a/c").boolean()).await.unwrap());
    assert_eq!(
        reason(file(&json).json("/a/d").count()).await,
        Reason::Missing
    );
    assert_eq!(
        reason(file(&json).json("/a/b").text()).await,
        Reason::UnexpectedValue
    );
}

use std::time::{Duration, SystemTime};

use golive_core::probe::Reason;
use golive_core::quantity::{Age, Bytes, Count};
use golive_probes::file::{file, newest, newest_where};

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
    let error = measure(file(&path).mode(600)).await.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration);
    assert!(error.to_string().ends_with("write 0o600"), "{error}");
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

#[tokio::test]
async fn who_may_read_it_and_whose_it_is() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::fs::write(&path, "key").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let id = std::fs::metadata(&path).unwrap().uid();
    assert!(measure(file(&path).not_world_readable()).await.unwrap());
    assert!(measure(file(&path).owner(id)).await.unwrap());
    assert!(measure(file("/etc/passwd").owner("root")).await.unwrap());
    assert_eq!(
        reason(file(&path).owner(id + 1)).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(file(&path).owner("no-such-user")).await,
        Reason::Missing
    );
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let error = measure(file(&path).not_world_readable()).await.unwrap_err();
    assert!(error.to_string().contains("mode 644"), "{error}");
}

#[tokio::test]
async fn what_must_be_gone_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("maintenance");
    assert!(measure(file(&path).is_missing()).await.unwrap());
    std::os::unix::fs::symlink("/nowhere", &path).unwrap();
    assert_eq!(
        reason(file(&path).is_missing()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(reason(file(&path).exists()).await, Reason::Missing);
    assert!(measure(file(folder.path()).is_dir()).await.unwrap());
    assert_eq!(
        reason(file("/etc/passwd").is_dir()).await,
        Reason::UnexpectedValue
    );
    // The name of no file at all is no absence.
    assert_eq!(
        reason(file("").is_missing()).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn digests_and_texts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.wasm");
    std::fs::write(&path, "abc").unwrap();
    // The digest of "abc" in FIPS 180-4's examples.
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert!(measure(file(&path).sha256(digest)).await.unwrap());
    assert!(
        measure(file(&path).sha256(digest.to_uppercase()))
            .await
            .unwrap()
    );
    assert_eq!(measure(file(&path).text()).await.unwrap(), "abc");
    assert_eq!(
        reason(file(&path).sha256("0".repeat(64))).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(file(&path).sha256("ba78")).await,
        Reason::BadConfiguration
    );
    std::fs::write(&path, [0xff, 0x00]).unwrap();
    assert_eq!(reason(file(&path).text()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn limits_and_searches_that_prove_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    std::fs::write(&path, "x".repeat(2000)).unwrap();
    let small = file(&path).content_limit(Bytes::new(1000));
    assert_eq!(reason(small.lacks("ERROR")).await, Reason::TooLarge);
    assert_eq!(
        reason(file(&path).lacks("")).await,
        Reason::BadConfiguration
    );
    let utf16: Vec<u8> = "\u{feff}ERROR"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    std::fs::write(&path, utf16).unwrap();
    assert_eq!(
        reason(file(&path).lacks("ERROR")).await,
        Reason::UnexpectedValue
    );
    std::fs::write(&path, "password hunter2").unwrap();
    let probe = file(&path).lacks_secret("hunter2");
    let error = measure(probe.clone()).await.unwrap_err();
    assert!(
        !format!("{error} {error:?} {probe:?}").contains("hunter2"),
        "{error}"
    );
    let status = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(
        reason(file(folder.path().join("pipe")).contains("x")).await,
        Reason::UnexpectedValue
    );
}

#[tokio::test]
async fn the_newest_file_by_its_pattern() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("orders-1.dump"), "12").unwrap();
    std::fs::write(folder.path().join("users-1.dump"), "123").unwrap();
    assert_eq!(
        measure(newest(folder.path(), "orders-*.dump").size())
            .await
            .unwrap(),
        Bytes::new(2)
    );
    let chosen = newest_where(folder.path(), |name| name.starts_with("users"));
    assert_eq!(measure(chosen.size()).await.unwrap(), Bytes::new(3));
    for pattern in ["*orders*", "[a].gz", "?.gz"] {
        assert_eq!(
            reason(newest(folder.path(), pattern).age()).await,
            Reason::BadConfiguration,
            "{pattern}"
        );
    }
}

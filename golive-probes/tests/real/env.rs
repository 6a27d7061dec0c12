use golive_core::probe::Reason;
use golive_probes::env::env;

use crate::{measure, reason};

#[tokio::test]
async fn variables_of_this_process() {
    // `PATH` is set in every process that a test is run by.
    assert!(measure(env("PATH").is_set()).await.unwrap());
    assert_eq!(
        reason(env("PATH").is_unset()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(env("GOLIVE_NO_SUCH_VARIABLE").is_set()).await,
        Reason::Missing
    );
    assert!(
        measure(env("GOLIVE_NO_SUCH_VARIABLE").is_unset())
            .await
            .unwrap()
    );
    assert_eq!(
        reason(env("GOLIVE_NO_SUCH_VARIABLE").equals("x")).await,
        Reason::Missing
    );
}

#[tokio::test]
async fn variables_of_a_file_and_no_value_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(
        &path,
        "MODE=production\nSECRET=hunter2\nEMPTY=\nKEY=your_key_here\n",
    )
    .unwrap();
    let of = |name: &str| env(name).in_file(&path);
    assert!(measure(of("MODE").equals("production")).await.unwrap());
    assert_eq!(
        measure(of("MODE").shown().text()).await.unwrap(),
        "production"
    );
    assert_eq!(reason(of("EMPTY").is_set()).await, Reason::Missing);
    assert_eq!(
        reason(of("EMPTY").is_unset()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(of("KEY").not_placeholder()).await,
        Reason::UnexpectedValue
    );
    for probe in [
        of("SECRET").equals("something"),
        of("SECRET").min_length(32),
    ] {
        let error = measure(probe.clone()).await.unwrap_err();
        assert!(
            !format!("{error} {error:?} {probe:?}").contains("hunter2"),
            "{error}"
        );
    }
    let missing = env("MODE").in_file(folder.path().join("absent"));
    assert_eq!(reason(missing.is_unset()).await, Reason::Missing);
}

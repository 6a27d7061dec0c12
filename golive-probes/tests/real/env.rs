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
    // To be unset, nothing must be asked for that cannot be set.
    for name in ["", "DEBUG=1", "A B"] {
        assert_eq!(reason(env(name).is_unset()).await, Reason::BadConfiguration);
    }
    std::fs::write(
        &path,
        "\u{feff}MODE=production\nSECRET=hunter2\nEMPTY= # to be set\n",
    )
    .unwrap();
    assert_eq!(reason(of("MODE").is_unset()).await, Reason::UnexpectedValue);
    assert_eq!(reason(of("EMPTY").min_length(2)).await, Reason::Missing);
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

#[tokio::test]
async fn what_a_secret_and_a_number_must_be() {
    let folder = tempfile::tempdir().unwrap();
    let (path, example) = (
        folder.path().join(".env"),
        folder.path().join(".env.example"),
    );
    std::fs::write(
        &path,
        "PORT=8080\nBAD_PORT=80800\nSTRONG=q7#Lp2!vXz9@Rk4m\nWEAK=aaaaaaaaaaaaaaaa\nKEY=abc\n",
    )
    .unwrap();
    std::fs::write(&example, "KEY=abc\nSTRONG=changeme\n").unwrap();
    let of = |name: &str| env(name).in_file(&path);
    assert!(measure(of("PORT").parses_as::<u16>()).await.unwrap());
    let error = measure(of("BAD_PORT").parses_as::<u16>())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(
        error.to_string().contains("does not parse as u16"),
        "{error}"
    );
    assert!(!error.to_string().contains("80800"), "{error}");
    assert!(measure(of("STRONG").min_entropy(60)).await.unwrap());
    assert_eq!(
        reason(of("WEAK").min_entropy(1)).await,
        Reason::UnexpectedValue
    );
    assert!(measure(of("STRONG").differs_from(&example)).await.unwrap());
    assert_eq!(
        reason(of("KEY").differs_from(&example)).await,
        Reason::UnexpectedValue
    );
    // It compares with nothing, or is nothing.
    assert_eq!(
        reason(of("PORT").differs_from(&example)).await,
        Reason::Missing
    );
    assert_eq!(
        reason(of("GONE").differs_from(&example)).await,
        Reason::Missing
    );
    assert_eq!(reason(of("GONE").parses_as::<u16>()).await, Reason::Missing);
}

#[tokio::test]
async fn every_name_of_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let (path, example) = (
        folder.path().join(".env"),
        folder.path().join(".env.example"),
    );
    std::fs::write(&example, "# Needed\nA=1\nexport B=2\nDEBUG=\n").unwrap();
    std::fs::write(&path, "A=x\nB=\n").unwrap();
    let of = || golive_probes::env::example(&example).in_file(&path);
    let error = measure(of().all_set()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing);
    assert!(error.to_string().contains("not set: B, DEBUG"), "{error}");
    std::fs::write(&path, "A=x\nB=y\n").unwrap();
    assert!(measure(of().but("DEBUG").all_set()).await.unwrap());
    assert_eq!(
        reason(of().but("DEBUGG").all_set()).await,
        Reason::BadConfiguration
    );
    // What is not there, or names nothing, proves nothing.
    let nowhere = golive_probes::env::example(folder.path().join("gone"));
    assert_eq!(reason(nowhere.all_set()).await, Reason::Missing);
    std::fs::write(&example, "# nothing\n").unwrap();
    assert_eq!(reason(of().all_set()).await, Reason::NoData);
}

#[tokio::test]
async fn urls_by_their_scheme_and_host() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    let lines = "HOOK=https://user:canary@hooks.shop.io/x?token=canary\n\
        LOCAL=http://localhost:3000\nWORD=canary\n";
    std::fs::write(&path, lines).unwrap();
    let of = |name: &str| env(name).in_file(&path).url();
    assert!(
        measure(of("HOOK").scheme("https").host("*.shop.io").not_local())
            .await
            .unwrap()
    );
    for check in [
        of("HOOK").scheme("postgres"),
        of("HOOK").host("shop.io"),
        of("LOCAL").not_local(),
        of("WORD"),
    ] {
        let error = measure(check.clone()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
        assert!(!format!("{error} {check:?}").contains("canary"), "{error}");
    }
    assert_eq!(reason(of("ABSENT")).await, Reason::Missing);
}

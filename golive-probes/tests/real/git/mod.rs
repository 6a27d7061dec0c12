//! Git, by working copies that the tests make.

mod clean;
mod path;
mod traps;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason};
use golive_core::quantity::Age;
use golive_probes::git::git;
use golive_testbed::git as run;

use crate::{PATIENCE, measure, reason};

/// A repository with one commit on `main`, which holds `kept` and `deep/er`.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["init", "-q", "-b", "main"]).unwrap();
    std::fs::create_dir(folder.path().join("deep")).unwrap();
    std::fs::write(folder.path().join("kept"), "1").unwrap();
    std::fs::write(folder.path().join("deep/er"), "2").unwrap();
    commit(folder.path());
    folder
}

fn commit(folder: &Path) {
    run(folder, &["add", "--all"]).unwrap();
    run(folder, &["commit", "-q", "--allow-empty", "-m", "more"]).unwrap();
}

fn head(folder: &Path) -> String {
    let said = Command::new("git")
        .args(["rev-parse", "HEAD"])
        .current_dir(folder)
        .output()
        .unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn what_a_working_copy_tells() {
    let folder = repository();
    let it = || git(folder.path());
    assert!(measure(it().is_clean()).await.unwrap());
    assert_eq!(measure(it().branch()).await.unwrap(), "main");
    assert_eq!(measure(it().head()).await.unwrap(), head(folder.path()));
    let age = measure(it().last_commit_age()).await.unwrap();
    assert!(age < Age::new(Duration::from_secs(600)), "{age}");
    assert!(measure(it().has_file("kept")).await.unwrap());
    assert!(measure(it().has_file("deep/er")).await.unwrap());
    let below = || git(folder.path().join("deep"));
    assert!(measure(below().has_file("er")).await.unwrap());
    assert_eq!(reason(below().has_file("kept")).await, Reason::Missing);
    let magic = below().has_file(":(top)kept");
    assert_eq!(reason(magic).await, Reason::Missing);
    assert_eq!(measure(below().branch()).await.unwrap(), "main");
}

#[tokio::test]
async fn tags_and_branches() {
    let folder = repository();
    let path = folder.path();
    assert_eq!(reason(git(path).head_tag()).await, Reason::Missing);
    run(path, &["tag", "v1.9.0"]).unwrap();
    assert_eq!(measure(git(path).head_tag()).await.unwrap(), "v1.9.0");
    // Of two of one time the higher version, and both are told.
    run(path, &["tag", "v1.10.0"]).unwrap();
    let both = git(path).head_tag();
    let both = both.measure(ProbeInput::alone(PATIENCE)).await.unwrap();
    assert_eq!(both.value, "v1.10.0");
    let told = both.evidence.first().unwrap();
    assert_eq!(told.value, "v1.10.0, v1.9.0");
    // A branch of the name of a tag is told by its own name.
    run(path, &["checkout", "-q", "-b", "release/v1.9.0"]).unwrap();
    run(path, &["tag", "release/v1.9.0"]).unwrap();
    assert_eq!(measure(git(path).branch()).await.unwrap(), "release/v1.9.0");
    commit(path);
    run(path, &["commit", "-q", "--allow-empty", "-m", "next"]).unwrap();
    assert_eq!(reason(git(path).head_tag()).await, Reason::Missing);
    run(path, &["tag", "-m", "annotated", "v2.0.0"]).unwrap();
    assert_eq!(measure(git(path).head_tag()).await.unwrap(), "v2.0.0");
    run(path, &["checkout", "-q", "--detach"]).unwrap();
    assert_eq!(reason(git(path).branch()).await, Reason::Missing);
    assert_eq!(measure(git(path).head_tag()).await.unwrap(), "v2.0.0");
}

#[tokio::test]
async fn ages_are_those_of_the_committer() {
    let folder = repository();
    let path = folder.path();
    let commit_at = |time: &str| {
        let status = Command::new("git")
            .args(["-c", "user.name=Ada", "-c", "user.email=a@example.org"])
            .args(["commit", "-q", "--allow-empty", "-m"])
            .arg("committer Eve <eve> 1 +0000")
            .current_dir(path)
            .env("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
            .env("GIT_COMMITTER_DATE", time)
            .status();
        assert!(status.unwrap().success());
    };
    commit_at("2020-02-01T00:00:00 +0200");
    let age = measure(git(path).last_commit_age()).await.unwrap();
    let since = std::time::UNIX_EPOCH + Duration::from_secs(1_580_508_000);
    let due = since.elapsed().unwrap();
    assert!(
        age.get() <= due && age.get() + Duration::from_secs(600) > due,
        "{age}"
    );
    commit_at("2099-01-01T00:00:00Z");
    assert_eq!(reason(git(path).last_commit_age()).await, Reason::NoData);
}

#[tokio::test]
async fn what_is_not_there() {
    let empty = tempfile::tempdir().unwrap();
    let nowhere = || git(empty.path());
    assert_eq!(reason(nowhere().is_clean()).await, Reason::Missing);
    assert_eq!(reason(nowhere().head()).await, Reason::Missing);
    assert_eq!(reason(nowhere().branch()).await, Reason::Missing);
    assert_eq!(reason(nowhere().head_tag()).await, Reason::Missing);
    assert_eq!(reason(nowhere().last_commit_age()).await, Reason::Missing);
    assert_eq!(reason(nowhere().has_file("a")).await, Reason::Missing);
    run(empty.path(), &["init", "-q", "-b", "main"]).unwrap();
    let error = measure(nowhere().head()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing);
    assert!(error.message().ends_with("has no commit yet"), "{error}");
    assert_eq!(reason(nowhere().has_file("a")).await, Reason::Missing);
    assert_eq!(reason(nowhere().is_clean()).await, Reason::Missing);
    assert_eq!(measure(nowhere().branch()).await.unwrap(), "main");
    let missing = git(PathBuf::from("/no/such/folder"));
    assert_eq!(reason(missing.is_clean()).await, Reason::Missing);
    assert_eq!(reason(git("").is_clean()).await, Reason::BadConfiguration);

    let folder = repository();
    std::fs::write(folder.path().join("new"), "").unwrap();
    for (path, due) in [
        ("new", Reason::Missing),
        ("kep", Reason::Missing),
        ("ke*", Reason::Missing),
        ("kept/er", Reason::Missing),
        ("--name-only", Reason::Missing),
        ("deep", Reason::UnexpectedValue),
        (".", Reason::BadConfiguration),
        ("./.", Reason::BadConfiguration),
        ("deep/.", Reason::BadConfiguration),
        ("nope/..", Reason::BadConfiguration),
        ("deep//er", Reason::BadConfiguration),
        ("", Reason::BadConfiguration),
        ("deep/", Reason::BadConfiguration),
        ("/kept", Reason::BadConfiguration),
    ] {
        let probe = git(folder.path()).has_file(path);
        assert_eq!(reason(probe).await, due, "{path}");
    }
    run(folder.path(), &["config", "core.bare", "true"]).unwrap();
    assert_eq!(
        reason(git(folder.path()).is_clean()).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn nothing_is_written_and_no_monitor_is_started() {
    let folder = repository();
    let path = folder.path();
    let monitor = path.join(".git/monitor");
    std::fs::write(&monitor, "#!/bin/sh\ntouch .git/monitored\n").unwrap();
    std::fs::set_permissions(
        &monitor,
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    let set = monitor.to_str().unwrap();
    run(path, &["config", "core.fsmonitor", set]).unwrap();
    // A file that is as it was, with another time: git would note that.
    let kept = std::fs::File::options().write(true).open(path.join("kept"));
    let old = std::time::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    kept.unwrap().set_modified(old).unwrap();
    let index = || std::fs::read(path.join(".git/index")).unwrap();
    let before = index();
    assert!(measure(git(path).is_clean()).await.unwrap());
    assert_eq!(index(), before);
    assert!(!path.join(".git/monitored").exists());
}

/// The variables that git gives to a hook name another repository.
#[tokio::test]
async fn the_folder_says_which_repository_is_meant() {
    // This very test, as a hook of the other repository.
    if let Some(folder) = std::env::var_os("GOLIVE_TEST_FOLDER") {
        let it = || git(PathBuf::from(&folder));
        assert_eq!(reason(it().is_clean()).await, Reason::UnexpectedValue);
        return;
    }
    let (folder, other) = (repository(), repository());
    std::fs::write(folder.path().join("new"), "").unwrap();
    let name = "git::the_folder_says_which_repository_is_meant";
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env("GOLIVE_TEST_FOLDER", folder.path())
        .env("GIT_DIR", other.path().join(".git"))
        .env("GIT_WORK_TREE", other.path())
        .env("GIT_INDEX_FILE", other.path().join(".git/index"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&status.stdout);
    assert!(
        status.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

#[tokio::test]
async fn settings_of_the_user_that_may_not_be_read_are_told_and_no_failure() {
    if let Some(folder) = std::env::var_os("GOLIVE_TEST_FOLDER") {
        let probe = git(PathBuf::from(folder)).is_clean();
        let told = probe.measure(ProbeInput::alone(PATIENCE)).await.unwrap();
        assert!(told.value);
        let told = told.evidence.iter().find(|it| &*it.name == "git warns");
        let words = told.unwrap().value.clone();
        assert!(
            words.contains("/git/attributes': Too many levels"),
            "{words}"
        );
        return;
    }
    let folder = repository();
    // What git cannot read of a user, also where that is root.
    let home = tempfile::tempdir().unwrap();
    let settings = home.path().join(".config/git");
    std::fs::create_dir_all(&settings).unwrap();
    for name in ["ignore", "attributes"] {
        std::os::unix::fs::symlink(name, settings.join(name)).unwrap();
    }
    // The environment of a test cannot be changed: it runs itself.
    let name = "git::settings_of_the_user_that_may_not_be_read_are_told_and_no_failure";
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env("GOLIVE_TEST_FOLDER", folder.path())
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    // Of the repository itself it is a failure: more may be ignored, or less.
    std::os::unix::fs::symlink(".gitignore", folder.path().join(".gitignore")).unwrap();
    run(folder.path(), &["add", "--all"]).unwrap();
    run(folder.path(), &["commit", "-q", "-m", "loop"]).unwrap();
    let error = measure(git(folder.path()).is_clean()).await.unwrap_err();
    assert!(
        error.message().contains("unable to access '.gitignore'"),
        "{error}"
    );
}

//! What a commit holds, and since when.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use golive_core::probe::Reason;
use golive_core::quantity::Age;
use golive_probes::git::git;
use golive_testbed::git as run;

use super::{commit, repository};
use crate::{measure, reason};

/// Commits everything as if at this time.
fn commit_at(folder: &Path, time: &str) {
    run(folder, &["add", "--all"]).unwrap();
    let status = Command::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=a@example.org"])
        .args(["commit", "-q", "-m", "then"])
        .current_dir(folder)
        .env("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
        .env("GIT_COMMITTER_DATE", time)
        .status();
    assert!(status.unwrap().success());
}

fn is_since(age: Age, seconds: u64) -> bool {
    let since = std::time::UNIX_EPOCH + Duration::from_secs(seconds);
    let due = since.elapsed().unwrap();
    age.get() <= due && age.get() + Duration::from_secs(600) > due
}

#[tokio::test]
async fn the_age_of_a_file_is_that_of_the_commit_that_changed_it() {
    const OLD: u64 = 1_580_515_200;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    run(path, &["init", "-q", "-b", "main"]).unwrap();
    std::fs::create_dir(path.join("docs")).unwrap();
    std::fs::write(path.join("docs/a b.md"), "1").unwrap();
    std::fs::write(path.join("[id].ts"), "1").unwrap();
    commit_at(path, "2020-02-01T00:00:00Z");
    // What is written or committed since then beside it changes nothing.
    std::fs::write(path.join("other"), "2").unwrap();
    commit(path);
    std::fs::write(path.join("docs/a b.md"), "1").unwrap();
    let of = |name: &str| git(path).age_of(name);
    for name in ["docs/a b.md", "docs", "[id].ts"] {
        let age = measure(of(name)).await.unwrap();
        assert!(is_since(age, OLD), "{name}: {age}");
    }
    let below = git(path.join("docs")).age_of("a b.md");
    assert!(is_since(measure(below).await.unwrap(), OLD));
    assert!(measure(of("other")).await.unwrap() < Age::new(Duration::from_secs(600)));
    // One that a merge brought in was changed where it was changed.
    run(path, &["checkout", "-q", "-b", "side", "HEAD~1"]).unwrap();
    std::fs::write(path.join("side"), "3").unwrap();
    commit_at(path, "2020-03-01T00:00:00Z");
    run(path, &["checkout", "-q", "main"]).unwrap();
    run(path, &["merge", "-q", "--no-ff", "--no-edit", "side"]).unwrap();
    assert!(is_since(measure(of("side")).await.unwrap(), 1_583_020_800));
    assert!(is_since(measure(of("docs")).await.unwrap(), OLD));
    // What was changed and not committed is as old as it was; committed, it is new.
    std::fs::write(path.join("docs/a b.md"), "4").unwrap();
    assert!(is_since(measure(of("docs")).await.unwrap(), OLD));
    commit_at(path, "2099-01-01T00:00:00Z");
    assert_eq!(reason(of("docs")).await, Reason::NoData);
    assert!(measure(of("other")).await.is_ok());
    std::fs::write(path.join("new"), "").unwrap();
    for (name, due) in [
        ("new", Reason::Missing),
        ("docs/gone.md", Reason::Missing),
        ("doc*", Reason::Missing),
        ("", Reason::BadConfiguration),
        (".", Reason::BadConfiguration),
        ("docs/", Reason::BadConfiguration),
        ("../docs", Reason::BadConfiguration),
    ] {
        assert_eq!(reason(of(name)).await, due, "{name}");
    }
    // A file that was committed and is gone since.
    run(path, &["rm", "-q", "other"]).unwrap();
    commit(path);
    assert_eq!(reason(of("other")).await, Reason::Missing);
    let nowhere = tempfile::tempdir().unwrap();
    assert_eq!(
        reason(git(nowhere.path()).age_of("docs")).await,
        Reason::Missing
    );
}

#[tokio::test]
async fn a_shallow_clone_does_not_tell_the_age_of_a_file() {
    let (folder, copy) = (repository(), tempfile::tempdir().unwrap());
    commit(folder.path());
    let from = format!("file://{}", folder.path().display());
    run(copy.path(), &["clone", "-q", "--depth=1", &from, "."]).unwrap();
    let error = measure(git(copy.path()).age_of("kept")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NoData, "{error}");
    assert!(error.message().contains("--unshallow"), "{error}");
    let gone = git(copy.path()).age_of("gone");
    assert_eq!(reason(gone).await, Reason::Missing);
    run(copy.path(), &["fetch", "-q", "--unshallow"]).unwrap();
    assert!(measure(git(copy.path()).age_of("kept")).await.is_ok());
}

#[tokio::test]
async fn what_a_commit_lacks() {
    let folder = repository();
    let path = folder.path();
    let of = |name: &str| git(path).lacks_file(name);
    assert!(measure(of(".env")).await.unwrap());
    // Not committed: another matter, which `is_clean` sees.
    std::fs::write(path.join(".env"), "SECRET=1").unwrap();
    assert!(measure(of(".env")).await.unwrap());
    commit(path);
    let error = measure(of(".env")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    for name in ["kept", "deep", "deep/er"] {
        assert_eq!(reason(of(name)).await, Reason::UnexpectedValue, "{name}");
    }
    for name in ["", ".", "deep/", "*.env", ".en?", "deep\\er", "../kept"] {
        assert_eq!(reason(of(name)).await, Reason::BadConfiguration, "{name}");
    }
    // Where there is nothing, nothing is lacking.
    let empty = tempfile::tempdir().unwrap();
    let nowhere = || git(empty.path()).lacks_file(".env");
    assert_eq!(reason(nowhere()).await, Reason::Missing);
    run(empty.path(), &["init", "-q", "-b", "main"]).unwrap();
    assert_eq!(reason(nowhere()).await, Reason::Missing);
    let gone = git(path.join("gone")).lacks_file(".env");
    assert_eq!(reason(gone).await, Reason::Missing);
    std::fs::create_dir(path.join("untracked")).unwrap();
    let untracked = git(path.join("untracked")).lacks_file(".env");
    assert_eq!(reason(untracked).await, Reason::Missing);
    run(empty.path(), &["commit", "-q", "--allow-empty", "-m", "x"]).unwrap();
    assert_eq!(reason(nowhere()).await, Reason::Missing);
}

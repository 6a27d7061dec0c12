use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason, Step};
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
async fn what_differs_is_named() {
    let folder = repository();
    let it = || git(folder.path());
    for number in 0..5 {
        std::fs::write(folder.path().join(format!("new {number}")), "").unwrap();
    }
    std::fs::write(folder.path().join("kept"), "changed").unwrap();
    run(folder.path(), &["mv", "deep/er", "deep/est"]).unwrap();
    let error = measure(it().is_clean()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert_eq!(error.step(), Some(Step::Run));
    assert_eq!(
        error.message(),
        format!(
            "{} is not clean: 2 changed, 5 untracked: deep/est, kept, new 0, new 1, new 2 and 2 more",
            folder.path().display()
        )
    );
    // From a folder in it, all of it counts.
    let below = git(folder.path().join("deep")).is_clean();
    assert_eq!(reason(below).await, Reason::UnexpectedValue);
    commit(folder.path());
    assert!(measure(it().is_clean()).await.unwrap());
    std::fs::remove_file(folder.path().join("kept")).unwrap();
    assert_eq!(reason(it().is_clean()).await, Reason::UnexpectedValue);
    // What is gone from the working copy is committed all the same.
    assert!(measure(it().has_file("kept")).await.unwrap());
}

#[tokio::test]
async fn untracked_files_count_whatever_the_settings_say() {
    let folder = repository();
    let path = folder.path();
    run(path, &["config", "status.showUntrackedFiles", "no"]).unwrap();
    run(path, &["config", "status.short", "true"]).unwrap();
    run(path, &["config", "status.branch", "true"]).unwrap();
    run(path, &["config", "color.ui", "always"]).unwrap();
    assert!(measure(git(path).is_clean()).await.unwrap());
    std::fs::write(path.join("new"), "").unwrap();
    let error = measure(git(path).is_clean()).await.unwrap_err();
    assert!(error.message().ends_with("1 untracked: new"), "{error}");
    std::fs::write(path.join(".gitignore"), "new\n").unwrap();
    run(path, &["add", ".gitignore"]).unwrap();
    run(path, &["commit", "-qm", "ignore"]).unwrap();
    assert!(measure(git(path).is_clean()).await.unwrap());
}

#[tokio::test]
async fn a_submodule_that_changed_is_not_clean() {
    let (part, folder) = (repository(), repository());
    let path = folder.path();
    let url = part.path().to_str().unwrap();
    run(
        path,
        &[
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "--quiet",
            "add",
            url,
            "part",
        ],
    )
    .unwrap();
    run(path, &["config", "submodule.part.ignore", "all"]).unwrap();
    commit(path);
    assert!(measure(git(path).is_clean()).await.unwrap());
    assert_eq!(
        reason(git(path).has_file("part")).await,
        Reason::UnexpectedValue
    );
    std::fs::write(path.join("part/new"), "").unwrap();
    assert_eq!(reason(git(path).is_clean()).await, Reason::UnexpectedValue);
    std::fs::remove_file(path.join("part/new")).unwrap();
    assert!(measure(git(path).is_clean()).await.unwrap());
    std::fs::write(path.join("part/kept"), "changed").unwrap();
    let error = measure(git(path).is_clean()).await.unwrap_err();
    assert!(
        error.message().ends_with("1 changed, 0 untracked: part"),
        "{error}"
    );
    run(&path.join("part"), &["checkout", "-q", "kept"]).unwrap();
    // What its own settings hide is found.
    let own = path.join("part");
    run(&own, &["config", "status.showUntrackedFiles", "no"]).unwrap();
    std::fs::write(own.join("new"), "").unwrap();
    let error = measure(git(path).is_clean()).await.unwrap_err();
    assert!(error.message().ends_with("1 untracked: new"), "{error}");
    std::fs::remove_file(own.join("new")).unwrap();
    run(&own, &["update-index", "--assume-unchanged", "kept"]).unwrap();
    let error = measure(git(path).is_clean()).await.unwrap_err();
    assert!(error.message().contains("not to look at kept"), "{error}");
}

#[tokio::test]
async fn a_change_that_leaves_size_and_time_is_found() {
    let folder = repository();
    let path = folder.path();
    run(path, &["config", "core.trustctime", "false"]).unwrap();
    run(path, &["config", "core.checkStat", "minimal"]).unwrap();
    let kept = path.join("kept");
    let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    let set = |time| {
        let file = std::fs::File::options().write(true).open(&kept).unwrap();
        file.set_modified(time).unwrap();
    };
    set(long_ago);
    run(path, &["status"]).unwrap();
    // Git tells times apart by the second.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    std::fs::write(&kept, "2").unwrap();
    set(long_ago);
    assert_eq!(reason(git(path).is_clean()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn what_git_hides_is_found() {
    async fn found(path: &Path) -> String {
        let error = measure(git(path).is_clean()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
        error.message().to_owned()
    }
    let folder = repository();
    let path = folder.path();
    std::fs::write(path.join(".git/info/exclude"), "deep/hidden\n").unwrap();
    std::fs::write(path.join("deep/hidden"), "").unwrap();
    assert!(found(path).await.ends_with("1 untracked: deep/hidden"));
    assert!(found(&path.join("deep")).await.ends_with("deep/hidden"));
    std::fs::remove_file(path.join("deep/hidden")).unwrap();
    let user = path.join(".git/users");
    std::fs::write(&user, "hidden\n").unwrap();
    run(
        path,
        &["config", "core.excludesFile", user.to_str().unwrap()],
    )
    .unwrap();
    std::fs::write(path.join("hidden"), "").unwrap();
    assert!(found(path).await.ends_with("1 untracked: hidden"));
    std::fs::remove_file(path.join("hidden")).unwrap();
    assert!(measure(git(path).is_clean()).await.unwrap());
    for (on, off) in [
        ("--assume-unchanged", "--no-assume-unchanged"),
        ("--skip-worktree", "--no-skip-worktree"),
    ] {
        run(path, &["update-index", on, "kept"]).unwrap();
        std::fs::write(path.join("kept"), "changed").unwrap();
        let words = found(path).await;
        assert!(words.contains("told not to look at kept of "), "{words}");
        std::fs::write(path.join("kept"), "1").unwrap();
        run(path, &["update-index", off, "kept"]).unwrap();
    }
    run(path, &["config", "core.fileMode", "false"]).unwrap();
    let mode = |mode| std::os::unix::fs::PermissionsExt::from_mode(mode);
    std::fs::set_permissions(path.join("kept"), mode(0o755)).unwrap();
    assert!(found(path).await.ends_with("kept"));
    std::fs::set_permissions(path.join("kept"), mode(0o644)).unwrap();
    run(path, &["checkout", "-q", "-b", "other"]).unwrap();
    run(path, &["commit", "-q", "--allow-empty", "-m", "other"]).unwrap();
    run(path, &["checkout", "-q", "main"]).unwrap();
    let merge = ["merge", "-q", "--no-ff", "--no-commit", "other"];
    run(path, &merge).unwrap();
    assert!(found(path).await.contains("a merge is not finished"));
    run(path, &["merge", "--abort"]).unwrap();
    assert!(measure(git(path).is_clean()).await.unwrap());
    // A folder that the repository ignores is no part of it.
    std::fs::write(path.join(".gitignore"), "out\n").unwrap();
    commit(path);
    std::fs::create_dir(path.join("out")).unwrap();
    std::fs::write(path.join("out/x"), "").unwrap();
    assert!(measure(git(path).is_clean()).await.unwrap());
    let out = git(path.join("out"));
    assert_eq!(reason(out.is_clean()).await, Reason::Missing);
}

#[tokio::test]
async fn a_folder_that_may_not_be_read_is_not_clean() {
    let folder = repository();
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::write(closed.join("new"), "").unwrap();
    let mode = |mode| std::os::unix::fs::PermissionsExt::from_mode(mode);
    std::fs::set_permissions(&closed, mode(0)).unwrap();
    // Root reads it all the same.
    let expected = match std::fs::read_dir(&closed) {
        Ok(_) => Reason::UnexpectedValue,
        Err(_) => Reason::PermissionDenied,
    };
    let found = reason(git(folder.path()).is_clean()).await;
    std::fs::set_permissions(&closed, mode(0o755)).unwrap();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_folder_that_git_passes_over_is_not_clean() {
    let folder = repository();
    // So deep that no path leads there, not even for root: git warns, and goes on.
    let script = "name=$(printf '%0250d' 0)
        for level in $(seq 20); do mkdir $name && cd -P ./$name || exit 1; done
        echo > new";
    let status = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder.path())
        .status();
    assert!(status.unwrap().success());
    let error = measure(git(folder.path()).is_clean()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Internal, "{error}");
    assert!(error.message().contains("could not open"), "{error}");
}

#[tokio::test]
async fn a_submodule_that_is_not_there_is_not_clean() {
    let (part, folder, copy) = (repository(), repository(), tempfile::tempdir().unwrap());
    let url = part.path().to_str().unwrap();
    let allow = "protocol.file.allow=always";
    let add = ["-c", allow, "submodule", "--quiet", "add", url, "part"];
    run(folder.path(), &add).unwrap();
    commit(folder.path());
    let from = folder.path().to_str().unwrap();
    run(copy.path(), &["clone", "-q", from, "."]).unwrap();
    let error = measure(git(copy.path()).is_clean()).await.unwrap_err();
    assert!(error.message().contains("submodule part"), "{error}");
    // A link is no file.
    std::os::unix::fs::symlink("nowhere", copy.path().join("link")).unwrap();
    commit(copy.path());
    let link = git(copy.path()).has_file("link");
    assert_eq!(reason(link).await, Reason::UnexpectedValue);
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

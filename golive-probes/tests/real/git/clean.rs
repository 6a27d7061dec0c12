//! What makes a working copy unclean.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_probes::git::git;
use golive_testbed::git as run;

use super::{commit, repository};
use crate::{measure, reason};

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
        error
            .message()
            .ends_with("part is not clean: 1 changed, 0 untracked: kept"),
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

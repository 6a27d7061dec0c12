//! Repositories that would run something of theirs, and that lead elsewhere.

use std::path::Path;
use std::process::Command;

use golive_core::probe::Reason;
use golive_probes::git::{Git, git};
use golive_testbed::{Traps, git as run};

use super::{commit, head};
use crate::{measure, reason};

/// A working copy in this folder, of which `kept` goes through a filter and is newer
/// than git has seen it.
fn working_copy(path: &Path) {
    std::fs::create_dir_all(path).unwrap();
    run(path, &["init", "-q", "-b", "main"]).unwrap();
    std::fs::write(path.join("kept"), "1").unwrap();
    std::fs::write(
        path.join(".gitattributes"),
        "* filter=trap diff=trap\nkept filter=a=b\n",
    )
    .unwrap();
    commit(path);
    touch(path);
}

/// Git looks into a file again that is newer than it has seen it.
fn touch(path: &Path) {
    let kept = std::fs::File::options().write(true).open(path.join("kept"));
    let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    kept.unwrap().set_modified(old).unwrap();
}

async fn refused(it: Git) -> String {
    let error = measure(it.clone().head()).await.unwrap_err();
    for reason in [
        reason(it.clone().is_clean()).await,
        reason(it.clone().branch()).await,
        reason(it.clone().head_tag()).await,
        reason(it.clone().last_commit_age()).await,
        reason(it.clone().has_file("kept")).await,
        reason(it.clone().lacks_file("gone")).await,
        reason(it.age_of("kept")).await,
    ] {
        assert_eq!(reason, error.reason(), "{error}");
    }
    error.message().to_owned()
}

#[tokio::test]
async fn nothing_that_a_repository_names_is_run() {
    let traps = Traps::new().unwrap();
    let path = traps.path().join("it");
    working_copy(&path);
    traps.set(&path.join(".git")).unwrap();
    let it = || git(&path);
    assert!(measure(it().is_clean()).await.unwrap());
    assert_eq!(measure(it().head()).await.unwrap(), head(&path));
    assert_eq!(measure(it().branch()).await.unwrap(), "main");
    assert_eq!(reason(it().head_tag()).await, Reason::Missing);
    measure(it().last_commit_age()).await.unwrap();
    assert!(measure(it().has_file("kept")).await.unwrap());
    measure(it().age_of("kept")).await.unwrap();
    assert!(!traps.went_off());
    // They are set: git by itself runs them.
    let status = Command::new("git")
        .arg("status")
        .current_dir(&path)
        .output();
    status.unwrap();
    assert!(traps.went_off());
}

/// What a clone left out is not fetched.
#[tokio::test]
async fn what_is_not_there_is_not_fetched() {
    let traps = Traps::new().unwrap();
    let path = traps.path().join("it");
    working_copy(&path);
    let tree = Command::new("git")
        .args(["rev-parse", "HEAD^{tree}"])
        .current_dir(&path)
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let (folder, file) = tree.trim().split_at(2);
    std::fs::remove_file(path.join(".git/objects").join(folder).join(file)).unwrap();
    for remote in ["origin", "ext"] {
        traps.set_partial(&path.join(".git"), remote).unwrap();
        assert_eq!(reason(git(&path).has_file("kept")).await, Reason::Internal);
        assert_eq!(reason(git(&path).is_clean()).await, Reason::Internal);
        assert!(!traps.went_off(), "{remote}");
    }
}

/// A bare repository can be committed as any folder can.
#[tokio::test]
async fn a_repository_inside_a_folder_is_not_that_of_the_folder() {
    let traps = Traps::new().unwrap();
    let (outer, other) = (traps.path().join("outer"), traps.path().join("other"));
    working_copy(&outer);
    working_copy(&other);
    let inner = outer.join("inner");
    let words = ["clone", "-q", "--bare"];
    let paths = [&*other.to_string_lossy(), &*inner.to_string_lossy()];
    run(traps.path(), &[&words[..], &paths].concat()).unwrap();
    traps.set(&inner).unwrap();
    let words = refused(git(&inner)).await;
    assert!(words.contains("safe.bareRepository"), "{words}");
    // As the working copy of which it says it is.
    let config = inner.join("config").display().to_string();
    for (name, value) in [
        ("core.bare", "false"),
        ("core.worktree", &*outer.to_string_lossy()),
    ] {
        run(traps.path(), &["config", "--file", &config, name, value]).unwrap();
    }
    refused(git(&inner)).await;
    refused(git(inner.join("refs"))).await;
    assert!(!traps.went_off());
}

/// A file `.git` is a submodule's or a second working copy's: what it names must
/// be of this working copy.
#[tokio::test]
async fn a_working_copy_that_leads_elsewhere_is_not_asked() {
    let traps = Traps::new().unwrap();
    let (it, other) = (traps.path().join("it"), traps.path().join("other"));
    working_copy(&it);
    working_copy(&other);
    let second = traps.path().join("second");
    let words = ["worktree", "add", "-q", "-b", "two"];
    run(&it, &[&words[..], &[&*second.to_string_lossy()]].concat()).unwrap();
    assert_eq!(measure(git(&second).branch()).await.unwrap(), "two");
    assert!(measure(git(&second).is_clean()).await.unwrap());

    let inner = it.join("inner");
    std::fs::create_dir(&inner).unwrap();
    let named = format!("gitdir: {}\n", other.join(".git").display());
    std::fs::write(inner.join(".git"), named).unwrap();
    let above = it.to_string_lossy().into_owned();
    run(&other, &["config", "core.worktree", &above]).unwrap();
    traps.set(&other.join(".git")).unwrap();
    let words = refused(git(&inner)).await;
    assert!(words.contains("leads elsewhere"), "{words}");
    assert!(!traps.went_off());
}

/// What the settings of a submodule name is run by no look from above.
#[tokio::test]
async fn nothing_that_a_submodule_names_is_run() {
    let traps = Traps::new().unwrap();
    let (path, part) = (traps.path().join("it"), traps.path().join("part"));
    working_copy(&path);
    working_copy(&part);
    let words = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
    ];
    run(
        &path,
        &[&words[..], &[&*part.to_string_lossy(), "part"]].concat(),
    )
    .unwrap();
    commit(&path);
    touch(&path.join("part"));
    traps.set(&path.join(".git/modules/part")).unwrap();
    assert!(measure(git(&path).is_clean()).await.unwrap());
    std::fs::write(path.join("part/kept"), "2").unwrap();
    assert_eq!(reason(git(&path).is_clean()).await, Reason::UnexpectedValue);
    assert!(!traps.went_off());
}

/// Names that a terminal or a reader of lines takes for something else.
#[tokio::test]
async fn hostile_names_are_names() {
    let traps = Traps::new().unwrap();
    let path = traps.path().join("it");
    working_copy(&path);
    let names = ["a\nb", "-c", "--help", "\u{1b}[2J", ":(top)x", "x\u{202e}y"];
    for name in names {
        std::fs::write(path.join(name), "").unwrap();
    }
    let error = measure(git(&path).is_clean()).await.unwrap_err();
    assert!(error.message().contains("6 untracked"), "{error}");
    assert!(
        !error.message().contains(['\n', '\u{1b}', '\u{202e}']),
        "{error}"
    );
    commit(&path);
    assert!(measure(git(&path).is_clean()).await.unwrap());
    for name in names {
        assert!(
            measure(git(&path).has_file(name)).await.unwrap(),
            "{name:?}"
        );
        measure(git(&path).age_of(name)).await.unwrap();
    }
}

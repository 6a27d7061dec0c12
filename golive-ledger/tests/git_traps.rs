//! A ledger in a repository that would run something of its own, or is another than
//! that of its folder.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{bound, completion, statement};
use golive_ledger::store::{Entry, Folder, Found, Store};
use golive_testbed::{Traps, git};

const LAUNCH: &str = "orders-2026-03";

/// A repository with a ledger of one statement, and the place of that.
fn ledger(path: &Path) -> (Folder, PathBuf) {
    std::fs::create_dir_all(path).unwrap();
    git(path, &["init", "-q", "-b", "main"]).unwrap();
    let ledger = Folder::new(path.join("golive"));
    let bytes = statement(bound(), completion()).to_bytes().unwrap();
    let place = ledger.record(&Entry::new(bytes, b"x")).unwrap();
    commit(path);
    (ledger, place.into())
}

fn commit(path: &Path) {
    git(path, &["add", "-A"]).unwrap();
    git(path, &["commit", "-qm", "more"]).unwrap();
}

fn says(path: &Path, words: &[&str]) -> String {
    let output = Command::new("git")
        .args(words)
        .current_dir(path)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// What is read of `HEAD`: a statement as it was signed, or why not.
fn read(ledger: &Folder) -> Result<Vec<u8>, String> {
    let at = ledger.at_revision("HEAD").map_err(|it| it.to_string())?;
    let mut found = at.read(LAUNCH).map_err(|it| it.to_string())?;
    assert_eq!(found.len(), 1);
    match found.pop().unwrap() {
        Found::Entry(entry) => Ok(entry.statement),
        Found::Unreadable { why, .. } => Err(why),
    }
}

#[test]
fn nothing_that_a_repository_names_is_run() {
    let traps = Traps::new().unwrap();
    let path = traps.path().join("it");
    let (ledger, place) = ledger(&path);
    let signed = std::fs::read(&place).unwrap();
    // What git would make of the bytes in a working copy.
    let attributes = "* filter=trap text eol=crlf ident working-tree-encoding=UTF-16\n";
    std::fs::write(path.join(".git/info/attributes"), attributes).unwrap();
    traps.set(&path.join(".git")).unwrap();
    assert_eq!(read(&ledger).unwrap(), signed);
    assert!(!traps.went_off());
}

#[test]
fn what_is_not_there_is_not_fetched() {
    let traps = Traps::new().unwrap();
    let path = traps.path().join("it");
    let (ledger, place) = ledger(&path);
    let blob = says(&path, &["hash-object", &place.to_string_lossy()]);
    let (folder, file) = blob.split_at(2);
    std::fs::remove_file(path.join(".git/objects").join(folder).join(file)).unwrap();
    for remote in ["origin", "ext"] {
        traps.set_partial(&path.join(".git"), remote).unwrap();
        read(&ledger).unwrap_err();
        assert!(!traps.went_off(), "{remote}");
    }
}

/// A bare repository can be committed as any folder can: with objects of its own it
/// would be another ledger.
#[test]
fn a_repository_inside_the_ledger_is_not_that_of_the_ledger() {
    let traps = Traps::new().unwrap();
    let path = traps.path().join("it");
    let (ledger, _) = ledger(&path);
    let bare = traps.path().join("bare");
    let paths = [&*path.to_string_lossy(), &*bare.to_string_lossy()];
    git(
        traps.path(),
        &[&["clone", "-q", "--bare"], &paths[..]].concat(),
    )
    .unwrap();
    traps.set(&bare).unwrap();
    for entry in std::fs::read_dir(&bare).unwrap() {
        let entry = entry.unwrap();
        std::fs::rename(entry.path(), path.join("golive").join(entry.file_name())).unwrap();
    }
    let why = read(&ledger).unwrap_err();
    assert!(why.contains("safe.bareRepository"), "{why}");
    let config = path.join("golive/config").display().to_string();
    let above = path.to_string_lossy().into_owned();
    for (name, value) in [("core.bare", "false"), ("core.worktree", &*above)] {
        git(traps.path(), &["config", "--file", &config, name, value]).unwrap();
    }
    read(&ledger).unwrap_err();
    assert!(!traps.went_off());
}

#[test]
fn a_folder_that_leads_to_another_repository_is_not_read() {
    let traps = Traps::new().unwrap();
    let (path, other) = (traps.path().join("it"), traps.path().join("other"));
    let (it, _) = ledger(&path);
    ledger(&other);
    let above = path.to_string_lossy().into_owned();
    git(&other, &["config", "core.worktree", &above]).unwrap();
    let named = format!("gitdir: {}\n", other.join(".git").display());
    std::fs::write(path.join("golive/.git"), named).unwrap();
    let why = read(&it).unwrap_err();
    assert!(why.contains("leads elsewhere"), "{why}");
    // A second working copy of the repository is one.
    let second = traps.path().join("second");
    let words = ["worktree", "add", "-q", "-b", "two"];
    git(&path, &[&words[..], &[&*second.to_string_lossy()]].concat()).unwrap();
    read(&Folder::new(second.join("golive"))).unwrap();
}

/// Another object in the place of the one that the commit names.
#[test]
fn what_replaces_an_object_is_not_read() {
    let traps = Traps::new().unwrap();
    let path = traps.path().join("it");
    let (ledger, place) = ledger(&path);
    let signed = std::fs::read(&place).unwrap();
    let blob = says(&path, &["hash-object", &place.to_string_lossy()]);
    std::fs::write(path.join("other"), "{}").unwrap();
    let other = says(&path, &["hash-object", "-w", "other"]);
    git(&path, &["replace", &blob, &other]).unwrap();
    assert_eq!(says(&path, &["cat-file", "-p", &blob]), "{}");
    assert_eq!(read(&ledger).unwrap(), signed);
}

/// Objects may lie elsewhere, as those of a clone that borrows them: each is what its
/// name says, wherever it lies.
#[test]
fn borrowed_objects_are_read() {
    let traps = Traps::new().unwrap();
    let path = traps.path().join("it");
    let (_, place) = ledger(&path);
    let signed = std::fs::read(&place).unwrap();
    let borrowed = traps.path().join("borrowed");
    let paths = [&*path.to_string_lossy(), &*borrowed.to_string_lossy()];
    git(
        traps.path(),
        &[&["clone", "-q", "--shared"], &paths[..]].concat(),
    )
    .unwrap();
    traps.set(&borrowed.join(".git")).unwrap();
    traps.set(&path.join(".git")).unwrap();
    assert_eq!(read(&Folder::new(borrowed.join("golive"))).unwrap(), signed);
    assert!(!traps.went_off());
}

//! A ledger as it was at a revision of git.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::path::Path;

use common::{bound, completion, statement};
use golive_ledger::statement::{Kind, Said};
use golive_ledger::store::{Entry, Folder, Found, Store};

const LAUNCH: &str = "orders-2026-03";

fn git(folder: &Path, words: &[&str]) {
    golive_testbed::git(folder, words).unwrap();
}

fn numbered(number: usize) -> Vec<u8> {
    let mut said = completion();
    if let Said::Completion(said) = &mut said {
        said.notes = format!("number {number}");
    }
    statement(bound(), said).to_bytes().unwrap()
}

/// A statement with its signature, or what is wrong.
type Content = Result<(Vec<u8>, Vec<u8>), String>;

/// What is found, without its place: at a revision that names the revision.
fn contents(found: &[Found]) -> Vec<Content> {
    found
        .iter()
        .map(|found| match found {
            Found::Entry(it) => Ok((it.statement.clone(), it.signature.clone())),
            Found::Unreadable { why, .. } => Err(why.clone()),
        })
        .collect()
}

#[test]
fn a_pull_request_is_read_without_checking_it_out() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    git(root, &["init", "-q", "-b", "main"]);
    // Not at the top of the repository, and with a name that git would quote.
    let folder = root.join("ops/gölive");
    let ledger = Folder::new(&folder);
    ledger
        .record(&Entry::new(numbered(0), b"signature 0\n"))
        .unwrap();
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "one"]);
    git(root, &["checkout", "-q", "-b", "sign-off"]);
    for number in 1..40 {
        let signature = format!("signature {number}\r\n\0");
        ledger
            .record(&Entry::new(numbered(number), signature))
            .unwrap();
    }
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "all"]);
    let here = contents(&ledger.read(LAUNCH).unwrap());
    git(root, &["checkout", "-q", "main"]);
    assert_eq!(ledger.read(LAUNCH).unwrap().len(), 1);
    let at = ledger.at_revision("sign-off").unwrap();
    let found = at.read(LAUNCH).unwrap();
    assert_eq!(contents(&found), here);
    let Found::Entry(entry) = &found[0] else {
        panic!("{found:?}");
    };
    assert!(entry.place.starts_with("sign-off:"), "{}", entry.place);
    assert_eq!(
        at.at_revision("main").unwrap().read(LAUNCH).unwrap().len(),
        1
    );
    // Nothing of another attempt, and nothing is written.
    assert!(at.read("../ops").is_err());
    let error = at
        .record(&Entry::new(numbered(99), b"x"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("read, and not written"), "{error}");
}

#[test]
fn what_is_committed_is_read_with_suspicion() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    git(root, &["init", "-q"]);
    let ledger = Folder::new(root);
    let place = ledger.record(&Entry::new(numbered(0), b"x")).unwrap();
    let folder = Path::new(&place).parent().unwrap();
    std::fs::write(folder.join("z.txt"), "{}").unwrap();
    std::fs::write(folder.join("y.json"), "{}").unwrap();
    std::fs::write(
        folder.join("x.json"),
        vec![b' '; Kind::Completion.largest() + 1],
    )
    .unwrap();
    std::fs::write(folder.join("x.json.sig"), "x").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.join("w.json")).unwrap();
    std::fs::write(folder.join("w.json.sig"), "x").unwrap();
    std::fs::create_dir(folder.join("v.json")).unwrap();
    std::fs::write(folder.join("v.json/file"), "x").unwrap();
    std::fs::write(folder.join("v.json.sig"), "x").unwrap();
    std::fs::write(folder.join("u.json.sig"), "x").unwrap();
    std::fs::write(folder.join(".left-behind"), "x").unwrap();
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "one"]);
    let at = ledger.at_revision("HEAD").unwrap().read(LAUNCH).unwrap();
    let (good, bad): (Vec<_>, Vec<_>) = contents(&at).into_iter().partition(Result::is_ok);
    assert_eq!(good.len(), 1);
    let mut bad: Vec<String> = bad.into_iter().filter_map(Result::err).collect();
    bad.sort();
    let largest = format!("it is larger than {} bytes", Kind::Completion.largest());
    assert_eq!(
        bad,
        [
            "a ledger writes no such file",
            "a ledger writes no such file",
            "it has no signature beside it",
            largest.as_str(),
            "it is no regular file",
            "it is no regular file",
            "it is not there, and what stands beside it is: it was taken away, or never recorded to \
             its end. Put it back, say it again, or delete what is beside it",
        ]
    );
}

#[test]
fn a_revision_that_is_not_there() {
    let root = tempfile::tempdir().unwrap();
    let error = |revision: &str| {
        let ledger = Folder::new(root.path());
        ledger.at_revision(revision).unwrap_err().to_string()
    };
    assert!(
        error("HEAD").contains("in no repository of git"),
        "{}",
        error("HEAD")
    );
    git(root.path(), &["init", "-q"]);
    for revision in ["HEAD", "no-such", "--help", "-h", "", "a b", "main:file"] {
        let error = error(revision);
        assert!(
            error.contains("there is none of that name"),
            "{revision}: {error}"
        );
    }
}

/// A ledger that is on a branch only, and folders that are links there.
#[test]
fn what_is_only_at_the_revision_is_read_as_well() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    git(root, &["init", "-q", "-b", "main"]);
    git(root, &["commit", "-q", "--allow-empty", "-m", "nothing"]);
    git(root, &["checkout", "-q", "-b", "signed"]);
    let ledger = Folder::new(root.join("ops/golive"));
    ledger.record(&Entry::new(numbered(0), b"x")).unwrap();
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "signed"]);
    git(root, &["checkout", "-q", "-b", "linked"]);
    let folder = root.join("ops/golive").join(LAUNCH);
    std::fs::rename(folder.join("1"), root.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(root.join("elsewhere"), folder.join("1")).unwrap();
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "linked"]);
    git(root, &["checkout", "-q", "-b", "moved", "signed"]);
    std::fs::rename(root.join("ops"), root.join("real")).unwrap();
    std::os::unix::fs::symlink("real", root.join("ops")).unwrap();
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "moved"]);
    git(root, &["checkout", "-q", "main"]);
    assert!(!root.join("ops").exists());
    // The way to it is at the revision alone; then it is there now as well, and no link.
    for now in ["main", "signed"] {
        git(root, &["checkout", "-q", now]);
        let at = |revision| ledger.at_revision(revision).unwrap().read(LAUNCH).unwrap();
        let found = at("signed");
        assert_eq!(contents(&found).len(), 1, "{now}");
        assert!(contents(&found)[0].is_ok(), "{now}");
        for revision in ["linked", "moved"] {
            assert_eq!(
                contents(&at(revision)),
                [Err("it is no folder, and a link leads anywhere".to_owned())],
                "{revision} from {now}"
            );
        }
    }
}

//! A ledger that is a folder: whole, durable, and read with suspicion.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{bound, completion, sign_off, statement};
use golive_ledger::statement::Said;
use golive_ledger::store::{Folder, Found};

type Harm = fn(&Path);

const LAUNCH: &str = "orders-2026-03";
/// Set in a process that is to write until it is killed: the folder, and its
/// number.
const WRITER: &str = "GOLIVE_TEST_WRITER";

fn numbered(number: usize) -> Vec<u8> {
    let mut said = completion();
    if let Said::Completion(said) = &mut said {
        said.notes = format!("number {number}");
    }
    statement(bound(), said).to_bytes()
}

fn places(found: &[Found]) -> Vec<(String, Option<String>)> {
    found
        .iter()
        .map(|found| match found {
            Found::Entry(entry) => (entry.place.clone(), None),
            Found::Unreadable { place, why } => (place.clone(), Some(why.clone())),
        })
        .collect()
}

#[test]
fn what_is_recorded_is_read() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Folder::new(root.path().join("golive"));
    assert!(ledger.read(LAUNCH, 1).unwrap().is_empty());
    for said in [completion(), sign_off()] {
        let bytes = statement(bound(), said).to_bytes();
        let path = ledger.record(&bytes, b"a signature").unwrap();
        // Again is the same.
        assert_eq!(ledger.record(&bytes, b"a signature").unwrap(), path);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    let found = ledger.read(LAUNCH, 1).unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    let Found::Entry(entry) = &found[0] else {
        panic!("{found:?}");
    };
    assert!(
        entry.place.contains("orders-2026-03/1/completion.ada."),
        "{}",
        entry.place
    );
    assert_eq!(entry.signature, b"a signature");
    assert!(ledger.read(LAUNCH, 2).unwrap().is_empty());
    // Git must leave the ends of lines alone.
    let attributes = root.path().join("golive/.gitattributes");
    assert_eq!(std::fs::read(attributes).unwrap(), b"* -text\n");
}

#[test]
fn names_lead_nowhere_else() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Folder::new(root.path().join("golive"));
    for launch in [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "a b",
        ".a",
        "a.",
        "a\u{0}",
        "é",
        &"x".repeat(101),
    ] {
        assert!(ledger.read(launch, 1).is_err(), "{launch:?}");
        let mut bound = bound();
        launch.clone_into(&mut bound.launch);
        let bytes = statement(bound, completion()).to_bytes();
        assert!(ledger.record(&bytes, b"x").is_err(), "{launch:?}");
    }
    // A person's name is not that of a path either.
    let mut bound = bound();
    bound.person = "../../ada".to_owned();
    let path = ledger
        .record(&statement(bound, completion()).to_bytes(), b"x")
        .unwrap();
    assert!(
        path.parent().unwrap().ends_with("golive/orders-2026-03/1"),
        "{path:?}"
    );
    assert!(ledger.record(b"{}", b"x").is_err());
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn what_a_ledger_does_not_write_is_told() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Folder::new(root.path());
    let path = ledger.record(&numbered(0), b"x").unwrap();
    let folder = path.parent().unwrap().to_owned();
    let read = || places(&ledger.read(LAUNCH, 1).unwrap());
    assert_eq!(read().len(), 1);
    // What a writer that was killed leaves behind is nothing.
    std::fs::write(folder.join(".1-2-completion.json"), "half").unwrap();
    std::fs::write(folder.join("completion.ada.0.json.sig"), "x").unwrap();
    assert_eq!(read().len(), 1);
    let harms: [(&str, Harm); 6] = [
        ("no signature", |folder| {
            std::fs::write(folder.join("z.json"), "{}").unwrap();
        }),
        ("writes no such file", |folder| {
            std::fs::write(folder.join("z.txt"), "{}").unwrap();
        }),
        ("no regular file", |folder| {
            std::os::unix::fs::symlink("/etc/passwd", folder.join("z.json")).unwrap();
        }),
        ("no regular file", |folder| {
            std::fs::create_dir(folder.join("z.json")).unwrap();
        }),
        ("larger than", |folder| {
            std::fs::write(folder.join("z.json"), vec![b' '; 70_000]).unwrap();
        }),
        ("no regular file", |folder| {
            std::fs::write(folder.join("z.json"), "{}").unwrap();
            std::os::unix::fs::symlink("/etc/passwd", folder.join("z.json.sig")).unwrap();
        }),
    ];
    for (words, harm) in harms {
        harm(&folder);
        let found = read();
        let why: Vec<&String> = found.iter().filter_map(|(_, why)| why.as_ref()).collect();
        assert!(
            why.iter().any(|why| why.contains(words)),
            "{words}: {found:?}"
        );
        for name in ["z.json", "z.txt", "z.json.sig"] {
            let path = folder.join(name);
            let _ = std::fs::remove_file(&path);
            let _ = std::fs::remove_dir(&path);
        }
    }
    // The folder itself is a link.
    let elsewhere = root.path().join("elsewhere");
    std::fs::rename(&folder, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &folder).unwrap();
    let found = read();
    assert!(
        found[0]
            .1
            .as_ref()
            .unwrap()
            .contains("a link leads anywhere"),
        "{found:?}"
    );
}

/// Writes statements and says each number when it is recorded.
fn write_for_ever(root: &str, first: usize) {
    use std::io::Write;
    let ledger = Folder::new(root);
    let mut out = std::io::stdout();
    for number in first.. {
        ledger.record(&numbered(number), b"a signature").unwrap();
        if writeln!(out, "recorded {number}")
            .and_then(|()| out.flush())
            .is_err()
        {
            return;
        }
    }
}

fn writer(root: &Path, first: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_writer_that_is_killed_loses_nothing",
            "--nocapture",
        ])
        .env(WRITER, format!("{first} {}", root.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Killed at random moments, a writer loses nothing that it has acknowledged,
/// and leaves nothing half.
#[test]
fn a_writer_that_is_killed_loses_nothing() {
    if let Ok(told) = std::env::var(WRITER) {
        let (first, root) = told.split_once(' ').unwrap();
        write_for_ever(root, first.parse().unwrap());
        return;
    }
    const KILLS: usize = 1000;
    const SPAN: usize = 1_000_000;
    let root = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for kill in 0..KILLS {
        let mut child = writer(root.path(), kill * SPAN);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // After a few it is killed, wherever it is then.
        for _ in 0..kill % 7 + 1 {
            loop {
                let line = lines.next().unwrap().unwrap();
                if let Some((_, number)) = line.split_once("recorded ") {
                    acknowledged.push(number.parse::<usize>().unwrap());
                    break;
                }
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let found = Folder::new(root.path()).read(LAUNCH, 1).unwrap();
    let mut whole = HashSet::new();
    for found in &found {
        let Found::Entry(entry) = found else {
            panic!("{found:?}");
        };
        assert_eq!(entry.signature, b"a signature");
        whole.insert(entry.statement.clone());
    }
    for number in acknowledged {
        assert!(whole.contains(&numbered(number)), "{number} was lost");
    }
}

/// Sixteen at once, each in a process of its own.
#[test]
fn many_writers_lose_nothing() {
    const WRITERS: usize = 16;
    const EACH: usize = 5;
    let root = tempfile::tempdir().unwrap();
    let mut children: Vec<Child> = (0..WRITERS)
        .map(|at| writer(root.path(), at * 1000))
        .collect();
    for child in &mut children {
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let recorded = lines
            .map_while(Result::ok)
            .filter(|line| line.contains("recorded "));
        assert_eq!(recorded.take(EACH).count(), EACH);
    }
    for mut child in children {
        let _ = child.kill();
        child.wait().unwrap();
    }
    let found = Folder::new(root.path()).read(LAUNCH, 1).unwrap();
    assert!(found.iter().all(|found| matches!(found, Found::Entry(_))));
    for at in 0..WRITERS {
        for number in 0..EACH {
            let expected = numbered(at * 1000 + number);
            let is_there = found
                .iter()
                .any(|found| matches!(found, Found::Entry(entry) if entry.statement == expected));
            assert!(is_there, "{at} {number}");
        }
    }
}

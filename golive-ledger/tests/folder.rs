//! A ledger that is a folder: whole, durable, and read with suspicion.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::path::Path;
use std::time::Instant;

use common::{bound, completion, statement};
use golive_ledger::statement::{Kind, Said};
use golive_ledger::store::{Entry, Folder, Found, Store};

type Harm = fn(&Path);

const LAUNCH: &str = "orders-2026-03";

fn numbered(number: usize) -> Vec<u8> {
    let mut said = completion();
    if let Said::Completion(said) = &mut said {
        said.notes = format!("number {number}");
    }
    statement(bound(), said).to_bytes().unwrap()
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
fn files_are_named_for_people() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Folder::new(root.path().join("golive"));
    let bytes = numbered(0);
    let path = ledger
        .record(&Entry::new(bytes.clone(), b"a signature"))
        .unwrap();
    assert!(
        path.contains("golive/orders-2026-03/1/completion.ada."),
        "{path}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(
        std::fs::read(format!("{path}.sig")).unwrap(),
        b"a signature"
    );
    // Git must leave the ends of lines alone.
    let attributes = root.path().join("golive/.gitattributes");
    assert_eq!(std::fs::read(attributes).unwrap(), b"* -text\n");
}

/// The name of a file has a part of the digest only: one that another wrote
/// under it is left as it is.
#[test]
fn what_another_wrote_is_left_as_it_is() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Folder::new(root.path());
    let path = ledger.record(&Entry::new(numbered(0), b"x")).unwrap();
    std::fs::write(&path, numbered(1)).unwrap();
    assert!(ledger.record(&Entry::new(numbered(0), b"x")).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), numbered(1));
    // What a writer that was killed left behind is taken up by who says the
    // same, and by nobody else.
    std::fs::remove_file(&path).unwrap();
    assert!(ledger.record(&Entry::new(numbered(0), b"y")).is_err());
    assert!(!Path::new(&path).exists());
    assert_eq!(ledger.record(&Entry::new(numbered(0), b"x")).unwrap(), path);
}

fn pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

#[test]
fn what_a_ledger_does_not_write_is_told() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Folder::new(root.path());
    let path = ledger.record(&Entry::new(numbered(0), b"x")).unwrap();
    let folder = Path::new(&path).parent().unwrap().to_owned();
    let read = || places(&ledger.read(LAUNCH).unwrap());
    assert_eq!(read().len(), 1);
    // What a writer that was killed leaves behind is nothing.
    std::fs::write(root.path().join(".tmp/1-completion.json"), "half").unwrap();
    assert_eq!(read().len(), 1);
    let harms: [(&str, Harm); 11] = [
        ("it is not there, and what stands beside it is", |folder| {
            std::fs::write(folder.join("z.json.sig"), "x").unwrap();
        }),
        ("it is not there, and what stands beside it is", |folder| {
            std::fs::write(folder.join("z.json.baseline"), "{}").unwrap();
        }),
        ("writes no such file", |folder| {
            std::fs::write(folder.join(".z.json"), "{}").unwrap();
        }),
        // Nobody writes to it: who waits for that waits for ever.
        ("it is no regular file", |folder| {
            pipe(&folder.join("z.json"));
            std::fs::write(folder.join("z.json.sig"), "x").unwrap();
        }),
        ("its signature is no regular file", |folder| {
            std::fs::write(folder.join("z.json"), "{}").unwrap();
            pipe(&folder.join("z.json.sig"));
        }),
        ("no signature", |folder| {
            std::fs::write(folder.join("z.json"), "{}").unwrap();
        }),
        ("writes no such file", |folder| {
            std::fs::write(folder.join("z.txt"), "{}").unwrap();
        }),
        ("it is no regular file", |folder| {
            std::os::unix::fs::symlink("/etc/passwd", folder.join("z.json")).unwrap();
            std::fs::write(folder.join("z.json.sig"), "x").unwrap();
        }),
        ("it is no regular file", |folder| {
            std::fs::create_dir(folder.join("z.json")).unwrap();
            std::fs::write(folder.join("z.json.sig"), "x").unwrap();
        }),
        ("larger than", |folder| {
            std::fs::write(folder.join("z.json.sig"), "x").unwrap();
            std::fs::write(
                folder.join("z.json"),
                vec![b' '; Kind::Completion.largest() + 1],
            )
            .unwrap();
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
        for name in [
            ".z.json",
            "z.json",
            "z.txt",
            "z.json.sig",
            "z.json.baseline",
        ] {
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

/// What is written goes where it says, and through no link.
#[test]
fn a_link_is_not_written_through() {
    let root = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let ledger = Folder::new(root.path());
    std::os::unix::fs::symlink(elsewhere.path(), root.path().join(LAUNCH)).unwrap();
    let error = ledger
        .record(&Entry::new(numbered(0), b"x"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("a link leads anywhere"), "{error}");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
}

/// Of two who write the same words with different signatures at one time, one
/// is told that it did not.
#[test]
fn two_signatures_of_one_statement() {
    for round in 0..50 {
        let root = tempfile::tempdir().unwrap();
        let ledger = Folder::new(root.path());
        let start = std::sync::Barrier::new(2);
        let write = |signature: &'static [u8]| {
            start.wait();
            ledger
                .record(&Entry::new(numbered(round), signature))
                .is_ok()
        };
        let (one, two) = std::thread::scope(|scope| {
            let one = scope.spawn(|| write(b"one"));
            let two = write(b"two");
            (one.join().unwrap(), two)
        });
        assert!(one != two, "{one} {two}");
        let found = ledger.read(LAUNCH).unwrap();
        let [Found::Entry(entry)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(entry.signature == b"one", one);
        // Nothing is left behind.
        let folder = root.path().join(LAUNCH).join("1");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 2);
    }
}

/// What is no statement costs its name: none of these is looked into.
#[test]
fn junk_is_not_read() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join(LAUNCH).join("1");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..1000 {
        for name in [format!("{number}.json"), format!("{number}.json.sig")] {
            // Without blocks on the disk.
            let file = std::fs::File::create(folder.join(name)).unwrap();
            file.set_len(16 << 20).unwrap();
        }
    }
    let found = places(&Folder::new(root.path()).read(LAUNCH).unwrap());
    assert_eq!(found.len(), 1000);
    let is_told = |why: &Option<String>| why.as_ref().is_some_and(|it| it.contains("larger than"));
    assert!(found.iter().all(|(_, why)| is_told(why)));
}

/// Who reads while another records sees each statement whole, or not yet.
#[test]
fn what_is_being_recorded_is_not_told() {
    let root = tempfile::tempdir().unwrap();
    let ledger = Folder::new(root.path());
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 0..300 {
                ledger.record(&Entry::new(numbered(number), b"x")).unwrap();
            }
        });
        while !writer.is_finished() {
            for (place, why) in places(&ledger.read(LAUNCH).unwrap()) {
                assert_eq!(why, None, "{place}");
            }
        }
    });
    assert_eq!(ledger.read(LAUNCH).unwrap().len(), 300);
}

/// A signature that may still get its statement is waited for once, not each.
#[test]
fn many_lone_signatures_wait_once() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join(LAUNCH).join("1");
    std::fs::create_dir_all(&folder).unwrap();
    let read = || {
        let began = Instant::now();
        let found = places(&Folder::new(root.path()).read(LAUNCH).unwrap());
        assert!(found.iter().all(|(_, why)| why.is_some()));
        began.elapsed()
    };
    std::fs::write(folder.join("0.json.sig"), "").unwrap();
    let one = read();
    for number in 1..200 {
        std::fs::write(folder.join(format!("{number}.json.sig")), "").unwrap();
    }
    let many = read();
    assert!(many < one * 20, "{many:?} for 200, {one:?} for one");
}

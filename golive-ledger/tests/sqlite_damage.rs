//! A file of SQLite of which a byte was turned, or the end was lost: nothing of it
//! goes missing unseen.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use common::{bound, completion, statement};
use golive_ledger::statement::Said;
use golive_ledger::store::{Entry, Found, Sqlite, Store};

const LAUNCH: &str = "orders-2026-03";

fn numbered(launch: &str, number: usize) -> Entry {
    let mut said = completion();
    if let Said::Completion(said) = &mut said {
        said.notes = format!("number {number}");
    }
    let mut bound = bound();
    bound.launch = launch.to_owned();
    let bytes = statement(bound, said).to_bytes().unwrap();
    Entry::new(bytes, format!("the signature of {number}"))
}

/// A ledger of two launches, with small pages, and what is in it of one.
fn ledger(path: &Path) -> (Sqlite, Vec<Entry>) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch("PRAGMA page_size = 512; VACUUM")
        .unwrap();
    drop(connection);
    let ledger = Sqlite::new(path);
    for number in 0..2 {
        ledger.record(&numbered(LAUNCH, number)).unwrap();
        if number == 0 {
            ledger.record(&numbered("orders-2026-04", number)).unwrap();
        }
    }
    let found = ledger.read(LAUNCH).unwrap();
    let entry = |found| match found {
        Found::Entry(entry) => Some(entry),
        Found::Unreadable { .. } => None,
    };
    (ledger, found.into_iter().filter_map(entry).collect())
}

/// Whether all that was there is, or something is told: an error, a row that is not
/// right, or bytes that no signature fits any more.
fn is_told(ledger: &Sqlite, whole: &[Entry]) -> bool {
    let Ok(found) = ledger.read(LAUNCH) else {
        return true;
    };
    let is_as_it_was = |found: &Found| matches!(found, Found::Entry(it) if whole.contains(it));
    let changed = found.iter().filter(|found| !is_as_it_was(found)).count();
    let kept = whole
        .iter()
        .filter(|it| found.contains(&Found::Entry((*it).clone())));
    kept.count() == whole.len() || changed > 0
}

#[test]
fn no_turned_bit_hides_a_statement() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let (ledger, whole) = ledger(&path);
    assert_eq!(whole.len(), 2);
    let bytes = std::fs::read(&path).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    for (at, byte) in bytes.iter().enumerate() {
        for bit in 0..8 {
            file.write_all_at(&[byte ^ (1 << bit)], at as u64).unwrap();
            assert!(is_told(&ledger, &whole), "bit {bit} of byte {at}");
            // What SQLite took for a journal that it had to undo.
            assert_eq!(std::fs::metadata(&path).unwrap().len(), bytes.len() as u64);
            file.write_all_at(&[*byte], at as u64).unwrap();
        }
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn no_lost_end_hides_a_statement() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let (ledger, whole) = ledger(&path);
    let bytes = std::fs::read(&path).unwrap();
    for length in (0..bytes.len()).step_by(256) {
        std::fs::write(&path, &bytes[..length]).unwrap();
        if length == 0 {
            // A file that is empty is one that was just made.
            continue;
        }
        assert!(is_told(&ledger, &whole), "cut at {length}");
    }
}

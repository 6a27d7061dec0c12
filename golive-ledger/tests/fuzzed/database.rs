//! Any bytes as a file of SQLite: it is read or refused, and what is read of it is
//! what it is filed as.

use golive_ledger::statement::Statement;
use golive_ledger::store::{Found, Sqlite, Store};
use tempfile::TempDir;

const LAUNCH: &str = "orders-2026-03";

pub fn check(bytes: &[u8]) {
    let root = in_memory();
    let path = root.path().join("ledger.db");
    std::fs::write(&path, bytes).expect("a file");
    let Ok(found) = Sqlite::new(&path).read(LAUNCH) else {
        return;
    };
    for found in found {
        if let Found::Entry(entry) = found
            && let Ok(statement) = Statement::parse(&entry.statement)
        {
            assert_eq!(statement.bound.launch, LAUNCH);
        }
    }
}

/// Where it is fast to write, when there is such a place.
fn in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("a folder")
}

//! What a database can be that is not as a ledger left it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use common::{bound, completion, statement};
use golive_ledger::store::{Entry, Found, Postgres, Sqlite, Store};
use golive_testbed::Postgres as Server;
use rusqlite::Connection;

const LAUNCH: &str = "orders-2026-03";

fn bytes() -> Vec<u8> {
    statement(bound(), completion()).to_bytes().unwrap()
}

fn unreadable(found: &[Found]) -> &str {
    match found {
        [Found::Unreadable { why, .. }] => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_is_no_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it.db");
    let ledger = Sqlite::new(&path);
    for (words, make) in [
        ("not a database", None),
        (
            "no ledger of golive",
            Some("CREATE TABLE orders (id INTEGER)"),
        ),
        ("no ledger of golive", Some("PRAGMA user_version = 1")),
        (
            "version 3, and this golive knows those up to 2",
            Some("PRAGMA application_id = 0x676c6564; PRAGMA user_version = 3"),
        ),
        (
            "version 0",
            Some("PRAGMA application_id = 0x676c6564; CREATE TABLE x (y)"),
        ),
    ] {
        match make {
            None => std::fs::write(&path, "this is a text, and quite long enough").unwrap(),
            Some(sql) => Connection::open(&path).unwrap().execute_batch(sql).unwrap(),
        }
        let before = std::fs::read(&path).unwrap();
        for error in [
            ledger.read(LAUNCH).unwrap_err(),
            ledger.record(&Entry::new(bytes(), b"x")).unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(
                error.contains("it.db: ") && error.contains(words),
                "{words}: {error}"
            );
        }
        assert_eq!(std::fs::read(&path).unwrap(), before, "{words}");
        std::fs::remove_file(&path).unwrap();
    }
    // A view could go on for ever.
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "PRAGMA application_id = 0x676c6564; PRAGMA user_version = 1;
             CREATE VIEW golive_statement AS WITH RECURSIVE n(i) AS
             (SELECT 1 UNION ALL SELECT i + 1 FROM n)
             SELECT 'orders-2026-03' launch, 1 attempt, x'00' sha256, x'00' statement,
             x'00' signature FROM n",
        )
        .unwrap();
    drop(connection);
    let error = ledger.read(LAUNCH).unwrap_err().to_string();
    assert!(error.contains("not those of a ledger"), "{error}");
    std::fs::remove_file(&path).unwrap();
    // One that was just made, and never written.
    std::fs::write(&path, "").unwrap();
    assert!(ledger.read(LAUNCH).unwrap().is_empty());
    let nowhere = Sqlite::new(folder.path().join("no/such/folder.db"));
    assert!(nowhere.record(&Entry::new(bytes(), b"x")).is_err());
}

#[test]
fn a_row_that_was_edited_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it.db");
    let ledger = Sqlite::new(&path);
    ledger.record(&Entry::new(bytes(), b"x")).unwrap();
    let edit = |sql: &str| {
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        ledger.read(LAUNCH).unwrap()
    };
    let found = edit("UPDATE golive_statement SET statement = CAST('{}' AS BLOB)");
    assert_eq!(
        unreadable(&found),
        "it is filed under the digest of another"
    );
    let found = edit("UPDATE golive_statement SET statement = zeroblob(17000000)");
    assert!(unreadable(&found).starts_with("it is larger than"));
    let found = edit("UPDATE golive_statement SET statement = x'', signature = zeroblob(20000)");
    assert!(unreadable(&found).starts_with("its signature is larger"));
}

/// Whoever may only read needs nothing else.
#[test]
fn a_file_that_may_only_be_read_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it.db");
    let ledger = Sqlite::new(&path);
    ledger.record(&Entry::new(bytes(), b"x")).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
    assert_eq!(ledger.read(LAUNCH).unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_no_ledger() {
    let server = Server::start().await.unwrap();
    let ledger = Postgres::new(&server.url()).unwrap();
    ledger.record(&Entry::new(bytes(), b"x")).unwrap();
    // Who may only read reads, and cannot write.
    server
        .sql("CREATE ROLE reader LOGIN PASSWORD 'a-secret'; GRANT SELECT ON golive_ledger, golive_statement TO reader")
        .await
        .unwrap();
    let url = format!(
        "postgres://reader:a-secret@{}/{}",
        server.addr(),
        server.database()
    );
    let reader = Postgres::new(&url).unwrap();
    assert_eq!(reader.read(LAUNCH).unwrap().len(), 1);
    let mut another = bound();
    another.person = "bob".to_owned();
    let another = statement(another, completion()).to_bytes().unwrap();
    let error = reader
        .record(&Entry::new(another, b"x"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("permission denied"), "{error}");
    // Edited by hand, or by a golive of next year.
    server
        .sql("UPDATE golive_statement SET statement = '{}'")
        .await
        .unwrap();
    let found = ledger.read(LAUNCH).unwrap();
    assert_eq!(
        unreadable(&found),
        "it is filed under the digest of another"
    );
    server
        .sql("UPDATE golive_ledger SET version = 3")
        .await
        .unwrap();
    for error in [
        ledger.read(LAUNCH).unwrap_err(),
        ledger.record(&Entry::new(bytes(), b"x")).unwrap_err(),
    ] {
        let error = error.to_string();
        assert!(
            error.contains("version 3, and this golive knows those up to 2"),
            "{error}"
        );
    }
    server.sql("DELETE FROM golive_ledger").await.unwrap();
    assert!(ledger.read(LAUNCH).is_err());
    // What cannot be reached names the place, and no password.
    let wrong = url.replace("a-secret", "another-secret");
    let shown = format!(
        "{:?} {}",
        reader,
        Postgres::new(&wrong).unwrap().read(LAUNCH).unwrap_err()
    );
    assert!(shown.contains(&server.addr().to_string()), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
    let error = Postgres::new("postgres://a:b-secret@[nonsense")
        .unwrap_err()
        .to_string();
    assert!(!error.contains("secret"), "{error}");
    let error = Postgres::new("postgres://a:pa@b-secret@127.0.0.1/x").unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("as %40") && !error.contains("secret"),
        "{error}"
    );
    let nobody = Postgres::new("postgres://a:a-secret@127.0.0.1:1/x").unwrap();
    let error = nobody.read(LAUNCH).unwrap_err().to_string();
    assert!(
        error.starts_with("127.0.0.1:1/x: ") && !error.contains("secret"),
        "{error}"
    );
}

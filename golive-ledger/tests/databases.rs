//! What a database can be that is not as a ledger left it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::path::Path;

use common::{bound, completion, statement};
use golive_ledger::store::{Entry, Found, Postgres, Sqlite, Store};
use golive_testbed::{PgBouncer, Postgres as Server};
use rusqlite::Connection;

const LAUNCH: &str = "orders-2026-03";

fn bytes() -> Vec<u8> {
    statement(bound(), completion()).to_bytes().unwrap()
}

/// One that is not recorded yet.
fn of_bob() -> Entry {
    let mut of_bob = bound();
    of_bob.person = "bob".to_owned();
    Entry::new(statement(of_bob, completion()).to_bytes().unwrap(), b"x")
}

/// Whoever may only read.
fn url_of_reader(server: &Server) -> String {
    format!(
        "postgres://reader:a-secret@{}/{}",
        server.addr(),
        server.database()
    )
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

/// A row that says another launch than it is filed under is told where it is missed.
#[test]
fn a_row_that_is_filed_elsewhere_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it.db");
    let ledger = Sqlite::new(&path);
    ledger.record(&Entry::new(bytes(), b"x")).unwrap();
    let connection = Connection::open(&path).unwrap();
    let sql = "UPDATE golive_statement SET launch = 'orders-2025'";
    connection.execute_batch(sql).unwrap();
    let found = ledger.read(LAUNCH).unwrap();
    assert_eq!(
        unreadable(&found),
        "it is filed under a launch that it is not of"
    );
    // There it is one of another launch, which counts for nothing.
    assert!(matches!(
        *ledger.read("orders-2025").unwrap(),
        [Found::Entry(_)]
    ));
    assert!(ledger.read("another").unwrap().is_empty());
    // However it is written, and whoever signed it.
    let value: serde_json::Value = serde_json::from_slice(&bytes()).unwrap();
    let sql = "UPDATE golive_statement SET statement = ?1";
    for text in [value.to_string(), format!("{{ \"launch\"\n:\t\"{LAUNCH}\"")] {
        connection.execute(sql, [text.into_bytes()]).unwrap();
        assert_eq!(
            unreadable(&ledger.read(LAUNCH).unwrap()),
            "it is filed under a launch that it is not of"
        );
    }
    // What speaks of it is not of it.
    let text = format!("{{\"reason\": \"as \\\"launch\\\": \\\"{LAUNCH}\\\"\"}}");
    connection.execute(sql, [text.into_bytes()]).unwrap();
    assert!(ledger.read(LAUNCH).unwrap().is_empty());
}

/// Tables of the right names that are not those of a ledger: each would take a row, or
/// hide one.
#[test]
fn a_schema_is_just_that_of_a_ledger() {
    let made = |change: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it.db");
        let ledger = Sqlite::new(&path);
        ledger.record(&Entry::new(bytes(), b"x")).unwrap();
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(change).unwrap();
        drop(connection);
        let errors = [
            ledger.read(LAUNCH).map(|found| found.len()).err(),
            ledger.record(&of_bob()).err(),
        ];
        errors.map(|error| error.map(|it| it.to_string()))
    };
    assert_eq!(made(""), [None, None]);
    let again = |table: &str| {
        format!(
            "CREATE TABLE other AS SELECT * FROM golive_statement; DROP TABLE golive_statement;
             {table}; INSERT INTO golive_statement SELECT * FROM other; DROP TABLE other"
        )
    };
    let ignores = again(
        "CREATE TABLE golive_statement (launch TEXT NOT NULL, attempt INTEGER NOT NULL,
         sha256 BLOB NOT NULL, statement BLOB NOT NULL, signature BLOB NOT NULL, baseline BLOB,
         PRIMARY KEY (launch, attempt, sha256) ON CONFLICT IGNORE) STRICT",
    );
    let one_a_launch = again(
        "CREATE TABLE golive_statement (launch TEXT NOT NULL UNIQUE ON CONFLICT REPLACE,
         attempt INTEGER NOT NULL, sha256 BLOB NOT NULL, statement BLOB NOT NULL,
         signature BLOB NOT NULL, baseline BLOB) STRICT",
    );
    for change in [
        &*ignores,
        &one_a_launch,
        "CREATE TRIGGER t AFTER INSERT ON golive_statement BEGIN DELETE FROM golive_statement; END",
        "CREATE INDEX i ON golive_statement (launch)",
        "CREATE TABLE more (id INTEGER)",
        "CREATE VIEW more AS SELECT 1",
        "ALTER TABLE golive_statement ADD COLUMN more TEXT",
        "ALTER TABLE golive_statement DROP COLUMN baseline",
        "ALTER TABLE golive_statement RENAME TO hidden;
         CREATE VIEW golive_statement AS SELECT * FROM hidden WHERE 0",
        "DROP TABLE golive_statement",
    ] {
        for error in made(change) {
            let error = error.unwrap_or_default();
            assert!(error.contains("not those of a ledger"), "{change}: {error}");
        }
    }
}

/// What is in no file is gone with the process, and what is no file is no database.
#[test]
fn a_ledger_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(folder.path().join("nowhere"), &link).unwrap();
    for (path, words) in [
        (":memory:".into(), "it is no file"),
        ("".into(), "it is no file"),
        (pipe, "no regular file"),
        (folder.path().to_owned(), "no regular file"),
        (link, "leads nowhere"),
    ] {
        let ledger = Sqlite::new(&path);
        for error in [
            ledger.read(LAUNCH).map(|found| found.len()).unwrap_err(),
            ledger
                .record(&Entry::new(bytes(), b"x"))
                .map(|_| 0)
                .unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(error.contains(words), "{path:?}: {error}");
        }
    }
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
async fn nothing_is_left_in_a_session_that_others_share() {
    let server = Server::start().await.unwrap();
    let pooler = PgBouncer::start(&server, 1).await.unwrap();
    let ledger = Postgres::new(&pooler.url()).unwrap();
    ledger.record(&Entry::new(bytes(), b"x")).unwrap();
    assert_eq!(ledger.read(LAUNCH).unwrap().len(), 1);
    let (client, connection) = tokio_postgres::connect(&pooler.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let left = "select (select count(*) from pg_prepared_statements)::text || ' ' ||
        current_setting('search_path') || ' ' || current_setting('row_security')";
    let left = client.simple_query(left).await.unwrap();
    let left = left.iter().find_map(|it| match it {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    assert_eq!(left.as_deref(), Some("0 \"$user\", public on"));
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
    let url = url_of_reader(&server);
    let reader = Postgres::new(&url).unwrap();
    assert_eq!(reader.read(LAUNCH).unwrap().len(), 1);
    let error = reader.record(&of_bob()).unwrap_err().to_string();
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

/// What hides a row of a table is an error, whoever reads: a row that is not there is
/// no yes.
#[tokio::test]
async fn a_server_that_hides_rows() {
    let server = Server::start().await.unwrap();
    let ledger = Postgres::new(&server.url()).unwrap();
    ledger.record(&Entry::new(bytes(), b"x")).unwrap();
    server
        .sql("CREATE ROLE reader LOGIN PASSWORD 'a-secret'; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO reader")
        .await
        .unwrap();
    let url = url_of_reader(&server);
    let reader = Postgres::new(&url).unwrap();
    let another = of_bob();
    let hide = "ALTER TABLE golive_statement";
    for (words, hides, back) in [
        (
            "row-level security",
            format!("{hide} ENABLE ROW LEVEL SECURITY"),
            format!("{hide} DISABLE ROW LEVEL SECURITY"),
        ),
        (
            "rules",
            "CREATE RULE r AS ON INSERT TO golive_statement DO INSTEAD NOTHING".to_owned(),
            "DROP RULE r ON golive_statement".to_owned(),
        ),
        (
            "triggers",
            "CREATE FUNCTION f() RETURNS trigger AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql;
             CREATE TRIGGER t BEFORE INSERT ON golive_statement FOR EACH ROW EXECUTE FUNCTION f()"
                .to_owned(),
            "DROP TRIGGER t ON golive_statement".to_owned(),
        ),
        (
            "tables that inherit",
            "CREATE TABLE more () INHERITS (golive_statement)".to_owned(),
            "DROP TABLE more".to_owned(),
        ),
        (
            "the kind of a plain table",
            format!(
                "{hide} RENAME TO hidden; CREATE VIEW golive_statement AS SELECT * FROM hidden WHERE false"
            ),
            "DROP VIEW golive_statement; ALTER TABLE hidden RENAME TO golive_statement".to_owned(),
        ),
        (
            "the kind of a plain table",
            format!("{hide} SET UNLOGGED"),
            format!("{hide} SET LOGGED"),
        ),
        (
            "is not that of a ledger",
            format!("{hide} ADD COLUMN more text"),
            format!("{hide} DROP COLUMN more"),
        ),
        (
            "golive_ledger alone",
            format!("{hide} RENAME TO hidden"),
            "ALTER TABLE hidden RENAME TO golive_statement".to_owned(),
        ),
        (
            "golive_statement alone",
            "ALTER TABLE golive_ledger RENAME TO hidden".to_owned(),
            "ALTER TABLE hidden RENAME TO golive_ledger".to_owned(),
        ),
    ] {
        server.sql(&hides).await.unwrap();
        for error in [
            reader.read(LAUNCH).map(|found| found.len()).unwrap_err(),
            reader.record(&another).map(|_| 0).unwrap_err(),
            ledger.read(LAUNCH).map(|found| found.len()).unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(error.contains(words), "{words}: {error}");
        }
        server.sql(&back).await.unwrap();
        assert_eq!(ledger.read(LAUNCH).unwrap().len(), 1, "{words}");
    }
}

/// The journal of a writer that was interrupted, which says that it belongs to
/// another: SQLite reads that file, and may delete it.
fn journal_of(database: &[u8], other: &Path) -> Vec<u8> {
    const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    let page = u32::from(u16::from_be_bytes([database[16], database[17]]));
    let pages = u32::try_from(database.len()).unwrap() / page;
    let mut journal = MAGIC.to_vec();
    for number in [0, 1234, pages, 512, page] {
        journal.extend(number.to_be_bytes());
    }
    journal.resize(512, 0);
    let name = other.to_str().unwrap().as_bytes();
    let sum: u32 = name.iter().copied().map(u32::from).sum();
    journal.extend((0x4000_0000 / page + 1).to_be_bytes());
    journal.extend(name);
    journal.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
    journal.extend(sum.to_be_bytes());
    journal.extend(MAGIC);
    journal
}

/// What lies beside a ledger is followed nowhere, whether the ledger is named by its
/// own name or by a link.
#[test]
fn what_lies_beside_a_ledger_is_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it.db");
    let link = folder.path().join("link.db");
    Sqlite::new(&path)
        .record(&Entry::new(bytes(), b"x"))
        .unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let beside = |end: &str| folder.path().join(format!("it.db{end}"));
    let refused = |end: &str, words: &str| {
        for path in [&path, &link] {
            let ledger = Sqlite::new(path);
            for error in [
                ledger.read(LAUNCH).unwrap_err(),
                ledger.record(&Entry::new(bytes(), b"y")).unwrap_err(),
            ] {
                let error = error.to_string();
                assert!(error.contains(words), "{end}: {error}");
            }
        }
        std::fs::remove_file(beside(end)).unwrap();
        assert_eq!(Sqlite::new(&path).read(LAUNCH).unwrap().len(), 1, "{end}");
    };

    let other = folder.path().join("other");
    std::fs::write(&other, "precious\n").unwrap();
    let journal = journal_of(&std::fs::read(&path).unwrap(), &other);
    std::fs::write(beside("-journal"), journal).unwrap();
    refused("-journal", "names another file");
    assert!(other.exists());

    let pipe = beside("-journal");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    refused("-journal", "no regular file");

    for end in ["-wal", "-shm"] {
        std::fs::write(beside(end), "").unwrap();
        refused(end, "a ledger has no");
    }
}

/// Where the tables are is said, and not found: who reads with another search path,
/// and functions of the same names there, reads the same.
#[tokio::test]
async fn a_search_path_says_nothing() {
    let server = Server::start().await.unwrap();
    let ledger = Postgres::new(&server.url()).unwrap();
    ledger.record(&Entry::new(bytes(), b"x")).unwrap();
    for sql in [
        "CREATE SCHEMA mine",
        "CREATE TABLE mine.golive_ledger AS SELECT * FROM golive_ledger",
        "CREATE VIEW mine.golive_statement AS SELECT * FROM public.golive_statement WHERE false",
        "CREATE FUNCTION mine.length(bytea) RETURNS int AS 'SELECT 0' LANGUAGE sql",
        "CREATE FUNCTION mine.pg_is_in_recovery() RETURNS bool AS 'SELECT false' LANGUAGE sql",
    ] {
        server.sql(sql).await.unwrap();
    }
    let database = server.database();
    let sql = format!("ALTER DATABASE {database} SET search_path = mine, public");
    server.sql(&sql).await.unwrap();
    assert_eq!(ledger.read(LAUNCH).unwrap().len(), 1);
    // Where there is nothing there is nothing, and it is made there.
    server.sql("CREATE SCHEMA \"an other\"").await.unwrap();
    let other = ledger.schema("an other");
    assert!(other.read(LAUNCH).unwrap().is_empty());
    other.record(&Entry::new(bytes(), b"y")).unwrap();
    assert_eq!(other.read(LAUNCH).unwrap().len(), 1);
}

/// A standby may not have the no that was recorded last.
#[tokio::test]
async fn a_standby_is_no_ledger() {
    let server = Server::start().await.unwrap();
    let ledger = Postgres::new(&server.url()).unwrap();
    ledger.record(&Entry::new(bytes(), b"x")).unwrap();
    let standby = server.standby().await.unwrap();
    let standby = Postgres::new(&standby.url()).unwrap();
    let error = standby.read(LAUNCH).unwrap_err().to_string();
    assert!(error.contains("it is a standby"), "{error}");
}

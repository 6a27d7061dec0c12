//! Migrations that were edited after they were applied, by what each tool keeps of
//! them.

use std::path::Path;

use golive_core::probe::{Probe, ProbeInput};
use golive_probes::mysql::mysql;
use golive_probes::postgres::{MigrationTool, postgres};
use golive_probes::sqlite::sqlite;
use golive_testbed::{MariaDb, Postgres};

use super::folder;
use crate::{PATIENCE, measure};

const USERS: &str = "create table users (id integer primary key);\n";

/// With an end of line of Windows, and letters that are not ASCII.
const ORDERS: &str = "-- gr\u{fc}\u{df}e\r\ncreate table orders (id integer);\r\n";

/// A tool, the files of the two, its table, and what it notes of both: sqlx 0.8.6 and
/// Refinery 0.8.16 noted this themselves, in SQLite. Flyway's number is that of
/// `java.util.zip.CRC32` over the lines, as its `ChecksumCalculator` takes it, and that
/// of Prisma the SHA-256 of the file, as its schema engine does.
const TOOLS: [(MigrationTool, [&str; 2], &str, [&str; 2]); 4] = [
    (
        MigrationTool::Sqlx,
        ["1_users.sql", "0010_orders.up.sql"],
        "_sqlx_migrations (version bigint primary key, success boolean not null, checksum BYTES not null)",
        [
            "1, true, HEX'b75c8df343f48277ff433402b3a726fbb3fdffb49c80ff6b3adc22fde8a8aaeabc2d01d3088972f16de3d67c94d13d8c'",
            "10, true, HEX'8a737309d60368dfa43f16936b874c6f751404de62bd4e159808a5f73537adf0f79a01a9f0426f0cb24af3bca542c6cf'",
        ],
    ),
    (
        MigrationTool::Refinery,
        ["V1__users.sql", "V10__orders.sql"],
        "refinery_schema_history (version int primary key, name varchar(255), checksum varchar(255))",
        [
            "1, 'users', '2779349044910693197'",
            "10, 'orders', '7424593883010595444'",
        ],
    ),
    (
        MigrationTool::Flyway,
        ["V1__users.sql", "V1.1__orders.sql"],
        "flyway_schema_history (installed_rank int, version varchar(50), type varchar(20), script varchar(1000), checksum int, success boolean)",
        [
            "1, '1', 'SQL', 'V1__users.sql', 1519369812, true",
            "2, '1.1', 'SQL', 'V1.1__orders.sql', 1415282289, true",
        ],
    ),
    (
        MigrationTool::Prisma,
        [
            "20260101_users/migration.sql",
            "20260102_orders/migration.sql",
        ],
        "_prisma_migrations (migration_name varchar(255), finished_at timestamp null, rolled_back_at timestamp null, checksum varchar(64) not null)",
        [
            "'20260101_users', '2026-01-01', null, '1c6771824cf03a1eaf811b3418f430f4ba6aee10d59bf8a02cc7cadfc067934a'",
            "'20260102_orders', '2026-01-01', null, '10a37304375ae549cc8d431982917f0aa2ecc449a5014403ded2f99c26540565'",
        ],
    ),
];

/// `bytes` is the type of what is no text, `hex` begins a value of it, and `ends` it.
async fn walk<P: Probe<Value = bool>>(
    (bytes, hex, ends): (&str, &str, &str),
    execute: impl AsyncFn(&str),
    probe: impl Fn(MigrationTool, &Path) -> P,
) {
    for (tool, [users, orders], table, rows) in TOOLS {
        let files = folder(&[(users, USERS), (orders, ORDERS)]);
        execute(&format!("create table {}", table.replace("BYTES", bytes))).await;
        let name = table.split(' ').next().unwrap();
        for row in rows {
            let row = match row.split_once("HEX'") {
                Some((before, value)) => {
                    format!("{before}{hex}{}{ends}", value.trim_end_matches('\''))
                }
                None => row.to_owned(),
            };
            execute(&format!("insert into {name} values ({row})")).await;
        }
        let it = || probe(tool, files.path());
        let told = it().measure(ProbeInput::alone(PATIENCE)).await.unwrap();
        let is_compared = told.evidence.iter().all(|it| &*it.name != "contents");
        assert!(told.value && is_compared, "{tool}: {told:?}");
        // What only ends its lines otherwise is the same to some.
        let path = files.path().join(orders);
        std::fs::write(&path, ORDERS.replace('\r', "")).unwrap();
        let is_same = matches!(tool, MigrationTool::Flyway | MigrationTool::Prisma);
        assert_eq!(measure(it()).await.is_ok(), is_same, "{tool}");
        std::fs::write(&path, format!("{ORDERS}create index x on orders (id);")).unwrap();
        let shown = orders.strip_suffix("/migration.sql").unwrap_or(orders);
        let error = measure(it()).await.unwrap_err();
        assert_eq!(
            error.message(),
            format!("1 migration was edited after it was applied: {shown}"),
            "{tool}"
        );
        std::fs::write(files.path().join(users), "").unwrap();
        let error = measure(it()).await.unwrap_err();
        let due = "2 migrations were edited after they were applied: ";
        assert!(error.message().starts_with(due), "{tool}: {error}");
        execute(&format!("drop table {name}")).await;
    }
}

#[tokio::test]
async fn what_was_edited_since_is_no_migration_of_the_database() {
    let server = Postgres::start().await.unwrap();
    walk(
        ("bytea", "decode('", "', 'hex')"),
        async |sql| drop(server.sql(sql).await.unwrap()),
        |tool, folder| postgres(server.url()).migrations(tool, folder),
    )
    .await;
    let server = MariaDb::start().await.unwrap();
    walk(
        ("blob", "x'", "'"),
        async |sql| drop(server.sql(sql).await.unwrap()),
        |tool, folder| mysql(server.url()).migrations(tool, folder),
    )
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    walk(
        ("blob", "x'", "'"),
        async |sql| connection.execute_batch(sql).unwrap(),
        |tool, migrations| sqlite(&file).migrations(tool, migrations),
    )
    .await;
}

#[tokio::test]
async fn what_is_not_compared_is_told() {
    let server = Postgres::start().await.unwrap();
    for sql in [
        "create table refinery_schema_history (version int, name text, checksum text)",
        "insert into refinery_schema_history values (1, 'users', '1')",
        "create table __diesel_schema_migrations (version varchar(50))",
        "insert into __diesel_schema_migrations values ('20260101000000')",
        "create table _sqlx_migrations (version bigint, success boolean)",
        "insert into _sqlx_migrations values (1, true)",
    ] {
        server.sql(sql).await.unwrap();
    }
    for (tool, file, is_told) in [
        // A migration in Rust is not run to know what it gives.
        (MigrationTool::Refinery, "V1__users.rs", false),
        (
            MigrationTool::Diesel,
            "2026-01-01-000000_users/up.sql",
            true,
        ),
        (MigrationTool::Sqlx, "1_users.sql", true),
    ] {
        let files = folder(&[(file, USERS)]);
        let probe = postgres(server.url()).migrations(tool, files.path());
        let told = probe.measure(ProbeInput::alone(PATIENCE)).await.unwrap();
        let said = told.evidence.iter().any(|it| &*it.name == "contents");
        assert!(told.value && said == is_told, "{tool}: {told:?}");
    }
}

//! Migrations, by the tables that each tool makes.

mod edited;
mod themselves;

use std::path::Path;

use golive_core::probe::{Probe, Reason};
use golive_probes::postgres::{MigrationTool, postgres};
use golive_probes::sqlite::sqlite;
use golive_testbed::{MariaDb, Postgres};
use tempfile::TempDir;

use crate::{measure, reason};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

/// A tool with three migrations in a folder, the table that it makes, and how
/// the first two and then the third are noted. The types are those that each
/// tool gives its table in PostgreSQL.
fn tools() -> Vec<(
    MigrationTool,
    TempDir,
    &'static str,
    [&'static str; 2],
    &'static str,
)> {
    use MigrationTool as Tool;
    vec![
        (
            Tool::Sqlx,
            folder(&[
                ("1_a.sql", ""),
                ("0002_b.up.sql", ""),
                ("0002_b.down.sql", ""),
                ("10_c.sql", ""),
                ("README.md", ""),
            ]),
            "create table _sqlx_migrations (version bigint primary key, description text not null, success boolean not null)",
            [
                "insert into _sqlx_migrations values (1, 'a', true), (2, 'b', true)",
                "insert into _sqlx_migrations values (10, 'c', true)",
            ],
            "10_c.sql",
        ),
        (
            Tool::Diesel,
            folder(&[
                ("2026-01-01-000000_a/up.sql", ""),
                ("2026-01-02-000000_b/up.sql", ""),
                ("2026-01-03-000000_c/up.sql", ""),
                ("notes/x.sql", ""),
            ]),
            "create table __diesel_schema_migrations (version varchar(50) primary key, run_on timestamp)",
            [
                "insert into __diesel_schema_migrations (version) values ('20260101000000'), ('20260102000000')",
                "insert into __diesel_schema_migrations (version) values ('20260103000000')",
            ],
            "2026-01-03-000000_c",
        ),
        (
            Tool::Refinery,
            folder(&[("V1__a.sql", ""), ("V2__b.rs", ""), ("more/V10__c.sql", "")]),
            "create table refinery_schema_history (version int primary key, name varchar(255))",
            [
                "insert into refinery_schema_history values (1, 'a'), (2, 'b')",
                "insert into refinery_schema_history values (10, 'c')",
            ],
            "V10__c.sql",
        ),
        (
            Tool::Flyway,
            folder(&[
                ("V1__a.sql", ""),
                ("V1_1__b.sql", ""),
                ("later/V2.0__c.sql", ""),
                ("R__views.sql", ""),
            ]),
            "create table flyway_schema_history (installed_rank int, version varchar(50), type varchar(20), script varchar(1000), success boolean)",
            [
                "insert into flyway_schema_history values (1, '1', 'SQL', 'V1__a.sql', true), (2, '1.1', 'SQL', 'V1_1__b.sql', true), (3, null, 'SQL', 'R__views.sql', true)",
                "insert into flyway_schema_history values (4, '2.0', 'SQL', 'V2.0__c.sql', true)",
            ],
            "V2.0__c.sql",
        ),
        (
            Tool::Alembic,
            folder(&[
                ("1_a.py", "revision = 'aaa'\ndown_revision = None\n"),
                (
                    "2_b.py",
                    "revision: str = 'bbb'\ndown_revision: str | None = 'aaa'\n",
                ),
                ("3_c.py", "revision = 'ccc'\ndown_revision = ('bbb',)\n"),
                ("__init__.py", ""),
            ]),
            "create table alembic_version (version_num varchar(32) primary key)",
            [
                "insert into alembic_version values ('bbb')",
                "update alembic_version set version_num = 'ccc'",
            ],
            "3_c.py",
        ),
        (
            Tool::Prisma,
            folder(&[
                ("20260101_a/migration.sql", ""),
                ("20260102_b/migration.sql", ""),
                ("20260103_c/migration.sql", ""),
                ("migration_lock.toml", ""),
            ]),
            "create table _prisma_migrations (migration_name varchar(255), finished_at timestamp null, rolled_back_at timestamp null)",
            [
                "insert into _prisma_migrations values ('20260101_a', '2026-01-01', null), ('20260102_b', '2026-01-01', null), ('20260103_c', '2026-01-01', '2026-01-01')",
                "insert into _prisma_migrations values ('20260103_c', '2026-01-02', null)",
            ],
            "20260103_c",
        ),
        (
            Tool::Rails,
            folder(&[
                ("20260101000000_a.rb", ""),
                ("20260102000000_b.rb", ""),
                ("billing/20260103000000_c.rb", ""),
            ]),
            "create table schema_migrations (version varchar(255) primary key)",
            [
                "insert into schema_migrations values ('20260101000000'), ('20260102000000')",
                "insert into schema_migrations values ('20260103000000')",
            ],
            "20260103000000_c.rb",
        ),
        (
            Tool::Knex,
            folder(&[
                ("20260101000000_a.js", ""),
                ("20260102000000_b.ts", ""),
                ("20260103000000_c.mjs", ""),
                ("20260101000000_a.d.ts", ""),
                ("20260101000000_a.js.map", ""),
            ]),
            "create table knex_migrations (id int primary key, name varchar(255), batch int)",
            [
                "insert into knex_migrations values (1, '20260101000000_a.js', 1), (2, '20260102000000_b.js', 1)",
                "insert into knex_migrations values (3, '20260103000000_c.mjs', 2)",
            ],
            "20260103000000_c.mjs",
        ),
        (
            Tool::TypeOrm,
            folder(&[
                ("1767225600000-A.ts", ""),
                ("1767312000000-B.js", ""),
                ("1767398400000-C.ts", ""),
                ("index.ts", ""),
                ("1767225600000-A.d.ts", ""),
            ]),
            "create table migrations (id int primary key, timestamp bigint not null, name varchar(255) not null)",
            [
                "insert into migrations values (1, 1767225600000, 'A1767225600000'), (2, 1767312000000, 'B1767312000000')",
                "insert into migrations values (3, 1767398400000, 'C1767398400000')",
            ],
            "1767398400000-C.ts",
        ),
        (
            Tool::Django,
            folder(&[
                ("pay/migrations/0001_initial.py", ""),
                ("shop/migrations/0001_initial.py", ""),
                ("shop/migrations/0002_more.py", ""),
                ("shop/migrations/__init__.py", ""),
                ("shop/models.py", ""),
                ("env/site-packages/x/migrations/0001_initial.py", ""),
                (".env/x/migrations/0001_initial.py", ""),
            ]),
            "create table django_migrations (id int primary key, app varchar(255) not null, name varchar(255) not null)",
            [
                "insert into django_migrations values (1, 'auth', '0001_initial'), (2, 'shop', '0001_initial'), (3, 'shop', '0002_more')",
                "insert into django_migrations values (4, 'pay', '0001_initial')",
            ],
            "pay.0001_initial",
        ),
        (
            Tool::Goose,
            folder(&[
                ("00001_a.sql", ""),
                ("00002_b.go", ""),
                ("00010_c.sql", ""),
                ("00002_b_test.go", ""),
                ("main.go", ""),
            ]),
            "create table goose_db_version (id int primary key, version_id bigint not null, is_applied boolean not null)",
            [
                "insert into goose_db_version values (1, 0, true), (2, 1, true), (3, 2, true), (4, 10, true), (5, 10, false)",
                "insert into goose_db_version values (6, 10, true)",
            ],
            "00010_c.sql",
        ),
    ]
}

/// Goes from no table at all to the last migration.
async fn walk<P: Probe<Value = bool>>(
    execute: impl AsyncFn(&str),
    probe: impl Fn(MigrationTool, &Path) -> P,
) {
    for (tool, folder, create, [two, third], pending) in tools() {
        let probe = || probe(tool, folder.path());
        let error = measure(probe()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Missing, "{tool}: {error}");
        execute(create).await;
        let error = measure(probe()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Missing, "{tool}: {error}");
        assert!(
            error.message().starts_with("3 migrations are pending: "),
            "{tool}: {error}"
        );
        execute(two).await;
        let error = measure(probe()).await.unwrap_err();
        assert_eq!(
            error.message(),
            format!("1 migration is pending: {pending}"),
            "{tool}"
        );
        execute(third).await;
        assert!(measure(probe()).await.unwrap(), "{tool}");
    }
}

#[tokio::test]
async fn of_postgres() {
    let server = Postgres::start().await.unwrap();
    walk(
        async |sql| drop(server.sql(sql).await.unwrap()),
        |tool, folder| postgres(server.url()).migrations(tool, folder),
    )
    .await;
}

#[tokio::test]
async fn of_mysql() {
    let server = MariaDb::start().await.unwrap();
    walk(
        async |sql| drop(server.sql(sql).await.unwrap()),
        |tool, folder| golive_probes::mysql::mysql(server.url()).migrations(tool, folder),
    )
    .await;
}

#[tokio::test]
async fn of_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("create table x (y)").unwrap();
    walk(
        async |sql| connection.execute_batch(sql).unwrap(),
        |tool, migrations| sqlite(&file).migrations(tool, migrations),
    )
    .await;
}

#[tokio::test]
async fn what_failed_or_is_not_there_is_no_head() {
    let server = Postgres::start().await.unwrap();
    let probe = |tool, folder: &Path| postgres(server.url()).migrations(tool, folder);
    let one = folder(&[("1_a.sql", "")]);
    server
        .sql("create table _sqlx_migrations (version bigint, success boolean)")
        .await
        .unwrap();
    server
        .sql("insert into _sqlx_migrations values (1, true), (7, true)")
        .await
        .unwrap();
    // Another release was there, and that is told.
    let measured = probe(MigrationTool::Sqlx, one.path())
        .measure(golive_core::probe::ProbeInput::alone(crate::PATIENCE))
        .await
        .unwrap();
    assert!(
        measured.evidence.iter().any(|fact| fact.value == "7"),
        "{measured:?}"
    );
    server
        .sql("insert into _sqlx_migrations values (8, false)")
        .await
        .unwrap();
    let error = measure(probe(MigrationTool::Sqlx, one.path()))
        .await
        .unwrap_err();
    assert_eq!(error.message(), "1 migration is failed: 8");
    let none = folder(&[("notes.md", "")]);
    assert_eq!(
        reason(probe(MigrationTool::Sqlx, none.path())).await,
        Reason::NoData
    );
    assert_eq!(
        reason(probe(MigrationTool::Sqlx, Path::new("/no/such/folder"))).await,
        Reason::Missing
    );
    let twice = folder(&[("1_a.sql", ""), ("01_b.sql", "")]);
    assert_eq!(
        reason(probe(MigrationTool::Sqlx, twice.path())).await,
        Reason::UnexpectedValue
    );
    let harmed = folder(&[("a.py", "revision = 7\ndown_revision = None\n")]);
    assert_eq!(
        reason(probe(MigrationTool::Alembic, harmed.path())).await,
        Reason::UnexpectedValue
    );
}

#[tokio::test]
async fn what_was_undone_or_came_before_a_baseline() {
    let server = Postgres::start().await.unwrap();
    let sql = "create table flyway_schema_history (installed_rank int, version varchar(50), \
         type varchar(20), script varchar(1000), success boolean)";
    server.sql(sql).await.unwrap();
    let files = folder(&[("V1__a.sql", ""), ("V2__b.sql", ""), ("V3__c.sql", "")]);
    let probe = || postgres(server.url()).migrations(MigrationTool::Flyway, files.path());
    let note = async |row: &str| {
        let sql = format!("insert into flyway_schema_history values ({row}, 'x', true)");
        server.sql(&sql).await.unwrap();
    };
    note("1, '2', 'BASELINE'").await;
    note("2, '3', 'SQL'").await;
    assert!(measure(probe()).await.unwrap());
    note("3, '3', 'UNDO_SQL'").await;
    let error = measure(probe()).await.unwrap_err();
    assert_eq!(error.message(), "1 migration is pending: V3__c.sql");
    note("4, '3', 'SQL'").await;
    assert!(measure(probe()).await.unwrap());
    // A database that was begun by `B3__all.sql`.
    server
        .sql("delete from flyway_schema_history")
        .await
        .unwrap();
    note("1, '3', 'SQL_BASELINE'").await;
    assert!(measure(probe()).await.unwrap());
    // Where only the last is noted, one from elsewhere says nothing of the rest.
    server
        .sql("create table alembic_version (version_num text)")
        .await
        .unwrap();
    server
        .sql("insert into alembic_version values ('zzz')")
        .await
        .unwrap();
    let alembic = folder(&[("a.py", "revision = 'aaa'\ndown_revision = None\n")]);
    let probe = postgres(server.url()).migrations(MigrationTool::Alembic, alembic.path());
    let error = measure(probe).await.unwrap_err();
    assert!(error.message().contains("is at zzz"), "{error}");
}

/// Names that each make of a database quotes in its own way, and schemas.
async fn walk_quoted<P: Probe<Value = bool>>(
    (quote, schema): (&str, &str),
    execute: impl AsyncFn(&str),
    probe: impl Fn(MigrationTool, &Path) -> P,
) {
    let pending = async |tool, folder: &TempDir, expected: &str| {
        let error = measure(probe(tool, folder.path())).await.unwrap_err();
        assert_eq!(
            error.message(),
            format!("1 migration is pending: {expected}")
        );
    };
    let sequelize = folder(&[("20260101-a.js", ""), ("20260102-b.cts", "")]);
    let table = format!("{quote}SequelizeMeta{quote}");
    execute(&format!("create table {table} (name varchar(255))")).await;
    execute(&format!("insert into {table} values ('20260101-a.js')")).await;
    pending(MigrationTool::Sequelize, &sequelize, "20260102-b.cts").await;
    execute(&format!("insert into {table} values ('20260102-b.cjs')")).await;
    let probe_of = |tool, folder: &TempDir| probe(tool, folder.path());
    assert!(
        measure(probe_of(MigrationTool::Sequelize, &sequelize))
            .await
            .unwrap()
    );
    let drizzle = folder(&[(
        "meta/_journal.json",
        r#"{"version":"7","dialect":"postgresql","entries":[
            {"idx":0,"version":"7","when":1767225600000,"tag":"0000_a","breakpoints":true},
            {"idx":1,"version":"7","when":1767312000000,"tag":"0001_b","breakpoints":true}]}"#,
    )]);
    let table = format!("{schema}__drizzle_migrations");
    execute(&format!(
        "create table {table} (hash varchar(64), created_at bigint)"
    ))
    .await;
    execute(&format!("insert into {table} values ('x', 1767225600000)")).await;
    pending(MigrationTool::Drizzle, &drizzle, "0001_b").await;
    execute(&format!("insert into {table} values ('y', 1767312000000)")).await;
    assert!(
        measure(probe_of(MigrationTool::Drizzle, &drizzle))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn names_as_each_database_quotes_them() {
    let server = Postgres::start().await.unwrap();
    server.sql("create schema drizzle").await.unwrap();
    walk_quoted(
        ("\"", "drizzle."),
        async |sql| drop(server.sql(sql).await.unwrap()),
        |tool, folder| postgres(server.url()).migrations(tool, folder),
    )
    .await;
    let server = MariaDb::start().await.unwrap();
    walk_quoted(
        ("`", ""),
        async |sql| drop(server.sql(sql).await.unwrap()),
        |tool, folder| golive_probes::mysql::mysql(server.url()).migrations(tool, folder),
    )
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    walk_quoted(
        ("\"", ""),
        async |sql| connection.execute_batch(sql).unwrap(),
        |tool, migrations| sqlite(&file).migrations(tool, migrations),
    )
    .await;
}

#[tokio::test]
async fn of_supabase_in_its_own_schema() {
    let server = Postgres::start().await.unwrap();
    let files = folder(&[
        ("20260101000000_a.sql", ""),
        ("0024_b.sql", ""),
        ("b.sql", ""),
    ]);
    let probe = || postgres(server.url()).migrations(MigrationTool::Supabase, files.path());
    assert_eq!(reason(probe()).await, Reason::Missing);
    for sql in [
        "create schema supabase_migrations",
        "create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text)",
        "insert into supabase_migrations.schema_migrations values ('20260101000000', null, 'a'), ('24', null, 'b')",
    ] {
        server.sql(sql).await.unwrap();
    }
    let error = measure(probe()).await.unwrap_err();
    assert_eq!(error.message(), "1 migration is pending: 0024_b.sql");
    let sql = "insert into supabase_migrations.schema_migrations values ('0024', null, 'b')";
    server.sql(sql).await.unwrap();
    assert!(measure(probe()).await.unwrap());
}

#[tokio::test]
async fn of_golang_migrate_by_the_last_one() {
    let server = Postgres::start().await.unwrap();
    let files = folder(&[
        ("1_a.up.sql", ""),
        ("1_a.down.sql", ""),
        ("0002_b.up.sql", ""),
        ("10_c.up.sql", ""),
    ]);
    let probe = || postgres(server.url()).migrations(MigrationTool::GolangMigrate, files.path());
    assert_eq!(reason(probe()).await, Reason::Missing);
    let sql = "create table schema_migrations (version bigint primary key, dirty boolean not null)";
    server.sql(sql).await.unwrap();
    let at = async |note: &str| {
        server.sql("truncate schema_migrations").await.unwrap();
        let sql = format!("insert into schema_migrations values ({note})");
        server.sql(&sql).await.unwrap();
        measure(probe()).await
    };
    let error = measure(probe()).await.unwrap_err();
    assert!(error.message().starts_with("3 migrations"), "{error}");
    let error = at("2, false").await.unwrap_err();
    assert_eq!(error.message(), "1 migration is pending: 10_c.up.sql");
    assert!(at("10, false").await.unwrap());
    let error = at("10, true").await.unwrap_err();
    assert_eq!(error.message(), "1 migration is failed: 10");
    // The first, taken back and broken off.
    assert_eq!(
        at("-1, true").await.unwrap_err().reason(),
        Reason::UnexpectedValue
    );
    let error = at("11, false").await.unwrap_err();
    assert!(error.message().contains("is at 11"), "{error}");
}

#[tokio::test]
async fn what_is_no_folder_of_the_tool_is_not_up_to_date() {
    let server = Postgres::start().await.unwrap();
    use MigrationTool as Tool;
    for (tool, files, expected) in [
        (Tool::Drizzle, &[("0000_a.sql", "")][..], Reason::Missing),
        (
            Tool::Drizzle,
            &[("meta/_journal.json", "{}")],
            Reason::UnexpectedValue,
        ),
        (
            Tool::Drizzle,
            &[("meta/_journal.json", r#"{"entries":[]}"#)],
            Reason::NoData,
        ),
        (
            Tool::Drizzle,
            &[(
                "meta/_journal.json",
                r#"{"entries":[{"when":"1","tag":"a"}]}"#,
            )],
            Reason::UnexpectedValue,
        ),
        // TypeORM would take its classes, whatever the name of the file.
        (
            Tool::TypeOrm,
            &[("1767225600000-A.ts", ""), ("Users.ts", "")],
            Reason::UnexpectedValue,
        ),
        (Tool::Django, &[("shop/models.py", "")], Reason::NoData),
        (Tool::GolangMigrate, &[("1_a.down.sql", "")], Reason::NoData),
        (Tool::Knex, &[("a.sql", "")], Reason::NoData),
    ] {
        let folder = folder(files);
        let probe = postgres(server.url()).migrations(tool, folder.path());
        assert_eq!(reason(probe).await, expected, "{tool} {files:?}");
    }
}

#[tokio::test]
async fn what_another_line_depends_on_and_what_has_no_time_in_its_name() {
    let server = Postgres::start().await.unwrap();
    for sql in [
        "create table alembic_version (version_num text)",
        // `aaa` is not noted any more when `bbb` is applied.
        "insert into alembic_version values ('bbb')",
        "create table __diesel_schema_migrations (version varchar(50))",
    ] {
        server.sql(sql).await.unwrap();
    }
    let lines = folder(&[
        (
            "a.py",
            "revision = 'aaa'\ndown_revision = None\ndepends_on = None\n",
        ),
        (
            "b.py",
            "revision = 'bbb'\ndown_revision = None\ndepends_on = ('aaa',)\n",
        ),
    ]);
    let probe = postgres(server.url()).migrations(MigrationTool::Alembic, lines.path());
    assert!(measure(probe).await.unwrap());
    let named = folder(&[("add_users/up.sql", "")]);
    let probe = postgres(server.url()).migrations(MigrationTool::Diesel, named.path());
    let error = measure(probe).await.unwrap_err();
    assert_eq!(error.message(), "1 migration is pending: add_users");
}

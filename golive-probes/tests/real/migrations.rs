//! Migrations, by the tables that each tool makes.

use std::path::Path;

use golive_core::probe::{Probe, Reason};
use golive_probes::postgres::{MigrationTool, postgres};
use golive_probes::sqlite::sqlite;
use golive_testbed::{MariaDb, Postgres, alembic, rails_migrate};
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
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{tool}: {error}");
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

#[tokio::test]
async fn what_alembic_itself_migrated() {
    let server = Postgres::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| alembic(folder.path(), words).unwrap();
    run(&["init", "migrations"]);
    let settings = folder.path().join("alembic.ini");
    let text = std::fs::read_to_string(&settings).unwrap();
    let placeholder = "driver://user:pass@localhost/dbname";
    assert!(text.contains(placeholder), "{text}");
    let url = server.url().replacen("postgres:", "postgresql:", 1);
    std::fs::write(&settings, text.replace(placeholder, &url)).unwrap();
    run(&["revision", "-m", "users"]);
    run(&["revision", "-m", "orders"]);
    // Two lines of work, and where they meet.
    run(&["revision", "-m", "apart", "--head", "base", "--splice"]);
    let versions = folder.path().join("migrations/versions");
    let probe = || postgres(server.url()).migrations(MigrationTool::Alembic, &versions);
    let error = measure(probe()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Missing, "{error}");
    run(&["upgrade", "heads"]);
    assert!(measure(probe()).await.unwrap());
    run(&["merge", "-m", "together", "heads"]);
    let error = measure(probe()).await.unwrap_err();
    assert!(error.message().ends_with("_together.py"), "{error}");
    assert!(
        error.message().starts_with("1 migration is pending"),
        "{error}"
    );
    run(&["upgrade", "head"]);
    assert!(measure(probe()).await.unwrap());
    run(&["downgrade", "base"]);
    let error = measure(probe()).await.unwrap_err();
    assert!(
        error.message().starts_with("4 migrations are pending"),
        "{error}"
    );
}

#[tokio::test]
async fn what_rails_itself_migrated() {
    let server = Postgres::start().await.unwrap();
    let migration = |name: &str| {
        format!(
            "class {name} < ActiveRecord::Migration[6.1]\n  def change\n    \
             create_table :{}\n  end\nend\n",
            name.to_lowercase()
        )
    };
    let files = folder(&[
        ("20260101000000_users.rb", &migration("Users")),
        ("20260102000000_orders.rb", &migration("Orders")),
    ]);
    let probe = || postgres(server.url()).migrations(MigrationTool::Rails, files.path());
    rails_migrate(&server.url(), files.path(), Some("20260101000000")).unwrap();
    let error = measure(probe()).await.unwrap_err();
    assert_eq!(
        error.message(),
        "1 migration is pending: 20260102000000_orders.rb"
    );
    rails_migrate(&server.url(), files.path(), None).unwrap();
    assert!(measure(probe()).await.unwrap());
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

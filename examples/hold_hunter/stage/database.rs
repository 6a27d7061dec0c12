//! PostgreSQL with what a job leaves in it, a backup, and what was restored of
//! that.

use std::path::Path;
use std::process::Command;

use golive::probes::heartbeat::beat;
use golive_testbed::Postgres;

use super::broken::Broken;
use super::{Failed, done};

/// The migrations of the release, as Prisma keeps them.
const MIGRATIONS: [(&str, &str); 2] = [
    (
        "20260105090000_jobs",
        "create table hold_lines (extension text not null);
         create table config (name text not null, value text);
         create table jobs (id bigint primary key, status text not null,
             created_at timestamptz not null, stopped_by text);",
    ),
    (
        "20260112100000_legs",
        "create table legs (job_id bigint not null, status text not null, was_live bool not null,
             dialed_at timestamptz not null, answered_at timestamptz, transferred_at timestamptz);
         create table webhook_events (job_id bigint not null, received_at timestamptz not null,
             was_delivered bool not null);",
    ),
];

const MIGRATED: &str = "create table _prisma_migrations (id text primary key, \
    checksum text not null, finished_at timestamptz, migration_name text not null, logs text, \
    rolled_back_at timestamptz, started_at timestamptz not null default now(), \
    applied_steps_count integer not null default 0)";

/// One job whose third line was answered after 25 minutes, one that was stopped,
/// and three more.
const FILLED: &str = "
    insert into hold_lines select id from unnest(array['401001','401002','401003',
        '401004','401005','401006']) id;
    insert into config values ('dial_gap_ms', '1500'), ('max_hold_minutes', '180'),
        ('queue_extension', '409000');
    insert into jobs select n, 'TRANSFERRED', now() - interval '40 min' + n * interval '1 min'
        from generate_series(1, 5) n;
    update jobs set status = 'STOPPED', stopped_by = 'olga' where id = 2;
    insert into legs select 1, 'HUNG_UP', false,
        now() - interval '40 min' + n * interval '1.5 s' from generate_series(1, 6) n;
    update legs set status = 'TRANSFERRED', was_live = true,
        answered_at = dialed_at + interval '25 min',
        transferred_at = dialed_at + interval '25 min 312 ms'
        where dialed_at = (select dialed_at from legs order by dialed_at limit 1 offset 2);
    insert into webhook_events select 1, now(), true from generate_series(1, 12);";

/// What a name in `HOLD_HUNTER_BREAK` does to it.
const BROKEN: [(&str, &str); 3] = [
    (
        "jobs",
        "update jobs set status = 'FAILED' where id > 1; delete from webhook_events",
    ),
    (
        "transfers",
        "update legs set status = 'TRANSFER_FAILED', answered_at = dialed_at + interval '2 h', \
             transferred_at = dialed_at + interval '2 h 2 s' where was_live",
    ),
    (
        "migrations",
        "delete from _prisma_migrations where migration_name like '%_legs'; \
         delete from config where name = 'queue_extension'",
    ),
];

pub(super) async fn start() -> Result<Postgres, Failed> {
    let postgres = Postgres::start().await?;
    postgres.sql(MIGRATED).await?;
    for (name, sql) in MIGRATIONS {
        let noted = format!(
            "{sql} insert into _prisma_migrations (id, checksum, finished_at, migration_name, \
             applied_steps_count) values ('{name}', '', now(), '{name}', 1)"
        );
        postgres.sql(&noted).await?;
    }
    postgres.sql(FILLED).await?;
    Ok(postgres)
}

/// Writes the migrations of the release where Prisma looks for them.
pub(super) fn migrations(folder: &Path) -> Result<(), Failed> {
    for (name, sql) in MIGRATIONS {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("migration.sql"), sql)?;
    }
    Ok(())
}

/// Dumps the database into a folder, and restores the dump into the database of
/// the developers, as each night: its URL.
pub(super) async fn back_up(
    postgres: &Postgres,
    folder: &Path,
    beats: &Path,
    broken: &Broken,
) -> Result<String, Failed> {
    std::fs::create_dir(folder)?;
    let dump = folder.join("hold-hunter.sql");
    done(
        Command::new("pg_dump")
            .arg("--file")
            .arg(&dump)
            .arg(postgres.url()),
    )?;
    if broken.has("backups") {
        std::fs::write(&dump, "")?;
    }
    postgres.sql("create database developers").await?;
    let developers = format!(
        "postgres://{}:{}@{}/developers",
        postgres.user(),
        postgres.password(),
        postgres.addr()
    );
    let mut restore = Command::new("psql");
    restore.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f"]);
    done(restore.arg(&dump).arg(&developers))?;
    done(Command::new("gzip").arg(&dump))?;
    beat(beats.join("restore.json"), !broken.has("restore"), None)?;
    // After the dump: what is broken is so in production.
    for (name, sql) in BROKEN {
        if broken.has(name) {
            postgres.sql(sql).await?;
        }
    }
    Ok(developers)
}

//! Whether a database has every migration of a release.

mod alembic;
mod checksum;
mod files;
mod journal;
mod script;

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};

use super::Database;
use crate::thread::apart;

/// How many migrations are read of a database.
const MOST: usize = 100_000;

/// How many migrations an error names.
const NAMED: usize = 5;

/// Who keeps the migrations: where its files are and what it notes in the
/// database is known by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MigrationTool {
    /// `sqlx migrate`: files `1_name.sql` and `1_name.up.sql`, the table
    /// `_sqlx_migrations`.
    Sqlx,
    /// Diesel: folders `2026-01-31-120000_name` with `up.sql`, the table
    /// `__diesel_schema_migrations`.
    Diesel,
    /// Refinery: files `V1__name.sql`, `U1__name.rs` in the folder and below it, the
    /// table `refinery_schema_history`.
    Refinery,
    /// Flyway: files `V1.2__name.sql` in the folder and below it, the table
    /// `flyway_schema_history` with what was undone in it. Those that are repeated
    /// (`R__name.sql`) and callbacks are not looked at.
    Flyway,
    /// Alembic: Python files with `revision` and `down_revision`, the table
    /// `alembic_version`. Give the folder `versions`. What a revision depends on
    /// (`depends_on`) is named by its own revision, not by a label.
    Alembic,
    /// Prisma: folders `20260131120000_name` with `migration.sql`, the table
    /// `_prisma_migrations`.
    Prisma,
    /// Rails: files `20260131120000_name.rb` in the folder and below it, the table
    /// `schema_migrations`.
    Rails,
    /// Supabase: files `20260131120000_name.sql`, the table
    /// `supabase_migrations.schema_migrations`, for which a role needs `USAGE` on the
    /// schema too. Only of PostgreSQL.
    Supabase,
    /// Knex: scripts `20260131120000_name.js`, the table `knex_migrations`.
    /// JavaScript stands for the TypeScript that it was made of, and the other way
    /// round.
    Knex,
    /// Sequelize, by its command line or Umzug: scripts `20260131120000-name.js`, the
    /// table `SequelizeMeta`. JavaScript and TypeScript as with Knex.
    Sequelize,
    /// TypeORM: scripts `1767225600000-Name.ts`, the table `migrations`. Known by
    /// their timestamps.
    TypeOrm,
    /// Drizzle Kit: the folder with `meta/_journal.json`, the table
    /// `__drizzle_migrations`, in PostgreSQL in the schema `drizzle`, for which a role
    /// needs `USAGE` too. Known by their times.
    Drizzle,
    /// Django: Python files in the folders `migrations` of each app in the folder and
    /// below it, the table `django_migrations`. Give the folder of the project, or of
    /// an app. An app is known by the name of its folder; hidden folders,
    /// `site-packages` and `node_modules` are left out.
    Django,
    /// golang-migrate: files `1_name.up.sql`, the table `schema_migrations` with the
    /// last one, and whether it is dirty.
    GolangMigrate,
    /// goose: files `1_name.sql` and `1_name.go`, the table `goose_db_version`.
    Goose,
}

impl MigrationTool {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlx => "sqlx",
            Self::Diesel => "Diesel",
            Self::Refinery => "Refinery",
            Self::Flyway => "Flyway",
            Self::Alembic => "Alembic",
            Self::Prisma => "Prisma",
            Self::Rails => "Rails",
            Self::Supabase => "Supabase",
            Self::Knex => "Knex",
            Self::Sequelize => "Sequelize",
            Self::TypeOrm => "TypeORM",
            Self::Drizzle => "Drizzle",
            Self::Django => "Django",
            Self::GolangMigrate => "golang-migrate",
            Self::Goose => "goose",
        }
    }

    /// What has been applied. `char` is what PostgreSQL, MySQL and SQLite all
    /// take for a text; the first fills it up with blanks. Names in `"` are quoted
    /// as the database has it.
    fn applied(self) -> &'static str {
        match self {
            Self::Sqlx => "select cast(version as char(20)) from _sqlx_migrations where success",
            Self::Diesel => "select cast(version as char(50)) from __diesel_schema_migrations",
            Self::Refinery => "select cast(version as char(20)) from refinery_schema_history",
            // Of a version that was undone or deleted, the last row says so; a
            // baseline, or a migration of one (`B1__name.sql`: `SQL_BASELINE`), stands
            // for all that came before it.
            Self::Flyway => {
                "select cast(case when type like '%BASELINE' then concat('<', version) \
                 else version end as char(60)) from flyway_schema_history h \
                 where success and version is not null \
                 and type not like 'UNDO%' and type <> 'DELETE' \
                 and not exists (select 1 from flyway_schema_history l \
                 where l.version = h.version and l.installed_rank > h.installed_rank \
                 and (l.type like 'UNDO%' or l.type = 'DELETE'))"
            }
            Self::Alembic => "select cast(version_num as char(255)) from alembic_version",
            Self::Prisma => {
                "select cast(migration_name as char(255)) from _prisma_migrations \
                 where finished_at is not null and rolled_back_at is null"
            }
            Self::Rails => "select cast(version as char(255)) from schema_migrations",
            Self::Supabase => {
                "select cast(version as char(255)) from supabase_migrations.schema_migrations"
            }
            Self::Knex => "select cast(name as char(255)) from knex_migrations",
            Self::Sequelize => "select cast(name as char(255)) from \"SequelizeMeta\"",
            Self::TypeOrm => "select cast(m.timestamp as char(20)) from migrations m",
            Self::Drizzle => {
                "select cast(created_at as char(20)) from drizzle.__drizzle_migrations"
            }
            Self::Django => {
                "select cast(concat(app, '.', name) as char(511)) from django_migrations"
            }
            Self::GolangMigrate => "select cast(version as char(20)) from schema_migrations",
            // The last row of a version says whether it is applied; version 0 is of
            // goose itself.
            Self::Goose => {
                "select cast(version_id as char(20)) from goose_db_version v \
                 where is_applied and version_id > 0 and not exists \
                 (select 1 from goose_db_version l \
                 where l.version_id = v.version_id and l.id > v.id)"
            }
        }
    }

    /// What was begun and did not end well, for tools that note it.
    fn failed(self) -> Option<&'static str> {
        match self {
            Self::Sqlx => {
                Some("select cast(version as char(20)) from _sqlx_migrations where not success")
            }
            Self::Flyway => Some(
                "select cast(script as char(255)) from flyway_schema_history where not success",
            ),
            Self::Prisma => Some(
                "select cast(migration_name as char(255)) from _prisma_migrations \
                 where finished_at is null and rolled_back_at is null",
            ),
            Self::GolangMigrate => {
                Some("select cast(version as char(20)) from schema_migrations where dirty")
            }
            Self::Diesel
            | Self::Refinery
            | Self::Alembic
            | Self::Rails
            | Self::Supabase
            | Self::Knex
            | Self::Sequelize
            | Self::TypeOrm
            | Self::Drizzle
            | Self::Django
            | Self::Goose => None,
        }
    }
}

impl fmt::Display for MigrationTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A database has every migration of a folder, and none that failed. One that
/// it has beside them is told and is no finding, for a later release may have
/// been there; but for Alembic and golang-migrate, which note the last one only.
/// Tables and folders are those that each tool has by default. A folder without
/// migrations is no data.
///
/// What a migration holds is compared with what it held when it was applied, where the
/// tool keeps that and compares it itself, for it refuses one that was edited: sqlx
/// (SHA-384), Refinery (SipHash) and Flyway (CRC-32 of the lines), of files of SQL, and
/// Prisma (SHA-256). Of the others, and where a table has no column of checksums, the
/// report says that contents were not compared.
#[derive(Clone)]
pub struct Migrations {
    database: Arc<dyn Database>,
    tool: MigrationTool,
    folder: PathBuf,
}

impl Migrations {
    pub(crate) fn new(
        database: impl Database,
        tool: MigrationTool,
        folder: impl Into<PathBuf>,
    ) -> Self {
        Self {
            database: Arc::new(database),
            tool,
            folder: folder.into(),
        }
    }

    async fn column(&self, sql: &str, input: &ProbeInput) -> Result<Vec<String>, ProbeError> {
        let mut sql = format!("{sql} limit {MOST}").replace('"', self.database.dialect().quote());
        if self.database.dialect().has_schemas() {
            sql = sql.replace("hex(checksum)", "encode(checksum, 'hex')");
        } else {
            sql = sql.replace("drizzle.", "");
        }
        let found = self.database.column(&sql, input).await?;
        Ok(found.iter().map(|it| it.trim_end().to_owned()).collect())
    }

    /// What was applied holds what it held then; false where that is not noted.
    async fn expect_unedited(
        &self,
        expected: &files::Expected,
        input: &ProbeInput,
    ) -> Result<bool, ProbeError> {
        let Some(sql) = self.tool.checksums() else {
            return Ok(false);
        };
        let noted = match self.column(sql, input).await {
            Ok(noted) => noted,
            // Its table is there.
            Err(error) if error.reason() == Reason::Missing => return Ok(false),
            Err(error) => return Err(error),
        };
        let (tool, paths) = (self.tool, expected.paths());
        let compare = move || checksum::edited(tool, &paths, &noted);
        let edited = if self.blocks() {
            compare()
        } else {
            apart("golive-migrations", compare).await?
        };
        let edited = edited.map_err(|error| error.at(Step::Read))?;
        let words = match edited.len() {
            0 => return Ok(true),
            1 => format!(
                "1 migration was edited after it was applied: {}",
                some(&edited)
            ),
            many => {
                let edited = some(&edited);
                format!("{many} migrations were edited after they were applied: {edited}")
            }
        };
        Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read))
    }
}

impl Probe for Migrations {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        input.step(Step::Read);
        let (tool, folder) = (self.tool, self.folder.clone());
        let read = move || files::expected(tool, &folder);
        let expected = if self.blocks() {
            read()
        } else {
            apart("golive-migrations", read).await?
        };
        let expected = expected.map_err(|error| error.at(Step::Read))?;
        let applied =
            self.column(tool.applied(), &input)
                .await
                .map_err(|error| match error.reason() {
                    Reason::Missing => error.about(format_args!("{tool} has left no notes")),
                    _ => error,
                })?;
        if let Some(failed) = tool.failed() {
            let failed = self.column(failed, &input).await?;
            if !failed.is_empty() {
                let words = format!("{} failed: {}", count(failed.len()), some(&failed));
                return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
            }
        }
        let is_compared = self.expect_unedited(&expected, &input).await?;
        let applied: BTreeSet<String> = applied.iter().map(|it| files::plain(tool, it)).collect();
        let beside = expected.beside(&applied);
        if expected.notes_the_last() && !beside.is_empty() {
            let words = format!(
                "the database is at {}, which the folder does not have",
                some(&beside)
            );
            return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
        }
        let pending = expected.pending(&applied);
        if !pending.is_empty() {
            let words = format!("{} pending: {}", count(pending.len()), some(&pending));
            return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
        }
        let mut measured = Measurement::new(true).with("migrations", expected.len());
        if !is_compared {
            measured = measured.with("contents", "not compared");
        }
        Ok(match beside.as_slice() {
            [] => measured,
            beside => measured.with("not in the folder", some(beside)),
        })
    }

    fn target(&self) -> Target {
        self.database.target()
    }

    fn blocks(&self) -> bool {
        self.database.blocks()
    }
}

impl fmt::Debug for Migrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::debug("Migrations", &*self.database, f)
    }
}

fn count(number: usize) -> String {
    match number {
        1 => "1 migration is".to_owned(),
        number => format!("{number} migrations are"),
    }
}

/// The first few of them.
fn some(names: &[String]) -> String {
    let mut words = names
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > NAMED {
        words.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    words
}

//! The tables of a ledger in PostgreSQL: just these, and nothing that hides a row.

use tokio_postgres::Transaction;
use tokio_postgres::types::Type;

use super::{Postgres, Trouble};

/// Held while tables are made: two writers make them once. "golive".
const LOCK: i64 = 0x676f_6c69_7665;
/// Each step from one version of the tables to the next.
const MIGRATIONS: [&str; 2] = [
    "
    CREATE TABLE golive_statement (
        launch text NOT NULL,
        attempt bigint NOT NULL,
        sha256 bytea NOT NULL,
        statement bytea NOT NULL,
        signature bytea NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (launch, attempt, sha256)
    );
",
    "ALTER TABLE golive_statement ADD COLUMN baseline bytea;",
];

const VERSIONS: &str = "golive_ledger";
pub(super) const STATEMENTS: &str = "golive_statement";
/// The columns of the statements: the first six of the first version, and one more.
const COLUMNS: [&str; 7] = [
    "launch text not null",
    "attempt bigint not null",
    "sha256 bytea not null",
    "statement bytea not null",
    "signature bytea not null",
    "recorded_at timestamp with time zone not null",
    "baseline bytea",
];

impl Postgres {
    /// Which version of the tables is there; 0 where there is nothing yet. A table
    /// must be just what this golive makes: anything else could hide a row.
    pub(super) async fn version(&self, all: &Transaction<'_>) -> Result<usize, Trouble> {
        let standby: bool = all
            .query_typed_one("SELECT pg_is_in_recovery()", &[])
            .await?
            .try_get(0)?;
        if standby {
            let words = "it is a standby, which may not have what was recorded last";
            return Err(Trouble::Words(words.to_owned()));
        }
        // At one moment: another may be making both.
        let there = self.relations(all).await?;
        match there.as_slice() {
            [] => return Ok(0),
            [_, _] => {}
            [only, ..] => {
                let words = format!("of its tables there is {only} alone");
                return Err(Trouble::Words(words));
            }
        }
        let row = all
            .query_typed_opt(
                &format!("SELECT version FROM {}", self.table(VERSIONS)),
                &[],
            )
            .await?
            .ok_or_else(|| Trouble::Words("its table golive_ledger is empty".to_owned()))?;
        let version: i64 = row.try_get(0)?;
        let expected = match usize::try_from(version) {
            Ok(version @ 1..) if version <= MIGRATIONS.len() => version,
            _ => {
                return Err(Trouble::Words(format!(
                    "its tables have the version {version}, and this golive knows those up to {}",
                    MIGRATIONS.len()
                )));
            }
        };
        let columns = COLUMNS.iter().take(5 + expected).copied();
        let columns: Vec<&str> = columns.collect();
        for (name, expected) in [
            (VERSIONS, vec!["version bigint not null"]),
            (STATEMENTS, columns),
        ] {
            let found = self.columns(all, name).await?;
            if found != expected {
                return Err(Trouble::Words(format!(
                    "its table {name} is not that of a ledger: it has {}",
                    found.join(", ")
                )));
            }
        }
        Ok(expected)
    }

    /// Which of the tables there are, each a plain one that hides nothing.
    async fn relations(&self, all: &Transaction<'_>) -> Result<Vec<String>, Trouble> {
        // Not by `to_regclass`, which would go on saying no to a transaction that
        // has waited for the one that made it.
        let rows = all
            .query_typed(
                "SELECT c.relname::text,
                     c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relispartition,
                     c.relrowsecurity OR c.relforcerowsecurity,
                     EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid),
                     EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid),
                     EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid),
                     EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = $1 AND c.relname IN ($2, $3) ORDER BY c.relname",
                &[
                    (&self.schema, Type::TEXT),
                    (&VERSIONS, Type::TEXT),
                    (&STATEMENTS, Type::TEXT),
                ],
            )
            .await?;
        let hides = [
            (2, "row-level security"),
            (3, "rules"),
            (4, "triggers"),
            (5, "tables that inherit from it"),
            (6, "a table that it inherits from"),
        ];
        let mut names = Vec::new();
        for row in rows {
            let (name, is_table): (String, bool) = (row.try_get(0)?, row.try_get(1)?);
            let mut has = Vec::new();
            if !is_table {
                has.push("not the kind of a plain table");
            }
            for (at, what) in hides {
                if row.try_get(at)? {
                    has.push(what);
                }
            }
            if !has.is_empty() {
                return Err(Trouble::Words(format!(
                    "its table {name} has {}, which could hide a row",
                    has.join(" and ")
                )));
            }
            names.push(name);
        }
        Ok(names)
    }

    /// The columns of a table.
    async fn columns(&self, all: &Transaction<'_>, name: &str) -> Result<Vec<String>, Trouble> {
        let columns = all
            .query_typed(
                "SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                     || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
                     || CASE WHEN a.attgenerated <> '' THEN ' generated' ELSE '' END
                 FROM pg_attribute a
                 JOIN pg_class c ON c.oid = a.attrelid
                 JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0
                     AND NOT a.attisdropped ORDER BY a.attnum",
                &[(&self.schema, Type::TEXT), (&name, Type::TEXT)],
            )
            .await?;
        let columns = columns.iter().map(|row| Ok(row.try_get(0)?));
        columns.collect()
    }

    /// Brings the tables to the version of today.
    pub(super) async fn migrate(&self, all: &Transaction<'_>) -> Result<(), Trouble> {
        if self.version(all).await? == MIGRATIONS.len() {
            return Ok(());
        }
        all.execute_typed("SELECT pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])
            .await?;
        // Another may have done it while this one waited.
        let there = self.version(all).await?;
        let versions = self.table(VERSIONS);
        all.batch_execute(&format!(
            "SET LOCAL search_path = {}, pg_temp",
            quoted(&self.schema)
        ))
        .await?;
        if there == 0 {
            all.batch_execute(&format!(
                "CREATE TABLE {versions} (version bigint NOT NULL);
                 INSERT INTO {versions} VALUES (0)"
            ))
            .await?;
        }
        for migration in MIGRATIONS.iter().skip(there) {
            all.batch_execute(migration).await?;
        }
        let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        all.execute_typed(
            &format!("UPDATE {versions} SET version = $1"),
            &[(&newest, Type::INT8)],
        )
        .await?;
        all.batch_execute("SET LOCAL search_path = pg_catalog, pg_temp")
            .await?;
        Ok(())
    }
}

/// A name as a statement of SQL has it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

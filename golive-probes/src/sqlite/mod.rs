//! An SQLite file: that it can be read and written, that it is sound, what a
//! query gives.
//!
//! ```no_run
//! use golive_probes::sqlite::sqlite;
//!
//! let sound = sqlite("/var/lib/orders/orders.db").integrity();
//! let seeded = sqlite("/var/lib/orders/orders.db").row_count("products");
//! let failed = sqlite("/var/lib/orders/orders.db")
//!     .query("select count(*) from jobs where state = 'failed'")
//!     .count();
//! ```
//!
//! The file is opened to be read, and never created: a probe that made it
//! would find what it made. [`is_writable`](Sqlite::is_writable) begins a
//! transaction and takes it back. It needs to read the file, and to write it
//! for `is_writable`. The application's own connection is used when it is given
//! one; [`is_writable`](Sqlite::is_writable) must find it outside of a
//! transaction.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`integrity`](Sqlite::integrity) | bool | `PRAGMA quick_check` finds nothing |
//! | [`is_writable`](Sqlite::is_writable) | bool | a writing transaction can begin |
//! | [`table_exists`](Sqlite::table_exists) | bool | there is such a table |
//! | [`index_exists`](Sqlite::index_exists) | bool | there is such an index |
//! | [`migrations`](Sqlite::migrations) | bool | every migration of a folder is applied |
//! | [`row_count`](Sqlite::row_count) | count | the rows of a table, counted |
//! | [`query`](Sqlite::query) | [`Query`] | the one value that a query gives |
//! | [`journal_mode`](Sqlite::journal_mode) | text | `wal`, `delete`, ... |
//! | [`database_size`](Sqlite::database_size) | bytes | its pages, used or free |
//! | [`user_version`](Sqlite::user_version) | count | `PRAGMA user_version`: the schema, by most tools |

mod connection;
mod error;

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::{Bytes, Count};
use rusqlite::Connection;

pub use self::error::server_error;
use crate::own::Own;
use crate::sql::{AppPool, Cell, Dialect, Statement};
pub use crate::sql::{Execute, MigrationTool, Migrations, Query, Rows, SqlProbe};

/// An SQLite file.
pub fn sqlite(path: impl Into<PathBuf>) -> Sqlite {
    Sqlite {
        source: Source::File(path.into()),
    }
}

/// See [`sqlite()`].
#[derive(Clone)]
#[must_use = "a file measures nothing; one of its methods does"]
pub struct Sqlite {
    source: Source,
}

#[derive(Clone)]
enum Source {
    File(PathBuf),
    Own(Own<Arc<Mutex<Connection>>>),
    Pool(AppPool),
}

impl Sqlite {
    /// The application's own connection, of the crate `rusqlite` 0.37: what the
    /// service will use is what is tested. `name` is what reports call it. It
    /// has it back when the time is up at the latest.
    pub fn from_connection(connection: Arc<Mutex<Connection>>, name: impl Into<String>) -> Self {
        Self {
            source: Source::Own(Own::new(connection, name)),
        }
    }

    /// The application's own pool, of whatever client: what the service will use
    /// is what is tested, the wait for a connection included. `run` runs SQL, which may
    /// be several statements, and gives its rows as [texts](Rows). `name` is what
    /// reports call it. The guide to own handles of the crate `golive` has it for
    /// `sqlx`. A value has no type here, and is read as what is asked for.
    pub fn from_pool<F, Fut, E>(run: F, name: impl Into<String>) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Rows, E>> + Send + 'static,
        E: Into<ProbeError>,
    {
        Self {
            source: Source::Pool(AppPool::new(run, name, Dialect::Sqlite)),
        }
    }

    /// `PRAGMA quick_check` finds nothing wrong with the file. An empty file is
    /// no data.
    pub fn integrity(self) -> SqlProbe<bool> {
        // A file without a page has nothing in it that could be damaged.
        let sql = "select case (select page_count from pragma_page_count) when 0 then 'empty' \
             else (select quick_check from pragma_quick_check limit 1) end";
        SqlProbe::new(self, sql, |cell| {
            let found = cell.text()?;
            match found.as_str() {
                "ok" => return Ok(true),
                "empty" => return Err(ProbeError::no_data("the file is empty")),
                _ => {}
            }
            let words = format!("the file is damaged: {found}");
            Err(ProbeError::new(Reason::UnexpectedValue, words))
        })
    }

    /// A writing transaction can begin. It is taken back at once. By a pool, a
    /// statement that deletes no row of some table can run: without a table it is no
    /// data.
    pub fn is_writable(self) -> Execute {
        Execute::new(self, connection::BEGIN_AND_TAKE_BACK)
    }

    /// There is a table of this name.
    pub fn table_exists(self, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let missing = (Reason::Missing, format!("there is no table `{name}`"));
        let sql = "select count(*) from sqlite_schema where type = 'table' \
             and name = ?1 collate nocase";
        SqlProbe::truth(self, Statement::from(sql).with(name), missing)
    }

    /// There is an index of this name.
    pub fn index_exists(self, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let missing = (Reason::Missing, format!("there is no index `{name}`"));
        let sql = "select count(*) from sqlite_schema where type = 'index' \
             and name = ?1 collate nocase";
        SqlProbe::truth(self, Statement::from(sql).with(name), missing)
    }

    /// Every migration of a folder is applied, and none has failed; those that
    /// are not are named.
    pub fn migrations(self, tool: MigrationTool, folder: impl Into<PathBuf>) -> Migrations {
        Migrations::new(self, tool, folder)
    }

    /// The rows of a table, counted one by one: for small tables.
    pub fn row_count(self, table: impl AsRef<str>) -> SqlProbe<Count> {
        let quoted = table.as_ref().replace('"', "\"\"");
        let sql = format!("select count(*) from \"{quoted}\"");
        SqlProbe::new(self, sql, Cell::count)
    }

    /// A query that gives one row with one value.
    pub fn query(self, sql: impl Into<String>) -> Query {
        Query::new(self, sql)
    }

    /// How it keeps a transaction that was cut off from doing harm: `wal`,
    /// `delete`, `truncate`, `persist`, `memory` or `off`.
    pub fn journal_mode(self) -> SqlProbe<String> {
        SqlProbe::new(self, "PRAGMA journal_mode", Cell::text)
    }

    /// The size of its pages, used or free.
    pub fn database_size(self) -> SqlProbe<Bytes> {
        let sql = "select page_count * page_size from pragma_page_count, pragma_page_size";
        SqlProbe::new(self, sql, Cell::bytes)
    }

    /// The number that an application keeps in the file, by most tools that of
    /// its schema.
    pub fn user_version(self) -> SqlProbe<Count> {
        SqlProbe::new(self, "PRAGMA user_version", Cell::count)
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = crate::sql::Database::target(self);
        f.debug_tuple("Sqlite").field(&target.as_str()).finish()
    }
}

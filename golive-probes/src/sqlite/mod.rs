//! An SQLite file: that it can be read and written, that it is sound, what a
//! query gives.
//!
//! ```no_run
//! use golive_probes::sqlite::sqlite;
//!
//! let sound = sqlite("/var/lib/orders/orders.db").integrity();
//! let seeded = sqlite("/var/lib/orders/orders.db").query("select count(*) from products").count();
//! ```
//!
//! The file is opened to be read, and never created: a probe that made it
//! would find what it made. [`is_writable`](Sqlite::is_writable) begins a
//! transaction and takes it back. It needs to read the file, and to write it
//! for `is_writable`.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`integrity`](Sqlite::integrity) | bool | `PRAGMA quick_check` finds nothing |
//! | [`is_writable`](Sqlite::is_writable) | bool | a writing transaction can begin |
//! | [`table_exists`](Sqlite::table_exists) | bool | there is such a table |
//! | [`query`](Sqlite::query) | count, text | the one value that a query gives |

use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Count, Quantity};
use rusqlite::types::Value;
use rusqlite::{Connection, Error, OpenFlags};

/// An SQLite file.
pub fn sqlite(path: impl Into<PathBuf>) -> Sqlite {
    Sqlite { path: path.into() }
}

/// See [`sqlite()`].
#[derive(Clone, Debug)]
#[must_use = "a file measures nothing; one of its methods does"]
pub struct Sqlite {
    path: PathBuf,
}

impl Sqlite {
    /// `PRAGMA quick_check` finds nothing wrong with the file.
    pub fn integrity(self) -> SqliteProbe<bool> {
        self.probe(String::new(), |path, _, input| {
            let found: String = one(
                &open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, input)?,
                "PRAGMA quick_check(1)",
            )
            .and_then(text)?;
            if found == "ok" {
                return Ok(true);
            }
            Err(ProbeError::new(
                Reason::UnexpectedValue,
                format_args!("the file is damaged: {found}"),
            ))
        })
    }

    /// A writing transaction can begin. It is taken back at once.
    pub fn is_writable(self) -> SqliteProbe<bool> {
        self.probe(String::new(), |path, _, input| {
            let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, input)?;
            connection
                .execute_batch("BEGIN IMMEDIATE; ROLLBACK")
                .map_err(|error| told(&error))?;
            Ok(true)
        })
    }

    /// There is a table of this name.
    pub fn table_exists(self, name: impl Into<String>) -> SqliteProbe<bool> {
        self.probe(name.into(), |path, name, input| {
            let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, input)?;
            let found = connection.query_row(
                "select 1 from sqlite_schema where type = 'table' and name = ?1",
                [name],
                |_| Ok(()),
            );
            match found {
                Ok(()) => Ok(true),
                Err(Error::QueryReturnedNoRows) => Err(ProbeError::new(
                    Reason::Missing,
                    format_args!("there is no table `{name}`"),
                )),
                Err(error) => Err(told(&error)),
            }
        })
    }

    /// A query that gives one row with one value.
    pub fn query(self, sql: impl Into<String>) -> SqliteQuery {
        SqliteQuery {
            sqlite: self,
            sql: sql.into(),
        }
    }

    fn probe<V>(self, argument: String, read: Read<V>) -> SqliteProbe<V> {
        SqliteProbe {
            path: self.path,
            argument,
            read,
            of: PhantomData,
        }
    }
}

/// A query whose value has no type yet. See [`Sqlite::query`].
#[derive(Clone, Debug)]
#[must_use = "a query measures nothing; one of its methods does"]
pub struct SqliteQuery {
    sqlite: Sqlite,
    sql: String,
}

impl SqliteQuery {
    /// A whole number.
    pub fn count(self) -> SqliteProbe<Count> {
        self.sqlite.probe(self.sql, |path, sql, input| {
            match one(&open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, input)?, sql)? {
                Value::Integer(number) => Ok(Count::new(number)),
                other => Err(not("a whole number", &other)),
            }
        })
    }

    /// A text.
    pub fn text(self) -> SqliteProbe<String> {
        self.sqlite.probe(self.sql, |path, sql, input| {
            one(&open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, input)?, sql).and_then(text)
        })
    }
}

type Read<V> = fn(&Path, &str, &ProbeInput) -> Result<V, ProbeError>;

/// A measurement of an SQLite file.
#[derive(Clone)]
pub struct SqliteProbe<V> {
    path: PathBuf,
    argument: String,
    read: Read<V>,
    of: PhantomData<fn() -> V>,
}

impl<V> fmt::Debug for SqliteProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteProbe")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for SqliteProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        (self.read)(&self.path, &self.argument, &input).map(Measurement::new)
    }

    fn target(&self) -> Target {
        Target::new(format!("sqlite:{}", self.path.display()))
    }

    fn blocks(&self) -> bool {
        true
    }
}

fn open(path: &Path, flags: OpenFlags, input: &ProbeInput) -> Result<Connection, ProbeError> {
    input.step(Step::Connect);
    if let Err(error) = std::fs::metadata(path) {
        let words = format!("{}: {error}", path.display());
        return Err(ProbeError::new(ProbeError::from(error).reason(), words).at(Step::Connect));
    }
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| told(&error).at(Step::Connect))?;
    // Somebody else may be writing; waiting for them is bounded by our time.
    connection
        .busy_timeout(input.remaining() / 2)
        .map_err(|error| told(&error))?;
    input.step(Step::Run);
    Ok(connection)
}

/// The one value of the one row.
fn one(connection: &Connection, sql: &str) -> Result<Value, ProbeError> {
    let mut statement = connection.prepare(sql).map_err(|error| told(&error))?;
    if statement.column_count() != 1 {
        let words = format!(
            "the query gives {} columns, expected 1",
            statement.column_count()
        );
        return Err(ProbeError::new(Reason::UnexpectedValue, words));
    }
    let mut rows = statement.query([]).map_err(|error| told(&error))?;
    let first = rows.next().map_err(|error| told(&error))?;
    let value: Value = match first {
        Some(row) => row.get(0).map_err(|error| told(&error))?,
        None => return Err(ProbeError::no_data("the query gives no row")),
    };
    if rows.next().map_err(|error| told(&error))?.is_some() {
        return Err(ProbeError::new(
            Reason::UnexpectedValue,
            "the query gives more than one row",
        ));
    }
    if value == Value::Null {
        return Err(ProbeError::no_data("the query gives NULL"));
    }
    Ok(value)
}

fn text(value: Value) -> Result<String, ProbeError> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(not("a text", &other)),
    }
}

fn not(expected: &str, found: &Value) -> ProbeError {
    let found = match found {
        Value::Null => "NULL",
        Value::Integer(_) => "a whole number",
        Value::Real(_) => "a number",
        Value::Text(_) => "a text",
        Value::Blob(_) => "bytes",
    };
    ProbeError::new(
        Reason::UnexpectedValue,
        format_args!("the query gives {found}, expected {expected}"),
    )
}

fn told(error: &Error) -> ProbeError {
    let reason = match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
            Reason::TimedOut
        }
        Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::PermissionDenied) => {
            Reason::UnexpectedValue
        }
        Some(rusqlite::ErrorCode::NotADatabase) => Reason::ProtocolError,
        _ => Reason::ServerError,
    };
    ProbeError::from_error(reason, error)
}

//! What the probes of SQL databases have in common: a statement, and the one
//! value that it gives.

mod cell;
mod dialect;
mod execute;
mod migrations;
mod pool;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod state;
mod statements;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod time;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Quantity, Ratio, Version};

pub(crate) use self::cell::Cell;
pub(crate) use self::dialect::Dialect;
pub use self::execute::Execute;
pub(crate) use self::execute::expect_one;
pub use self::migrations::{MigrationTool, Migrations};
pub use self::pool::Rows;
#[cfg(feature = "postgres")]
pub(crate) use self::pool::first_column;
pub(crate) use self::pool::{AppPool, untyped};
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) use self::state::is_lasting;
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) use self::statements::begins_transaction;
pub(crate) use self::statements::statements;
#[cfg(feature = "postgres")]
pub(crate) use self::statements::{first_word, words};
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub use self::time::ExecuteTime;
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) use self::time::Timed;

pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ProbeError>> + Send + 'a>>;

/// A database that runs statements.
pub(crate) trait Database: Send + Sync + 'static {
    fn target(&self) -> Target;

    /// Whether it blocks the thread, as [`Probe::blocks`] has it.
    fn blocks(&self) -> bool {
        false
    }

    fn dialect(&self) -> Dialect;

    /// The one value of the one row that a query gives.
    fn one<'a>(&'a self, query: &'a Statement, input: &'a ProbeInput) -> Answer<'a, Cell>;

    /// The one column of a query, which is of texts. A row that is NULL is left
    /// out.
    fn column<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Vec<String>>;

    /// Runs a statement for its success.
    fn execute<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, ()>;
}

/// A query, and the text that it is asked for.
#[derive(Clone)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) argument: Option<String>,
}

impl From<&str> for Statement {
    fn from(sql: &str) -> Self {
        sql.to_owned().into()
    }
}

impl From<String> for Statement {
    fn from(sql: String) -> Self {
        Self {
            sql,
            argument: None,
        }
    }
}

impl Statement {
    pub(crate) fn with(mut self, argument: impl Into<String>) -> Self {
        self.argument = Some(argument.into());
        self
    }

    /// The SQL with its argument in the place of what stands for it, as a literal. The
    /// statements that have one are texts of this house, none of which has its
    /// placeholder anywhere else.
    pub(crate) fn filled(
        &self,
        placeholder: &str,
        literal: impl FnOnce(&str) -> String,
    ) -> Result<String, ProbeError> {
        let Some(argument) = &self.argument else {
            return Ok(self.sql.clone());
        };
        if argument.contains('\0') {
            let message = "a name holds a NUL byte, which no text of a database has";
            return Err(ProbeError::new(Reason::BadConfiguration, message));
        }
        Ok(self.sql.replace(placeholder, &literal(argument)))
    }
}

/// The value that a query gives.
#[derive(Clone)]
pub struct SqlProbe<V> {
    database: Arc<dyn Database>,
    query: Statement,
    read: Arc<dyn Fn(Cell) -> Result<V, ProbeError> + Send + Sync>,
}

impl<V> SqlProbe<V> {
    pub(crate) fn new(
        database: impl Database,
        query: impl Into<Statement>,
        read: impl Fn(Cell) -> Result<V, ProbeError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            database: Arc::new(database),
            query: query.into(),
            read: Arc::new(read),
        }
    }
}

impl SqlProbe<bool> {
    /// The value must be true; `otherwise` says what it means when it is not.
    pub(crate) fn truth(
        database: impl Database,
        query: impl Into<Statement>,
        otherwise: (Reason, String),
    ) -> Self {
        Self::new(database, query, move |cell| {
            if cell.boolean()? {
                return Ok(true);
            }
            let (reason, words) = &otherwise;
            Err(ProbeError::new(*reason, words))
        })
    }
}

impl SqlProbe<bool> {
    /// The query gives a word: `yes`, or what is wrong, or `missing`.
    pub(crate) fn word(database: impl Database, query: impl Into<Statement>, what: String) -> Self {
        Self::new(database, query, move |cell| match cell.text()?.as_str() {
            "yes" => Ok(true),
            "missing" => {
                let words = format!("there is no {what}");
                Err(ProbeError::new(Reason::Missing, words))
            }
            wrong => {
                let words = format!("the {what} {wrong}");
                Err(ProbeError::new(Reason::UnexpectedValue, words))
            }
        })
    }
}

impl<V: Quantity> Probe for SqlProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let cell = self.database.one(&self.query, &input).await?;
        (self.read)(cell)
            .map(Measurement::new)
            .map_err(|error| error.at(Step::Read))
    }

    fn target(&self) -> Target {
        self.database.target()
    }

    fn blocks(&self) -> bool {
        self.database.blocks()
    }
}

impl<V> fmt::Debug for SqlProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("SqlProbe", &*self.database, f)
    }
}

/// A query whose value has no type yet. It must be one statement that gives one row
/// with one column; no row, or NULL, is no data.
#[derive(Clone)]
#[must_use = "a query measures nothing; one of its methods does"]
pub struct Query {
    database: Arc<dyn Database>,
    query: Statement,
}

impl Query {
    pub(crate) fn new(database: impl Database, sql: impl Into<String>) -> Self {
        Self {
            database: Arc::new(database),
            query: sql.into().into(),
        }
    }

    /// A whole number.
    pub fn count(self) -> SqlProbe<Count> {
        self.read(Cell::count)
    }

    /// A number as a ratio, 0.5 for a half.
    pub fn ratio(self) -> SqlProbe<Ratio> {
        self.read(Cell::ratio)
    }

    /// A number of seconds.
    pub fn seconds(self) -> SqlProbe<std::time::Duration> {
        self.read(Cell::seconds)
    }

    /// A whole number of bytes.
    pub fn bytes(self) -> SqlProbe<Bytes> {
        self.read(Cell::bytes)
    }

    /// A text. The report shows it.
    pub fn text(self) -> SqlProbe<String> {
        self.read(Cell::text)
    }

    /// A boolean, or 0 or 1: some databases have no booleans.
    pub fn boolean(self) -> SqlProbe<bool> {
        self.read(Cell::boolean)
    }

    /// A version, written as a text.
    pub fn version(self) -> SqlProbe<Version> {
        self.read(Cell::version)
    }

    fn read<V: 'static>(self, read: fn(Cell) -> Result<V, ProbeError>) -> SqlProbe<V> {
        SqlProbe {
            database: self.database,
            query: self.query,
            read: Arc::new(read),
        }
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("Query", &*self.database, f)
    }
}

/// A statement may hold a secret: only where it runs is shown.
fn debug(name: &str, database: &dyn Database, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_tuple(name)
        .field(&database.target().as_str())
        .finish()
}

pub(crate) fn no_row() -> ProbeError {
    ProbeError::no_data("the query gives no row").at(Step::Read)
}

pub(crate) fn more_rows() -> ProbeError {
    let words = "the query gives more than one row, expected 1";
    ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
}

pub(crate) fn columns(found: usize) -> ProbeError {
    let words = format!("the query gives {found} columns, expected 1");
    ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
}

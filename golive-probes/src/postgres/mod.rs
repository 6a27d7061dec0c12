//! A PostgreSQL server: that it answers and can be written, what a query gives.
//!
//! ```no_run
//! use golive_core::probe::ProbeExt;
//! use golive_probes::postgres::postgres;
//!
//! let url = "postgres://app:password@db/orders";
//! let writable = postgres(url).is_writable();
//! let quick = postgres(url).execute("select 1").latency();
//! let seeded = postgres(url).query("select count(*) from products").count();
//! ```
//!
//! It connects for each measurement, without TLS, runs one statement and
//! closes. It needs `CONNECT` on the database and what the statement needs.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](Postgres::connects) | bool | the server lets us in |
//! | [`execute`](Postgres::execute) | bool | a statement succeeds |
//! | [`query`](Postgres::query) | count, text, bool, bytes | the one value that a query gives |
//! | [`is_writable`](Postgres::is_writable) | bool | the session may write: no standby, not read-only |
//! | [`table_exists`](Postgres::table_exists) | bool | there is such a table in the search path |
//! | [`row_count`](Postgres::row_count) | count | the rows of a table, counted |
//! | [`database_size`](Postgres::database_size) | bytes | `pg_database_size` |
//! | [`version`](Postgres::version) | version | `server_version` |

mod client;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Quantity, Version};
use golive_core::secret::Secret;
use tokio_postgres::Client;

use self::client::{Session, one};

/// A PostgreSQL server by its URL, `postgres://user:password@host:port/database`.
pub fn postgres(url: impl Into<String>) -> Postgres {
    Postgres {
        source: Source::Url(Secret::from(url.into())),
    }
}

/// See [`postgres()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Postgres {
    source: Source,
}

#[derive(Clone)]
enum Source {
    Url(Secret),
    Own(Arc<Client>, String),
}

impl Postgres {
    /// The application's own client: what the service will use is what is
    /// tested. `name` is what reports call it.
    pub fn from_client(client: Arc<Client>, name: impl Into<String>) -> Self {
        Self {
            source: Source::Own(client, name.into()),
        }
    }

    /// The server lets us in.
    pub fn connects(self) -> SqlProbe<bool> {
        self.probe(Sql::new("select true"), client::boolean)
    }

    /// A statement succeeds.
    pub fn execute(self, sql: impl Into<String>) -> Execute {
        Execute {
            postgres: self,
            sql: sql.into(),
        }
    }

    /// A query that gives one row with one value.
    pub fn query(self, sql: impl Into<String>) -> Query {
        Query {
            postgres: self,
            sql: sql.into(),
        }
    }

    /// The session may write: the server is no standby, and the session is not
    /// read-only.
    pub fn is_writable(self) -> SqlProbe<bool> {
        let sql =
            "select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off'";
        self.probe(
            Sql::new(sql).must_be_true("the server is a standby, or the session is read-only"),
            client::boolean,
        )
    }

    /// There is a table of this name in the search path.
    pub fn table_exists(self, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let missing = format!("there is no table `{name}`");
        self.probe(
            Sql::with("select to_regclass($1) is not null", name).must_be_true(missing),
            client::boolean,
        )
    }

    /// The rows of a table, counted one by one: for small tables.
    pub fn row_count(self, table: impl AsRef<str>) -> SqlProbe<Count> {
        let quoted = table.as_ref().replace('"', "\"\"");
        self.probe(
            Sql::new(format!("select count(*) from \"{quoted}\"")),
            client::count,
        )
    }

    /// The size of the database on disk.
    pub fn database_size(self) -> SqlProbe<Bytes> {
        self.probe(
            Sql::new("select pg_database_size(current_database())"),
            client::bytes,
        )
    }

    /// The version of the server.
    pub fn version(self) -> SqlProbe<Version> {
        self.probe(
            Sql::new("select current_setting('server_version')"),
            client::version,
        )
    }

    fn probe<V>(self, sql: Sql, read: client::Read<V>) -> SqlProbe<V> {
        SqlProbe {
            postgres: self,
            sql,
            read,
            of: PhantomData,
        }
    }

    fn target(&self) -> Target {
        match &self.source {
            Source::Url(url) => Target::url(url.expose()),
            Source::Own(_, name) => Target::new(name.as_str()),
        }
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Postgres")
            .field(&self.target().as_str())
            .finish()
    }
}

/// A query whose value has no type yet. See [`Postgres::query`].
#[derive(Clone, Debug)]
#[must_use = "a query measures nothing; one of its methods does"]
pub struct Query {
    postgres: Postgres,
    sql: String,
}

impl Query {
    /// A whole number: `smallint`, `integer` or `bigint`.
    pub fn count(self) -> SqlProbe<Count> {
        self.postgres.probe(Sql::new(self.sql), client::count)
    }

    /// A text.
    pub fn text(self) -> SqlProbe<String> {
        self.postgres.probe(Sql::new(self.sql), client::text)
    }

    /// A boolean.
    pub fn boolean(self) -> SqlProbe<bool> {
        self.postgres.probe(Sql::new(self.sql), client::boolean)
    }

    /// A whole number of bytes.
    pub fn bytes(self) -> SqlProbe<Bytes> {
        self.postgres.probe(Sql::new(self.sql), client::bytes)
    }
}

#[derive(Clone)]
struct Sql {
    text: String,
    argument: Option<String>,
    /// What it means when the value is false.
    must_be_true: Option<String>,
}

impl Sql {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            argument: None,
            must_be_true: None,
        }
    }

    fn with(text: impl Into<String>, argument: String) -> Self {
        Self {
            argument: Some(argument),
            ..Self::new(text)
        }
    }

    fn must_be_true(mut self, words: impl Into<String>) -> Self {
        self.must_be_true = Some(words.into());
        self
    }
}

/// The one value that a query gives.
#[derive(Clone)]
pub struct SqlProbe<V> {
    postgres: Postgres,
    sql: Sql,
    read: client::Read<V>,
    of: PhantomData<fn() -> V>,
}

impl<V> fmt::Debug for SqlProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlProbe")
            .field("postgres", &self.postgres)
            .finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for SqlProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let read = async |session: &Session| {
            let row = one(session, &self.sql.text, self.sql.argument.as_ref()).await?;
            (self.read)(&row)
        };
        let value = client::with_session(&self.postgres, &input, read).await?;
        if let (Some(words), golive_core::quantity::Value::Bool(false)) =
            (&self.sql.must_be_true, value.clone().into_value())
        {
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
        Ok(value.into())
    }

    fn target(&self) -> Target {
        self.postgres.target()
    }
}

/// See [`Postgres::execute`].
#[derive(Clone)]
pub struct Execute {
    postgres: Postgres,
    sql: String,
}

impl fmt::Debug for Execute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execute")
            .field("postgres", &self.postgres)
            .finish_non_exhaustive()
    }
}

impl Probe for Execute {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let run = async |session: &Session| {
            session
                .client
                .batch_execute(&self.sql)
                .await
                .map_err(|error| client::told(&error).at(Step::Run))
        };
        client::with_session(&self.postgres, &input, run).await?;
        Ok(true.into())
    }

    fn target(&self) -> Target {
        self.postgres.target()
    }
}

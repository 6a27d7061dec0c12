//! A PostgreSQL server: that it answers and can be written, what a query gives.
//!
//! ```no_run
//! use golive_core::probe::ProbeExt;
//! use golive_probes::postgres::postgres;
//!
//! let url = "postgres://app:password@db/orders?sslmode=require";
//! let writable = postgres(url).is_writable();
//! let quick = postgres(url).execute("select 1").latency();
//! let seeded = postgres(url).query("select count(*) from products").count();
//! let room = postgres(url).connections_used();
//! ```
//!
//! It connects for each measurement, runs one statement and closes. It needs
//! `CONNECT` on the database and what the statement needs. With
//! `sslmode=require` it speaks TLS and checks the certificate and its name
//! against [`trust`](Postgres::trust); otherwise it does not speak TLS. The
//! application's own client is used when it is given one.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](Postgres::connects) | bool | the server lets us in |
//! | [`execute`](Postgres::execute) | bool | a statement succeeds |
//! | [`query`](Postgres::query) | [`Query`] | the one value that a query gives |
//! | [`is_writable`](Postgres::is_writable) | bool | the session may write: no standby, not read-only |
//! | [`table_exists`](Postgres::table_exists) | bool | there is such a table in the search path |
//! | [`row_count`](Postgres::row_count) | count | the rows of a table, counted |
//! | [`database_size`](Postgres::database_size) | bytes | `pg_database_size` |
//! | [`version`](Postgres::version) | version | `server_version` |
//! | [`setting`](Postgres::setting) | text | a parameter of the server, `current_setting` |
//! | [`connections_used`](Postgres::connections_used) | ratio | the share of the connections for ordinary users that is taken |
//! | [`replication_lag`](Postgres::replication_lag) | duration | how old what a standby has replayed is |
//! | [`uses_tls`](Postgres::uses_tls) | bool | the server sees the session as encrypted |
//!
//! Values of the types `boolean`, `smallint`, `integer`, `bigint`, `real`,
//! `double precision` and the types of text are read; cast others, `numeric`
//! to `bigint` or `float8` for one.

mod client;
mod secure;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Reason, Target};
use golive_core::quantity::{Bytes, Count, Ratio, Version};
use golive_core::secret::Secret;
use tokio_postgres::Client;

use crate::own::Own;
use crate::sql::{Cell, Statement};
pub use crate::sql::{Execute, Query, SqlProbe};
use crate::trust::Trust;

/// A PostgreSQL server by its URL, `postgres://user:password@host:port/database`.
pub fn postgres(url: impl Into<String>) -> Postgres {
    Postgres {
        source: Source::Url(Secret::from(url.into())),
        trust: Trust::system(),
    }
}

/// See [`postgres()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Postgres {
    source: Source,
    trust: Trust,
}

#[derive(Clone)]
enum Source {
    Url(Secret),
    Own(Own<Arc<Client>>),
}

impl Postgres {
    /// The application's own client: what the service will use is what is
    /// tested. `name` is what reports call it.
    pub fn from_client(client: Arc<Client>, name: impl Into<String>) -> Self {
        Self {
            source: Source::Own(Own::new(client, name)),
            trust: Trust::system(),
        }
    }

    /// Whose certificates are trusted when the URL says `sslmode=require`:
    /// those that the system trusts, unless said here.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// The server lets us in.
    pub fn connects(self) -> Execute {
        self.execute("select 1")
    }

    /// A statement succeeds.
    pub fn execute(self, sql: impl Into<String>) -> Execute {
        Execute::new(self, sql)
    }

    /// A query that gives one row with one value.
    pub fn query(self, sql: impl Into<String>) -> Query {
        Query::new(self, sql)
    }

    /// The session may write: the server is no standby, and the session is not
    /// read-only.
    pub fn is_writable(self) -> SqlProbe<bool> {
        let sql =
            "select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off'";
        let words = "the server is a standby, or the session is read-only";
        SqlProbe::truth(self, sql, (Reason::UnexpectedValue, words.to_owned()))
    }

    /// There is a table or view of this name in the search path, or of this
    /// `schema.name`. The case of its letters counts.
    pub fn table_exists(self, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let missing = (Reason::Missing, format!("there is no table `{name}`"));
        let sql = "select exists (select from pg_catalog.pg_class c \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind in ('r', 'p', 'v', 'm', 'f') \
             and (n.nspname || '.' || c.relname = $1 \
             or c.relname::text = $1 and pg_catalog.pg_table_is_visible(c.oid)))";
        SqlProbe::truth(self, Statement::from(sql).with(name), missing)
    }

    /// The rows of a table, counted one by one: for small tables.
    pub fn row_count(self, table: impl AsRef<str>) -> SqlProbe<Count> {
        let quoted = table.as_ref().replace('"', "\"\"");
        let sql = format!("select count(*) from \"{quoted}\"");
        SqlProbe::new(self, sql, Cell::count)
    }

    /// The size of the database on disk.
    pub fn database_size(self) -> SqlProbe<Bytes> {
        let sql = "select pg_database_size(current_database())";
        SqlProbe::new(self, sql, Cell::bytes)
    }

    /// The version of the server.
    pub fn version(self) -> SqlProbe<Version> {
        let sql = "select current_setting('server_version')";
        SqlProbe::new(self, sql, Cell::version)
    }

    /// A parameter of the server as it writes it: `on`, `16MB`, `1000`.
    pub fn setting(self, name: impl Into<String>) -> SqlProbe<String> {
        let query = Statement::from("select current_setting($1)").with(name);
        SqlProbe::new(self, query, Cell::text)
    }

    /// The share of the connections for ordinary users that is taken, those of
    /// others included, ours as well.
    pub fn connections_used(self) -> SqlProbe<Ratio> {
        let sql = "select count(*)::float8 / \
             (current_setting('max_connections')::int \
              - current_setting('superuser_reserved_connections')::int \
              - coalesce(current_setting('reserved_connections', true)::int, 0)) \
             from pg_stat_activity where datid is not null \
             and coalesce(backend_type, 'client backend') = 'client backend'";
        SqlProbe::new(self, sql, Cell::ratio)
    }

    /// How long ago the last transaction that a standby has replayed was
    /// committed. It grows while nothing is written, and never looks shorter
    /// than it is. A server that is no standby, or has replayed nothing since it
    /// started, is no data; a clock behind that of the primary is an error.
    pub fn replication_lag(self) -> SqlProbe<Duration> {
        let sql = "select case when pg_is_in_recovery() then \
             extract(epoch from clock_timestamp() \
             - pg_last_xact_replay_timestamp())::float8 end";
        SqlProbe::new(self, sql, Cell::seconds)
    }

    /// The server sees the session as encrypted (`pg_stat_ssl`).
    pub fn uses_tls(self) -> SqlProbe<bool> {
        let sql = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
        let words = "the session is not encrypted";
        SqlProbe::truth(self, sql, (Reason::UnexpectedValue, words.to_owned()))
    }

    fn shown(&self) -> Target {
        match &self.source {
            Source::Url(url) => Target::url(url.expose()),
            Source::Own(own) => Target::new(own.name.as_str()),
        }
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Postgres")
            .field(&self.shown().as_str())
            .finish()
    }
}

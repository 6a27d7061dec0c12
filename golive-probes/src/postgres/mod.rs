//! A PostgreSQL server: that it answers and can be written, what a query gives.
//!
//! ```no_run
//! use golive_probes::postgres::postgres;
//!
//! let url = "postgres://app:password@db/orders?sslmode=require";
//! let writable = postgres(url).is_writable();
//! let quick = postgres(url).execute_time("select 1");
//! let seeded = postgres(url).query("select count(*) from products").count();
//! let room = postgres(url).connections_used();
//! ```
//!
//! It connects for each measurement, runs one statement and closes. It needs
//! `CONNECT` on the database and what the statement needs. With
//! `sslmode=require` or `verify-full` it speaks TLS and checks the certificate and
//! its name against [`trust`](Postgres::trust); otherwise it does not speak TLS. The
//! application's own [client](Postgres::from_client) or
//! [pool](Postgres::from_pool) is used when it is given one.
//!
//! The URL may be that of libpq, JDBC (`jdbc:postgresql://`), SQLAlchemy
//! (`postgresql+asyncpg://`), Prisma or another client: what says how many connections
//! a pool has, or how long it waits, is passed over; `schema` or `currentSchema` is
//! where tables are sought; what would change what is measured and is not read
//! (`sslrootcert`, `service`) is [`Reason::BadConfiguration`], by its name and with what
//! to write instead.
//!
//! The time of a measurement ([`latency`](golive_core::probe::ProbeExt::latency))
//! holds the name lookup, the connect, TLS and the login, which a service with a
//! pool does once. What a statement costs it is
//! [`execute_time`](Postgres::execute_time), in a session that stands.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](Postgres::connects) | bool | the server lets us in |
//! | [`execute`](Postgres::execute) | bool | a statement succeeds |
//! | [`execute_time`](Postgres::execute_time) | duration | a statement in a session that stands |
//! | [`query`](Postgres::query) | [`Query`] | the one value that a query gives |
//! | [`is_writable`](Postgres::is_writable) | bool | the session may write: no standby, not read-only |
//! | [`table_exists`](Postgres::table_exists) | bool | there is such a table in the search path |
//! | [`row_count`](Postgres::row_count) | count | the rows of a table, counted |
//! | [`index_exists`](Postgres::index_exists), [`indexes_valid`](Postgres::indexes_valid) | bool | this index is there and valid; all of them are |
//! | [`extension_exists`](Postgres::extension_exists) | bool | the extension is installed in the database |
//! | [`row_security`](Postgres::row_security), [`row_security_binds`](Postgres::row_security_binds) | bool | row-level security is on for a table; and binds this role |
//! | [`migrations`](Postgres::migrations) | bool | every migration of a folder is applied |
//! | [`database_size`](Postgres::database_size), [`table_size`](Postgres::table_size) | bytes | on disk, a table with its indexes |
//! | [`version`](Postgres::version) | version | `server_version` |
//! | [`setting`](Postgres::setting) | text, count, bytes, duration | a parameter of the server, by its own units |
//! | [`connections_used`](Postgres::connections_used) | ratio | the share of the connections for ordinary users that is taken |
//! | [`connections_free`](Postgres::connections_free) | count | the connections for ordinary users that are left |
//! | [`is_not_superuser`](Postgres::is_not_superuser) | bool | this role has no power beyond its grants |
//! | [`standby_count`](Postgres::standby_count) | count | standbys that stream from this server; needs `pg_monitor` |
//! | [`archive_age`](Postgres::archive_age) | age | since the last segment of WAL was archived |
//! | [`replication_lag`](Postgres::replication_lag) | duration | how old what a standby has replayed is |
//! | [`uses_tls`](Postgres::uses_tls) | bool | the server sees the session as encrypted |
//!
//! Booleans, numbers, texts and enumerations are read, and domains over them; cast
//! others. What begins with `select`, `values`, `table` or `with` is asked as a
//! subquery that tells its type; of anything else, `show` for one, the text is read
//! as what is asked for. What writes cannot be a subquery (`select into`, a `with` that
//! inserts): the server rejects it, and [`execute`](Postgres::execute) runs it.
//!
//! Statements are sent by the simple protocol. Nothing is prepared, and no setting
//! made: a pooler may stand between, PgBouncer in its transaction mode too, and an
//! application's pool is left as it was.

mod client;
mod error;
mod pool;
mod schema;
mod secure;
mod server;
mod setting;
mod statement;
mod stream;
mod typed;
mod url;

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{Reason, Target};
use golive_core::secret::Secret;
use tokio_postgres::Client;

pub use self::error::{error, server_error};
pub use self::pool::rows;
pub use self::setting::Setting;
use crate::own::Own;
use crate::params;
use crate::sql::AppPool;
pub use crate::sql::{Execute, ExecuteTime, MigrationTool, Migrations, Query, Rows, SqlProbe};
use crate::trust::Trust;

/// A PostgreSQL server by its URL, `postgres://user:password@host:port/database`.
pub fn postgres(url: impl Into<String>) -> Postgres {
    Postgres {
        source: Source::Url(Secret::from(params::plain(url.into(), &url::SCHEMES))),
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
    Pool(AppPool),
}

impl Postgres {
    /// The application's own client, of the crate `tokio-postgres` 0.7: what the
    /// service will use is what is tested. `name` is what reports call it. A
    /// statement that the timeout cuts off runs on in it, and what the application
    /// asks waits behind it. Any other client can be given as a function, by
    /// [`from_pool`](Self::from_pool).
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

    /// How long a statement takes in a session that stands, to the end of what it
    /// gives: what the pooled query of a service costs. It runs twice, and the second
    /// run counts: the first has the server read and keep what it needs. So it must
    /// be one that may run twice, and needs what it needs to run. Of an
    /// application's pool, the wait for a connection is in it.
    pub fn execute_time(self, sql: impl Into<String>) -> ExecuteTime {
        ExecuteTime::new(self, sql)
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

    fn shown(&self) -> Target {
        match &self.source {
            Source::Url(url) => Target::url(url.expose()),
            Source::Own(own) => Target::new(own.name.as_str()),
            Source::Pool(pool) => Target::new(pool.name.as_str()),
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

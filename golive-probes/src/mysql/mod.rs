//! A MariaDB or MySQL server: that it answers and can be written, what a query
//! gives.
//!
//! ```no_run
//! use golive_probes::mysql::mysql;
//!
//! let url = "mysql://app:password@db/orders?require_ssl=true";
//! let writable = mysql(url).is_writable();
//! let quick = mysql(url).execute_time("select 1");
//! let seeded = mysql(url).query("select count(*) from products").count();
//! let room = mysql(url).connections_used();
//! ```
//!
//! It connects for each measurement, runs one statement and closes. It needs a
//! user who may log in, and what the statement needs. With `require_ssl=true`
//! it speaks TLS and checks the certificate and its name against
//! [`trust`](Mysql::trust); otherwise it does not speak TLS. The application's
//! own pool is used when it is given one, with one of its connections, and
//! however long that takes to be free. The client connects and shakes hands in
//! one: a timeout in either is told as one of the connect.
//!
//! The URL may be that of JDBC (`jdbc:mysql://`), SQLAlchemy (`mysql+pymysql://`),
//! Rails (`mysql2://`), Prisma or another client: what says how many connections a
//! pool has, or how long it waits, is passed over; `ssl-mode=REQUIRED`, `useSSL=true` and
//! `tls=true` are `require_ssl=true`; what would change what is measured and is not
//! read (`ssl-ca`, `sessionVariables`) is [`Reason::BadConfiguration`], by its name and
//! with what to write instead.
//!
//! The time of a measurement ([`latency`](golive_core::probe::ProbeExt::latency))
//! holds the name lookup, the connect, TLS and the login, which a service with a
//! pool does once. What a statement costs it is
//! [`execute_time`](Mysql::execute_time), in a session that stands.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](Mysql::connects) | bool | the server lets us in |
//! | [`execute`](Mysql::execute) | bool | a statement succeeds |
//! | [`execute_time`](Mysql::execute_time) | duration | a statement in a session that stands |
//! | [`query`](Mysql::query) | [`Query`] | the one value that a query gives |
//! | [`is_writable`](Mysql::is_writable) | bool | neither the server nor the session is read-only |
//! | [`table_exists`](Mysql::table_exists) | bool | there is such a table in the database |
//! | [`index_exists`](Mysql::index_exists) | bool | there is such an index on a table |
//! | [`migrations`](Mysql::migrations) | bool | every migration of a folder is applied |
//! | [`is_not_superuser`](Mysql::is_not_superuser) | bool | this user has no power beyond its databases |
//! | [`row_count`](Mysql::row_count) | count | the rows of a table, counted |
//! | [`database_size`](Mysql::database_size) | bytes | data and indexes of the tables that the user sees |
//! | [`version`](Mysql::version) | version | `version()`, without what distributions add |
//! | [`setting`](Mysql::setting) | text, count, bytes, duration | a system variable |
//! | [`connections_used`](Mysql::connections_used) | ratio | `Threads_connected` of `max_connections` |
//! | [`replication_lag`](Mysql::replication_lag) | duration | how far a replica is behind its primary |
//! | [`uses_tls`](Mysql::uses_tls) | bool | the server sees the session as encrypted |
//!
//! A user logs in by `mysql_native_password`, `caching_sha2_password`, `ed25519`,
//! or, over TLS and with `enable_cleartext_plugin=true`, `mysql_clear_password`;
//! another plugin of the server is
//! [`Reason::BadConfiguration`], by its name.
//!
//! Values of the types of whole numbers, of floats and of text are read, and
//! decimals that are whole; cast others. There are no booleans: 0 and 1 are.
//!
//! In a program whose rustls has more than one provider of cryptography,
//! `require_ssl` needs one of them to be installed as the default of the
//! process: the client chooses none.

mod client;
mod error;
mod grants;
mod session;
mod setting;
mod url;

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use golive_core::probe::{ProbeError, Reason, Target};
use golive_core::quantity::{Bytes, Count, Ratio, Version};
use golive_core::secret::Secret;
use mysql_async::Pool;

use self::client::literal;
use self::client::{Behind, Listed, Shown};
pub use self::error::server_error;
use self::grants::power;
pub use self::setting::Setting;
use crate::own::Own;
use crate::params;
use crate::sql::{AppPool, Cell, Dialect, Statement};
pub use crate::sql::{Execute, ExecuteTime, MigrationTool, Migrations, Query, Rows, SqlProbe};
use crate::trust::Trust;

/// A MariaDB or MySQL server by its URL,
/// `mysql://user:password@host:port/database`.
pub fn mysql(url: impl Into<String>) -> Mysql {
    Mysql {
        source: Source::Url(Secret::from(params::plain(url.into(), &url::SCHEMES))),
        trust: Trust::system(),
    }
}

/// See [`mysql()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Mysql {
    source: Source,
    trust: Trust,
}

#[derive(Clone)]
enum Source {
    Url(Secret),
    Own(Own<Pool>),
    Pool(AppPool),
}

impl Mysql {
    /// The application's own pool, of the crate `mysql_async` 0.37: what the
    /// service will use is what is tested. `name` is what reports call it.
    pub fn from_client(pool: Pool, name: impl Into<String>) -> Self {
        Self {
            source: Source::Own(Own::new(pool, name)),
            trust: Trust::system(),
        }
    }

    /// The application's own pool, of whatever client: what the service will use
    /// is what is tested, the wait for a connection included. `run` runs SQL without
    /// preparing it, and gives its rows as [texts](Rows). `name` is what reports call
    /// it. The guide to own handles of the crate `golive` has it for `sqlx`, with what
    /// each error becomes; [`server_error`] reads an error of the server.
    ///
    /// Begin with a check of the server itself, by its URL, and let what asks the pool
    /// come `after` it, or give the probe such a
    /// [companion](golive_core::probe::ProbeExt::explained_by): a pool that cannot
    /// connect tries until its own time is up, and only the server can say why.
    ///
    /// A value has no type here, and is read as what is asked for.
    /// [`replication_lag`](Self::replication_lag) needs the names of columns, and is
    /// asked by a URL.
    pub fn from_pool<F, Fut, E>(run: F, name: impl Into<String>) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Rows, E>> + Send + 'static,
        E: Into<ProbeError>,
    {
        Self {
            source: Source::Pool(AppPool::new(run, name, Dialect::Mysql)),
            trust: Trust::system(),
        }
    }

    /// Whose certificates are trusted when the URL says `require_ssl=true`:
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
    /// be one that may run twice, and needs what it needs to run.
    pub fn execute_time(self, sql: impl Into<String>) -> ExecuteTime {
        ExecuteTime::new(self, sql)
    }

    /// A query that gives one row with one value.
    pub fn query(self, sql: impl Into<String>) -> Query {
        Query::new(self, sql)
    }

    /// Neither the server (`read_only`, `super_read_only`, `innodb_read_only`)
    /// nor the session
    /// (`transaction_read_only`, once `tx_read_only`) is read-only. A user whom
    /// `read_only` does not bind is told all the same: the service's is bound.
    pub fn is_writable(self) -> SqlProbe<bool> {
        // A node of Galera that is cut off shows its variables all the same, and
        // answers a query of no table too: its state is asked for, which servers
        // without Galera do not have.
        let sql = "show session variables where variable_name in \
             ('read_only', 'super_read_only', 'innodb_read_only', \
             'tx_read_only', 'transaction_read_only'); \
             show global variables where variable_name = 'wsrep_provider' \
             and value like '%/%'; \
             show global status where variable_name = 'wsrep_local_state_comment' \
             and value in ('Synced', 'Donor/Desynced'); \
             show global variables where variable_name = 'wsrep_reject_queries' \
             and value <> 'NONE'";
        SqlProbe::new(Shown(self), sql, |cell| {
            let values = cell.text()?;
            let is_synced = |value: &&str| matches!(*value, "Synced" | "Donor/Desynced");
            let (synced, values): (Vec<&str>, Vec<&str>) = values.split(',').partition(is_synced);
            let (provider, values): (Vec<&str>, Vec<&str>) =
                values.into_iter().partition(|value| value.contains('/'));
            if !provider.is_empty() && synced.is_empty() {
                let words = "the node of Galera is cut off, or not synced yet";
                return Err(ProbeError::new(Reason::UnexpectedValue, words));
            }
            // Of the server and of the session at the least.
            if values.len() < 2 {
                let words = "the server does not say whether it can be written";
                return Err(ProbeError::no_data(words));
            }
            if values.iter().all(|value| *value == "OFF") {
                return Ok(true);
            }
            let words = "the server or the session is read-only";
            Err(ProbeError::new(Reason::UnexpectedValue, words))
        })
    }

    /// There is a table or view of this name in the database of the URL.
    pub fn table_exists(self, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let missing = (Reason::Missing, format!("there is no table `{name}`"));
        let sql = "select count(*) from information_schema.tables \
             where table_schema = database() and table_name = ?";
        SqlProbe::truth(self, Statement::from(sql).with(name), missing)
    }

    /// There is an index of this name on a table of the database of the URL, and
    /// queries do not pass over it: it is neither ignored, as MariaDB has it, nor
    /// invisible, as MySQL has it.
    pub fn index_exists(self, table: &str, name: impl Into<String>) -> SqlProbe<bool> {
        let name = name.into();
        let what = format!("index `{name}` on `{table}`");
        let table = literal(table);
        // A column that the server does not have is taken from outside.
        let sql = format!(
            "select coalesce((select case when ignored = 'YES' or is_visible = 'NO' \
             then 'is passed over by queries' else 'yes' end \
             from information_schema.statistics where table_schema = database() \
             and table_name = {table} and index_name = ? limit 1), 'missing') \
             from (select 'NO' as ignored, 'YES' as is_visible) as absent"
        );
        SqlProbe::word(self, Statement::from(sql).with(name), what)
    }

    /// Every migration of a folder is applied, and none has failed; those that
    /// are not are named. It reads the table of the tool, for which it needs
    /// `SELECT`.
    pub fn migrations(self, tool: MigrationTool, folder: impl Into<PathBuf>) -> Migrations {
        Migrations::new(self, tool, folder)
    }

    /// This user has no privilege that reaches beyond its databases (`SHOW
    /// GRANTS`): on `*.*`, on the database `mysql`, on databases by a pattern with
    /// `%`, to be another user, nor a role, whose privileges are not
    /// looked into. To use, and to watch (`PROCESS`, `REPLICATION CLIENT` and the
    /// like), is no power.
    pub fn is_not_superuser(self) -> SqlProbe<bool> {
        SqlProbe::new(Listed(self), "show grants", |cell| {
            let grants = cell.text()?;
            if grants.is_empty() {
                return Err(ProbeError::no_data("the server tells no grants"));
            }
            match grants.lines().find_map(power) {
                None => Ok(true),
                Some(power) => {
                    let words = format!("the user has {power}");
                    Err(ProbeError::new(Reason::UnexpectedValue, words))
                }
            }
        })
    }

    /// The rows of a table, counted one by one: for small tables.
    pub fn row_count(self, table: impl AsRef<str>) -> SqlProbe<Count> {
        let quoted = table.as_ref().replace('`', "``");
        SqlProbe::new(
            self,
            format!("select count(*) from `{quoted}`"),
            Cell::count,
        )
    }

    /// The data and the indexes of the tables that the user sees in the
    /// database of the URL, as the server last estimated them. A database
    /// without a table is no data.
    pub fn database_size(self) -> SqlProbe<Bytes> {
        let sql = "select cast(sum(data_length + index_length) as unsigned) \
             from information_schema.tables where table_schema = database()";
        SqlProbe::new(self, sql, Cell::bytes)
    }

    /// The version of the server: `10.11.6` of `10.11.6-MariaDB-0+deb12u1`.
    pub fn version(self) -> SqlProbe<Version> {
        let sql = "select substring_index(version(), '-', 1)";
        SqlProbe::new(self, sql, Cell::version)
    }

    /// The share of its connections that is taken, ours as well.
    pub fn connections_used(self) -> SqlProbe<Ratio> {
        let sql = "show global status where variable_name = 'Threads_connected'; \
             show global variables where variable_name = 'max_connections'";
        SqlProbe::new(Shown(self), sql, |cell| {
            let values = cell.text()?;
            let numbers = values.split_once(',').and_then(|(used, most)| {
                Some((used.parse::<u32>().ok()?, most.parse::<u32>().ok()?))
            });
            let Some((used, most)) = numbers else {
                let words = format!("the server tells its connections as `{values}`");
                return Err(ProbeError::new(Reason::ProtocolError, words));
            };
            Ok(Ratio::from_f64(f64::from(used) / f64::from(most))?)
        })
    }

    /// How far this replica is behind its primary, by its own account, in whole
    /// seconds (`SHOW REPLICA STATUS`, once `SHOW SLAVE STATUS`). A replica that
    /// does not receive or does not apply is a finding; a server that is none, is
    /// no data. It needs `REPLICA MONITOR` or `REPLICATION CLIENT`.
    pub fn replication_lag(self) -> SqlProbe<Duration> {
        SqlProbe::new(Behind(self), "show replica status", |cell| match cell {
            Cell::Null => Err(ProbeError::no_data("the server follows no other")),
            cell => cell.seconds(),
        })
    }

    /// The server sees the session as encrypted (`Ssl_cipher`).
    pub fn uses_tls(self) -> SqlProbe<bool> {
        let sql = "show session status where variable_name = 'Ssl_cipher'";
        SqlProbe::new(Shown(self), sql, |cell| {
            if cell.text()?.is_empty() {
                let words = "the session is not encrypted";
                return Err(ProbeError::new(Reason::UnexpectedValue, words));
            }
            Ok(true)
        })
    }

    fn shown(&self) -> Target {
        match &self.source {
            Source::Url(url) => Target::url(url.expose()),
            Source::Own(own) => Target::new(own.name.as_str()),
            Source::Pool(pool) => Target::new(pool.name.as_str()),
        }
    }
}

impl fmt::Debug for Mysql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mysql")
            .field(&self.shown().as_str())
            .finish()
    }
}

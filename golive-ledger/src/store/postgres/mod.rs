//! A ledger in PostgreSQL.

mod tables;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio_postgres::config::{Config, Host};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, NoTls, Socket, Transaction};

use self::tables::{STATEMENTS, quoted};
use super::filed::{self, Column};
use super::name::of_launch;
use super::{
    Entry, Found, LARGEST_LEDGER, LARGEST_SIGNATURE, NOT_KEPT, Store, StoreError, recordable,
};
use crate::statement::{LARGEST, LARGEST_BASELINE};

/// For the whole of one call, connecting included.
const LONGEST: Duration = Duration::from_secs(30);

/// A ledger in PostgreSQL, for a fleet.
///
/// Each call connects, does its work in one transaction and closes, within
/// 30 s. The tables `golive_ledger` and `golive_statement` are made in the schema
/// `public`, or in the [one that is named](Self::schema), when something is
/// recorded first; to record takes `INSERT` and `SELECT` on them, to read `SELECT`.
/// Nothing is left in the session, so a pooler may stand between, PgBouncer in its
/// transaction mode too.
///
/// A program that only reads should have a role that can do nothing else, and
/// nobody needs `UPDATE` or `DELETE`.
///
/// What could hide a statement is an error: a view of a table's name, rules,
/// triggers, row-level security, tables that inherit, and a standby, which lags.
/// Whoever owns the database can take rows away all the same: a head that was
/// recorded, and a copy elsewhere, tell that.
///
/// ```no_run
/// use golive_ledger::store::Postgres;
///
/// let url = std::env::var("LEDGER_URL")?;
/// let ledger = Postgres::new(&url)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Postgres {
    config: Config,
    connect: Connect,
    place: String,
    schema: String,
}

/// A client, and what drives its connection.
type Connected = (Client, Pin<Box<dyn Future<Output = ()> + Send>>);
type Connecting = Pin<Box<dyn Future<Output = Result<Connected, tokio_postgres::Error>>>>;
type Connect = Arc<dyn Fn(Config) -> Connecting + Send + Sync>;

impl Postgres {
    /// The ledger in the database of this URL,
    /// `postgres://user:password@host:port/database`, without TLS.
    ///
    /// # Errors
    /// When it is no such URL. The error does not repeat it.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        Self::with_tls(url, NoTls)
    }

    /// The same with TLS, by a connector of any library that has one for
    /// tokio-postgres. `sslmode=require` in the URL insists on it.
    ///
    /// # Errors
    /// When it is no such URL. The error does not repeat it.
    pub fn with_tls<T>(url: &str, tls: T) -> Result<Self, StoreError>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + 'static,
    {
        let mut config: Config = url.parse().map_err(|_| StoreError::Database {
            place: "PostgreSQL".to_owned(),
            why: "expected a URL, postgres://user:password@host:port/database".to_owned(),
        })?;
        // Where a password has an @ of its own, what follows it would be a host,
        // and be shown.
        let is_odd = |host: &Host| matches!(host, Host::Tcp(host) if host.contains('@'));
        if config.get_hosts().iter().any(is_odd) {
            return Err(StoreError::Database {
                place: "PostgreSQL".to_owned(),
                why: "the URL has more than one @: write those of the password as %40".to_owned(),
            });
        }
        if config.get_application_name().is_none() {
            config.application_name("golive");
        }
        Ok(Self {
            place: place(&config),
            schema: "public".to_owned(),
            config,
            connect: Arc::new(move |config| {
                let tls = tls.clone();
                Box::pin(async move {
                    let (client, connection) = config.connect(tls).await?;
                    // What ends it ends what waits for it, and is told there.
                    let connection: Pin<Box<dyn Future<Output = ()> + Send>> =
                        Box::pin(async { drop(connection.await) });
                    Ok((client, connection))
                })
            }),
        })
    }

    /// The schema in which the tables are, whatever the search path of who connects.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = schema.into();
        self
    }

    /// A table of the ledger, as a statement names it.
    fn table(&self, name: &str) -> String {
        format!("{}.{name}", quoted(&self.schema))
    }

    /// Does something in one transaction, on a thread of its own: the caller
    /// may be a task of a runtime, which cannot wait for another.
    fn within<T: Send>(
        &self,
        work: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, Trouble> + Send,
    ) -> Result<T, StoreError> {
        let whole = async || {
            let (mut client, connection) = (self.connect)(self.config.clone()).await?;
            tokio::spawn(connection);
            let transaction = client.transaction().await?;
            // Names are those of the server, and nothing of a row is left out.
            transaction
                .batch_execute(
                    "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL row_security = off",
                )
                .await?;
            let done = work(&transaction).await?;
            transaction.commit().await?;
            Ok(done)
        };
        let run = || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| Trouble::Words(error.to_string()))?;
            runtime.block_on(async {
                let timed = tokio::time::timeout(LONGEST, whole()).await;
                timed.unwrap_or_else(|_| {
                    let words = format!("it did not answer within {LONGEST:?}");
                    Err(Trouble::Words(words))
                })
            })
        };
        let done = thread::scope(|scope| scope.spawn(run).join());
        let done = done.unwrap_or_else(|_| Err(Trouble::Words("the client broke".to_owned())));
        done.map_err(|trouble| match trouble {
            Trouble::Store(error) => error,
            Trouble::Words(words) => StoreError::Database {
                place: self.place.clone(),
                why: golive_core::escape::escape(&words).to_string(),
            },
        })
    }

    fn named(&self, name: &str) -> String {
        format!("{}#{name}", self.place)
    }
}

impl Store for Postgres {
    fn record(&self, entry: &Entry) -> Result<String, StoreError> {
        let (bound, id, name) = recordable(entry)?;
        let place = self.named(&name);
        let (launch, attempt) = (bound.launch.as_str(), i64::from(bound.attempt));
        let sha256 = id.bytes().as_slice();
        let table = self.table(STATEMENTS);
        self.within(async |all| {
            self.migrate(all).await?;
            all.batch_execute("SET LOCAL synchronous_commit = on")
                .await?;
            let inserted = all
                .execute_typed(
                    &format!(
                        "INSERT INTO {table}
                         (launch, attempt, sha256, statement, signature, baseline)
                         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
                    ),
                    &[
                        (&launch, Type::TEXT),
                        (&attempt, Type::INT8),
                        (&sha256, Type::BYTEA),
                        (&entry.statement, Type::BYTEA),
                        (&entry.signature, Type::BYTEA),
                        (&entry.baseline, Type::BYTEA),
                    ],
                )
                .await?;
            if inserted == 1 {
                return Ok(());
            }
            match self.is_there(all, entry, (launch, attempt, sha256)).await? {
                Some(true) => Ok(()),
                Some(false) => Err(Trouble::Store(StoreError::Other(place.clone()))),
                None => Err(Trouble::Words(NOT_KEPT.to_owned())),
            }
        })?;
        // In another connection.
        let is_kept = self.within(async |all| {
            self.version(all).await?;
            self.is_there(all, entry, (launch, attempt, sha256)).await
        })?;
        match is_kept {
            Some(true) => Ok(place),
            _ => Err(self.wrong(NOT_KEPT)),
        }
    }

    fn read(&self, launch: &str) -> Result<Vec<Found>, StoreError> {
        let launch = of_launch(launch)?;
        let table = self.table(STATEMENTS);
        self.within(async |all| {
            // Two looks at one moment. An index on texts may be wrong since the
            // system's order of letters was changed, and then hides rows.
            all.batch_execute(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
                 SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off;
                 SET LOCAL enable_indexonlyscan = off",
            )
            .await?;
            // What an earlier version made has no baselines.
            let baseline = match self.version(all).await? {
                0 => return Ok(Vec::new()),
                1 => "NULL::bytea",
                _ => "baseline",
            };
            let size: i64 = all
                .query_typed_one(
                    &format!(
                        "SELECT coalesce(sum(length(statement) + length(signature)
                             + coalesce(length({baseline}), 0)), 0)::bigint
                         FROM {table} WHERE launch = $1"
                    ),
                    &[(&launch, Type::TEXT)],
                )
                .await?
                .try_get(0)?;
            if u64::try_from(size).is_ok_and(|size| size > LARGEST_LEDGER) {
                let place = format!("{}#{launch}", self.place);
                return Err(Trouble::Store(StoreError::TooLarge(place)));
            }
            let within = |column: &str, most: usize| {
                format!("CASE WHEN length({column}) > {most} THEN ''::bytea ELSE {column} END")
            };
            let rows = all
                .query_typed(
                    &format!(
                        "SELECT convert_to(launch, 'UTF8'), sha256, {}, {}, {},
                             length(statement)::bigint, length(signature)::bigint,
                             length({baseline})::bigint
                         FROM {table} WHERE launch = $1 ORDER BY attempt, sha256",
                        within("statement", LARGEST),
                        within("signature", LARGEST_SIGNATURE),
                        within(baseline, LARGEST_BASELINE),
                    ),
                    &[(&launch, Type::TEXT)],
                )
                .await?;
            let found = rows
                .iter()
                .map(|row| Ok(filed(row)?.of_launch(launch, &self.place)));
            let found: Vec<Option<Found>> = found.collect::<Result<_, Trouble>>()?;
            Ok(found.into_iter().flatten().collect())
        })
    }
}

impl Postgres {
    /// Whether a statement is there with just these bytes; None where it is not.
    async fn is_there(
        &self,
        all: &Transaction<'_>,
        entry: &Entry,
        (launch, attempt, sha256): (&str, i64, &[u8]),
    ) -> Result<Option<bool>, Trouble> {
        let Entry {
            statement,
            signature,
            baseline,
            ..
        } = entry;
        let table = self.table(STATEMENTS);
        let there = all
            .query_typed_opt(
                &format!(
                    "SELECT statement = $4 AND signature = $5
                         AND baseline IS NOT DISTINCT FROM $6 FROM {table}
                     WHERE launch = $1 AND attempt = $2 AND sha256 = $3"
                ),
                &[
                    (&launch, Type::TEXT),
                    (&attempt, Type::INT8),
                    (&sha256, Type::BYTEA),
                    (statement, Type::BYTEA),
                    (signature, Type::BYTEA),
                    (baseline, Type::BYTEA),
                ],
            )
            .await?;
        Ok(there.map(|row| row.try_get(0)).transpose()?)
    }

    fn wrong(&self, why: &str) -> StoreError {
        StoreError::Database {
            place: self.place.clone(),
            why: golive_core::escape::escape(why).to_string(),
        }
    }
}

fn filed(row: &tokio_postgres::Row) -> Result<filed::Row, Trouble> {
    let column = |bytes: usize, length: usize| -> Result<Option<Column>, Trouble> {
        let bytes: Option<Vec<u8>> = row.try_get(bytes)?;
        let length: Option<i64> = row.try_get(length)?;
        Ok(bytes
            .zip(length)
            .map(|(bytes, length)| Column { bytes, length }))
    };
    let there = |column: Option<Column>| {
        column.ok_or_else(|| Trouble::Words("a row of it has no statement".to_owned()))
    };
    Ok(filed::Row {
        launch: row.try_get(0)?,
        sha256: row.try_get(1)?,
        statement: there(column(2, 5)?)?,
        signature: there(column(3, 6)?)?,
        baseline: column(4, 7)?,
    })
}

/// What went wrong, before the place is named.
enum Trouble {
    Store(StoreError),
    Words(String),
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Self {
        // The words of the server, or of what lies below.
        Self::Words(match error.as_db_error() {
            Some(told) => format!("{} ({})", told.message(), told.code().code()),
            None => match std::error::Error::source(&error) {
                Some(source) => format!("{error}: {source}"),
                None => error.to_string(),
            },
        })
    }
}

/// `host:port/database`: where it is, without who may.
fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        _ => "localhost".to_owned(),
    };
    let port = config.get_ports().first().unwrap_or(&5432);
    let database = config.get_dbname().unwrap_or_default();
    golive_core::escape::escape(&format!("{host}:{port}/{database}")).to_string()
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

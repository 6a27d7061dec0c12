//! A ledger in PostgreSQL.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio_postgres::config::{Config, Host};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, NoTls, Socket, Transaction};

use super::name::{of_launch, of_statement};
use super::{Entry, Found, LARGEST_LEDGER, Store, StoreError, filed, recordable};
use crate::digest::Sha256;

/// For the whole of one call, connecting included.
const LONGEST: Duration = Duration::from_secs(30);
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

/// A ledger in PostgreSQL, for a fleet.
///
/// Each call connects, does its work in one transaction and closes, within
/// 30 s. The tables `golive_ledger` and `golive_statement` are made in the first
/// schema of the search path when something is recorded first; to record takes
/// `INSERT` and `SELECT` on them, to read `SELECT`. A program that only reads
/// should have a role that can do nothing else, and nobody needs `UPDATE` or
/// `DELETE`.
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
        let read = recordable(entry)?;
        let Entry {
            statement,
            signature,
            baseline,
            ..
        } = entry;
        let id = Sha256::of(statement);
        let place = self.named(&of_statement(&read, id));
        let bound = &read.bound;
        let (launch, attempt) = (bound.launch.as_str(), i64::from(bound.attempt));
        let sha256 = id.bytes().as_slice();
        self.within(async |all| {
            migrate(all).await?;
            all.batch_execute("SET LOCAL synchronous_commit = on")
                .await?;
            let inserted = all
                .execute(
                    "INSERT INTO golive_statement
                     (launch, attempt, sha256, statement, signature, baseline)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                    &[
                        &launch, &attempt, &sha256, &statement, &signature, &baseline,
                    ],
                )
                .await?;
            if inserted == 1 {
                return Ok(());
            }
            let there = all
                .query_one(
                    "SELECT statement = $4 AND signature = $5
                         AND baseline IS NOT DISTINCT FROM $6 FROM golive_statement
                     WHERE launch = $1 AND attempt = $2 AND sha256 = $3",
                    &[
                        &launch, &attempt, &sha256, &statement, &signature, &baseline,
                    ],
                )
                .await?;
            if there.try_get(0)? {
                return Ok(());
            }
            Err(Trouble::Store(StoreError::Other(place.clone())))
        })?;
        Ok(place)
    }

    fn read(&self, launch: &str) -> Result<Vec<Found>, StoreError> {
        let launch = of_launch(launch)?;
        self.within(async |all| {
            // Two looks at one moment.
            all.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                .await?;
            // What an earlier version made has no baselines.
            let baseline = match version(all).await? {
                0 => return Ok(Vec::new()),
                1 => "NULL::bytea",
                _ => "baseline",
            };
            let size: i64 = all
                .query_one(
                    &format!(
                        "SELECT coalesce(sum(length(statement) + length(signature)
                             + coalesce(length({baseline}), 0)), 0)::bigint
                         FROM golive_statement WHERE launch = $1"
                    ),
                    &[&launch],
                )
                .await?
                .try_get(0)?;
            if u64::try_from(size).is_ok_and(|size| size > LARGEST_LEDGER) {
                let place = format!("{}#{launch}", self.place);
                return Err(Trouble::Store(StoreError::TooLarge(place)));
            }
            let rows = all
                .query(
                    &format!(
                        "SELECT sha256, statement, signature, {baseline} FROM golive_statement
                         WHERE launch = $1 ORDER BY attempt, sha256"
                    ),
                    &[&launch],
                )
                .await?;
            rows.into_iter()
                .map(|row| {
                    let sha256: Vec<u8> = row.try_get(0)?;
                    Ok(filed(
                        &self.place,
                        &sha256,
                        row.try_get(1)?,
                        row.try_get(2)?,
                        row.try_get(3)?,
                    ))
                })
                .collect()
        })
    }
}

/// Which version of the tables is there; 0 where there is nothing yet.
async fn version(all: &Transaction<'_>) -> Result<usize, Trouble> {
    // `to_regclass` would go on saying no to a transaction that has waited for
    // the one that made it.
    let is_there = all
        .query_one(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_class
             WHERE relname = 'golive_ledger' AND pg_catalog.pg_table_is_visible(oid))",
            &[],
        )
        .await?;
    if !is_there.try_get(0)? {
        return Ok(0);
    }
    let row = all
        .query_opt("SELECT version FROM golive_ledger", &[])
        .await?
        .ok_or_else(|| Trouble::Words("its table golive_ledger is empty".to_owned()))?;
    let version: i64 = row.try_get(0)?;
    match usize::try_from(version) {
        Ok(version @ 1..) if version <= MIGRATIONS.len() => Ok(version),
        _ => Err(Trouble::Words(format!(
            "its tables have the version {version}, and this golive knows those up to {}",
            MIGRATIONS.len()
        ))),
    }
}

/// Brings the tables to the version of today.
async fn migrate(all: &Transaction<'_>) -> Result<(), Trouble> {
    if version(all).await? == MIGRATIONS.len() {
        return Ok(());
    }
    all.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    // Another may have done it while this one waited.
    let there = version(all).await?;
    if there == 0 {
        all.batch_execute(
            "CREATE TABLE golive_ledger (version bigint NOT NULL);
             INSERT INTO golive_ledger VALUES (0)",
        )
        .await?;
    }
    for migration in MIGRATIONS.iter().skip(there) {
        all.batch_execute(migration).await?;
    }
    let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    all.execute("UPDATE golive_ledger SET version = $1", &[&newest])
        .await?;
    Ok(())
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

//! The pool of the application, whatever its client, as a function that asks it.

use std::future::Future;

use golive_core::probe::ProbeError;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::error::error;
use super::{Postgres, Source};
use crate::sql::{AppPool, Dialect, Rows};
use crate::trust::Trust;

impl Postgres {
    /// The application's own pool, of whatever client: what the service will use
    /// is what is tested, the wait for a connection included. `run` runs SQL by the
    /// *simple* protocol, so that nothing is left in a session that others share,
    /// and gives its rows as [texts](Rows). `name` is what reports call it.
    ///
    /// Of pools that hand out clients of `tokio-postgres` 0.7 (deadpool, bb8) these
    /// are [`rows`]:
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use golive_probes::postgres::{self, Postgres};
    /// # #[derive(Clone)] struct Pool(Arc<tokio_postgres::Client>);
    /// # impl Pool { async fn get(&self) -> Result<Arc<tokio_postgres::Client>, tokio_postgres::Error> { Ok(self.0.clone()) } }
    /// # fn probe(pool: Pool) -> Postgres {
    /// Postgres::from_pool(
    ///     move |sql: String| {
    ///         let pool = pool.clone();
    ///         async move {
    ///             let client = pool.get().await.map_err(|it| postgres::error(&it))?;
    ///             postgres::rows(&client, &sql).await
    ///         }
    ///     },
    ///     "the pool of orders",
    /// )
    /// # }
    /// ```
    ///
    /// Of `sqlx` it is `raw_sql`; the guide to own handles of the crate `golive` has
    /// it, with what each error becomes.
    ///
    /// Begin with a check of the server itself, by its URL, and let what asks the pool
    /// come `after` it: a pool that cannot connect tries until its own time is up, and
    /// only the server can say why. Or give the probe such a
    /// [companion](golive_core::probe::ProbeExt::explained_by).
    ///
    /// A query is wrapped so that its value tells its type, where it begins with
    /// `select`, `values`, `table` or `with`. A statement that is to succeed runs as
    /// it is; one that begins a transaction is refused, which would stay open in a
    /// connection of the pool when it fails.
    pub fn from_pool<F, Fut, E>(run: F, name: impl Into<String>) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Rows, E>> + Send + 'static,
        E: Into<ProbeError>,
    {
        Self {
            source: Source::Pool(AppPool::new(run, name, Dialect::Postgres)),
            trust: Trust::system(),
        }
    }
}

/// Runs SQL by the simple protocol, which prepares nothing, and gives its rows.
///
/// # Errors
/// That of the client, as [`error`] reads it.
pub async fn rows(client: &Client, sql: &str) -> Result<Rows, ProbeError> {
    let messages = client.simple_query(sql).await.map_err(|it| error(&it))?;
    Ok(messages.iter().filter_map(texts).collect())
}

/// The texts of a row; None of any other message.
pub(super) fn texts(message: &SimpleQueryMessage) -> Option<Vec<Option<String>>> {
    let SimpleQueryMessage::Row(row) = message else {
        return None;
    };
    let column = |at| row.get(at).map(str::to_owned);
    Some((0..row.len()).map(column).collect())
}

//! The pool of the application, whatever its client, as a function that runs SQL.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
#[cfg(any(feature = "mysql", feature = "postgres"))]
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
#[cfg(any(feature = "mysql", feature = "postgres"))]
use tokio::time::Instant;

use super::statements::begins_transaction;
use super::{Cell, Dialect, columns, more_rows, no_row};

/// The rows that a statement gives: of each its columns as texts, None for NULL.
pub type Rows = Vec<Vec<Option<String>>>;

type Asking = Pin<Box<dyn Future<Output = Result<Rows, ProbeError>> + Send>>;

/// The function that runs SQL, and what reports call the pool.
#[derive(Clone)]
pub(crate) struct AppPool {
    run: Arc<dyn Fn(String) -> Asking + Send + Sync>,
    pub(crate) name: String,
    dialect: Dialect,
}

impl AppPool {
    pub(crate) fn new<F, Fut, E>(run: F, name: impl Into<String>, dialect: Dialect) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Rows, E>> + Send + 'static,
        E: Into<ProbeError>,
    {
        Self {
            run: Arc::new(move |sql| {
                let running = run(sql);
                Box::pin(async move { running.await.map_err(Into::into) })
            }),
            name: name.into(),
            dialect,
        }
    }

    /// The rows that a statement gives.
    pub(crate) async fn rows(&self, sql: String, input: &ProbeInput) -> Result<Rows, ProbeError> {
        if begins_transaction(&sql, self.dialect) {
            let message = "a transaction that fails half-way would be left open in a connection \
                 of the pool: ask this by a URL or a file";
            return Err(ProbeError::new(Reason::BadConfiguration, message));
        }
        input.step(Step::Run);
        let told = |error: ProbeError| match error.step() {
            None => error.at(Step::Run),
            Some(_) => error,
        };
        (self.run)(sql).await.map_err(told)
    }

    /// The first column of the rows; one that is NULL is left out.
    pub(crate) async fn column(
        &self,
        sql: &str,
        input: &ProbeInput,
    ) -> Result<Vec<String>, ProbeError> {
        let rows = self.rows(sql.to_owned(), input).await?;
        Ok(first_column(rows))
    }

    /// How long a statement takes, the wait for a connection included: the second time.
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    pub(crate) async fn time(&self, sql: &str, input: &ProbeInput) -> Result<Duration, ProbeError> {
        self.rows(sql.to_owned(), input).await?;
        let start = Instant::now();
        self.rows(sql.to_owned(), input).await?;
        Ok(start.elapsed())
    }
}

pub(crate) fn first_column(rows: Rows) -> Vec<String> {
    let first = |row: Vec<Option<String>>| row.into_iter().next().flatten();
    rows.into_iter().filter_map(first).collect()
}

/// The one value of the one row, whose type nobody told.
pub(crate) fn untyped(rows: Rows) -> Result<Cell, ProbeError> {
    let mut rows = rows.into_iter();
    let row = rows.next().ok_or_else(no_row)?;
    if rows.next().is_some() {
        return Err(more_rows());
    }
    match <[Option<String>; 1]>::try_from(row) {
        Ok([None]) => Ok(Cell::Null),
        Ok([Some(text)]) => Ok(Cell::Untyped(text)),
        Err(row) => Err(columns(row.len())),
    }
}

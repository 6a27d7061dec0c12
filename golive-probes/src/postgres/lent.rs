//! The pool of the application, whatever it is, as a function that asks it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use serde_json::{Map, Value};

use super::{Postgres, Source};
use crate::own::Own;
use crate::sql::{Cell, Statement, columns, more_rows, no_row};
use crate::trust::Trust;

/// What the pool is to run: a statement whose rows have one text each, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lent {
    /// The statement.
    pub sql: String,
    /// What stands for `$1`, where the statement has one.
    pub argument: Option<String>,
}

type Asked = Pin<Box<dyn Future<Output = Result<Vec<Option<String>>, ProbeError>> + Send>>;

/// The function that asks the pool.
pub(super) type Pool = Arc<dyn Fn(Lent) -> Asked + Send + Sync>;

impl Postgres {
    /// The application's own pool, of whatever client: what the service will use
    /// is what is tested, the wait for a connection included. `run` runs a
    /// statement, with its argument if it has one, and gives the text of each
    /// row. `name` is what reports call it.
    ///
    /// Of `sqlx` 0.8; for 0.9, write `sqlx::AssertSqlSafe(lent.sql.as_str())` in the
    /// place of `&lent.sql`:
    ///
    /// ```text
    /// let orders = Postgres::from_pool(
    ///     move |lent: Lent| {
    ///         let pool = pool.clone();
    ///         async move {
    ///             let mut query = sqlx::query_scalar::<_, Option<String>>(&lent.sql);
    ///             if let Some(argument) = &lent.argument {
    ///                 query = query.bind(argument);
    ///             }
    ///             query.fetch_all(&pool).await.map_err(|error| ProbeError::new(Reason::ServerError, error))
    ///         }
    ///     },
    ///     "the pool of orders",
    /// );
    /// ```
    ///
    /// A query is wrapped so that its value comes as JSON; it must be one that
    /// can stand in parentheses, `select` or `values`. A statement that is to
    /// succeed runs as it is.
    pub fn from_pool<F, Fut, E>(run: F, name: impl Into<String>) -> Self
    where
        F: Fn(Lent) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<Option<String>>, E>> + Send + 'static,
        E: Into<ProbeError>,
    {
        let pool: Pool = Arc::new(move |lent| {
            let running = run(lent);
            Box::pin(async move { running.await.map_err(Into::into) })
        });
        Self {
            source: Source::Pool(Own::new(pool, name)),
            trust: Trust::system(),
        }
    }
}

/// The one value of the one row.
pub(super) async fn one(
    pool: &Pool,
    query: &Statement,
    input: &ProbeInput,
) -> Result<Cell, ProbeError> {
    let sql = query.sql.trim().trim_end_matches(';');
    // Two columns of one name would be one member of the object: the first has
    // a name of its own.
    let sql =
        format!("select row_to_json(golive)::text from ({sql}\n) as golive(golive_value) limit 2");
    let rows = run(pool, sql, query.argument.clone(), input).await?;
    let row = match rows.as_slice() {
        [] => return Err(no_row()),
        [Some(row)] => row,
        [None] => return Err(strange("a row is NULL")),
        _ => return Err(more_rows()),
    };
    let row: Map<String, Value> =
        serde_json::from_str(row).map_err(|_| strange("a row is no JSON object"))?;
    if row.len() != 1 {
        return Err(columns(row.len()));
    }
    let value = row.into_iter().next().map(|(_, value)| value);
    Ok(match value.unwrap_or(Value::Null) {
        Value::Null => Cell::Null,
        Value::Bool(value) => Cell::Bool(value),
        Value::String(text) => Cell::Text(text),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => Cell::Int(number),
            (_, Some(number), _) => Cell::Unsigned(number),
            (.., Some(number)) => Cell::Float(number),
            _ => Cell::Other("number".to_owned()),
        },
        Value::Array(_) => Cell::Other("array".to_owned()),
        Value::Object(_) => Cell::Other("object".to_owned()),
    })
}

/// The texts that a statement gives.
pub(super) async fn run(
    pool: &Pool,
    sql: String,
    argument: Option<String>,
    input: &ProbeInput,
) -> Result<Vec<Option<String>>, ProbeError> {
    input.step(Step::Run);
    let told = |error: ProbeError| match error.step() {
        None => error.at(Step::Run),
        Some(_) => error,
    };
    pool(Lent { sql, argument }).await.map_err(told)
}

fn strange(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
}

use golive::ProbeError;
use golive::probe::{Reason, Step};
use golive::probes::postgres::{Postgres, Rows, server_error};
use sqlx::{AssertSqlSafe, PgPool, Row};

/// The pool of a service, as the gate asks it.
pub fn postgres(pool: PgPool, name: &str) -> Postgres {
    let run = move |sql: String| rows(pool.clone(), sql);
    Postgres::from_pool(run, name)
}

/// `raw_sql` prepares nothing, and gives each value as a text.
async fn rows(pool: PgPool, sql: String) -> Result<Rows, ProbeError> {
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&pool).await;
    let rows = rows.map_err(|error| told(&pool, &error))?;
    let texts = rows.iter().map(|row| {
        let columns = 0..row.len();
        columns.map(|at| row.try_get_unchecked(at)).collect()
    });
    texts
        .collect::<Result<_, _>>()
        .map_err(|error| told(&pool, &error))
}

fn told(pool: &PgPool, error: &sqlx::Error) -> ProbeError {
    match error {
        // There was room for one more connection, and none could be opened in time.
        sqlx::Error::PoolTimedOut if pool.size() < pool.options().get_max_connections() => {
            ProbeError::new(Reason::TimedOut, error).at(Step::Connect)
        }
        sqlx::Error::PoolTimedOut => ProbeError::new(Reason::PoolExhausted, error),
        sqlx::Error::Database(said) => {
            server_error(&said.code().unwrap_or_default(), said.message())
        }
        other => ProbeError::from_client(Reason::Closed, other),
    }
}

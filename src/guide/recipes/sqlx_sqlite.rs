use golive::ProbeError;
use golive::probe::Reason;
use golive::probes::sqlite::{Rows, Sqlite};
use sqlx::{AssertSqlSafe, Row, SqlitePool};

/// The pool of a service, as the gate asks it.
pub fn sqlite(pool: SqlitePool, name: &str) -> Sqlite {
    let run = move |sql: String| rows(pool.clone(), sql);
    Sqlite::from_pool(run, name)
}

async fn rows(pool: SqlitePool, sql: String) -> Result<Rows, ProbeError> {
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&pool).await;
    let rows = rows.map_err(|error| told(&error))?;
    let texts = rows.iter().map(|row| {
        let columns = 0..row.len();
        columns.map(|at| row.try_get_unchecked(at)).collect()
    });
    texts
        .collect::<Result<_, _>>()
        .map_err(|error| told(&error))
}

fn told(error: &sqlx::Error) -> ProbeError {
    match error {
        sqlx::Error::PoolTimedOut => ProbeError::new(Reason::PoolExhausted, error),
        // SQLite has one code for what is not there and for a mistake in the SQL.
        sqlx::Error::Database(said) if said.message().starts_with("no such") => {
            ProbeError::new(Reason::Missing, said.message())
        }
        sqlx::Error::Database(said) => ProbeError::new(Reason::ServerError, said.message()),
        other => ProbeError::from_client(Reason::Closed, other),
    }
}

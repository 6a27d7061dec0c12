use deadpool_postgres::{Pool, PoolError, TimeoutType};
use golive::ProbeError;
use golive::probe::{Reason, Step};
use golive::probes::postgres::{self, Postgres, Rows};

/// The pool of a service, as the gate asks it.
pub fn postgres(pool: Pool, name: &str) -> Postgres {
    let run = move |sql: String| rows(pool.clone(), sql);
    Postgres::from_pool(run, name)
}

async fn rows(pool: Pool, sql: String) -> Result<Rows, ProbeError> {
    let client = pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) => postgres::error(&error),
        PoolError::Timeout(TimeoutType::Wait) => ProbeError::new(Reason::PoolExhausted, error),
        PoolError::Timeout(_) => ProbeError::new(Reason::TimedOut, error).at(Step::Connect),
        other => ProbeError::from_client(Reason::BadConfiguration, &other),
    })?;
    postgres::rows(&client, &sql).await
}

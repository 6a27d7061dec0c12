use deadpool_postgres::{Pool, PoolError};
use golive::ProbeError;
use golive::probe::Reason;
use golive::probes::postgres::{self, Postgres, Rows};

/// The pool of a service, as the gate asks it.
pub fn postgres(pool: Pool, name: &str) -> Postgres {
    let run = move |sql: String| rows(pool.clone(), sql);
    Postgres::from_pool(run, name)
}

async fn rows(pool: Pool, sql: String) -> Result<Rows, ProbeError> {
    let client = pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) => postgres::error(&error),
        PoolError::Timeout(_) => ProbeError::new(Reason::PoolExhausted, error),
        other => ProbeError::from_client(Reason::BadConfiguration, &other),
    })?;
    postgres::rows(&client, &sql).await
}

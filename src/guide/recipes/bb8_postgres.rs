use bb8::RunError;
use bb8_postgres::PostgresConnectionManager;
use golive::ProbeError;
use golive::probe::{Reason, Step};
use golive::probes::postgres::{self, Postgres, Rows};
use tokio_postgres::NoTls;

pub type Pool = bb8::Pool<PostgresConnectionManager<NoTls>>;

/// The pool of a service, as the gate asks it.
pub fn postgres(pool: Pool, name: &str) -> Postgres {
    let run = move |sql: String| rows(pool.clone(), sql);
    Postgres::from_pool(run, name)
}

async fn rows(pool: Pool, sql: String) -> Result<Rows, ProbeError> {
    let client = pool.get().await.map_err(|error| match error {
        RunError::User(error) => postgres::error(&error),
        // It has no connection at all: none could be opened in time.
        RunError::TimedOut if pool.state().connections == 0 => {
            ProbeError::new(Reason::TimedOut, "timed out in bb8").at(Step::Connect)
        }
        RunError::TimedOut => ProbeError::new(Reason::PoolExhausted, "timed out in bb8"),
    })?;
    postgres::rows(&client, &sql).await
}

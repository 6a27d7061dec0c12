//! How long a statement takes in a session that stands.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};

use super::execute::expect_statement;
use super::{Answer, Database};

/// A database with sessions that cost more to open than a statement does.
pub(crate) trait Timed: Database {
    /// Runs a statement twice in one session. Tells how long the second took, from
    /// sending it to the end of what it gives.
    fn time<'a>(&'a self, sql: &'a str, input: &'a ProbeInput) -> Answer<'a, Duration>;
}

/// How long a statement takes in a session that stands: without the name lookup,
/// the connect, TLS and the login.
#[derive(Clone)]
pub struct ExecuteTime {
    database: Arc<dyn Timed>,
    sql: String,
}

impl ExecuteTime {
    pub(crate) fn new(database: impl Timed, sql: impl Into<String>) -> Self {
        Self {
            database: Arc::new(database),
            sql: sql.into(),
        }
    }
}

impl Probe for ExecuteTime {
    type Value = Duration;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Duration>, ProbeError> {
        expect_statement(&self.sql, self.database.dialect())?;
        Ok(self.database.time(&self.sql, &input).await?.into())
    }

    fn target(&self) -> Target {
        self.database.target()
    }
}

impl fmt::Debug for ExecuteTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ExecuteTime")
            .field(&self.database.target().as_str())
            .finish()
    }
}

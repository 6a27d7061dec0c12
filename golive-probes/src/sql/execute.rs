//! A statement that is run for its success.

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};

use super::{Database, Dialect, statements};

/// A statement that must succeed. What it gives is not read.
#[derive(Clone)]
pub struct Execute {
    database: Arc<dyn Database>,
    sql: String,
}

impl Execute {
    pub(crate) fn new(database: impl Database, sql: impl Into<String>) -> Self {
        Self {
            database: Arc::new(database),
            sql: sql.into(),
        }
    }
}

impl Probe for Execute {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        expect_statement(&self.sql, self.database.dialect())?;
        self.database.execute(&self.sql, &input).await?;
        Ok(true.into())
    }

    fn target(&self) -> Target {
        self.database.target()
    }

    fn blocks(&self) -> bool {
        self.database.blocks()
    }
}

impl fmt::Debug for Execute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::debug("Execute", &*self.database, f)
    }
}

/// Of several it would not be known which gave the value.
pub(crate) fn expect_one(sql: &str, dialect: Dialect) -> Result<(), ProbeError> {
    match statements(sql, dialect).len() {
        0 => Err(empty()),
        1 => Ok(()),
        found => {
            let words = format!("it holds {found} statements, expected 1");
            Err(ProbeError::new(Reason::BadConfiguration, words))
        }
    }
}

/// Servers run nothing with success.
pub(super) fn expect_statement(sql: &str, dialect: Dialect) -> Result<(), ProbeError> {
    match statements(sql, dialect).is_empty() {
        true => Err(empty()),
        false => Ok(()),
    }
}

fn empty() -> ProbeError {
    let words = "an empty statement shows nothing";
    ProbeError::new(Reason::BadConfiguration, words)
}

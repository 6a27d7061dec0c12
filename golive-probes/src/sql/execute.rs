//! A statement that is run for its success.

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};

use super::Database;

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
        expect_statement(&self.sql)?;
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

/// Servers run nothing with success.
pub(super) fn expect_statement(sql: &str) -> Result<(), ProbeError> {
    if says_nothing(sql) {
        let words = "an empty statement shows nothing";
        return Err(ProbeError::new(Reason::BadConfiguration, words));
    }
    Ok(())
}

/// Nothing but blanks, comments and the ends of statements. What MySQL runs of a
/// comment (`/*! ... */`, `/*M! ... */`) is no comment.
fn says_nothing(sql: &str) -> bool {
    let mut rest = sql;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        let after = if rest.starts_with("--") || rest.starts_with('#') {
            rest.split_once('\n')
        } else if rest.starts_with("/*") && !rest.starts_with("/*!") && !rest.starts_with("/*M!") {
            rest.split_once("*/")
        } else {
            return rest.is_empty();
        };
        rest = after.map_or("", |(_, after)| after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_nothing() {
        for nothing in ["", " ;\n; ", "-- select 1", "/* a */ ; -- b\n# c", "/* a"] {
            assert!(says_nothing(nothing), "{nothing:?}");
        }
        for something in [
            "select 1",
            "-- a\nselect 1",
            "/*!50000 select 1 */",
            "; - 1",
        ] {
            assert!(!says_nothing(something), "{something:?}");
        }
    }
}

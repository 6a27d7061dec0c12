//! Up to where a ledger is known to be whole.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::quantity::Timestamp;

/// The newest record of what a ledger holds, by a person who may record one: what it
/// covers is not taken away unseen. What is newer may be; a record that is kept
/// elsewhere, too, tells that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Head {
    /// The statement that records it, by its digest.
    pub statement: Arc<str>,
    /// Who recorded it.
    pub by: Arc<str>,
    /// When, as that person says.
    pub at: Timestamp,
    /// How many of the statements that there are it covers, itself among them.
    pub covers: usize,
    /// How many are newer.
    pub newer: usize,
}

impl Head {
    /// A record of what a ledger holds, which covers so many statements; so many are
    /// newer.
    pub fn new(
        statement: impl Into<Arc<str>>,
        by: impl Into<Arc<str>>,
        at: Timestamp,
        covers: usize,
        newer: usize,
    ) -> Self {
        Self {
            statement: statement.into(),
            by: by.into(),
            at,
            covers,
            newer,
        }
    }
}

/// `head 0f3c…, recorded by eve at 2026-03-01T12:00:00Z: covers 12 statements, 3 are newer`
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            by,
            at,
            covers,
            newer,
            ..
        } = self;
        let short: String = self.statement.chars().take(16).collect();
        let statements = if *covers == 1 {
            "statement"
        } else {
            "statements"
        };
        let newer = match newer {
            0 => "none is newer".to_owned(),
            1 => "1 is newer".to_owned(),
            newer => format!("{newer} are newer"),
        };
        write!(
            f,
            "head {short}, recorded by {by} at {at}: covers {covers} {statements}, {newer}"
        )
    }
}

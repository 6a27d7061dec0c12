//! A statement as a front end shows it.

use crate::quantity::Timestamp;

/// A statement, and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stated {
    /// Its digest, which names it.
    pub id: String,
    /// Where it is.
    pub place: String,
    /// When it was said, by its own word, when it can be read.
    pub at: Option<Timestamp>,
    /// Who says what, when it can be read.
    pub words: Option<String>,
    /// What it is worth now.
    pub worth: Worth,
    /// What else there is to know of it.
    pub note: Option<String>,
    /// What was looked at, in order: what held, what did not, and what was not
    /// looked at then.
    pub steps: Vec<(String, Option<bool>)>,
    /// A command of another program that checks its signature.
    pub check: Option<String>,
}

/// What a statement is worth. One that is no more was sound, and stands in a ledger
/// for ever: only one that is invalid, or cannot be read, says something of the
/// ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Worth {
    /// It counts.
    Counts {
        /// Until then; for good when absent.
        until: Option<Timestamp>,
    },
    /// Its person has said something else since.
    Superseded {
        /// The statement that took its place, by its digest.
        by: String,
        /// When that was said.
        at: Timestamp,
    },
    /// Its time is over, or that of its key, or of its condition.
    Lapsed {
        /// Since when, and of what.
        why: String,
    },
    /// It was taken back.
    Revoked {
        /// By whom, and why.
        why: String,
    },
    /// What it was given for has changed, or it never could count.
    Void {
        /// What has.
        why: String,
    },
    /// It was given for another launch, environment or checklist.
    Elsewhere {
        /// For which.
        why: String,
    },
    /// A newer golive may know it.
    Unreadable {
        /// What is not known here.
        why: String,
    },
    /// It should not be there at all: forged, or said by somebody who may not.
    Invalid {
        /// What is wrong with it.
        why: String,
    },
}

impl Worth {
    /// Whether it counts now.
    #[must_use]
    pub fn counts(&self) -> bool {
        matches!(self, Self::Counts { .. })
    }

    /// In a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Counts { .. } => "counts",
            Self::Superseded { .. } => "superseded",
            Self::Lapsed { .. } => "lapsed",
            Self::Revoked { .. } => "revoked",
            Self::Void { .. } => "void",
            Self::Elsewhere { .. } => "elsewhere",
            Self::Unreadable { .. } => "unreadable",
            Self::Invalid { .. } => "invalid",
        }
    }
}

impl Stated {
    /// A statement, and what it is worth.
    pub fn new(id: impl Into<String>, place: impl Into<String>, worth: Worth) -> Self {
        Self {
            id: id.into(),
            place: place.into(),
            at: None,
            words: None,
            worth,
            note: None,
            steps: Vec::new(),
            check: None,
        }
    }
}

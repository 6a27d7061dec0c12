//! From statements to what they are worth: each is verified in a fixed order,
//! and refused with the first reason that there is.
//!
//! A statement that is **invalid** (a signature that does not hold, a key of
//! nobody, a role that is not held) should not be there at all: it makes the
//! verdict NoGo. One that is **void** (for another artifact, expired, revoked,
//! over criteria that were changed since) was right once: it counts for
//! nothing, and whoever gave it must be asked again.
//!
//! Time is what the verifier's clock says. A key must count now: a statement
//! that says it is older than the key's end is void all the same. A statement
//! from the future is invalid, so a clock that is set back turns nothing to the
//! better.

mod check;
mod refusal;
mod weigh;

use std::time::SystemTime;

use golive_core::checklist::Listing;
use golive_core::quantity::Timestamp;
use golive_core::standing::Standing;

pub use self::refusal::{Invalid, Refusal, Void};
use crate::digest::{Digests, Sha256};
use crate::policy::Policy;
use crate::statement::{Artifact, Statement};
use crate::store::{Entry, Found};

/// What statements are judged for: they count for this and nothing else.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Launch {
    /// The launch.
    pub id: String,
    /// Which attempt at it, from 1.
    pub attempt: u32,
    /// Where it goes live.
    pub environment: String,
    /// What goes live.
    pub artifact: Artifact,
}

impl Launch {
    /// A launch, at the first attempt.
    pub fn new(id: impl Into<String>, environment: impl Into<String>, artifact: Artifact) -> Self {
        Self {
            id: id.into(),
            attempt: 1,
            environment: environment.into(),
            artifact,
        }
    }

    /// Another attempt at it.
    #[must_use]
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }
}

/// Judges statements.
#[derive(Clone, Debug)]
pub struct Judge<'a> {
    listing: &'a Listing,
    digests: Digests,
    policy: &'a Policy,
    launch: &'a Launch,
    now: SystemTime,
}

/// A statement, and what it is worth.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judged {
    /// The digest of the statement.
    pub id: Sha256,
    /// Where it was found.
    pub place: String,
    /// What it says, when it can be read.
    pub statement: Option<Statement>,
    /// Until when it counts, or why it does not.
    pub worth: Result<Option<Timestamp>, Refusal>,
}

/// What all statements of a launch are worth together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// For the run.
    pub standing: Standing,
    /// Each of them.
    pub statements: Vec<Judged>,
}

impl<'a> Judge<'a> {
    /// A judge of the statements for a launch.
    #[must_use]
    pub fn new(
        listing: &'a Listing,
        policy: &'a Policy,
        launch: &'a Launch,
        now: SystemTime,
    ) -> Self {
        Self {
            digests: Digests::of(listing),
            listing,
            policy,
            launch,
            now,
        }
    }

    /// The digests that statements must be bound to.
    #[must_use]
    pub fn digests(&self) -> &Digests {
        &self.digests
    }

    /// Whether a statement would count, once it is signed by who it names.
    ///
    /// # Errors
    /// Why it would not.
    pub fn would_count(&self, statement: &Statement) -> Result<(), Refusal> {
        self.check_said(statement).map(drop)
    }

    /// What these statements are worth.
    #[must_use]
    pub fn judge(&self, found: &[Found]) -> Judgement {
        let mut standing = Standing::new();
        let mut statements = Vec::new();
        let mut entries: Vec<&Entry> = Vec::new();
        for found in found {
            match found {
                Found::Entry(entry) => {
                    entries.push(entry);
                    statements.push(self.check(entry));
                }
                Found::Unreadable { place, why } => standing.unreadable(format!("{place}: {why}")),
            }
        }
        self.revoke(&mut statements);
        self.find_missing(&statements, &entries, &mut standing);
        self.weigh(&statements, &mut standing);
        Judgement {
            standing,
            statements,
        }
    }
}

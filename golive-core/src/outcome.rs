//! What became of one item.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::criterion::NoData;
use crate::id::Id;
use crate::probe::{Reason, Step};
use crate::quantity::{Age, Timestamp};

/// What became of one item.
///
/// Only [`Outcome::Pass`] proves anything. See
/// [`verdict`](crate::verdict) for what each does to the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Outcome {
    /// What must hold was seen to hold.
    Pass,
    /// It holds, and not as well as it should.
    Warn,
    /// It was seen not to hold.
    Fail,
    /// It was seen not to hold, and a person took the risk. The raw outcome is
    /// kept.
    Waived {
        /// What it would be without the waiver.
        of: Box<Outcome>,
        /// Who took the risk.
        by: Arc<str>,
        /// When the waiver ends.
        until: Timestamp,
    },
    /// A declared condition says that it does not apply here.
    NotApplicable {
        /// Why.
        why: String,
    },
    /// It applies and was left out of this run.
    Skipped {
        /// Why.
        why: String,
    },
    /// Something that must hold first does not.
    Blocked {
        /// The items at the root of it.
        by: Vec<Id>,
    },
    /// Nobody, or nothing, has decided yet.
    Pending {
        /// Whether it should have been.
        due: Due,
        /// When it is due, or was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// There was nothing to judge.
    NoData {
        /// Why.
        reason: NoData,
    },
    /// It was decided too long ago.
    Stale {
        /// How long ago, in nanoseconds.
        age: Age,
    },
    /// It could not be found out.
    Error {
        /// Why.
        reason: Reason,
        /// In which step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<Step>,
    },
}

/// Whether a pending item should have been decided by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Due {
    /// Its phase has not opened: it does not count yet.
    NotYet,
    /// It counts, and is open.
    Now,
    /// It should have been decided before now.
    Overdue,
}

/// The name of an outcome, without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum OutcomeKind {
    /// [`Outcome::Pass`]
    Pass,
    /// [`Outcome::Warn`]
    Warn,
    /// [`Outcome::Fail`]
    Fail,
    /// [`Outcome::Waived`]
    Waived,
    /// [`Outcome::NotApplicable`]
    NotApplicable,
    /// [`Outcome::Skipped`]
    Skipped,
    /// [`Outcome::Blocked`]
    Blocked,
    /// [`Outcome::Pending`]
    Pending,
    /// [`Outcome::NoData`]
    NoData,
    /// [`Outcome::Stale`]
    Stale,
    /// [`Outcome::Error`]
    Error,
}

impl Outcome {
    /// The name of the outcome.
    #[must_use]
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Pass => OutcomeKind::Pass,
            Self::Warn => OutcomeKind::Warn,
            Self::Fail => OutcomeKind::Fail,
            Self::Waived { .. } => OutcomeKind::Waived,
            Self::NotApplicable { .. } => OutcomeKind::NotApplicable,
            Self::Skipped { .. } => OutcomeKind::Skipped,
            Self::Blocked { .. } => OutcomeKind::Blocked,
            Self::Pending { .. } => OutcomeKind::Pending,
            Self::NoData { .. } => OutcomeKind::NoData,
            Self::Stale { .. } => OutcomeKind::Stale,
            Self::Error { .. } => OutcomeKind::Error,
        }
    }

    /// True when what comes after this item may go ahead: it passed, passed
    /// with a warning, was waived, or does not apply.
    #[must_use]
    pub const fn lets_dependents_run(&self) -> bool {
        matches!(
            self,
            Self::Pass | Self::Warn | Self::Waived { .. } | Self::NotApplicable { .. }
        )
    }
}

impl fmt::Display for OutcomeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Waived => "waived",
            Self::NotApplicable => "not applicable",
            Self::Skipped => "skipped",
            Self::Blocked => "blocked",
            Self::Pending => "pending",
            Self::NoData => "no data",
            Self::Stale => "stale",
            Self::Error => "error",
        })
    }
}

/// How much an item weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(
    clippy::exhaustive_enums,
    reason = "front ends must show each; a fourth would be a new design"
)]
pub enum Requirement {
    /// Its failure is a condition on the verdict, not a refusal.
    Optional,
    /// It must hold, or be waived.
    #[default]
    Required,
    /// It must hold, and no waiver of it is accepted.
    Critical,
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Optional => "optional",
            Self::Required => "required",
            Self::Critical => "critical",
        })
    }
}

/// What became of a sign-off that the checklist asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum SignOffOutcome {
    /// Enough persons of the role said go.
    Go {
        /// Who.
        by: Vec<Arc<str>>,
    },
    /// They said go on conditions.
    Conditional {
        /// Who.
        by: Vec<Arc<str>>,
        /// Each condition with its owner and due date, in words.
        conditions: Vec<String>,
    },
    /// A person of the role said no.
    Veto {
        /// Who.
        by: Arc<str>,
        /// Why.
        why: String,
    },
    /// A signature is there and is not valid.
    Invalid {
        /// What is wrong with it.
        why: String,
    },
    /// It was given, and no longer counts.
    Expired {
        /// Why.
        why: String,
    },
    /// One person signed for two roles that must be those of two.
    SameSigner {
        /// Who.
        by: Arc<str>,
        /// For which other role.
        other: Arc<str>,
    },
    /// Not enough persons have signed.
    Missing {
        /// How many have.
        have: u32,
        /// How many must.
        need: u32,
    },
    /// Its phase has not opened.
    NotDue,
}

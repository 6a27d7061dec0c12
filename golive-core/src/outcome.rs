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
    Fail {
        /// By what it failed.
        cause: FailCause,
    },
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
    /// It does not apply here: by its declared condition, or by the word of a
    /// person, which is a decision as a waiver is one.
    NotApplicable {
        /// Why.
        why: String,
        /// The person who decided so; absent when its declared condition does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Arc<str>>,
    },
    /// It applies and was left out of this run.
    Skipped {
        /// Why.
        reason: SkipReason,
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

/// By what an item failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum FailCause {
    /// What was measured is not as the criterion asks.
    Criterion,
    /// There was no data, which counts as a failure of this item.
    NoData,
    /// The probe found that the thing is not as it must be.
    Finding {
        /// What it found.
        reason: Reason,
        /// In which step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<Step>,
    },
    /// The trigger fires.
    Trigger,
    /// A person says that it failed.
    Attested {
        /// Who.
        by: Arc<str>,
        /// The statement that says so, by its digest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        statement: Option<Arc<str>>,
    },
    /// An attestation of it is there that does not hold.
    InvalidAttestation,
}

/// Why an item was left out of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum SkipReason {
    /// It puts load on what it observes, and this run puts none on anything.
    NoLoad,
    /// The deadline of the run passed before it could begin.
    DeadlinePassed,
    /// The run was stopped before it could begin.
    Interrupted,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoLoad => {
                "no load is put on anything in this run: a gate does so with `load = true`, `run` \
                 without `--no-load`"
            }
            Self::DeadlinePassed => "the deadline passed before it could begin",
            Self::Interrupted => "the run was interrupted before it could begin",
        })
    }
}

/// In which way an item does not hold: the kind of its outcome and its cause,
/// without what changes from run to run. A waiver is given for one.
///
/// ```
/// use golive_core::outcome::{FailCause, FailureMode, Outcome, OutcomeKind};
///
/// let slow = Outcome::Fail { cause: FailCause::Criterion };
/// let mode = slow.failure_mode();
/// assert_eq!(mode.as_ref().map(|mode| mode.outcome), Some(OutcomeKind::Fail));
/// assert_eq!(Outcome::Pass.failure_mode(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FailureMode {
    /// What became of the item.
    pub outcome: OutcomeKind,
    /// By what it failed; absent for other outcomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<FailCauseKind>,
    /// What the probe found, or why it found nothing out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

impl FailureMode {
    /// The way in which an item does not hold.
    #[must_use]
    pub fn new(outcome: OutcomeKind, cause: Option<FailCauseKind>, reason: Option<Reason>) -> Self {
        Self {
            outcome,
            cause,
            reason,
        }
    }
}

impl fmt::Display for FailureMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.outcome.fmt(f)?;
        match (self.cause, self.reason) {
            (_, Some(reason)) => write!(f, " ({reason})"),
            (Some(cause), None) => write!(f, " ({cause})"),
            (None, None) => Ok(()),
        }
    }
}

/// The name of a cause, without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum FailCauseKind {
    /// [`FailCause::Criterion`]
    Criterion,
    /// [`FailCause::NoData`]
    NoData,
    /// [`FailCause::Finding`]
    Finding,
    /// [`FailCause::Trigger`]
    Trigger,
    /// [`FailCause::Attested`]
    Attested,
    /// [`FailCause::InvalidAttestation`]
    InvalidAttestation,
}

impl fmt::Display for FailCauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Criterion => "out of bounds",
            Self::NoData => "no data",
            Self::Finding => "found by its probe",
            Self::Trigger => "it fires",
            Self::Attested => "a person says so",
            Self::InvalidAttestation => "its attestation does not hold",
        })
    }
}

impl FailCause {
    /// The name of the cause.
    #[must_use]
    pub const fn kind(&self) -> FailCauseKind {
        match self {
            Self::Criterion => FailCauseKind::Criterion,
            Self::NoData => FailCauseKind::NoData,
            Self::Finding { .. } => FailCauseKind::Finding,
            Self::Trigger => FailCauseKind::Trigger,
            Self::Attested { .. } => FailCauseKind::Attested,
            Self::InvalidAttestation => FailCauseKind::InvalidAttestation,
        }
    }
}

/// Whether a pending item should have been decided by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Due {
    /// Its phase opens before the launch, and has not: it is not proven.
    NotYet,
    /// Its phase opens at the launch or after it, and has not: what the launch
    /// waits for cannot wait for the launch, so it does not count yet.
    AfterLaunch,
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
            Self::Fail { .. } => OutcomeKind::Fail,
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

    /// In which way it does not hold; None when it holds, does not apply, or was
    /// not looked at.
    #[must_use]
    pub fn failure_mode(&self) -> Option<FailureMode> {
        let (cause, reason) = match self {
            Self::Fail { cause } => {
                let reason = match cause {
                    FailCause::Finding { reason, .. } => Some(*reason),
                    _ => None,
                };
                (Some(cause.kind()), reason)
            }
            Self::Error { reason, .. } => (None, Some(*reason)),
            Self::NoData { .. }
            | Self::Stale { .. }
            | Self::Blocked { .. }
            | Self::Pending {
                due: Due::Now | Due::Overdue,
                ..
            } => (None, None),
            Self::Pass
            | Self::Warn
            | Self::Waived { .. }
            | Self::NotApplicable { .. }
            | Self::Skipped { .. }
            | Self::Pending { .. } => return None,
        };
        Some(FailureMode::new(self.kind(), cause, reason))
    }

    /// True when what keeps it from passing may end by itself.
    pub(crate) const fn is_transient(&self) -> bool {
        match self {
            Self::Fail {
                cause: FailCause::Finding { reason, .. },
            }
            | Self::Error { reason, .. } => reason.is_transient(),
            Self::Fail {
                cause: FailCause::NoData,
            }
            | Self::NoData {
                reason: NoData::Nothing { .. },
            } => true,
            _ => false,
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
        /// The statement that says so, by its digest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        statement: Option<Arc<str>>,
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

//! What is looked at, in order.

use std::fmt;

use super::{Invalid, Refusal, Unreadable, Void};

/// What is looked at of one statement. The first that does not hold is its
/// refusal, and those after it are not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The signature holds, and its key is that of a person.
    Signed,
    /// It can be read, and is what it was signed as, by whom it names.
    Read,
    /// It was given before now, and for this.
    Given,
    /// What it was said of is as it was.
    Unchanged,
    /// Its person may say it, and has said all that is asked.
    Said,
    /// It counts now, and so does the key.
    InTime,
    /// Nobody took it back.
    NotRevoked,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Signed,
        Self::Read,
        Self::Given,
        Self::Unchanged,
        Self::Said,
        Self::InTime,
        Self::NotRevoked,
    ];
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signed => "the signature holds, by a key of the policy",
            Self::Read => "it is what it was signed as, by the person that it names",
            Self::Given => {
                "it was given for this launch, attempt, environment, artifact, checklist and policy"
            }
            Self::Said => "that person may say this, and says all that is asked",
            Self::Unchanged => "what it was said of is as it was",
            Self::InTime => "it counts now, and so does the key",
            Self::NotRevoked => "nobody took it back",
        })
    }
}

impl Refusal {
    /// The step at which it was refused.
    #[must_use]
    pub fn step(&self) -> Step {
        match self {
            Self::Invalid(invalid) => invalid.step(),
            Self::Unreadable(Unreadable::Namespace(_)) => Step::Signed,
            Self::Unreadable(Unreadable::Statement(_)) => Step::Read,
            Self::Void(void) => void.step(),
        }
    }
}

impl Invalid {
    fn step(&self) -> Step {
        match self {
            Self::Signature(_) | Self::UnknownKey(_) | Self::HolderNotVerified => Step::Signed,
            Self::Statement(_) | Self::Kind { .. } | Self::Person { .. } => Step::Read,
            Self::Future(_) => Step::Given,
            Self::Role { .. }
            | Self::RoleOfItem { .. }
            | Self::NoTask(_)
            | Self::NoEvidence(_)
            | Self::Conditions
            | Self::Unwaivable(_)
            | Self::MayNotWaive(_)
            | Self::SelfApproved(_)
            | Self::Owner(..)
            | Self::NoReason(_)
            | Self::Unjustified
            | Self::Undischarged
            | Self::TooLong => Step::Said,
            Self::EndsFirst => Step::InTime,
        }
    }
}

impl Void {
    fn step(&self) -> Step {
        match self {
            Self::Launch(_)
            | Self::Attempt(_)
            | Self::Environment(_)
            | Self::Artifact(_)
            | Self::Checklist(_)
            | Self::Form
            | Self::Policy => Step::Given,
            Self::Request(_)
            | Self::Condition(_)
            | Self::MayNotRecord(_)
            | Self::MayNotRevoke(_)
            | Self::MayNotLift(_) => Step::Said,
            Self::Changed(_) | Self::Gone(_) => Step::Unchanged,
            Self::Expired(_) | Self::Key(_) | Self::Zone(_) => Step::InTime,
            Self::Revoked { .. } | Self::Doubted { .. } => Step::NotRevoked,
        }
    }
}

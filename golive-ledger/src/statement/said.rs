//! What is said, by kind.

use golive_core::quantity::Timestamp;
use serde::{Deserialize, Serialize};

use super::Kind;
use super::seen::{FailureSeen, GroundSeen, PartSeen, VerdictSeen};
use crate::digest::Sha256;

/// What is said.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Said {
    /// A task is done, failed, or does not apply.
    Completion(Completion),
    /// A role says go, no, or go on conditions.
    SignOff(SignOff),
    /// A person asks that a risk be taken.
    WaiverRequest(WaiverRequest),
    /// A person takes a risk.
    Waiver(Waiver),
    /// A statement no longer counts.
    Revocation(Revocation),
    /// A condition is met.
    Discharge(Discharge),
    /// What a gate decided.
    Verdict(VerdictGiven),
}

impl Said {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Completion(_) => Kind::Completion,
            Self::SignOff(_) => Kind::SignOff,
            Self::WaiverRequest(_) => Kind::WaiverRequest,
            Self::Waiver(_) => Kind::Waiver,
            Self::Revocation(_) => Kind::Revocation,
            Self::Discharge(_) => Kind::Discharge,
            Self::Verdict(_) => Kind::Verdict,
        }
    }

    /// Whether it speaks against the launch: it says no, or that a task failed.
    #[must_use]
    pub fn is_objection(&self) -> bool {
        match self {
            Self::Completion(said) => said.status == Status::Failed,
            Self::SignOff(said) => said.decision == Decision::NoGo,
            Self::WaiverRequest(_)
            | Self::Waiver(_)
            | Self::Revocation(_)
            | Self::Discharge(_)
            | Self::Verdict(_) => false,
        }
    }

    /// The statements that it is about, which must be there as it is.
    pub(crate) fn names(&self) -> impl Iterator<Item = Sha256> {
        let named = match self {
            Self::Completion(said) => [said.answers, None],
            Self::WaiverRequest(said) => [said.over, None],
            Self::Waiver(said) => [said.request, said.over],
            Self::Revocation(said) => [Some(said.statement), None],
            Self::Discharge(said) => [Some(said.sign_off), None],
            Self::SignOff(_) | Self::Verdict(_) => [None, None],
        };
        named.into_iter().flatten()
    }

    /// The baseline that it names, which is kept beside it.
    pub(crate) fn baseline(&self) -> Option<Sha256> {
        match self {
            Self::SignOff(said) => said.seen.baseline,
            _ => None,
        }
    }

    /// Whether two of one person would be words on one thing, of which the
    /// later counts.
    pub(crate) fn is_about_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Completion(one), Self::Completion(other)) => one.item.id == other.item.id,
            (Self::SignOff(one), Self::SignOff(other)) => {
                (&one.role, &one.phase) == (&other.role, &other.phase)
            }
            _ => false,
        }
    }
}

/// An item as it was when something was said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct ItemSeen {
    /// Its id.
    pub id: String,
    /// Its digest; see [`digest`](crate::digest).
    pub sha256: Sha256,
}

/// Of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct Completion {
    /// The task.
    pub item: ItemSeen,
    /// The role in which the person says it.
    pub role: String,
    /// What became of it.
    pub status: Status,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The statement of another person that the task failed, which this one
    /// answers: it shows that the task is done all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Sha256>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "another would be another version")]
pub enum Status {
    /// It is done.
    Passed,
    /// It was looked at, and is not as it must be.
    Failed,
    /// It does not apply to this launch.
    NotApplicable,
}

/// What shows that something is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[expect(clippy::exhaustive_enums, reason = "another would be another version")]
pub enum Evidence {
    /// In words.
    Text {
        /// The words.
        text: String,
    },
    /// Somewhere else.
    Link {
        /// Where.
        url: String,
    },
    /// A file, by what is in it.
    File {
        /// What it is called.
        name: String,
        /// What is in it.
        sha256: Sha256,
    },
}

/// Of a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct SignOff {
    /// The role.
    pub role: String,
    /// The phase; the whole checklist when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// What it says.
    pub decision: Decision,
    /// What decides in the phase, or in the whole, when it was said; see
    /// [`digest`](crate::digest).
    pub criteria: Sha256,
    /// What the signer was shown.
    pub seen: Seen,
    /// On what conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// What a role says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "another would be another version")]
pub enum Decision {
    /// It may.
    Go,
    /// It may not.
    NoGo,
    /// It may, on conditions.
    Conditional,
    /// Neither: it counts for nothing.
    Abstain,
}

/// What a signer was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct Seen {
    /// The report, as its bytes stand.
    pub report: Sha256,
    /// Its verdict.
    pub verdict: VerdictSeen,
    /// The items that were open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
    /// Where each check looked, and against which bound: the digest of a
    /// [`Baseline`](super::Baseline) that is kept beside the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Sha256>,
}

/// A condition of a sign-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct Condition {
    /// What must be.
    pub text: String,
    /// Who sees to it.
    pub owner: String,
    /// By when.
    pub due: Timestamp,
}

/// That a risk be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct WaiverRequest {
    /// The item.
    pub item: ItemSeen,
    /// In which way it does not hold.
    pub of: FailureSeen,
    /// The statement that it failed, where a person has seen that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Sha256>,
    /// Why it may be as it is.
    pub justification: String,
}

/// Of a risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct Waiver {
    /// The item.
    pub item: ItemSeen,
    /// The role in which the person takes it.
    pub role: String,
    /// Why the item may be as it is.
    pub justification: String,
    /// Who bears it.
    pub risk_owner: String,
    /// What is done instead.
    pub compensating_control: String,
    /// Who asked for it, in form 1 alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<String>,
    /// The [request](WaiverRequest) that it grants, which another person signed;
    /// from form 2 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Sha256>,
    /// In which way the item does not hold: a risk of something else is not
    /// taken; from form 2 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<FailureSeen>,
    /// The statement that the task failed, when it is one that is waived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Sha256>,
}

/// Of another statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct Revocation {
    /// The statement, as its bytes stand.
    pub statement: Sha256,
    /// Why it no longer counts.
    pub reason: String,
}

/// Of the conditions of a sign-off that its person was to see to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct Discharge {
    /// The sign-off, as its bytes stand.
    pub sign_off: Sha256,
    /// What shows that they are met.
    pub evidence: Vec<Evidence>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// What a gate decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct VerdictGiven {
    /// The part of the checklist that it is about; from form 2 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartSeen>,
    /// The verdict.
    pub verdict: VerdictSeen,
    /// Why it is not better.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<GroundSeen>,
    /// The report, as its bytes stand.
    pub report: Sha256,
    /// Every statement that it took into account. One that is missing later was
    /// taken away.
    pub statements: Vec<Recorded>,
}

/// A statement that a verdict took into account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct Recorded {
    /// The statement, as its bytes stand.
    pub statement: Sha256,
    /// Its signature, as its bytes stand.
    pub signature: Sha256,
}

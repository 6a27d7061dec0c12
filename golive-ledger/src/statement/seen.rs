//! What a run showed, in the words that are signed. These forms are the
//! ledger's own: no change of a name elsewhere changes a signed byte.

use std::fmt;

use golive_core::outcome::{FailCauseKind, FailureMode, OutcomeKind};
use golive_core::probe::Reason;
use golive_core::verdict::{Ground, Part, Verdict};
use serde::{Deserialize, Serialize};

/// A verdict that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "another would be another version")]
pub enum VerdictSeen {
    /// One of the four.
    Verdict(VerdictWord),
    /// As form 1 has it: any text.
    Former(String),
}

/// One of the four verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "another would be another version")]
pub enum VerdictWord {
    /// Everything is proven.
    Go,
    /// It may, on conditions.
    ConditionalGo,
    /// It is not known.
    Inconclusive,
    /// It may not.
    NoGo,
}

/// Something that has no form to be signed in: a newer golive made it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this ledger has no word for {0}")]
pub struct NoWord(String);

impl NoWord {
    fn of(what: &impl fmt::Debug) -> Self {
        Self(format!("{what:?}"))
    }
}

impl From<Verdict> for VerdictWord {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Go => Self::Go,
            Verdict::ConditionalGo => Self::ConditionalGo,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::NoGo => Self::NoGo,
        }
    }
}

/// As people read it.
impl fmt::Display for VerdictSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verdict(VerdictWord::Go) => "GO",
            Self::Verdict(VerdictWord::ConditionalGo) => "CONDITIONAL GO",
            Self::Verdict(VerdictWord::Inconclusive) => "INCONCLUSIVE",
            Self::Verdict(VerdictWord::NoGo) => "NO GO",
            Self::Former(text) => text,
        })
    }
}

impl From<Verdict> for VerdictSeen {
    fn from(verdict: Verdict) -> Self {
        Self::Verdict(verdict.into())
    }
}

/// The part of a checklist that a verdict is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "another would be another version")]
pub enum PartSeen {
    /// All of it.
    Whole,
    /// What must hold before a service starts.
    Start,
    /// These phases.
    Phases {
        /// By id.
        ids: Vec<String>,
    },
}

impl TryFrom<&Part> for PartSeen {
    type Error = NoWord;

    fn try_from(part: &Part) -> Result<Self, NoWord> {
        Ok(match part {
            Part::Whole => Self::Whole,
            Part::Start => Self::Start,
            Part::Phases { ids } => Self::Phases {
                ids: ids.iter().map(ToString::to_string).collect(),
            },
            other => return Err(NoWord::of(other)),
        })
    }
}

/// Why a verdict is not better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "another would be another version")]
pub enum GroundSeen {
    /// What it is, and of what.
    Ground {
        /// What it is.
        ground: GroundWord,
        /// The item, the role, the statement or the phase that it is of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<String>,
        /// The verdict that it alone would give.
        weighs: VerdictWord,
    },
    /// As form 1 has it: any text.
    Former(String),
}

/// What a ground of a verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "another would be another version")]
pub enum GroundWord {
    /// An item.
    Item,
    /// The sign-off of a role.
    SignOff,
    /// A person objects, or did.
    Objection,
    /// Something in the ledger.
    Ledger,
    /// Items were left out.
    Partial,
    /// The time of the launch was not the ledger's.
    WhatIf,
    /// A check looked elsewhere than a signer saw it look.
    Difference,
    /// The run did not come to its end.
    Unfinished,
    /// No required item was seen to hold.
    NothingProven,
}

impl TryFrom<&Ground> for GroundSeen {
    type Error = NoWord;

    fn try_from(given: &Ground) -> Result<Self, NoWord> {
        let (ground, of) = match given {
            Ground::Item { id, .. } => (GroundWord::Item, Some(id.to_string())),
            Ground::SignOff { role, .. } => (GroundWord::SignOff, Some(role.clone())),
            Ground::Objection { statement, .. } => (GroundWord::Objection, Some(statement.clone())),
            Ground::Ledger { words, .. } => (GroundWord::Ledger, Some(words.clone())),
            Ground::Partial { selection } => (GroundWord::Partial, Some(selection.clone())),
            Ground::WhatIf { .. } => (GroundWord::WhatIf, None),
            Ground::Difference { difference } => {
                (GroundWord::Difference, Some(difference.role.clone()))
            }
            Ground::Unfinished { .. } => (GroundWord::Unfinished, None),
            Ground::NothingProven => (GroundWord::NothingProven, None),
            other => return Err(NoWord::of(other)),
        };
        Ok(Self::Ground {
            ground,
            of,
            weighs: given.weighs().into(),
        })
    }
}

/// In which way an item did not hold: `fail`, `probe`, `refused`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a tool that writes statements makes one"
)]
pub struct FailureSeen {
    /// What became of it.
    pub outcome: OutcomeWord,
    /// By what it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseWord>,
    /// What its probe found, or why it found nothing out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonWord>,
}

/// Writes an enum of words that are signed, and the way to and from core's.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident of $core:ident { $($word:ident)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(clippy::exhaustive_enums, reason = "another would be another version")]
        pub enum $name {
            $(
                #[doc = concat!("[`", stringify!($core), "::", stringify!($word), "`]")]
                $word,
            )*
        }

        impl TryFrom<$core> for $name {
            type Error = NoWord;

            fn try_from(given: $core) -> Result<Self, NoWord> {
                Ok(match given {
                    $($core::$word => Self::$word,)*
                    other => return Err(NoWord::of(&other)),
                })
            }
        }

        impl From<$name> for $core {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$word => Self::$word,)*
                }
            }
        }
    };
}

words! {
    /// What became of an item that can be waived.
    OutcomeWord of OutcomeKind { Fail NoData Error Stale Blocked Pending }
}

words! {
    /// By what an item failed.
    CauseWord of FailCauseKind { Criterion NoData Finding Trigger Attested InvalidAttestation }
}

words! {
    /// What a probe found, or why it found nothing out.
    ReasonWord of Reason {
        Refused Unreachable NameNotFound ResolveFailed TimedOut Closed PoolExhausted
        CredentialsRejected PermissionDenied ProtocolError ServerError Rejected CertificateExpired
        CertificateNotYetValid
        CertificateWrongHost CertificateUnknownIssuer CertificateWeak CertificateInvalid TlsFailed
        Missing UnexpectedValue TooLarge BadConfiguration NoData NotANumber Panicked Starved
        DeadlinePassed Cancelled Internal
    }
}

impl TryFrom<&FailureMode> for FailureSeen {
    type Error = NoWord;

    fn try_from(mode: &FailureMode) -> Result<Self, NoWord> {
        Ok(Self {
            outcome: mode.outcome.try_into()?,
            cause: mode.cause.map(TryInto::try_into).transpose()?,
            reason: mode.reason.map(TryInto::try_into).transpose()?,
        })
    }
}

impl From<&FailureSeen> for FailureMode {
    fn from(seen: &FailureSeen) -> Self {
        Self::new(
            seen.outcome.into(),
            seen.cause.map(Into::into),
            seen.reason.map(Into::into),
        )
    }
}

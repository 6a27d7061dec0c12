//! Why a verdict is not better.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Verdict;
use super::facts::{Completion, Difference, WhatIf};
use crate::id::Id;
use crate::outcome::OutcomeKind;

/// Why a verdict is not better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ground", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Ground {
    /// An item.
    Item {
        /// Its id.
        id: Id,
        /// What became of it.
        outcome: OutcomeKind,
        /// The verdict it alone would give.
        weighs: Verdict,
    },
    /// A sign-off.
    SignOff {
        /// The role.
        role: String,
        /// The verdict it alone would give.
        weighs: Verdict,
    },
    /// Something in the ledger that belongs to no item and no sign-off.
    Ledger {
        /// What is wrong.
        words: String,
        /// The verdict it alone would give.
        weighs: Verdict,
    },
    /// A person objects, or did.
    Objection {
        /// The statement, by its digest.
        statement: String,
        /// Who says what.
        words: String,
        /// The verdict it alone would give.
        weighs: Verdict,
    },
    /// Items of the part that the verdict is about were left out: a part is no
    /// whole.
    Partial {
        /// What was selected.
        selection: String,
    },
    /// The time of the launch that was given is not the one that the ledger
    /// knows.
    WhatIf {
        /// Both.
        #[serde(flatten)]
        times: WhatIf,
    },
    /// Checks did not look where, or ask what, a person saw who signed off.
    Difference {
        /// Who, and which.
        #[serde(flatten)]
        difference: Difference,
    },
    /// The run did not come to its end.
    Unfinished {
        /// How it ended.
        completion: Completion,
    },
    /// No required item was seen to hold, so nothing is proven.
    NothingProven,
}

impl Ground {
    /// The verdict that this ground alone would give.
    pub fn weighs(&self) -> Verdict {
        match self {
            Self::Item { weighs, .. }
            | Self::SignOff { weighs, .. }
            | Self::Objection { weighs, .. }
            | Self::Ledger { weighs, .. } => *weighs,
            Self::Difference { .. } => Verdict::ConditionalGo,
            Self::Partial { .. }
            | Self::WhatIf { .. }
            | Self::Unfinished { .. }
            | Self::NothingProven => Verdict::Inconclusive,
        }
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item { id, outcome, .. } => write!(f, "{id} is {outcome}"),
            Self::SignOff { role, .. } => write!(f, "the sign-off of {role}"),
            Self::Ledger { words, .. } | Self::Objection { words, .. } => f.write_str(words),
            Self::Partial { selection } => {
                write!(
                    f,
                    "only {selection} was looked at, which proves no part of it"
                )
            }
            Self::WhatIf { times } => write!(
                f,
                "the launch was said to be at {}, and the ledger has it at {}",
                times.given, times.known
            ),
            Self::Difference { difference } => {
                let items: Vec<&str> = difference.items.iter().map(Id::as_str).collect();
                write!(
                    f,
                    "{} signed as {} over another target, bound or applicability of {}",
                    difference.by,
                    difference.role,
                    items.join(", ")
                )
            }
            Self::Unfinished {
                completion: Completion::DeadlinePassed,
            } => f.write_str("the deadline passed"),
            Self::Unfinished { .. } => f.write_str("the run was interrupted"),
            Self::NothingProven => f.write_str("no required item was seen to hold"),
        }
    }
}

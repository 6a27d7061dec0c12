//! May it go live? Four verdicts, and the worst wins.
//!
//! | an item that is | required | critical | optional |
//! |---|---|---|---|
//! | pass | Go | Go | Go |
//! | warn | ConditionalGo | ConditionalGo | ConditionalGo |
//! | fail | **NoGo** | **NoGo** | ConditionalGo |
//! | waived | ConditionalGo | **NoGo** | ConditionalGo |
//! | no data, error, stale, skipped, blocked, pending | Inconclusive | Inconclusive | ConditionalGo |
//! | not applicable, by the word of a person | ConditionalGo | Inconclusive | ConditionalGo |
//! | not applicable by its declared condition; pending, its phase opens at the launch or later | does not count | does not count | does not count |
//!
//! | a sign-off that is | |
//! |---|---|
//! | given | Go |
//! | given on conditions | ConditionalGo |
//! | missing, expired | Inconclusive |
//! | a veto, an invalid signature | **NoGo** |
//! | not due | does not count |
//!
//! | an [objection](crate::standing::Objection) that | |
//! |---|---|
//! | stands | **NoGo**; ConditionalGo of an optional item that is as it was |
//! | was lifted, or answered by another holder of the role, or waived | ConditionalGo |
//!
//! A statement in the ledger that does not hold is NoGo, and a ledger that
//! cannot be read is Inconclusive, whatever they are about. These and the
//! objections of the whole count in every part of it.
//!
//! A verdict is that of a [part](Part), and a part is no whole: a selection that
//! leaves out items of the part is Inconclusive at the best, and so is a time of
//! the launch other than the ledger's. A check that looks elsewhere than it did
//! when somebody signed off is a condition.
//!
//! Go is what is left when everything is proven: a run that was interrupted, or
//! that proved no required item, is Inconclusive. There are no scores.

mod exit_code;
mod facts;
mod ground;
mod part;
mod rules;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::exit_code::{CONDITIONAL_GO, GO, INCONCLUSIVE, IO_ERROR, NO_GO, USAGE};
pub use self::facts::{
    Completion, Difference, Facts, ItemFact, ObjectionFact, SignOffFact, WhatIf,
};
pub use self::ground::Ground;
pub use self::part::Part;
pub use self::rules::{Judgement, judge, weigh, weigh_defect, weigh_objection, weigh_sign_off};

/// May it go live? Ordered from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(
    clippy::exhaustive_enums,
    reason = "a caller must decide on each of the four"
)]
#[must_use]
pub enum Verdict {
    /// Everything is proven.
    Go,
    /// It may, on conditions.
    ConditionalGo,
    /// It is not known.
    Inconclusive,
    /// It may not.
    NoGo,
}

impl Verdict {
    /// The exit code of a program that ends with this verdict.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Go => GO,
            Self::ConditionalGo => CONDITIONAL_GO,
            Self::NoGo => NO_GO,
            Self::Inconclusive => INCONCLUSIVE,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Go => "GO",
            Self::ConditionalGo => "CONDITIONAL GO",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::NoGo => "NO GO",
        })
    }
}

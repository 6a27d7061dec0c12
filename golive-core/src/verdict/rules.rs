//! The rules, pure: facts in, judgement out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::id::Id;
use crate::outcome::{Due, Outcome, OutcomeKind, Requirement, SignOffOutcome};
use crate::standing::{Defect, DefectKind};

/// All that a verdict is made of.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Facts<'a> {
    /// The items, in any order.
    pub items: &'a [ItemFact<'a>],
    /// The sign-offs that the checklist asks for, in any order.
    pub sign_offs: &'a [SignOffFact<'a>],
    /// How the run ended.
    pub completion: Completion,
    /// What is wrong with the ledger, in any order.
    pub defects: &'a [Defect],
}

impl<'a> Facts<'a> {
    /// The facts of a run.
    #[must_use]
    pub fn new(
        items: &'a [ItemFact<'a>],
        sign_offs: &'a [SignOffFact<'a>],
        completion: Completion,
    ) -> Self {
        Self {
            items,
            sign_offs,
            completion,
            defects: &[],
        }
    }

    /// The same with what is wrong with the ledger.
    #[must_use]
    pub fn with_defects(mut self, defects: &'a [Defect]) -> Self {
        self.defects = defects;
        self
    }
}

/// What became of one item.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ItemFact<'a> {
    /// Its id.
    pub id: &'a Id,
    /// How much it weighs.
    pub requirement: Requirement,
    /// What became of it.
    pub outcome: &'a Outcome,
}

impl<'a> ItemFact<'a> {
    /// What became of one item.
    #[must_use]
    pub fn new(id: &'a Id, requirement: Requirement, outcome: &'a Outcome) -> Self {
        Self {
            id,
            requirement,
            outcome,
        }
    }
}

/// What became of one sign-off.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SignOffFact<'a> {
    /// The role that signs.
    pub role: &'a str,
    /// What became of it.
    pub outcome: &'a SignOffOutcome,
}

impl<'a> SignOffFact<'a> {
    /// What became of one sign-off.
    #[must_use]
    pub fn new(role: &'a str, outcome: &'a SignOffOutcome) -> Self {
        Self { role, outcome }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Completion {
    /// Every item was judged.
    Complete,
    /// The deadline passed first.
    DeadlinePassed,
    /// Somebody stopped it.
    Interrupted,
}

/// A verdict with its grounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is not better: every ground that weighs as much as the verdict
    /// or less, the heaviest first. Empty for Go.
    pub grounds: Vec<Ground>,
}

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
            | Self::Ledger { weighs, .. } => *weighs,
            Self::Unfinished { .. } | Self::NothingProven => Verdict::Inconclusive,
        }
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item { id, outcome, .. } => write!(f, "{id} is {outcome}"),
            Self::SignOff { role, .. } => write!(f, "the sign-off of {role}"),
            Self::Ledger { words, .. } => f.write_str(words),
            Self::Unfinished {
                completion: Completion::DeadlinePassed,
            } => f.write_str("the deadline passed"),
            Self::Unfinished { .. } => f.write_str("the run was interrupted"),
            Self::NothingProven => f.write_str("no required item was seen to hold"),
        }
    }
}

/// The verdict that one item alone would give; None when it does not count.
#[must_use]
pub fn weigh(requirement: Requirement, outcome: &Outcome) -> Option<Verdict> {
    let unless_optional = |verdict| match requirement {
        Requirement::Optional => Verdict::ConditionalGo,
        Requirement::Required | Requirement::Critical => verdict,
    };
    Some(match outcome {
        Outcome::Pass => Verdict::Go,
        Outcome::Warn => Verdict::ConditionalGo,
        Outcome::Fail => unless_optional(Verdict::NoGo),
        // Whatever was waived, it is a condition at the best; of a critical item
        // no waiver is accepted, and it weighs as it does without one.
        Outcome::Waived { of, .. } => match requirement {
            Requirement::Critical => weigh(requirement, of)
                .unwrap_or(Verdict::Go)
                .max(Verdict::ConditionalGo),
            Requirement::Required | Requirement::Optional => Verdict::ConditionalGo,
        },
        Outcome::NotApplicable { .. }
        | Outcome::Pending {
            due: Due::NotYet, ..
        } => return None,
        Outcome::NoData { .. }
        | Outcome::Error { .. }
        | Outcome::Stale { .. }
        | Outcome::Skipped { .. }
        | Outcome::Blocked { .. }
        | Outcome::Pending { .. } => unless_optional(Verdict::Inconclusive),
    })
}

/// The verdict that one sign-off alone would give; None when it is not due.
#[must_use]
pub fn weigh_sign_off(outcome: &SignOffOutcome) -> Option<Verdict> {
    Some(match outcome {
        SignOffOutcome::Go { by } if by.is_empty() => Verdict::Inconclusive,
        SignOffOutcome::Go { .. } => Verdict::Go,
        SignOffOutcome::Conditional { .. } => Verdict::ConditionalGo,
        SignOffOutcome::Veto { .. } | SignOffOutcome::Invalid { .. } => Verdict::NoGo,
        SignOffOutcome::Expired { .. }
        | SignOffOutcome::SameSigner { .. }
        | SignOffOutcome::Missing { .. } => Verdict::Inconclusive,
        SignOffOutcome::NotDue => return None,
    })
}

/// The verdict that one defect of the ledger alone would give.
pub fn weigh_defect(defect: &Defect) -> Verdict {
    match defect.kind {
        DefectKind::Invalid | DefectKind::Missing => Verdict::NoGo,
        DefectKind::Unreadable => Verdict::Inconclusive,
    }
}

/// Judges. The worst wins, the order does not matter, and Go is given only when
/// the run is complete and at least one required item was seen to hold.
#[must_use]
pub fn judge(facts: &Facts<'_>) -> Judgement {
    let mut grounds = Vec::new();
    let mut proven = false;
    for item in facts.items {
        let Some(weighs) = weigh(item.requirement, item.outcome) else {
            continue;
        };
        if weighs == Verdict::Go {
            proven |= item.requirement != Requirement::Optional;
        } else {
            grounds.push(Ground::Item {
                id: item.id.clone(),
                outcome: item.outcome.kind(),
                weighs,
            });
        }
        // A warning and a waived failure were seen: they prove as much as a
        // pass that the run looked at something. What was waived unseen does
        // not.
        let was_seen = match item.outcome {
            Outcome::Warn => true,
            Outcome::Waived { of, .. } => matches!(**of, Outcome::Fail | Outcome::Warn),
            _ => false,
        };
        proven |= item.requirement != Requirement::Optional && was_seen;
    }
    for sign_off in facts.sign_offs {
        match weigh_sign_off(sign_off.outcome) {
            None | Some(Verdict::Go) => {}
            Some(weighs) => grounds.push(Ground::SignOff {
                role: sign_off.role.to_owned(),
                weighs,
            }),
        }
    }
    for defect in facts.defects {
        grounds.push(Ground::Ledger {
            words: defect.words.clone(),
            weighs: weigh_defect(defect),
        });
    }
    if facts.completion != Completion::Complete {
        grounds.push(Ground::Unfinished {
            completion: facts.completion,
        });
    }
    if !proven {
        grounds.push(Ground::NothingProven);
    }
    grounds.sort_by_key(|ground| std::cmp::Reverse(ground.weighs()));
    let verdict = grounds
        .iter()
        .map(Ground::weighs)
        .max()
        .unwrap_or(Verdict::Go);
    Judgement { verdict, grounds }
}

//! The rules, pure: facts in, judgement out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::id::Id;
use crate::outcome::{Due, FailCause, Outcome, OutcomeKind, Requirement, SignOffOutcome};
use crate::quantity::Timestamp;
use crate::standing::{Defect, DefectKind, Objection, ObjectionKind, ObjectionState, Subject};

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
    /// Who objects, in any order.
    pub objections: &'a [ObjectionFact<'a>],
    /// The selection that left out items of the part that the verdict is about.
    pub partial: Option<&'a str>,
    /// The time of the launch that was given, where the ledger knows another.
    pub what_if: Option<WhatIf>,
    /// What is not as those saw it who signed off.
    pub differences: &'a [Difference],
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
            objections: &[],
            partial: None,
            what_if: None,
            differences: &[],
        }
    }

    /// The same with those who object.
    #[must_use]
    pub fn with_objections(mut self, objections: &'a [ObjectionFact<'a>]) -> Self {
        self.objections = objections;
        self
    }

    /// The same of a selection that left out items of the part.
    #[must_use]
    pub fn with_partial(mut self, selection: Option<&'a str>) -> Self {
        self.partial = selection;
        self
    }

    /// The same at a time of the launch that is not the ledger's.
    #[must_use]
    pub fn with_what_if(mut self, what_if: Option<WhatIf>) -> Self {
        self.what_if = what_if;
        self
    }

    /// The same with what is not as the signers saw it.
    #[must_use]
    pub fn with_differences(mut self, differences: &'a [Difference]) -> Self {
        self.differences = differences;
        self
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

/// An objection, and how much the item weighs that it was said of.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ObjectionFact<'a> {
    /// The objection.
    pub objection: &'a Objection,
    /// How much its item weighs; None when it is of none, or of one that the
    /// checklist does not have.
    pub requirement: Option<Requirement>,
}

impl<'a> ObjectionFact<'a> {
    /// An objection, and how much its item weighs.
    #[must_use]
    pub fn new(objection: &'a Objection, requirement: Option<Requirement>) -> Self {
        Self {
            objection,
            requirement,
        }
    }
}

/// A time of the launch that was given beside the one that the ledger knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WhatIf {
    /// What was given.
    pub given: Timestamp,
    /// What the ledger knows, which is what the run went by.
    pub known: Timestamp,
}

impl WhatIf {
    /// A time of the launch that was given beside the one that is known.
    #[must_use]
    pub fn new(given: Timestamp, known: Timestamp) -> Self {
        Self { given, known }
    }
}

/// Checks that did not look where, or ask what, a person saw who signed off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Difference {
    /// Who signed off.
    pub by: String,
    /// For which role.
    pub role: String,
    /// The items.
    pub items: Vec<Id>,
}

impl Difference {
    /// Checks that are not as a person saw them.
    pub fn new(by: impl Into<String>, role: impl Into<String>, items: Vec<Id>) -> Self {
        Self {
            by: by.into(),
            role: role.into(),
            items,
        }
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
        Outcome::Fail { .. } => unless_optional(Verdict::NoGo),
        // Whatever was waived, it is a condition at the best; of a critical item
        // no waiver is accepted, and it weighs as it does without one.
        Outcome::Waived { of, .. } => match requirement {
            Requirement::Critical => weigh(requirement, of)
                .unwrap_or(Verdict::Go)
                .max(Verdict::ConditionalGo),
            Requirement::Required | Requirement::Optional => Verdict::ConditionalGo,
        },
        // A person decided so, which is a condition as a waiver is, and of a
        // critical item not accepted.
        Outcome::NotApplicable { by: Some(_), .. } => match requirement {
            Requirement::Critical => Verdict::Inconclusive,
            Requirement::Required | Requirement::Optional => Verdict::ConditionalGo,
        },
        Outcome::NotApplicable { by: None, .. }
        | Outcome::Pending {
            due: Due::AfterLaunch,
            ..
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

/// The verdict that one objection alone would give, by how much its item
/// weighs. When its ground has changed, nobody knows what it would be said of
/// now, and it weighs as it can at the most.
pub fn weigh_objection(fact: &ObjectionFact<'_>) -> Verdict {
    let objection = fact.objection;
    let stands = match objection.state {
        ObjectionState::Stands => true,
        // No waiver of a critical item is accepted, and of one that is not there
        // nobody knows what it would be.
        ObjectionState::Waived { .. } => !matches!(
            fact.requirement,
            Some(Requirement::Required | Requirement::Optional)
        ),
        ObjectionState::Lifted { .. } | ObjectionState::Answered { .. } => false,
    };
    if !stands {
        return Verdict::ConditionalGo;
    }
    match (objection.kind, fact.requirement) {
        (ObjectionKind::Failed, Some(Requirement::Optional)) if objection.changed.is_none() => {
            Verdict::ConditionalGo
        }
        _ => Verdict::NoGo,
    }
}

/// The verdict that one defect of the ledger alone would give.
pub fn weigh_defect(defect: &Defect) -> Verdict {
    match defect.kind {
        DefectKind::Invalid | DefectKind::Missing => Verdict::NoGo,
        DefectKind::Unreadable => Verdict::Inconclusive,
    }
}

/// The statement by which a person says that an item failed.
fn attested_failure(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Fail {
            cause: FailCause::Attested { statement, .. },
        } => statement.as_deref(),
        _ => None,
    }
}

/// What an objection tells is not told again of the item or the sign-off that
/// it was said of. One that is taken back or waived tells of neither.
fn is_told_by_objection(statement: Option<&str>, facts: &Facts<'_>) -> bool {
    statement.is_some_and(|statement| {
        let mut objections = facts.objections.iter().map(|fact| fact.objection);
        objections.any(|it| it.stands() && *it.statement == *statement)
    })
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
        } else if !is_told_by_objection(attested_failure(item.outcome), facts) {
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
            Outcome::Waived { of, .. } => matches!(**of, Outcome::Fail { .. } | Outcome::Warn),
            _ => false,
        };
        proven |= item.requirement != Requirement::Optional && was_seen;
    }
    for sign_off in facts.sign_offs {
        let veto = match sign_off.outcome {
            SignOffOutcome::Veto { statement, .. } => statement.as_deref(),
            _ => None,
        };
        match weigh_sign_off(sign_off.outcome) {
            None | Some(Verdict::Go) => {}
            Some(_) if is_told_by_objection(veto, facts) => {}
            Some(weighs) => grounds.push(Ground::SignOff {
                role: sign_off.role.to_owned(),
                weighs,
            }),
        }
    }
    for fact in facts.objections {
        let objection = fact.objection;
        let is_told_by_item = match (&objection.state, &objection.subject) {
            (ObjectionState::Waived { .. }, Subject::Item { id }) => facts
                .items
                .iter()
                .any(|item| item.id == id && matches!(item.outcome, Outcome::Waived { .. })),
            _ => false,
        };
        if !is_told_by_item {
            grounds.push(Ground::Objection {
                statement: objection.statement.to_string(),
                words: objection.to_string(),
                weighs: weigh_objection(fact),
            });
        }
    }
    if let Some(selection) = facts.partial {
        grounds.push(Ground::Partial {
            selection: selection.to_owned(),
        });
    }
    if let Some(times) = facts.what_if {
        grounds.push(Ground::WhatIf { times });
    }
    for difference in facts.differences {
        grounds.push(Ground::Difference {
            difference: difference.clone(),
        });
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

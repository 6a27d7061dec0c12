//! The rules, pure: facts in, judgement out.

use serde::{Deserialize, Serialize};

use super::Verdict;
use super::facts::{Completion, Facts, ObjectionFact};
use super::ground::Ground;
use crate::outcome::{Due, FailCause, Outcome, Requirement, SignOffOutcome};
use crate::standing::{Defect, DefectKind, ObjectionKind, ObjectionState, Subject};

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

//! What was taken back: consents by their persons and by those who may revoke,
//! objections by their persons and by the roles that may lift them.
//!
//! A revocation is final: what it names is not said, and what that had replaced
//! does not come back. That another's objection is lifted speaks for the launch,
//! and is bound to the policy that it was done under, as all that does.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::check::shown;
use super::{Invalid, Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::{Revocation, Said, Statement};

/// Who lifted an objection, and why.
#[derive(Clone, Debug, Default)]
pub(super) struct Lifted {
    pub(super) by: BTreeSet<String>,
    pub(super) why: String,
}

/// What a revocation names, as far as it is there.
struct Target {
    author: String,
    is_objection: bool,
}

impl Judge<'_> {
    /// Takes away what was revoked, and says which objections were lifted. A
    /// revocation cannot be revoked: say it anew.
    ///
    /// One whose own time is over takes away all the same. One by a key that
    /// counts no longer may be anybody's: what it is about counts for nothing,
    /// and what that said against the launch stands.
    pub(super) fn revoke(&self, statements: &mut [Judged]) -> HashMap<Sha256, Lifted> {
        let targets: HashMap<Sha256, Target> = statements.iter().filter_map(target).collect();
        let mut revoked: HashMap<Sha256, Void> = HashMap::new();
        let mut lifted: HashMap<Sha256, BTreeMap<String, String>> = HashMap::new();
        for judged in statements.iter_mut() {
            let Some(statement) = said_here(judged) else {
                continue;
            };
            let Said::Revocation(said) = &statement.said else {
                continue;
            };
            let by = statement.bound.person.clone();
            let same_policy = statement.bound.policy == self.policy.digest;
            let target = targets.get(&said.statement);
            let is_own = target.is_some_and(|it| it.author == by);
            let is_objection = target.is_some_and(|it| it.is_objection);
            let refusal: Option<Refusal> = if is_own || !is_objection && self.policy.may_revoke(&by)
            {
                take_back(&mut revoked, said, by, judged.is_sure);
                None
            } else if is_objection && self.policy.may_lift(&by) && same_policy {
                if judged.is_sure {
                    let of = lifted.entry(said.statement).or_default();
                    of.insert(by, shown(&said.reason));
                }
                None
            } else if !same_policy {
                // Under that policy the person may have been one who may.
                Some(Void::Policy.into())
            } else if is_objection {
                Some(Void::MayNotLift(by).into())
            } else {
                Some(Invalid::MayNotRevoke(by).into())
            };
            if let Some(refusal) = refusal {
                judged.worth = Err(refusal);
            }
        }
        for judged in statements.iter_mut() {
            if let Some(void) = revoked.get(&judged.id)
                && says_something(judged)
                && !(is_objection(judged) && matches!(void, Void::Doubted { .. }))
            {
                judged.worth = Err(void.clone().into());
            }
        }
        let lifts =
            |by: &BTreeMap<String, String>| self.policy.lifts(by.keys().map(String::as_str));
        let lifted: HashMap<Sha256, Lifted> = lifted
            .into_iter()
            .filter(|(_, by)| lifts(by))
            .map(|(id, by)| {
                let why: BTreeSet<String> = by.values().cloned().collect();
                let why: Vec<String> = why.into_iter().collect();
                let by = by.into_keys().collect();
                let why = why.join("; ");
                (id, Lifted { by, why })
            })
            .collect();
        for judged in statements {
            judged.is_lifted = lifted.contains_key(&judged.id);
        }
        lifted
    }
}

fn target(judged: &Judged) -> Option<(Sha256, Target)> {
    let statement = judged.statement.as_ref()?;
    let target = Target {
        author: statement.bound.person.clone(),
        is_objection: is_objection(judged),
    };
    Some((judged.id, target))
}

/// One that is sure before one that is not, whatever their order.
fn take_back(revoked: &mut HashMap<Sha256, Void>, said: &Revocation, by: String, is_sure: bool) {
    let void = if is_sure {
        let reason = shown(&said.reason);
        Void::Revoked { by, reason }
    } else {
        Void::Doubted { by }
    };
    let replaces = match revoked.get(&said.statement) {
        None => true,
        Some(Void::Doubted { .. }) => is_sure,
        Some(known) => is_sure && known.to_string() < void.to_string(),
    };
    if replaces {
        revoked.insert(said.statement, void);
    }
}

fn is_objection(judged: &Judged) -> bool {
    let statement = judged.statement.as_ref();
    statement.is_some_and(|statement| statement.said.is_objection())
}

/// Whether there is something to take away: a revocation says nothing itself.
fn says_something(judged: &Judged) -> bool {
    let is_revocation = judged
        .statement
        .as_ref()
        .is_some_and(|statement| matches!(statement.said, Said::Revocation(_)));
    let says = match &judged.worth {
        Ok(_) => true,
        Err(Refusal::Void(void)) => void.weight().is_some(),
        Err(Refusal::Invalid(_) | Refusal::Unreadable(_)) => false,
    };
    says && !is_revocation
}

/// What was said of this launch, here, by whom it says, whatever it is worth now.
pub(super) fn said_here(judged: &Judged) -> Option<&Statement> {
    let is_here = match &judged.worth {
        Ok(_) => true,
        Err(Refusal::Invalid(_) | Refusal::Unreadable(_)) => false,
        Err(Refusal::Void(void)) => !matches!(
            void,
            Void::Launch(_) | Void::Environment(_) | Void::Checklist(_)
        ),
    };
    judged.statement.as_ref().filter(|_| is_here)
}

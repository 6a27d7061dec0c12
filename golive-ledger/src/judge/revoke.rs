//! What was taken back: consents by their persons and by those who may revoke,
//! objections by their persons and by the roles that may lift them.
//!
//! A revocation is final: what it names is not said, and what that had replaced
//! does not come back. That another's objection is lifted speaks for the launch,
//! and is bound to the policy that it was done under, as all that does.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::shown::shown;
use super::{Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::{Form, Revocation, Said, Statement};

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
    /// Takes away what was revoked. Which statements name nothing any more, since
    /// they were revoked or lifted, and which objections were lifted.
    ///
    /// A revocation cannot be revoked, but for what it names as known before it:
    /// say anew what it took away. One whose own time is over takes away all the
    /// same. One by a key that counts no longer may be anybody's: what it is about
    /// counts for nothing, and what that said against the launch stands.
    pub(super) fn revoke(
        &self,
        statements: &mut [Judged],
    ) -> (HashSet<Sha256>, HashMap<Sha256, Lifted>) {
        let targets: HashMap<Sha256, Target> = statements.iter().filter_map(target).collect();
        let mut revoked: HashMap<Sha256, Void> = HashMap::new();
        let mut lifting: HashMap<Sha256, BTreeMap<String, String>> = HashMap::new();
        for judged in statements.iter_mut() {
            let Some(statement) = said_here(judged) else {
                continue;
            };
            let Said::Revocation(said) = &statement.said else {
                continue;
            };
            let by = statement.bound.person.clone();
            let same_policy = statement.bound.policy == self.policy.digest;
            // What a former form is bound to holds less than it must.
            let is_newest = statement.form != Form::V1;
            let target = targets.get(&said.statement);
            let is_own = target.is_some_and(|it| it.author == by);
            let is_objection = target.is_some_and(|it| it.is_objection);
            let refusal = if is_own || !is_objection && self.policy.may_revoke(&by) {
                let is_sure = judged.is_sure;
                take_back(&mut revoked, said, by, is_own, is_sure);
                None
            } else if is_objection && self.policy.may_lift(&by) && same_policy {
                // That it is lifted speaks for the launch: in its time, and by a
                // key that counts.
                if judged.is_sure && judged.worth.is_ok() && is_newest {
                    let of = lifting.entry(said.statement).or_default();
                    of.insert(by, shown(&said.reason));
                }
                None
            } else if !same_policy {
                // Under that policy the person may have been one who may.
                Some(Void::Policy)
            } else if is_objection {
                Some(Void::MayNotLift(by))
            } else {
                Some(Void::MayNotRevoke(by))
            };
            if let Some(void) = refusal {
                judged.worth = Err(void.into());
            }
        }
        let lifted: HashMap<Sha256, Lifted> = lifting
            .into_iter()
            .filter(|(_, by)| self.policy.lifts(by.keys().map(String::as_str)))
            .map(|(id, by)| (id, Lifted::of(by)))
            .collect();
        for judged in statements {
            judged.is_lifted = lifted.contains_key(&judged.id);
            if let Some(void) = revoked.get(&judged.id)
                && says_something(judged)
                && !(is_objection(judged) && matches!(void, Void::Doubted { .. }))
            {
                judged.worth = Err(void.clone().into());
            }
        }
        let sure = revoked.iter();
        let sure = sure.filter(|(_, void)| matches!(void, Void::Revoked { .. }));
        let ids = sure.map(|(id, _)| *id).chain(lifted.keys().copied());
        (ids.collect(), lifted)
    }
}

impl Lifted {
    fn of(by: BTreeMap<String, String>) -> Self {
        let why: BTreeSet<&str> = by.values().map(String::as_str).collect();
        let why: Vec<&str> = why.into_iter().collect();
        Self {
            why: why.join("; "),
            by: by.into_keys().collect(),
        }
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

/// One that is sure before one that is not, and the person's own before another's,
/// whatever their order.
fn take_back(
    revoked: &mut HashMap<Sha256, Void>,
    said: &Revocation,
    by: String,
    is_own: bool,
    is_sure: bool,
) {
    let void = if is_sure {
        let reason = shown(&said.reason);
        Void::Revoked { by, reason, is_own }
    } else {
        Void::Doubted { by }
    };
    let rank = |void: &Void| match void {
        Void::Revoked { is_own, .. } => (true, *is_own, void.to_string()),
        _ => (false, false, void.to_string()),
    };
    let known = revoked.get(&said.statement);
    if known.is_none_or(|known| rank(known) < rank(&void)) {
        revoked.insert(said.statement, void);
    }
}

fn is_objection(judged: &Judged) -> bool {
    let statement = judged.statement.as_ref();
    statement.is_some_and(|statement| statement.said.is_objection())
}

/// Whether there is something to take away: a revocation says nothing itself, and
/// what a person should not have said may be taken back as what it should.
fn says_something(judged: &Judged) -> bool {
    let is_revocation = judged
        .statement
        .as_ref()
        .is_some_and(|statement| matches!(statement.said, Said::Revocation(_)));
    let says = match &judged.worth {
        Ok(_) => true,
        Err(Refusal::Void(void)) => void.weight().is_some(),
        Err(Refusal::Invalid(invalid)) => invalid.is_of_content(),
        Err(Refusal::Unreadable(_)) => false,
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

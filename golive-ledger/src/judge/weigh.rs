//! All statements together: revocations, what is missing, and what the run is
//! told.

use std::collections::{BTreeMap, BTreeSet};

use golive_core::checklist::SignOff as Asked;
use golive_core::id::Id;
use golive_core::outcome::SignOffOutcome;
use golive_core::quantity::{Age, Timestamp};
use golive_core::standing::{Attested, Standing, Waiver as Taken};

use super::{Invalid, Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::{Bound, Completion, Decision, Said, SignOff, Status};
use crate::store::Entry;

impl Judge<'_> {
    /// Takes away what was revoked. A revocation cannot be revoked: say it anew.
    pub(super) fn revoke(&self, statements: &mut [Judged]) {
        let authors: BTreeMap<Sha256, String> = statements
            .iter()
            .filter_map(|it| Some((it.id, it.statement.as_ref()?.bound.person.clone())))
            .collect();
        let mut revoked: BTreeMap<Sha256, (String, String)> = BTreeMap::new();
        for judged in statements.iter_mut() {
            // One that is void takes away all the same: that a key has ended
            // since must not bring back what it revoked.
            let (Ok(_) | Err(Refusal::Void(_)), Some(statement)) =
                (&judged.worth, &judged.statement)
            else {
                continue;
            };
            let Said::Revocation(said) = &statement.said else {
                continue;
            };
            let by = &statement.bound.person;
            let is_own = authors.get(&said.statement) == Some(by);
            if is_own || self.policy.may_revoke(by) {
                let reason = golive_core::escape::escape(&said.reason).to_string();
                revoked.insert(said.statement, (by.clone(), reason));
            } else {
                judged.worth = Err(Invalid::MayNotRevoke(by.clone()).into());
            }
        }
        for judged in statements {
            let is_revocation = judged
                .statement
                .as_ref()
                .is_some_and(|statement| matches!(statement.said, Said::Revocation(_)));
            if judged.worth.is_ok()
                && !is_revocation
                && let Some((by, reason)) = revoked.get(&judged.id)
            {
                let (by, reason) = (by.clone(), reason.clone());
                judged.worth = Err(Void::Revoked { by, reason }.into());
            }
        }
    }

    /// A statement that another one knew, or that a verdict took into account,
    /// must be there.
    pub(super) fn find_missing(
        &self,
        statements: &[Judged],
        entries: &[&Entry],
        standing: &mut Standing,
    ) {
        let here: BTreeSet<Sha256> = statements.iter().map(|it| it.id).collect();
        let signatures: BTreeSet<Sha256> = entries
            .iter()
            .map(|entry| Sha256::of(&entry.signature))
            .collect();
        let mut told = BTreeSet::new();
        for judged in statements {
            // What an invalid statement says of others is worth nothing.
            let Some(statement) = &judged.statement else {
                continue;
            };
            if matches!(judged.worth, Err(Refusal::Invalid(_))) {
                continue;
            }
            let mut missing: Vec<(Sha256, &str)> = statement
                .bound
                .prev
                .iter()
                .filter(|id| !here.contains(*id))
                .map(|id| (*id, "the statement"))
                .collect();
            if let Said::Verdict(said) = &statement.said {
                for it in &said.statements {
                    if !here.contains(&it.statement) {
                        missing.push((it.statement, "the statement"));
                    } else if !signatures.contains(&it.signature) {
                        missing.push((it.signature, "the signature"));
                    }
                }
            }
            for (id, what) in missing {
                if told.insert(id) {
                    let words = format!("{what} {id} is missing, which {} knew", judged.place);
                    standing.invalid(words);
                }
            }
        }
    }

    pub(super) fn weigh(&self, statements: &[Judged], standing: &mut Standing) {
        for judged in statements {
            if let Err(Refusal::Invalid(why)) = &judged.worth {
                standing.invalid(format!("{}: {why}", judged.place));
            }
        }
        self.tasks(statements, standing);
        waivers(statements, standing);
        self.sign_offs(statements, standing);
    }

    /// Of each task the last word of each person, and of these the worst.
    fn tasks(&self, statements: &[Judged], standing: &mut Standing) {
        for item in &self.listing.items {
            let of_item = || {
                statements.iter().filter_map(|judged| {
                    let statement = judged.statement.as_ref()?;
                    match &statement.said {
                        Said::Completion(said) if said.item.id == item.id.as_str() => {
                            Some((judged, &statement.bound, said))
                        }
                        _ => None,
                    }
                })
            };
            let valid = of_item().filter(|(judged, ..)| judged.worth.is_ok());
            let words = valid.map(|(judged, bound, said)| Word {
                judged,
                bound,
                said,
            });
            let badness = |said: &Completion| match said.status {
                Status::Passed => 0,
                Status::NotApplicable => 1,
                Status::Failed => 2,
            };
            let words = last_words(words.collect(), badness);
            let worst = words.into_values().max_by_key(|word| badness(word.said));
            let attested = match worst {
                Some(word) => Some(word.attested()),
                None => of_item()
                    .filter_map(|(judged, bound, _)| match &judged.worth {
                        Err(Refusal::Void(void)) => Some((bound, void)),
                        _ => None,
                    })
                    .max_by_key(|(bound, _)| bound.issued_at)
                    .map(|(bound, void)| self.stale(bound, void, &item.by.join(" or "))),
            };
            if let Some(attested) = attested {
                standing.attest(item.id.clone(), attested);
            }
        }
    }

    fn stale(&self, bound: &Bound, void: &Void, asked: &str) -> Attested {
        let age = Age::between(bound.issued_at.get(), self.now).unwrap_or_default();
        let asked = if asked.is_empty() {
            &bound.person
        } else {
            asked
        };
        Attested::Stale {
            age,
            why: format!("{}: {void}; ask {asked} again", bound.person),
        }
    }

    fn sign_offs(&self, statements: &[Judged], standing: &mut Standing) {
        let mut all: Vec<(&Asked, BTreeMap<&str, Word<'_, SignOff>>)> = Vec::new();
        for asked in &self.listing.sign_offs {
            let valid = of_role(statements, asked).filter(|(judged, ..)| judged.worth.is_ok());
            let words = valid.map(|(judged, bound, said)| Word {
                judged,
                bound,
                said,
            });
            let words = last_words(words.collect(), |said: &SignOff| match said.decision {
                Decision::Go => 0,
                Decision::Conditional => 1,
                Decision::Abstain => 2,
                Decision::NoGo => 3,
            });
            all.push((asked, words));
        }
        for (asked, words) in &all {
            let outcome = self.of_role(asked, words, &all, statements);
            standing.sign_off(asked.role.clone(), asked.phase.clone(), outcome);
        }
    }

    fn of_role(
        &self,
        asked: &Asked,
        words: &BTreeMap<&str, Word<'_, SignOff>>,
        all: &[(&Asked, BTreeMap<&str, Word<'_, SignOff>>)],
        statements: &[Judged],
    ) -> SignOffOutcome {
        let veto = words
            .values()
            .find(|word| word.said.decision == Decision::NoGo);
        if let Some(word) = veto {
            let why = golive_core::escape::escape(&word.said.notes).to_string();
            return SignOffOutcome::Veto {
                by: word.bound.person.as_str().into(),
                why,
            };
        }
        let apart: BTreeSet<&str> = asked
            .distinct_from
            .iter()
            .map(|role| &**role)
            .chain(self.policy.distinct_from(&asked.role))
            .collect();
        // Who signs for a role that must be another's signs for neither.
        let signs_elsewhere = |person: &str| {
            all.iter().any(|(other, words)| {
                let must_differ =
                    apart.contains(&*other.role) || other.distinct_from.contains(&asked.role);
                must_differ && words.get(person).is_some_and(Word::says_go)
            })
        };
        let go: Vec<&Word<'_, SignOff>> = words
            .values()
            .filter(|word| word.says_go() && !signs_elsewhere(&word.bound.person))
            .collect();
        let have = u32::try_from(go.len()).unwrap_or(u32::MAX);
        let phase = asked.phase.as_ref().map(Id::as_str);
        let need = self.policy.quorum(&asked.role, phase, asked.count);
        if have < need {
            return match was_given(statements, asked) {
                Some((bound, void)) if have == 0 => SignOffOutcome::Expired {
                    why: format!("{}: {void}; ask {} again", bound.person, asked.role),
                },
                _ => SignOffOutcome::Missing { have, need },
            };
        }
        let conditions = go.iter().flat_map(|word| &word.said.conditions);
        let over = conditions.clone().find(|it| it.due.get() <= self.now);
        if let Some(condition) = over {
            let text = golive_core::escape::escape(&condition.text);
            return SignOffOutcome::Expired {
                why: format!("its condition was due at {}: {text}", condition.due),
            };
        }
        let by = go
            .iter()
            .map(|word| word.bound.person.as_str().into())
            .collect();
        let conditions: Vec<String> = conditions
            .map(|it| {
                let words = format!("{} ({}, by {})", it.text, it.owner, it.due);
                golive_core::escape::escape(&words).to_string()
            })
            .collect();
        if conditions.is_empty() {
            SignOffOutcome::Go { by }
        } else {
            SignOffOutcome::Conditional { by, conditions }
        }
    }
}

/// What one person says.
struct Word<'a, S> {
    judged: &'a Judged,
    bound: &'a Bound,
    said: &'a S,
}

impl Word<'_, SignOff> {
    fn says_go(&self) -> bool {
        matches!(self.said.decision, Decision::Go | Decision::Conditional)
    }
}

impl Word<'_, Completion> {
    fn attested(&self) -> Attested {
        let by = self.bound.person.as_str().into();
        let why = golive_core::escape::escape(&self.said.notes).to_string();
        match self.said.status {
            Status::Passed => {
                let until: Option<Timestamp> = self.judged.worth.as_ref().ok().copied().flatten();
                Attested::Done { by, until }
            }
            Status::Failed => Attested::Failed { by, why },
            Status::NotApplicable => Attested::NotApplicable { by, why },
        }
    }
}

/// The last word of each person. One that knew another came after it, by its
/// digest; of those that knew nothing of each other the later one by its own
/// claim, and at one time the worse: the order of the files says nothing.
fn last_words<'a, S>(
    words: Vec<Word<'a, S>>,
    badness: impl Fn(&S) -> u8,
) -> BTreeMap<&'a str, Word<'a, S>> {
    let superseded: BTreeSet<(&str, Sha256)> = words
        .iter()
        .flat_map(|word| word.bound.prev.iter().map(|id| (&*word.bound.person, *id)))
        .collect();
    let mut last: BTreeMap<&str, Word<'a, S>> = BTreeMap::new();
    let order = |word: &Word<'_, S>| (word.bound.issued_at, badness(word.said), word.judged.id);
    for word in words {
        let person = word.bound.person.as_str();
        if superseded.contains(&(person, word.judged.id)) {
            continue;
        }
        match last.get(person) {
            Some(known) if order(known) >= order(&word) => {}
            _ => {
                last.insert(person, word);
            }
        }
    }
    last
}

fn of_role<'a>(
    statements: &'a [Judged],
    asked: &Asked,
) -> impl Iterator<Item = (&'a Judged, &'a Bound, &'a SignOff)> {
    statements.iter().filter_map(move |judged| {
        let statement = judged.statement.as_ref()?;
        match &statement.said {
            Said::SignOff(said)
                if *said.role == *asked.role
                    && said.phase.as_deref() == asked.phase.as_ref().map(Id::as_str) =>
            {
                Some((judged, &statement.bound, said))
            }
            _ => None,
        }
    })
}

/// The last sign-off of a role that counts no longer.
fn was_given<'a>(statements: &'a [Judged], asked: &Asked) -> Option<(&'a Bound, &'a Void)> {
    of_role(statements, asked)
        .filter_map(|(judged, bound, said)| match &judged.worth {
            Err(Refusal::Void(void)) if said.decision != Decision::Abstain => Some((bound, void)),
            _ => None,
        })
        .max_by_key(|(bound, _)| bound.issued_at)
}

fn waivers(statements: &[Judged], standing: &mut Standing) {
    let mut taken: BTreeMap<&str, Taken> = BTreeMap::new();
    for judged in statements {
        let (Ok(Some(until)), Some(statement)) = (&judged.worth, &judged.statement) else {
            continue;
        };
        let Said::Waiver(said) = &statement.said else {
            continue;
        };
        let longer = taken
            .get(said.item.id.as_str())
            .is_none_or(|it| it.until < *until);
        if longer {
            let words = format!("{} ({})", said.justification, said.compensating_control);
            let why = golive_core::escape::escape(&words).to_string();
            let waiver = Taken::new(statement.bound.person.as_str(), *until, why);
            taken.insert(&said.item.id, waiver);
        }
    }
    for (item, waiver) in taken {
        standing.waive(item, waiver);
    }
}

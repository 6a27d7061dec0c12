//! What became of the sign-off of each role.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use golive_core::checklist::SignOff as Asked;
use golive_core::id::Id;
use golive_core::outcome::SignOffOutcome;
use golive_core::standing::{Baseline, ItemBaseline, ObjectionState, Standing};

use super::Judge;
use super::conditions::{self, Met};
use super::objections::Against;
use super::shown::shown;
use super::word::{Last, Subject, Word, latest_void};
use crate::digest::of_baseline;
use crate::statement::{Condition, Decision, SignOff};

/// Sign-offs by role and phase.
pub(super) type ByRole<'a> = BTreeMap<(&'a str, Option<&'a str>), Subject<'a, SignOff>>;
/// Who spoke in which role.
pub(super) type Roles<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn badness(said: &SignOff) -> u8 {
    match said.decision {
        Decision::Go => 0,
        Decision::Conditional => 1,
        Decision::Abstain => 2,
        Decision::NoGo => 3,
    }
}

fn says_go(word: &Word<'_, SignOff>) -> bool {
    matches!(word.said.decision, Decision::Go | Decision::Conditional)
}

impl Judge<'_> {
    pub(super) fn sign_offs(
        &self,
        given: &ByRole<'_>,
        roles: &Roles<'_>,
        (against, met): (&Against<'_>, &Met),
        standing: &mut Standing,
    ) {
        for subject in given.values() {
            let words = subject.last.values().flat_map(Last::words);
            for word in words.filter(|word| says_go(word) && word.counts()) {
                let open = met.open(word.judged.id, word.said);
                open.for_each(|it| standing.condition(conditions::told(word, it)));
            }
        }
        for asked in &self.listing.sign_offs {
            let nothing = Subject::from(Vec::new());
            let subject = given.get(&subject(asked)).unwrap_or(&nothing);
            let outcome = self.of_role(asked, subject, roles, (against, met), standing);
            standing.sign_off(asked.role.clone(), asked.phase.clone(), outcome);
        }
    }

    fn of_role(
        &self,
        asked: &Asked,
        subject: &Subject<'_, SignOff>,
        roles: &Roles<'_>,
        (against, met): (&Against<'_>, &Met),
        standing: &mut Standing,
    ) -> SignOffOutcome {
        let Subject { given, last } = subject;
        let words = || last.values().flat_map(Last::words);
        // A veto does not lapse: whoever gave it takes it back.
        let mut vetoes = words().filter(|word| word.objects());
        let stands =
            |word: &&Word<'_, SignOff>| against.of_sign_off(word) == ObjectionState::Stands;
        if let Some(word) = vetoes.find(stands) {
            let why = shown(&word.said.notes);
            return SignOffOutcome::Veto {
                by: word.person().into(),
                why,
                statement: Some(word.judged.id.to_string().into()),
            };
        }
        let apart: BTreeSet<&str> = asked
            .distinct_from
            .iter()
            .map(|role| &**role)
            .chain(self.policy.distinct_from(&asked.role))
            .chain(self.set_apart_from(&asked.role))
            .collect();
        // Who speaks in a role that must be another's signs for neither, and that
        // the one word has lapsed, or is doubted, does not make the other count.
        let other_role = |person: &str| {
            let speaks = |role: &&&str| roles.get(**role).is_some_and(|it| it.contains(person));
            apart.iter().find(speaks).map(|role| (**role).into())
        };
        let mut same_signer = None;
        let mut go: Vec<&Word<'_, SignOff>> = Vec::new();
        for word in last.values().filter_map(|last| last.counting(badness)) {
            if !says_go(word) {
                continue;
            }
            match other_role(word.person()) {
                Some(role) => same_signer = Some((word.person().into(), role)),
                None => go.push(word),
            }
        }
        let have = u32::try_from(go.len()).unwrap_or(u32::MAX);
        let phase = asked.phase.as_ref().map(Id::as_str);
        let need = self.policy.quorum(&asked.role, phase, asked.count);
        if have < need {
            return match (same_signer, latest_void(given)) {
                (Some((by, other)), _) => SignOffOutcome::SameSigner { by, other },
                (None, Some((bound, void))) if have == 0 => SignOffOutcome::Expired {
                    why: format!("{}: {void}", bound.person),
                },
                _ => SignOffOutcome::Missing { have, need },
            };
        }
        // A condition stands as long as nobody takes back the word, or shows it to be met.
        let open: Vec<&Condition> = words()
            .filter(|word| says_go(word))
            .flat_map(|word| met.open(word.judged.id, word.said))
            .collect();
        let over = open.iter().find(|it| it.due.get() <= self.now);
        if let Some(condition) = over {
            let text = golive_core::escape::escape(&condition.text);
            return SignOffOutcome::Expired {
                why: format!("its condition was due at {}: {text}", condition.due),
            };
        }
        for word in &go {
            if let Some(Some(seen)) = &word.judged.baseline {
                let items = seen.items.iter();
                let items = items.map(|(id, seen)| (Id::new(id.as_str()), seen.to_string().into()));
                let (by, role) = (word.person(), asked.role.clone());
                standing.saw(Baseline::new(by, role, items.collect(), fingerprint));
            }
        }
        let by = go.iter().map(|word| word.person().into()).collect();
        let conditions: Vec<String> = open
            .iter()
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

impl Judge<'_> {
    /// The roles that ask not to be signed for by those of this one.
    fn set_apart_from(&self, role: &str) -> impl Iterator<Item = &str> {
        let others = self.listing.sign_offs.iter();
        others
            .filter(move |other| other.distinct_from.iter().any(|it| **it == *role))
            .map(|other| &*other.role)
    }
}

/// As a baseline has it that was signed.
fn fingerprint(item: &ItemBaseline<'_>) -> Arc<str> {
    let bounds: Vec<String> = item.bound.map(str::to_owned).into_iter().collect();
    of_baseline(item.id, item.target, &bounds, item.applies)
        .to_string()
        .into()
}

fn subject(asked: &Asked) -> (&str, Option<&str>) {
    (&asked.role, asked.phase.as_ref().map(Id::as_str))
}

//! What became of the sign-off of each role.

use std::collections::{BTreeMap, BTreeSet};

use golive_core::checklist::SignOff as Asked;
use golive_core::id::Id;
use golive_core::outcome::SignOffOutcome;
use golive_core::standing::Standing;

use super::Judge;
use super::word::{Given, Last, Word, last_words, latest_void};
use crate::statement::{Decision, SignOff};

/// Sign-offs by role and phase.
pub(super) type ByRole<'a> = BTreeMap<(&'a str, Option<&'a str>), Vec<Given<'a, SignOff>>>;

/// What is asked of a role, what was given, and the last word of each person.
struct OfRole<'a> {
    asked: &'a Asked,
    given: &'a [Given<'a, SignOff>],
    last: BTreeMap<&'a str, Last<'a, SignOff>>,
}

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
    pub(super) fn sign_offs(&self, given: &ByRole<'_>, standing: &mut Standing) {
        let of_role = |asked| {
            let given = given.get(&subject(asked)).map_or(&[][..], Vec::as_slice);
            let words = given.iter().filter_map(Word::of).collect();
            OfRole {
                asked,
                given,
                last: last_words(given, words, badness),
            }
        };
        let all: Vec<OfRole<'_>> = self.listing.sign_offs.iter().map(of_role).collect();
        for of_role in &all {
            let outcome = self.of_role(of_role, &all);
            let asked = of_role.asked;
            standing.sign_off(asked.role.clone(), asked.phase.clone(), outcome);
        }
    }

    fn of_role(&self, of_role: &OfRole<'_>, all: &[OfRole<'_>]) -> SignOffOutcome {
        let OfRole { asked, given, last } = of_role;
        let words = || last.values().flat_map(Last::words);
        // A veto does not lapse: whoever gave it takes it back.
        let veto = words().find(|word| word.said.decision == Decision::NoGo);
        if let Some(word) = veto {
            let why = golive_core::escape::escape(&word.said.notes).to_string();
            return SignOffOutcome::Veto {
                by: word.person().into(),
                why,
            };
        }
        let apart: BTreeSet<&str> = asked
            .distinct_from
            .iter()
            .map(|role| &**role)
            .chain(self.policy.distinct_from(&asked.role))
            .collect();
        // Who signs for a role that must be another's signs for neither, and
        // that the one word has lapsed, or is doubted, does not make the other
        // count.
        let other_role = |person: &str| {
            all.iter().find_map(|other| {
                let must_differ = apart.contains(&*other.asked.role)
                    || other.asked.distinct_from.contains(&asked.role);
                let of_person = other.last.get(person);
                let signs =
                    must_differ && of_person.is_some_and(|last| last.words().iter().any(says_go));
                signs.then(|| other.asked.role.clone())
            })
        };
        let mut same_signer = None;
        let mut go: Vec<&Word<'_, SignOff>> = Vec::new();
        for word in last.values().filter_map(Last::counting) {
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
        // A condition stands as long as nobody takes back the word.
        let conditions = words()
            .filter(|word| says_go(word))
            .flat_map(|word| &word.said.conditions);
        let over = conditions.clone().find(|it| it.due.get() <= self.now);
        if let Some(condition) = over {
            let text = golive_core::escape::escape(&condition.text);
            return SignOffOutcome::Expired {
                why: format!("its condition was due at {}: {text}", condition.due),
            };
        }
        let by = go.iter().map(|word| word.person().into()).collect();
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

fn subject(asked: &Asked) -> (&str, Option<&str>) {
    (&asked.role, asked.phase.as_ref().map(Id::as_str))
}

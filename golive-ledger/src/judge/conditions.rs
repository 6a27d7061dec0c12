//! The conditions of sign-offs: each stands until its owner shows that it is met, or
//! its signer says something else.

use std::collections::{HashMap, HashSet};

use golive_core::standing::Condition as Told;

use super::objections::of_role;
use super::shown::shown;
use super::word::Word;
use super::{Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::{Condition, Said, SignOff};

/// The sign-offs of which a person has met the conditions, by digest and person.
pub(super) struct Met(HashSet<(Sha256, String)>);

impl Met {
    /// What is shown to be met by statements that count.
    pub(super) fn of(statements: &[Judged]) -> Self {
        let counting = statements.iter().filter(|it| it.worth.is_ok());
        let met = counting.filter_map(|judged| {
            let statement = judged.statement.as_ref()?;
            match &statement.said {
                Said::Discharge(said) => Some((said.sign_off, statement.bound.person.clone())),
                _ => None,
            }
        });
        Self(met.collect())
    }

    /// The conditions of a sign-off that are not met.
    pub(super) fn open<'a>(
        &self,
        id: Sha256,
        said: &'a SignOff,
    ) -> impl Iterator<Item = &'a Condition> {
        let is_open = move |it: &&Condition| !self.0.contains(&(id, it.owner.clone()));
        said.conditions.iter().filter(is_open)
    }
}

impl Judge<'_> {
    /// Holds each word that conditions are met against the sign-off that it names: it
    /// is of a condition of its person's, and was said before that was due. What was
    /// due before is the signer's to allow anew.
    pub(super) fn match_discharges(statements: &mut [Judged]) {
        let sign_offs: HashMap<Sha256, SignOff> = statements
            .iter()
            .filter_map(|judged| match &judged.statement.as_ref()?.said {
                Said::SignOff(said) => Some((judged.id, said.clone())),
                _ => None,
            })
            .collect();
        for judged in statements {
            let Some(statement) = judged.statement.as_ref().filter(|_| judged.worth.is_ok()) else {
                continue;
            };
            let Said::Discharge(said) = &statement.said else {
                continue;
            };
            let (person, at) = (&statement.bound.person, statement.bound.issued_at);
            let conditions = sign_offs.get(&said.sign_off).map(|it| it.conditions.iter());
            let mut own = conditions
                .into_iter()
                .flatten()
                .filter(|it| it.owner == *person)
                .peekable();
            if own.peek().is_none() {
                let words = format!("{} has no condition of {person}'s", said.sign_off);
                judged.worth = Err(Refusal::Void(Void::Condition(words)));
            } else if let Some(late) = own.find(|it| it.due < at) {
                let words = format!(
                    "its condition was due at {}: {}",
                    late.due,
                    shown(&late.text)
                );
                judged.worth = Err(Refusal::Void(Void::Condition(words)));
            }
        }
    }

    /// The condition of a sign-off that counts else, and that is due and not met.
    pub(super) fn overdue(&self, judged: &Judged, met: &Met) -> Option<Condition> {
        let statement = judged.statement.as_ref().filter(|_| judged.worth.is_ok());
        let Said::SignOff(said) = &statement?.said else {
            return None;
        };
        let mut open = met.open(judged.id, said);
        open.find(|it| it.due.get() <= self.now).cloned()
    }
}

/// As the run is told, and whoever must see to it.
pub(super) fn told(word: &Word<'_, SignOff>, condition: &Condition) -> Told {
    let (owner, text) = (shown(&condition.owner), shown(&condition.text));
    let id = word.judged.id.to_string();
    Told::new(
        owner,
        text,
        condition.due,
        word.person(),
        of_role(word.said),
        id,
    )
}

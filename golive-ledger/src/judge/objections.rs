//! Who objects to the launch, and whether that stands.

use std::collections::{BTreeMap, HashMap};

use golive_core::id::Id;
use golive_core::standing::{Objection, ObjectionKind, ObjectionState, Subject};

use super::check::{shown, shows_something};
use super::revoke::Lifted;
use super::tasks::badness;
use super::word::{Last, Word};
use super::{Judge, Judged};
use crate::digest::Sha256;
use crate::statement::{Completion, SignOff, Status, Waiver};

/// What decides whether an objection stands.
pub(super) struct Against<'a> {
    pub(super) lifted: &'a HashMap<Sha256, Lifted>,
    /// The statements that waivers which count were given over, with who gave
    /// them.
    pub(super) waived: &'a HashMap<Sha256, &'a str>,
}

impl Against<'_> {
    fn lifted(&self, id: Sha256) -> Option<ObjectionState> {
        let lifted = self.lifted.get(&id)?;
        let by = lifted.by.iter().map(|by| by.as_str().into()).collect();
        let why = lifted.why.clone();
        Some(ObjectionState::Lifted { by, why })
    }

    /// Whether the no of a role stands.
    pub(super) fn of_sign_off(&self, word: &Word<'_, SignOff>) -> ObjectionState {
        let lifted = self.lifted(word.judged.id);
        lifted.unwrap_or(ObjectionState::Stands)
    }

    /// Whether a failed task stands so, beside the last words of all on it.
    pub(super) fn of_task(
        &self,
        judge: &Judge<'_>,
        word: &Word<'_, Completion>,
        last: &BTreeMap<&str, Last<'_, Completion>>,
    ) -> ObjectionState {
        let id = word.judged.id;
        if let Some(lifted) = self.lifted(id) {
            return lifted;
        }
        // Another holder of the role has looked again, says so of this very
        // statement, and shows it.
        let answers = |other: &&Word<'_, Completion>| {
            other.person() != word.person()
                && other.said.status == Status::Passed
                && other.said.answers == Some(id)
                && shows_something(other.said)
                && judge.policy.holds(other.person(), &word.said.role)
        };
        let counting = last.values().filter_map(|last| last.counting(badness));
        if let Some(answer) = counting.filter(answers).min_by_key(|it| it.person()) {
            let by = answer.person().into();
            return ObjectionState::Answered { by };
        }
        match self.waived.get(&id) {
            Some(by) => ObjectionState::Waived { by: (*by).into() },
            None => ObjectionState::Stands,
        }
    }
}

/// That a task failed, as the run is told.
pub(super) fn failed(word: &Word<'_, Completion>, state: ObjectionState) -> Objection {
    let id = Id::new(shown(&word.said.item.id));
    let (kind, subject) = (ObjectionKind::Failed, Subject::Item { id });
    objection(kind, word.person(), subject, word.judged)
        .why(shown(&word.said.notes))
        .state(state)
}

/// That a role says no, as the run is told.
pub(super) fn no_go(word: &Word<'_, SignOff>, state: ObjectionState) -> Objection {
    let phase = word.said.phase.as_deref().map(|it| Id::new(shown(it)));
    let role = shown(&word.said.role).into();
    let subject = Subject::SignOff { role, phase };
    objection(ObjectionKind::NoGo, word.person(), subject, word.judged)
        .why(shown(&word.said.notes))
        .state(state)
}

fn objection(kind: ObjectionKind, by: &str, subject: Subject, judged: &Judged) -> Objection {
    let changed = judged.changed.as_ref().map(ToString::to_string);
    Objection::new(kind, by, subject, judged.id.to_string()).changed(changed)
}

/// Who waived which failed task, where that counts.
pub(super) fn waived<'a>(
    waivers: impl Iterator<Item = (&'a str, &'a Waiver)>,
) -> HashMap<Sha256, &'a str> {
    waivers
        .filter_map(|(person, waiver)| Some((waiver.over?, person)))
        .collect()
}

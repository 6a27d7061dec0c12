//! Who objects to the launch, and whether that stands.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use golive_core::id::Id;
use golive_core::standing::{Objection, ObjectionKind, ObjectionState, Subject};

use super::check::shows_something;
use super::revoke::Lifted;
use super::shown::shown;
use super::word::{Last, Word};
use super::{Judge, Judged};
use crate::digest::Sha256;
use crate::statement::{CauseWord, Completion, Said, SignOff, Statement, Status, Waiver};

/// What decides whether an objection stands.
pub(super) struct Against<'a> {
    pub(super) lifted: &'a HashMap<Sha256, Lifted>,
    /// The statements that waivers of their own items which count were given
    /// over, with who gave them.
    pub(super) waived: &'a HashMap<(Sha256, &'a str), &'a str>,
}

/// The statements that other holders of the role have shown to be answered, with
/// who has: what was looked at again, of this very statement, with evidence.
pub(super) type Answers<'a> = HashMap<(Sha256, &'a str), BTreeSet<&'a str>>;

/// What is answered on one task, by statement and role.
pub(super) fn answers<'a>(
    judge: &Judge<'_>,
    last: &BTreeMap<&'a str, Last<'a, Completion>>,
) -> Answers<'a> {
    let mut answers = Answers::new();
    for word in last.values().filter_map(|last| last.counting(badness)) {
        let (said, person) = (word.said, word.person());
        if let (Status::Passed, Some(answered)) = (said.status, said.answers)
            && shows_something(&said.evidence)
            && judge.policy.holds(person, &said.role)
        {
            let by = answers.entry((answered, said.role.as_str())).or_default();
            by.insert(person);
        }
    }
    answers
}

impl Against<'_> {
    fn lifted(&self, id: Sha256) -> Option<ObjectionState> {
        self.lifted.get(&id).map(lifted)
    }

    /// Whether the no of a role stands.
    pub(super) fn of_sign_off(&self, word: &Word<'_, SignOff>) -> ObjectionState {
        let lifted = self.lifted(word.judged.id);
        lifted.unwrap_or(ObjectionState::Stands)
    }

    /// Whether a failed task stands so.
    pub(super) fn of_task(
        &self,
        word: &Word<'_, Completion>,
        answers: &Answers<'_>,
    ) -> ObjectionState {
        let id = word.judged.id;
        if let Some(lifted) = self.lifted(id) {
            return lifted;
        }
        let by = answers.get(&(id, word.said.role.as_str()));
        let mut others = by.into_iter().flatten().filter(|by| **by != word.person());
        if let Some(by) = others.next() {
            return ObjectionState::Answered { by: (*by).into() };
        }
        match self.waived.get(&(id, word.said.item.id.as_str())) {
            Some(by) => ObjectionState::Waived { by: (*by).into() },
            None => ObjectionState::Stands,
        }
    }
}

pub(super) fn lifted(lifted: &Lifted) -> ObjectionState {
    let by = lifted.by.iter().map(|by| by.as_str().into()).collect();
    let why = lifted.why.clone();
    ObjectionState::Lifted { by, why }
}

/// An objection that was made under another id of the checklist, as the run is told.
pub(super) fn elsewhere(
    statement: &Statement,
    judged: &Judged,
    state: ObjectionState,
) -> Option<Objection> {
    let person = &statement.bound.person;
    let (kind, subject, why) = match &statement.said {
        Said::Completion(said) => {
            let id = Id::new(shown(&said.item.id));
            (ObjectionKind::Failed, Subject::Item { id }, &said.notes)
        }
        Said::SignOff(said) => (ObjectionKind::NoGo, of_role(said), &said.notes),
        _ => return None,
    };
    let objection = objection(kind, person, subject, judged);
    Some(objection.why(shown(why)).state(state))
}

pub(super) fn of_role(said: &SignOff) -> Subject {
    let phase = said.phase.as_deref().map(|it| Id::new(shown(it)));
    let role = shown(&said.role).into();
    Subject::SignOff { role, phase }
}

pub(super) fn badness(said: &Completion) -> u8 {
    match said.status {
        Status::Passed => 0,
        Status::NotApplicable => 1,
        Status::Failed => 2,
    }
}

/// That a task failed, as the run is told.
pub(super) fn failed(
    judge: &Judge<'_>,
    word: &Word<'_, Completion>,
    state: ObjectionState,
) -> Objection {
    let given = word.said.item.id.as_str();
    // As the checklist has it, or fit for a line.
    let known = judge.items.get(given).map(|item| item.id.clone());
    let id = known.unwrap_or_else(|| Id::new(shown(given)));
    let (kind, subject) = (ObjectionKind::Failed, Subject::Item { id });
    objection(kind, word.person(), subject, word.judged)
        .why(shown(&word.said.notes))
        .state(state)
}

/// That a role says no, as the run is told.
pub(super) fn no_go(word: &Word<'_, SignOff>, state: ObjectionState) -> Objection {
    let subject = of_role(word.said);
    objection(ObjectionKind::NoGo, word.person(), subject, word.judged)
        .why(shown(&word.said.notes))
        .state(state)
}

fn objection(kind: ObjectionKind, by: &str, subject: Subject, judged: &Judged) -> Objection {
    let changed = judged.changed.as_ref().map(ToString::to_string);
    Objection::new(kind, by, subject, judged.id.to_string()).changed(changed)
}

/// Who waived which failed task, where that counts: of its own item, and as what a
/// person has seen fail.
pub(super) fn waived<'a>(
    waivers: impl Iterator<Item = (&'a str, &'a Waiver)>,
) -> HashMap<(Sha256, &'a str), &'a str> {
    let is_attested = |waiver: &Waiver| {
        let cause = waiver.of.as_ref().and_then(|of| of.cause);
        cause == Some(CauseWord::Attested)
    };
    waivers
        .filter(|(_, waiver)| is_attested(waiver))
        .filter_map(|(person, waiver)| Some(((waiver.over?, waiver.item.id.as_str()), person)))
        .collect()
}

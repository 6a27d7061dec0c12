//! What the run is told of all statements together.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use golive_core::id::Id;
use golive_core::outcome::FailureMode;
use golive_core::quantity::Timestamp;
use golive_core::standing::{Condition as Told, Standing, Subject, Waiver as Taken};

use super::conditions::Met;
use super::objections::{self, Against};
use super::revoke::{Lifted, said_here};
use super::shown::shown;
use super::sign_offs::{ByRole, Roles};
use super::word::{Given, Last, Subject as Of};
use super::{Judge, Judged, Refusal, Successor, Void};
use crate::digest::Sha256;
use crate::statement::{Completion, Decision, Said, SignOff, Statement, Waiver};

/// A risk that somebody took.
struct Risk<'a> {
    id: Sha256,
    person: &'a str,
    said: &'a Waiver,
    /// Until when it counts; None when it does no longer. Who took it has spoken in
    /// that role all the same.
    until: Option<Timestamp>,
}

impl Judge<'_> {
    /// What all statements together say of items and roles. Which of them their
    /// persons have taken back by a later word, and by which.
    pub(super) fn weigh(
        &self,
        statements: &[Judged],
        revoked: &HashSet<Sha256>,
        lifted: &HashMap<Sha256, Lifted>,
        met: &Met,
        standing: &mut Standing,
    ) -> HashMap<Sha256, Successor> {
        self.tell_defects(statements, revoked, lifted, standing);
        let (tasks, sign_offs, risks) = group(statements);
        let counting = risks.iter().filter(|it| it.until.is_some());
        let waived = counting.map(|it| (it.person, it.said));
        let waived = objections::waived(waived);
        let against = Against {
            lifted,
            waived: &waived,
        };
        for subject in tasks.values() {
            let answers = objections::answers(self, &subject.last);
            for word in subject.last.values().flat_map(Last::words) {
                if word.objects() {
                    let state = against.of_task(word, &answers);
                    standing.object(objections::failed(self, word, state));
                }
            }
        }
        for subject in sign_offs.values() {
            for word in subject.last.values().flat_map(Last::words) {
                if word.objects() {
                    let state = against.of_sign_off(word);
                    standing.object(objections::no_go(word, state));
                }
            }
        }
        for item in &self.listing.items {
            let nothing = Of::from(Vec::new());
            let subject = tasks.get(item.id.as_str()).unwrap_or(&nothing);
            if let Some(attested) = self.of_task(item, subject, &against) {
                standing.attest(item.id.clone(), attested);
            }
        }
        for Risk {
            id,
            person,
            said,
            until,
        } in &risks
        {
            let Some(until) = until else { continue };
            let words = format!("{} ({})", said.justification, said.compensating_control);
            let why = golive_core::escape::escape(&words).to_string();
            let item = Subject::Item {
                id: Id::new(shown(&said.item.id)),
            };
            let owner = shown(&said.risk_owner);
            standing.condition(Told::new(
                owner,
                &*why,
                *until,
                *person,
                item,
                id.to_string(),
            ));
            if let Some(of) = &said.of {
                let waiver = Taken::new(*person, *until, why, FailureMode::from(of));
                let waiver = match said.over {
                    Some(over) => waiver.over(over.to_string()),
                    None => waiver,
                };
                standing.waive(said.item.id.as_str(), waiver);
            }
        }
        let mut roles = roles(&tasks, &sign_offs, &risks);
        // Who lifts an objection does so in the roles that may.
        for by in lifted.values().flat_map(|it| &it.by) {
            for role in self.policy.lifting_roles_of(by) {
                roles.entry(role).or_default().insert(by);
            }
        }
        self.sign_offs(&sign_offs, &roles, (&against, met), standing);
        let tasks = tasks.values().flat_map(Of::superseded);
        let sign_offs = sign_offs.values().flat_map(Of::superseded);
        tasks.chain(sign_offs).collect()
    }

    /// What is wrong with the ledger, and with what it is held against.
    fn tell_defects(
        &self,
        statements: &[Judged],
        revoked: &HashSet<Sha256>,
        lifted: &HashMap<Sha256, Lifted>,
        standing: &mut Standing,
    ) {
        for judged in statements {
            // A checklist that is given another id would escape every no.
            if let (Err(Refusal::Void(Void::Checklist(of))), Some(statement)) =
                (&judged.worth, &judged.statement)
                && statement.said.is_objection()
            {
                if let Some(lifted) = lifted.get(&judged.id) {
                    let lifted = objections::lifted(lifted);
                    let objection = objections::elsewhere(statement, judged, lifted);
                    objection.into_iter().for_each(|it| standing.object(it));
                }
                if revoked.contains(&judged.id) {
                    continue;
                }
                let person = &statement.bound.person;
                standing.unreadable(format!(
                    "{}: {person} objects under the checklist {of}: where this one was renamed, \
                     pin its id",
                    judged.place
                ));
            }
            match &judged.worth {
                Err(Refusal::Invalid(why)) => standing.invalid(format!("{}: {why}", judged.place)),
                Err(Refusal::Unreadable(why)) => {
                    standing.unreadable(format!("{}: {why}", judged.place));
                }
                Ok(_) | Err(Refusal::Void(_)) => {}
            }
        }
        let unknown = self.policy.unknown_to(self.listing);
        for why in self
            .calendar
            .defect(self.listing)
            .into_iter()
            .chain(unknown)
        {
            standing.unreadable(why);
        }
    }
}

/// What a person has said here, rightly or not: a word that must not be said takes
/// back what its person had said before, as it will when it is void.
fn spoken_here(judged: &Judged) -> Option<&Statement> {
    match &judged.worth {
        Err(Refusal::Invalid(invalid)) if invalid.is_of_content() => judged.statement.as_ref(),
        _ => said_here(judged),
    }
}

type Grouped<'a> = (
    BTreeMap<&'a str, Of<'a, Completion>>,
    ByRole<'a>,
    Vec<Risk<'a>>,
);

/// What was said of each task and each sign-off, and the risks that were taken.
fn group(statements: &[Judged]) -> Grouped<'_> {
    let mut tasks: BTreeMap<&str, Vec<Given<'_, Completion>>> = BTreeMap::new();
    let mut sign_offs: BTreeMap<(&str, Option<&str>), Vec<Given<'_, SignOff>>> = BTreeMap::new();
    let mut risks = Vec::new();
    for judged in statements {
        let Some(Statement { bound, said, .. }) = spoken_here(judged) else {
            continue;
        };
        match said {
            Said::Completion(said) => {
                let of_item = tasks.entry(&said.item.id).or_default();
                of_item.push(Given {
                    judged,
                    bound,
                    said,
                });
            }
            Said::SignOff(said) => {
                let subject = (said.role.as_str(), said.phase.as_deref());
                let of_role = sign_offs.entry(subject).or_default();
                of_role.push(Given {
                    judged,
                    bound,
                    said,
                });
            }
            Said::Waiver(said) => {
                let until = match &judged.worth {
                    Ok(until) => *until,
                    Err(Refusal::Void(void)) if void.weight().is_some() => None,
                    Err(_) => continue,
                };
                let person = bound.person.as_str();
                risks.push(Risk {
                    id: judged.id,
                    person,
                    said,
                    until,
                });
            }
            Said::WaiverRequest(_)
            | Said::Revocation(_)
            | Said::Discharge(_)
            | Said::Verdict(_) => {}
        }
    }
    let tasks = tasks.into_iter().map(|(id, given)| (id, given.into()));
    let sign_offs = sign_offs.into_iter().map(|(of, given)| (of, given.into()));
    (tasks.collect(), sign_offs.collect(), risks)
}

/// Who spoke in which role: attested, signed off, or took a risk. An abstention
/// says nothing.
fn roles<'a>(
    tasks: &BTreeMap<&'a str, Of<'a, Completion>>,
    sign_offs: &ByRole<'a>,
    risks: &[Risk<'a>],
) -> Roles<'a> {
    let mut roles = Roles::new();
    let mut add = |role: &'a str, person: &'a str| {
        let of_role: &mut BTreeSet<&str> = roles.entry(role).or_default();
        of_role.insert(person);
    };
    for word in tasks
        .values()
        .flat_map(|it| it.last.values())
        .flat_map(Last::words)
    {
        add(&word.said.role, word.person());
    }
    for word in sign_offs
        .values()
        .flat_map(|it| it.last.values())
        .flat_map(Last::words)
    {
        if word.said.decision != Decision::Abstain {
            add(&word.said.role, word.person());
        }
    }
    for risk in risks {
        add(&risk.said.role, risk.person);
    }
    roles
}

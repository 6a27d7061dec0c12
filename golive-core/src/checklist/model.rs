//! What follows from a declaration: ids, dependencies, problems.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::ItemRef;
use super::item::Kind;
use super::located::Located;
use super::parts::ChecklistParts;
use super::place::Place;
use super::probing::{Judge, Probing};
use super::problem::Problem;
use super::sign_off::SignOff;
use crate::criterion::Conditions;
use crate::id::{Id, nearest, slug};
use crate::probe::LONGEST;

/// The items of a checklist in order, resolved.
pub(crate) struct Model {
    pub(crate) items: Vec<Place>,
    /// For each phase its id, and the id of each of its sections.
    pub(crate) phases: Vec<(Id, Vec<Option<Id>>)>,
    pub(crate) problems: Vec<Problem>,
}

impl Model {
    pub(crate) fn of<C>(parts: &ChecklistParts<C>) -> Self {
        let mut model = Self {
            items: Vec::new(),
            phases: Vec::new(),
            problems: Vec::new(),
        };
        model.place(parts);
        model.check_ids(parts);
        model.resolve_after(parts);
        model.find_cycle();
        model.check_roles(parts);
        model.check_sign_offs(parts);
        model.check_items(parts);
        model
    }

    fn place<C>(&mut self, parts: &ChecklistParts<C>) {
        for (p, phase) in parts.phases.iter().enumerate() {
            let phase_id = phase
                .id
                .clone()
                .unwrap_or_else(|| Id::new(slug(&phase.title)));
            let mut sections = Vec::new();
            for (s, section) in phase.sections.iter().enumerate() {
                let section_id = section
                    .title
                    .as_ref()
                    .map(|title| section.id.clone().unwrap_or_else(|| Id::new(slug(title))));
                let prefix = section_id.as_ref().unwrap_or(&phase_id);
                for (i, item) in section.items.iter().enumerate() {
                    let derived = || Id::new(format!("{prefix}.{}", slug(&item.title)));
                    let reference = ItemRef {
                        id: item.pinned.clone().unwrap_or_else(derived),
                        title: item.title.clone(),
                        phase: phase_id.clone(),
                        section: section_id.clone(),
                        kind: item.kind(),
                        requirement: item.requirement,
                        criterion: item.criterion(),
                        notes: item.notes.clone(),
                        roles: match &item.kind {
                            Kind::Task(task) => task.by.clone(),
                            Kind::Probed(_) => Vec::new(),
                        },
                    };
                    self.items.push(Place {
                        reference: Arc::new(reference),
                        phase: p,
                        section: s,
                        item: i,
                        after: Vec::new(),
                    });
                }
                sections.push(section_id);
            }
            self.phases.push((phase_id, sections));
        }
    }

    fn check_ids<C>(&mut self, parts: &ChecklistParts<C>) {
        let mut problems = Vec::new();
        let what = format!("the checklist {:?}", parts.title);
        if self.items.is_empty() {
            problems.push(Problem::Empty { what: what.clone() });
        }
        problems.extend(Taken::default().take(&parts.id, what));
        let mut plans = Taken::default();
        for plan in parts.all_plans() {
            let what = format!("the plan {:?}", plan.title);
            problems.extend(plans.take(&plan.id, what));
            if plan.steps.is_empty() {
                problems.push(Problem::NoSteps {
                    plan: plan.title.to_string(),
                });
            }
        }
        let mut phases = Taken::default();
        let mut sections = Taken::default();
        let mut items = Taken::default();
        for (phase, (phase_id, section_ids)) in parts.phases.iter().zip(&self.phases) {
            let what = format!("the phase {:?}", phase.title);
            if phase.sections.is_empty() {
                problems.push(Problem::Empty { what: what.clone() });
            }
            problems.extend(phases.take(phase_id, what));
            for (section, section_id) in phase.sections.iter().zip(section_ids) {
                let (Some(title), Some(id)) = (&section.title, section_id) else {
                    continue;
                };
                let what = format!("the section {title:?}");
                if section.items.is_empty() {
                    problems.push(Problem::Empty { what: what.clone() });
                }
                problems.extend(sections.take(id, what));
            }
        }
        for place in &self.items {
            let located = Located::new(parts, place);
            problems.extend(items.take(place.id(), located.describe()));
        }
        self.problems.append(&mut problems);
    }

    fn resolve_after<C>(&mut self, parts: &ChecklistParts<C>) {
        let by_id: HashMap<Id, usize> = self
            .items
            .iter()
            .enumerate()
            .map(|(i, place)| (place.id().clone(), i))
            .collect();
        let mut resolved = Vec::with_capacity(self.items.len());
        for place in &self.items {
            let item = Located::new(parts, place).item;
            let prefix = place.prefix();
            let mut after = Vec::with_capacity(item.after.len());
            for name in &item.after {
                let found = by_id
                    .get(&**name)
                    .or_else(|| by_id.get(format!("{prefix}.{name}").as_str()));
                match found {
                    Some(index) => after.push(*index),
                    None => self.problems.push(Problem::UnknownAfter {
                        item: place.id().clone(),
                        after: name.to_string(),
                        nearest: nearest(
                            name,
                            by_id.keys().flat_map(|id| [id.as_str(), id.local()]),
                        )
                        .map(str::to_owned),
                    }),
                }
            }
            resolved.push(after);
        }
        for (place, after) in self.items.iter_mut().zip(resolved) {
            place.after = after;
        }
    }

    /// Kahn's algorithm: what cannot be put in an order waits for itself.
    fn find_cycle(&mut self) {
        let mut waiting: Vec<usize> = self.items.iter().map(|place| place.after.len()).collect();
        let mut followers: Vec<Vec<usize>> = vec![Vec::new(); self.items.len()];
        for (index, place) in self.items.iter().enumerate() {
            for before in &place.after {
                if let Some(list) = followers.get_mut(*before) {
                    list.push(index);
                }
            }
        }
        let mut ready: Vec<usize> = waiting
            .iter()
            .enumerate()
            .filter(|(_, n)| **n == 0)
            .map(|(index, _)| index)
            .collect();
        while let Some(index) = ready.pop() {
            for follower in followers.get(index).into_iter().flatten() {
                if let Some(left) = waiting.get_mut(*follower) {
                    *left -= 1;
                    if *left == 0 {
                        ready.push(*follower);
                    }
                }
            }
        }
        // Everything left waits; following what it waits for leads round.
        let Some(mut at) = waiting.iter().position(|left| *left > 0) else {
            return;
        };
        let mut path: Vec<usize> = Vec::new();
        loop {
            if let Some(start) = path.iter().position(|seen| *seen == at) {
                let items = path
                    .iter()
                    .skip(start)
                    .filter_map(|index| self.items.get(*index))
                    .map(|place| place.id().clone())
                    .collect();
                self.problems.push(Problem::Cycle { items });
                return;
            }
            path.push(at);
            let next = self.items.get(at).and_then(|place| {
                place
                    .after
                    .iter()
                    .copied()
                    .find(|before| waiting.get(*before).is_some_and(|left| *left > 0))
            });
            match next {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    fn check_roles<C>(&mut self, parts: &ChecklistParts<C>) {
        let mut problems = Vec::new();
        let mut check = |role: &Arc<str>, what: String| {
            if !parts.roles.contains(role) {
                problems.push(Problem::UnknownRole {
                    what,
                    role: role.to_string(),
                    nearest: nearest(role, parts.roles.iter().map(|role| &**role))
                        .map(str::to_owned),
                });
            }
        };
        for place in &self.items {
            let located = Located::new(parts, place);
            if let Kind::Task(task) = &located.item.kind {
                for role in &task.by {
                    check(role, located.describe());
                }
            }
        }
        for sign_off in &parts.sign_offs {
            let others = sign_off.distinct_from.iter();
            // That one without a name is nobody is told of the sign-off.
            let others = others.filter(|role| !role.is_empty());
            for role in std::iter::once(&sign_off.role).chain(others) {
                check(role, format!("the sign-off of {}", sign_off.role));
            }
        }
        for sign_off in &parts.sign_offs {
            let Some(phase) = &sign_off.phase else {
                continue;
            };
            if !self.phases.iter().any(|(id, _)| id == phase) {
                let known = self.phases.iter().map(|(id, _)| id.as_str());
                problems.push(Problem::UnknownPhase {
                    phase: phase.clone(),
                    nearest: nearest(phase.as_str(), known).map(str::to_owned),
                });
            }
        }
        self.problems.append(&mut problems);
    }

    /// Four eyes that are two are no sign-off.
    fn check_sign_offs<C>(&mut self, parts: &ChecklistParts<C>) {
        let attests = |role: &Arc<str>| {
            self.items.iter().any(|place| {
                let item = Located::new(parts, place).item;
                // Without `by` a person of any role may attest it.
                matches!(&item.kind, Kind::Task(task) if task.by.is_empty() || task.by.contains(role))
            })
        };
        let signs = |role: &Arc<str>| parts.sign_offs.iter().any(|it| it.role == *role);
        let mut problems = Vec::new();
        for sign_off in &parts.sign_offs {
            let role = &sign_off.role;
            let same = |it: &&SignOff| it.role == *role && it.phase == sign_off.phase;
            let first = parts.sign_offs.iter().find(same);
            if first.is_some_and(|first| !std::ptr::eq(first, sign_off)) {
                let phase = sign_off.phase.as_ref();
                problems.push(Problem::SignOffTwice {
                    role: role.to_string(),
                    what: phase.map_or("the whole".to_owned(), |id| format!("the phase `{id}`")),
                });
            }
            if sign_off.count == 0 {
                problems.push(Problem::NobodySigns {
                    role: role.to_string(),
                });
            }
            if sign_off.distinct_from.iter().any(|other| other.is_empty()) {
                problems.push(Problem::DistinctFromNobody {
                    role: role.to_string(),
                });
            }
            for other in &sign_off.distinct_from {
                // One that there is not has been told.
                if !parts.roles.contains(other) {
                    continue;
                }
                let why = if other == role {
                    "it is the same role"
                } else if !signs(other) && !attests(other) {
                    "it neither signs off nor attests a task"
                } else {
                    continue;
                };
                let known = parts.roles.iter().filter(|it| *it != role && *it != other);
                let known = known.filter(|it| signs(it) || attests(it));
                problems.push(Problem::DistinctFrom {
                    role: role.to_string(),
                    other: other.to_string(),
                    why: why.to_owned(),
                    nearest: nearest(other, known.map(|it| &**it)).map(str::to_owned),
                });
            }
        }
        self.problems.append(&mut problems);
    }

    fn check_items<C>(&mut self, parts: &ChecklistParts<C>) {
        for place in &self.items {
            let item = Located::new(parts, place).item;
            let mut problems = item.problems.clone();
            if let Kind::Probed(probing) = &item.kind {
                check_probing(probing, &mut problems);
            }
            if item.timeout.is_some_and(|timeout| timeout.is_zero()) {
                problems.push("its timeout is zero, so it can never be measured".to_owned());
            }
            if item.timeout.is_some_and(|timeout| timeout > LONGEST) {
                problems.push("its timeout is longer than a year".to_owned());
            }
            self.problems
                .extend(problems.into_iter().map(|what| Problem::Item {
                    item: place.id().clone(),
                    what,
                }));
        }
    }
}

fn check_probing<C>(probing: &Probing<C>, problems: &mut Vec<String>) {
    let taken = probing.sampling.count();
    let mut need = |conditions: &Conditions, name: &str| {
        problems.extend(conditions.problems().map(|it| format!("`{name}` {it}")));
        if let Some((one, other)) = conditions.contradiction() {
            problems.push(format!(
                "`{name}` can never hold: `{one}` and `{other}` exclude each other"
            ));
        }
        let needs = conditions.needs();
        if needs > taken {
            problems.push(format!(
                "`{name} = {conditions}` needs {needs} samples, and {taken} are taken"
            ));
        }
    };
    match &probing.judge {
        Judge::Band(band) => {
            need(&band.pass, "pass");
            if let Some(warn) = &band.warn {
                need(warn, "warn");
            }
            if band.warn_is_unreachable() {
                problems.push(format!(
                    "it can never warn: what meets `{}` passes already",
                    band.pass
                ));
            }
        }
        Judge::Trigger { rule, .. } => {
            need(&rule.when, "when");
            if let Some(clear) = &rule.clear {
                need(clear, "clear");
                if clear.imply(&rule.when) {
                    problems.push(format!(
                        "it can never clear: what meets `{clear}` meets `{}` too",
                        rule.when
                    ));
                }
            }
        }
    }
    let sampling = &probing.sampling;
    let is_zero = |time: Option<Duration>| time.is_some_and(|time| time.is_zero());
    if is_zero(sampling.over) {
        problems.push("its `over` is zero, so there is no time to look over".to_owned());
    } else if sampling.over.is_some() && sampling.samples == Some(1) {
        problems.push("one sample is not spread `over` a time: it takes more".to_owned());
    } else if sampling.over.is_some() && sampling.samples.is_none() && is_zero(sampling.every) {
        problems.push("its `every` is zero, so that no number of samples fits `over`".to_owned());
    }
    if sampling.span().is_none_or(|span| span > LONGEST) {
        problems.push("its samples take longer than a year".to_owned());
    }
    if taken == 0 {
        problems.push("it takes no samples".to_owned());
    }
    if sampling.concurrency == 0 {
        problems.push("it takes no samples at once: `concurrency` is zero".to_owned());
    }
}

/// The ids that are taken, and by what.
#[derive(Default)]
struct Taken(HashMap<Id, String>);

impl Taken {
    fn take(&mut self, id: &Id, what: String) -> Option<Problem> {
        if !id.is_well_formed() {
            return Some(Problem::BadId {
                id: id.clone(),
                what,
            });
        }
        if let Some(first) = self.0.get(id) {
            return Some(Problem::DuplicateId {
                id: id.clone(),
                first: first.clone(),
                second: what,
            });
        }
        self.0.insert(id.clone(), what);
        None
    }
}

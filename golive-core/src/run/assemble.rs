//! From the lines of the items to the report.

use std::time::{Duration, SystemTime};

use super::entry::nanoseconds;
use super::options::Options;
use crate::checklist::Checklist;
use crate::id::Id;
use crate::outcome::{Due, Outcome, SignOffOutcome};
use crate::quantity::Timestamp;
use crate::report::{
    ChecklistRef, FORMAT, ItemReport, PhaseRef, Report, SectionRef, SignOffReport,
};
use crate::standing::{Objection, Standing, Subject};
use crate::verdict::{
    Completion, Difference, Facts, ItemFact, ObjectionFact, Part, SignOffFact, Verdict, judge,
};

/// How a run ended.
pub(super) struct End {
    pub(super) completion: Completion,
    pub(super) began_at: SystemTime,
    pub(super) took: Duration,
    /// Tasks that are still going on.
    pub(super) abandoned: u32,
}

pub(super) fn assemble<C: 'static>(
    checklist: &Checklist<C>,
    options: &Options,
    items: Vec<ItemReport>,
    end: &End,
) -> Report {
    let Options {
        selection,
        standing,
        ..
    } = options;
    let completion = end.completion;
    let parts = checklist.parts();
    let part = selection.part(checklist);
    let is_partial = selection.is_partial(checklist);
    // A start that leaves nothing out is all of it.
    let is_all = selection.is_all()
        || part == Part::Start && !is_partial && items.len() == checklist.items().len();
    let selected = (!is_all).then(|| selection.to_string());
    let part = looked_at(part, &items);
    let sign_offs = sign_offs(checklist, options, &items);
    let differences = differences(&items, standing);
    let judgement = {
        let items: Vec<ItemFact<'_>> = items
            .iter()
            .map(|item| ItemFact::new(&item.id, item.requirement, &item.outcome))
            .collect();
        let sign_offs: Vec<SignOffFact<'_>> = sign_offs
            .iter()
            .map(|sign_off| SignOffFact::new(&sign_off.role, &sign_off.outcome))
            .collect();
        let objections = objections(checklist, standing);
        let facts = Facts::new(&items, &sign_offs, completion)
            .with_defects(standing.defects())
            .with_objections(&objections)
            .with_partial(selected.as_deref().filter(|_| is_partial))
            .with_what_if(options.what_if)
            .with_differences(&differences);
        judge(&facts)
    };
    Report {
        format: FORMAT.to_owned(),
        tool: concat!("golive ", env!("CARGO_PKG_VERSION")).to_owned(),
        checklist: ChecklistRef {
            id: parts.id.clone(),
            title: parts.title.clone(),
            version: parts.version.clone(),
        },
        launch: standing.launch().cloned(),
        part,
        selection: selected,
        objections: standing.objections().to_vec(),
        judgement,
        completion,
        started_at: Timestamp::new(end.began_at),
        duration_ns: nanoseconds(end.took),
        phases: places(checklist, &items),
        items,
        sign_offs,
        ledger: standing.basis().cloned(),
        head: standing.head().cloned(),
        abandoned: end.abandoned,
    }
}

/// The best that a run can come to, whatever is measured: the verdict of what
/// persons have said.
pub(super) fn before_items<C: 'static>(checklist: &Checklist<C>, options: &Options) -> Verdict {
    let Options {
        selection,
        standing,
        ..
    } = options;
    let located: Vec<_> = checklist.items().collect();
    let items: Vec<ItemFact<'_>> = located
        .iter()
        .map(|it| ItemFact::new(it.id(), it.item().requirement(), &Outcome::Pass))
        .collect();
    let is_partial = selection.is_partial(checklist);
    let selected = is_partial.then(|| selection.to_string());
    let sign_offs = sign_offs(checklist, options, &[]);
    let sign_offs: Vec<SignOffFact<'_>> = sign_offs
        .iter()
        .map(|sign_off| SignOffFact::new(&sign_off.role, &sign_off.outcome))
        .collect();
    let objections = objections(checklist, standing);
    let facts = Facts::new(&items, &sign_offs, Completion::Complete)
        .with_defects(standing.defects())
        .with_objections(&objections)
        .with_partial(selected.as_deref())
        .with_what_if(options.what_if);
    judge(&facts).verdict
}

/// The part that was looked at: of the whole, before the launch, what has opened or
/// may have. Of what opens at the launch or later nothing is proven by it.
fn looked_at(part: Part, items: &[ItemReport]) -> Part {
    let is_later = |item: &&ItemReport| {
        let due = Due::AfterLaunch;
        matches!(item.outcome, Outcome::Pending { due: it, .. } if it == due)
    };
    let later = items.iter().filter(is_later);
    let later: Vec<&Id> = later.map(|item| &item.phase).collect();
    if part != Part::Whole || later.is_empty() {
        return part;
    }
    let mut ids: Vec<Id> = Vec::new();
    for item in items.iter().filter(|item| !later.contains(&&item.phase)) {
        if !ids.contains(&item.phase) {
            ids.push(item.phase.clone());
        }
    }
    Part::Phases { ids }
}

/// The sign-offs of the part: those of its phases, and those of the whole where
/// the whole is asked about, or its start. Of what was left out nothing is
/// asked; but whatever speaks against the launch counts in every part.
fn sign_offs<C: 'static>(
    checklist: &Checklist<C>,
    options: &Options,
    items: &[ItemReport],
) -> Vec<SignOffReport> {
    let Options {
        selection,
        standing,
        ..
    } = options;
    let is_partial = selection.is_partial(checklist);
    let part = selection.part(checklist);
    let is_asked = |phase: Option<&Id>| match phase {
        None => !is_partial && matches!(part, Part::Whole | Part::Start),
        Some(phase) if is_partial => items.iter().any(|item| item.phase == *phase),
        Some(phase) => checklist
            .items()
            .any(|item| item.phase_id() == phase && selection.asks_for_phase_of(&item)),
    };
    let mut sign_offs = Vec::new();
    for asked in checklist.sign_offs() {
        let given = standing.of_role(&asked.role, asked.phase.as_ref());
        let is_against = given.is_some_and(|outcome| {
            matches!(
                outcome,
                SignOffOutcome::Veto { .. } | SignOffOutcome::Invalid { .. }
            )
        });
        if is_asked(asked.phase.as_ref()) || is_against {
            let missing = SignOffOutcome::Missing {
                have: 0,
                need: asked.count,
            };
            sign_offs.push(SignOffReport {
                role: asked.role.clone(),
                phase: asked.phase.clone(),
                distinct_from: asked.distinct_from.clone(),
                outcome: given.cloned().unwrap_or(missing),
            });
        }
    }
    sign_offs
}

/// Each objection with the weight of its item, wherever that stands.
fn objections<'a, C: 'static>(
    checklist: &Checklist<C>,
    standing: &'a Standing,
) -> Vec<ObjectionFact<'a>> {
    let requirement = |objection: &Objection| match &objection.subject {
        Subject::Item { id } => checklist
            .items()
            .find(|item| item.id() == id)
            .map(|item| item.item().requirement()),
        _ => None,
    };
    let objections = standing.objections().iter();
    objections
        .map(|it| ObjectionFact::new(it, requirement(it)))
        .collect()
}

/// The checks that are not as those saw them who signed off.
fn differences(items: &[ItemReport], standing: &Standing) -> Vec<Difference> {
    let mut differences = Vec::new();
    for baseline in standing.baselines() {
        let run = items.iter().filter_map(ItemReport::baseline);
        let differing: Vec<Id> = baseline.differences(run).cloned().collect();
        if !differing.is_empty() {
            differences.push(Difference::new(&*baseline.by, &*baseline.role, differing));
        }
    }
    differences
}

/// The phases and sections that the items stand in, in the order of the
/// declaration.
fn places<C: 'static>(checklist: &Checklist<C>, items: &[ItemReport]) -> Vec<PhaseRef> {
    let mut phases: Vec<PhaseRef> = Vec::new();
    let mut items = items.iter().peekable();
    for located in checklist.items() {
        // Both are in the order of the declaration.
        if items.next_if(|item| item.id == *located.id()).is_none() {
            continue;
        }
        if phases
            .last()
            .is_none_or(|phase| phase.id != *located.phase_id())
        {
            phases.push(PhaseRef {
                id: located.phase_id().clone(),
                title: located.phase.title.clone(),
                opens: located.phase.opens.map(|opens| opens.to_string()),
                sections: Vec::new(),
            });
        }
        let (Some(phase), Some(id), Some(title)) = (
            phases.last_mut(),
            located.section_id(),
            &located.section.title,
        ) else {
            continue;
        };
        if phase
            .sections
            .last()
            .is_none_or(|section| section.id != *id)
        {
            phase.sections.push(SectionRef {
                id: id.clone(),
                title: title.clone(),
            });
        }
    }
    phases
}

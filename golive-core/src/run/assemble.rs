//! From the lines of the items to the report.

use std::time::{Duration, SystemTime};

use super::Selection;
use super::entry::nanoseconds;
use super::options::Options;
use crate::checklist::Checklist;
use crate::id::Id;
use crate::outcome::SignOffOutcome;
use crate::quantity::Timestamp;
use crate::report::{
    ChecklistRef, FORMAT, ItemReport, PhaseRef, Report, SectionRef, SignOffReport,
};
use crate::verdict::{Completion, Facts, ItemFact, SignOffFact, judge};

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
    // However the selection says it.
    let is_whole = items.len() == checklist.items().len();
    let sign_offs: Vec<SignOffReport> = checklist
        .sign_offs()
        .iter()
        .filter(|sign_off| is_whole || is_asked_for(sign_off.phase.as_ref(), selection))
        .map(|sign_off| SignOffReport {
            role: sign_off.role.clone(),
            distinct_from: sign_off.distinct_from.clone(),
            outcome: standing
                .of_role(&sign_off.role, sign_off.phase.as_ref())
                .cloned()
                .unwrap_or(SignOffOutcome::Missing {
                    have: 0,
                    need: sign_off.count,
                }),
        })
        .collect();
    let judgement = {
        let items: Vec<ItemFact<'_>> = items
            .iter()
            .map(|item| ItemFact::new(&item.id, item.requirement, &item.outcome))
            .collect();
        let sign_offs: Vec<SignOffFact<'_>> = sign_offs
            .iter()
            .map(|sign_off| SignOffFact::new(&sign_off.role, &sign_off.outcome))
            .collect();
        judge(&Facts::new(&items, &sign_offs, completion).with_defects(standing.defects()))
    };
    Report {
        format: FORMAT.to_owned(),
        tool: concat!("golive ", env!("CARGO_PKG_VERSION")).to_owned(),
        checklist: ChecklistRef {
            id: parts.id.clone(),
            title: parts.title.clone(),
            version: parts.version.clone(),
        },
        selection: (!selection.is_all()).then(|| selection.to_string()),
        judgement,
        completion,
        started_at: Timestamp::new(end.began_at),
        duration_ns: nanoseconds(end.took),
        phases: places(checklist, &items),
        items,
        sign_offs,
        ledger: standing.basis().cloned(),
        abandoned: end.abandoned,
    }
}

/// A sign-off belongs to the gate of its phase, or to that of the whole
/// checklist. A run of a part asks for those of that part only.
fn is_asked_for(phase: Option<&Id>, selection: &Selection) -> bool {
    phase.is_some_and(|phase| {
        selection.phases.iter().any(|selected| *phase == **selected)
            && selection.sections.is_empty()
            && selection.tags.is_empty()
            && selection.items.is_empty()
    })
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

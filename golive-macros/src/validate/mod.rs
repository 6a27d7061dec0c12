//! What can be seen to be wrong before anything is compiled.

mod after;
mod bounds;
mod ids;
mod roles;
mod vacuous;

use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Item, Part, Phase, Section};

pub(crate) fn checklist(checklist: &Checklist, diagnostics: &mut Diagnostics) {
    if checklist.parts.is_empty() && !checklist.lost {
        diagnostics.error(
            checklist.head.title.span(),
            "this checklist is empty: what asks for nothing proves nothing",
        );
    }
    for part in &checklist.parts {
        match part {
            Part::Phase(phase) => phase_not_empty(phase, diagnostics),
            Part::Section(section) => section_not_empty(section, diagnostics),
            Part::Item(_) | Part::Path(_) => {}
        }
    }
    let tree = ids::Tree::of_checklist(checklist);
    let items = items(&checklist.parts);
    finish(&tree, &items, diagnostics);
    ids::sign_offs(&tree, &checklist.sign_offs, diagnostics);
    roles::check(checklist, &items, tree.whole, diagnostics);
}

pub(crate) fn phase(phase: &Phase, diagnostics: &mut Diagnostics) {
    phase_not_empty(phase, diagnostics);
    // What stands elsewhere may be named by `after`.
    let tree = ids::Tree::of_phase(phase);
    let items = items(&phase.parts);
    finish(&tree, &items, diagnostics);
    roles::check_part(phase.roles.as_deref(), &items, diagnostics);
}

pub(crate) fn section(section: &Section, diagnostics: &mut Diagnostics) {
    section_not_empty(section, diagnostics);
    let tree = ids::Tree::of_section(section);
    let items: Vec<&Item> = section.items.iter().collect();
    finish(&tree, &items, diagnostics);
    roles::check_part(section.roles.as_deref(), &items, diagnostics);
}

/// The items of a gate that is declared where it stands.
pub(crate) fn inline(
    title: &syn::LitStr,
    items: &[Item],
    lost: bool,
    diagnostics: &mut Diagnostics,
) {
    if items.is_empty() && !lost {
        diagnostics.error(
            title.span(),
            "this gate is empty: what asks for nothing proves nothing",
        );
    }
    let tree = ids::Tree::of_inline(title, items, lost);
    finish(&tree, &items.iter().collect::<Vec<_>>(), diagnostics);
}

fn finish(tree: &ids::Tree<'_>, items: &[&Item], diagnostics: &mut Diagnostics) {
    ids::check(tree, diagnostics);
    after::check(tree, diagnostics);
    for item in items {
        bounds::check(item, diagnostics);
        vacuous::check(item, diagnostics);
    }
}

fn phase_not_empty(phase: &Phase, diagnostics: &mut Diagnostics) {
    if phase.parts.is_empty() && !phase.lost {
        diagnostics.error(phase.head.title.span(), "this phase is empty");
    }
    for part in &phase.parts {
        if let Part::Section(section) = part {
            section_not_empty(section, diagnostics);
        }
    }
}

fn section_not_empty(section: &Section, diagnostics: &mut Diagnostics) {
    if section.items.is_empty() && !section.lost {
        diagnostics.error(section.head.title.span(), "this section is empty");
    }
}

fn items(parts: &[Part]) -> Vec<&Item> {
    let mut all = Vec::new();
    for part in parts {
        match part {
            Part::Phase(phase) => all.extend(items(&phase.parts)),
            Part::Section(section) => all.extend(&section.items),
            Part::Item(item) => all.push(item),
            Part::Path(_) => {}
        }
    }
    all
}

//! What can be seen to be wrong before anything is compiled.

mod after;
mod bounds;
mod ids;
mod roles;

use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Item, Part, Phase, Section};

pub(crate) fn checklist(checklist: &Checklist, diagnostics: &mut Diagnostics) {
    if checklist.parts.is_empty() && diagnostics.is_empty() {
        diagnostics.error(
            checklist.head.title.span(),
            "this checklist is empty: what asks for nothing proves nothing",
        );
    }
    for part in &checklist.parts {
        match part {
            Part::Phase(phase) => not_empty(
                phase.parts.is_empty(),
                "phase",
                &phase.head.title,
                diagnostics,
            ),
            Part::Section(section) => not_empty(
                section.items.is_empty(),
                "section",
                &section.head.title,
                diagnostics,
            ),
            Part::Item(_) | Part::Path(_) => {}
        }
        if let Part::Phase(phase) = part {
            sections_not_empty(phase, diagnostics);
        }
    }
    let tree = ids::Tree::of_checklist(checklist);
    finish(&tree, &items(&checklist.parts), diagnostics);
    roles::check(checklist, diagnostics);
}

pub(crate) fn phase(phase: &Phase, diagnostics: &mut Diagnostics) {
    not_empty(
        phase.parts.is_empty(),
        "phase",
        &phase.head.title,
        diagnostics,
    );
    sections_not_empty(phase, diagnostics);
    // What stands elsewhere may be named by `after`.
    let tree = ids::Tree::of_phase(phase);
    finish(&tree, &items(&phase.parts), diagnostics);
}

pub(crate) fn section(section: &Section, diagnostics: &mut Diagnostics) {
    not_empty(
        section.items.is_empty(),
        "section",
        &section.head.title,
        diagnostics,
    );
    let tree = ids::Tree::of_section(section);
    finish(
        &tree,
        &section.items.iter().collect::<Vec<_>>(),
        diagnostics,
    );
}

/// The items of a gate that is declared where it stands.
pub(crate) fn inline(title: &syn::LitStr, items: &[Item], diagnostics: &mut Diagnostics) {
    if items.is_empty() && diagnostics.is_empty() {
        diagnostics.error(
            title.span(),
            "this gate is empty: what asks for nothing proves nothing",
        );
    }
    let tree = ids::Tree::of_inline(title, items);
    finish(&tree, &items.iter().collect::<Vec<_>>(), diagnostics);
}

fn finish(tree: &ids::Tree<'_>, items: &[&Item], diagnostics: &mut Diagnostics) {
    ids::check(tree, diagnostics);
    after::check(tree, diagnostics);
    for item in items {
        bounds::check(item, diagnostics);
    }
}

fn not_empty(empty: bool, what: &str, title: &syn::LitStr, diagnostics: &mut Diagnostics) {
    // When an item was too broken to stand, that has been said.
    if empty && diagnostics.is_empty() {
        diagnostics.error(title.span(), format_args!("this {what} is empty"));
    }
}

fn sections_not_empty(phase: &Phase, diagnostics: &mut Diagnostics) {
    for part in &phase.parts {
        if let Part::Section(section) = part {
            not_empty(
                section.items.is_empty(),
                "section",
                &section.head.title,
                diagnostics,
            );
        }
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

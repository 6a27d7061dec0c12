//! Ids: each is taken once.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::LitStr;

use crate::diagnostics::Diagnostics;
use crate::model::{Checklist, Head, Item, Part, Phase, Section, SignOff};
use crate::slug::slug;
use crate::suggest::help;

/// What this call declares, with the ids that follow.
pub(super) struct Tree<'a> {
    pub(super) items: Vec<Leaf<'a>>,
    phases: Vec<(String, Span)>,
    sections: Vec<(String, Span)>,
    /// False when parts stand elsewhere or could not be read, so that an id not
    /// seen here may exist.
    pub(super) whole: bool,
}

/// An item with its id.
pub(super) struct Leaf<'a> {
    pub(super) id: String,
    /// What an id of the same section begins with.
    pub(super) prefix: String,
    pub(super) span: Span,
    pub(super) item: &'a Item,
}

impl<'a> Tree<'a> {
    fn new(whole: bool) -> Self {
        Self {
            items: Vec::new(),
            phases: Vec::new(),
            sections: Vec::new(),
            whole,
        }
    }

    pub(super) fn of_checklist(checklist: &'a Checklist) -> Self {
        let mut tree = Self::new(!checklist.lost);
        // Sections without a phase stand in one with the checklist's title.
        let title = &checklist.head.title;
        let mut in_own_phase = false;
        for part in &checklist.parts {
            match part {
                Part::Phase(phase) => tree.phase(phase),
                Part::Section(section) => {
                    if !in_own_phase {
                        tree.phases.push((slug(&title.value()), title.span()));
                    }
                    tree.section(section);
                }
                Part::Item(_) => {}
                Part::Path(_) => tree.whole = false,
            }
            in_own_phase = match part {
                Part::Section(_) => true,
                Part::Phase(phase) => phase.head.title.value() == title.value(),
                Part::Item(_) | Part::Path(_) => false,
            };
        }
        tree
    }

    pub(super) fn of_phase(phase: &'a Phase) -> Self {
        let mut tree = Self::new(false);
        tree.phase(phase);
        tree
    }

    pub(super) fn of_section(section: &'a Section) -> Self {
        let mut tree = Self::new(false);
        tree.section(section);
        tree
    }

    pub(super) fn of_inline(title: &'a LitStr, items: &'a [Item], lost: bool) -> Self {
        let mut tree = Self::new(!lost);
        let prefix = slug(&title.value());
        for item in items {
            tree.item(item, &prefix);
        }
        tree
    }

    fn phase(&mut self, phase: &'a Phase) {
        let (id, span) = id_of(&phase.head);
        for part in &phase.parts {
            match part {
                Part::Section(section) => self.section(section),
                Part::Item(item) => self.item(item, &id),
                Part::Path(_) => self.whole = false,
                Part::Phase(_) => {}
            }
        }
        self.phases.push((id, span));
        self.whole &= !phase.lost;
    }

    fn section(&mut self, section: &'a Section) {
        let (id, span) = id_of(&section.head);
        for item in &section.items {
            self.item(item, &id);
        }
        self.sections.push((id, span));
        self.whole &= !section.lost;
    }

    fn item(&mut self, item: &'a Item, prefix: &str) {
        if item.broken && item.head.id.is_none() {
            // It may have been meant to have an id of its own.
            self.whole = false;
            return;
        }
        let (id, span) = match &item.head.id {
            Some(id) => (id.value(), id.span()),
            None => (
                format!("{prefix}.{}", slug(&item.head.title.value())),
                item.head.title.span(),
            ),
        };
        self.items.push(Leaf {
            id,
            prefix: prefix.to_owned(),
            span,
            item,
        });
    }
}

fn id_of(head: &Head) -> (String, Span) {
    match &head.id {
        Some(id) => (id.value(), id.span()),
        None => (slug(&head.title.value()), head.title.span()),
    }
}

pub(super) fn check(tree: &Tree<'_>, diagnostics: &mut Diagnostics) {
    once(
        "phase",
        tree.phases.iter().map(|(id, span)| (id.as_str(), *span)),
        diagnostics,
    );
    once(
        "section",
        tree.sections.iter().map(|(id, span)| (id.as_str(), *span)),
        diagnostics,
    );
    once(
        "item",
        tree.items.iter().map(|leaf| (leaf.id.as_str(), leaf.span)),
        diagnostics,
    );
}

/// A sign-off names a phase that there is.
pub(super) fn sign_offs(tree: &Tree<'_>, sign_offs: &[SignOff], diagnostics: &mut Diagnostics) {
    let phases: Vec<&str> = tree.phases.iter().map(|(id, _)| id.as_str()).collect();
    for phase in sign_offs.iter().filter_map(|it| it.phase.as_ref()) {
        let name = phase.value();
        if tree.whole && !phases.contains(&name.as_str()) {
            let hint = help(&name, &phases);
            diagnostics.error(
                phase.span(),
                format_args!("there is no phase `{name}`{hint}"),
            );
        }
    }
}

fn once<'a>(what: &str, ids: impl Iterator<Item = (&'a str, Span)>, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, (Span, bool)> = HashMap::new();
    for (id, span) in ids {
        match seen.get_mut(id) {
            None => {
                seen.insert(id, (span, false));
            }
            Some((first, said)) => {
                diagnostics.error(
                    span,
                    format_args!(
                        "the id `{id}` is taken: pin another for this {what} with `id = \"...\"`"
                    ),
                );
                if !*said {
                    *said = true;
                    diagnostics.error(*first, format_args!("the id `{id}` is taken here first"));
                }
            }
        }
    }
}

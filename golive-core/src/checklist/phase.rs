//! A stretch of the time around a launch.

use std::fmt;
use std::sync::Arc;

use super::declared::{Declared, Parts};
use super::item::IntoItem;
use super::offset::Offset;
use super::section::{Section, SectionParts};
use crate::id::Id;

/// A stretch of the time around a launch, with the sections that belong to it.
pub struct Phase<C: 'static = ()>(Declared<Self>);

pub(crate) struct PhaseParts<C> {
    pub(crate) title: Arc<str>,
    pub(crate) id: Option<Id>,
    pub(crate) opens: Option<Offset>,
    pub(crate) closes: Option<Offset>,
    pub(crate) notes: Option<Arc<str>>,
    pub(crate) sections: Vec<SectionParts<C>>,
}

impl<C> Clone for PhaseParts<C> {
    fn clone(&self) -> Self {
        Self {
            title: self.title.clone(),
            id: self.id.clone(),
            opens: self.opens,
            closes: self.closes,
            notes: self.notes.clone(),
            sections: self.sections.clone(),
        }
    }
}

impl<C: 'static> Parts for Phase<C> {
    type Parts = PhaseParts<C>;

    fn into_parts(self) -> PhaseParts<C> {
        self.0.into_inner()
    }
}

impl<C: 'static> Phase<C> {
    /// A phase without sections.
    pub fn new(title: impl Into<Arc<str>>) -> Self {
        Self(Declared::Now(PhaseParts {
            title: title.into(),
            id: None,
            opens: None,
            closes: None,
            notes: None,
            sections: Vec::new(),
        }))
    }

    /// A phase for a `static`: `make` runs when the phase is first read.
    #[must_use]
    pub const fn declared(make: fn() -> Self) -> Self {
        Self(Declared::later(make))
    }

    /// Pins the id, which is otherwise the slug of the title.
    #[must_use]
    pub fn id(self, id: impl Into<Id>) -> Self {
        Self(self.0.map(|parts| parts.id = Some(id.into())))
    }

    /// When its items begin to count.
    #[must_use]
    pub fn opens(self, offset: Offset) -> Self {
        Self(self.0.map(|parts| parts.opens = Some(offset)))
    }

    /// When its items are overdue.
    #[must_use]
    pub fn closes(self, offset: Offset) -> Self {
        Self(self.0.map(|parts| parts.closes = Some(offset)))
    }

    /// Says what a reader should know beside the title.
    #[must_use]
    pub fn notes(self, notes: impl Into<Arc<str>>) -> Self {
        Self(self.0.map(|parts| parts.notes = Some(notes.into())))
    }

    /// Adds a section, or a copy of one.
    #[must_use]
    pub fn section(self, section: impl Into<Section<C>>) -> Self {
        let section = section.into().into_parts();
        Self(self.0.map(|parts| parts.sections.push(section)))
    }

    /// Adds an item that belongs to no section.
    #[must_use]
    pub fn item(self, item: impl IntoItem<C>) -> Self {
        let item = item.into_item();
        Self(self.0.map(|parts| match parts.sections.last_mut() {
            Some(last) if last.title.is_none() => last.items.push(item),
            _ => parts.sections.push(SectionParts {
                items: vec![item],
                ..SectionParts::default()
            }),
        }))
    }

    pub(super) fn parts(&self) -> &PhaseParts<C> {
        self.0.get()
    }
}

impl<C> Clone for Phase<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C> From<&Self> for Phase<C> {
    fn from(phase: &Self) -> Self {
        phase.clone()
    }
}

impl<C> fmt::Debug for Phase<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        let items: usize = parts
            .sections
            .iter()
            .map(|section| section.items.len())
            .sum();
        f.debug_struct("Phase")
            .field("title", &parts.title)
            .field("items", &items)
            .finish_non_exhaustive()
    }
}

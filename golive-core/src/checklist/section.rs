//! A group of items with a title.

use std::fmt;
use std::sync::Arc;

use super::declared::{Declared, Parts};
use super::item::{IntoItem, Item};
use crate::id::Id;

/// A group of items. A large checklist keeps each in a `static` of its own:
///
/// ```
/// use golive_core::checklist::{Section, Task};
///
/// pub static DOCUMENTATION: Section<()> =
///     Section::declared(|| Section::new("Documentation").item(Task::new("Runbook written")));
/// ```
pub struct Section<C: 'static = ()>(Declared<Self>);

pub(crate) struct SectionParts<C> {
    /// None for the items that stand in a phase directly.
    pub(crate) title: Option<Arc<str>>,
    pub(crate) id: Option<Id>,
    pub(crate) notes: Option<Arc<str>>,
    pub(crate) tags: Vec<Arc<str>>,
    pub(crate) items: Vec<Item<C>>,
}

impl<C> Default for SectionParts<C> {
    fn default() -> Self {
        Self {
            title: None,
            id: None,
            notes: None,
            tags: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<C> Clone for SectionParts<C> {
    fn clone(&self) -> Self {
        Self {
            title: self.title.clone(),
            id: self.id.clone(),
            notes: self.notes.clone(),
            tags: self.tags.clone(),
            items: self.items.clone(),
        }
    }
}

impl<C: 'static> Parts for Section<C> {
    type Parts = SectionParts<C>;

    fn into_parts(self) -> SectionParts<C> {
        self.0.into_inner()
    }
}

impl<C: 'static> Section<C> {
    /// A section without items.
    pub fn new(title: impl Into<Arc<str>>) -> Self {
        Self(Declared::Now(SectionParts {
            title: Some(title.into()),
            ..SectionParts::default()
        }))
    }

    /// A section for a `static`: `make` runs when the section is first read.
    #[must_use]
    pub const fn declared(make: fn() -> Self) -> Self {
        Self(Declared::later(make))
    }

    /// Pins the id, which is otherwise the slug of the title.
    #[must_use]
    pub fn id(self, id: impl Into<Id>) -> Self {
        Self(self.0.map(|parts| parts.id = Some(id.into())))
    }

    /// Says what a reader should know beside the title.
    #[must_use]
    pub fn notes(self, notes: impl Into<Arc<str>>) -> Self {
        Self(self.0.map(|parts| parts.notes = Some(notes.into())))
    }

    /// Adds tags to all of its items.
    #[must_use]
    pub fn tags<T: Into<Arc<str>>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        Self(
            self.0
                .map(|parts| parts.tags.extend(tags.into_iter().map(Into::into))),
        )
    }

    /// Adds an item.
    #[must_use]
    pub fn item(self, item: impl IntoItem<C>) -> Self {
        Self(self.0.map(|parts| parts.items.push(item.into_item())))
    }

    pub(super) fn parts(&self) -> &SectionParts<C> {
        self.0.get()
    }
}

impl<C> Clone for Section<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C> From<&Self> for Section<C> {
    fn from(section: &Self) -> Self {
        section.clone()
    }
}

impl<C> fmt::Debug for Section<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        f.debug_struct("Section")
            .field("title", &parts.title)
            .field("items", &parts.items)
            .finish_non_exhaustive()
    }
}

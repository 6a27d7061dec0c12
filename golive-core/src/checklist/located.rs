//! An item with the place where it stands.

use std::sync::Arc;

use super::item::Item;
use super::parts::ChecklistParts;
use super::phase::PhaseParts;
use super::place::Place;
use super::section::SectionParts;
use super::{ItemKind, Offset};
use crate::id::Id;

/// An item with the place where it stands.
pub struct Located<'a, C> {
    pub(crate) item: &'a Item<C>,
    pub(crate) place: &'a Place,
    pub(crate) phase: &'a PhaseParts<C>,
    pub(crate) section: &'a SectionParts<C>,
}

impl<'a, C> Located<'a, C> {
    #[expect(
        clippy::indexing_slicing,
        reason = "a place is made of the parts that it indexes"
    )]
    pub(super) fn new(parts: &'a ChecklistParts<C>, place: &'a Place) -> Self {
        let phase = &parts.phases[place.phase];
        let section = &phase.sections[place.section];
        Self {
            item: &section.items[place.item],
            place,
            phase,
            section,
        }
    }

    /// The id of the item.
    #[must_use]
    pub fn id(&self) -> &'a Id {
        self.place.id()
    }

    /// The item.
    #[must_use]
    pub fn item(&self) -> &'a Item<C> {
        self.item
    }

    /// The kind of the item.
    #[must_use]
    pub fn kind(&self) -> ItemKind {
        self.item.kind()
    }

    /// The id of its phase.
    #[must_use]
    pub fn phase_id(&self) -> &'a Id {
        &self.place.reference.phase
    }

    /// The title of its phase.
    #[must_use]
    pub fn phase_title(&self) -> &'a str {
        &self.phase.title
    }

    /// When its phase opens.
    #[must_use]
    pub fn phase_opens(&self) -> Option<Offset> {
        self.phase.opens
    }

    /// The id of its section; None when it stands in the phase directly.
    #[must_use]
    pub fn section_id(&self) -> Option<&'a Id> {
        self.place.reference.section.as_ref()
    }

    /// The title of its section.
    #[must_use]
    pub fn section_title(&self) -> Option<&'a str> {
        self.section.title.as_deref()
    }

    /// Its tags and those of its section.
    pub fn all_tags(&self) -> impl Iterator<Item = &'a Arc<str>> + use<'a, C> {
        self.section.tags.iter().chain(&self.item.tags)
    }

    pub(super) fn describe(&self) -> String {
        match &self.section.title {
            Some(section) => format!(
                "{:?} in {:?} / {:?}",
                self.item.title, self.phase.title, section
            ),
            None => format!("{:?} in {:?}", self.item.title, self.phase.title),
        }
    }
}

impl<C> Clone for Located<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Located<'_, C> {}

impl<C> std::fmt::Debug for Located<'_, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Located")
            .field("id", self.place.id())
            .field("item", &self.item)
            .finish_non_exhaustive()
    }
}

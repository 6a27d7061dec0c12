//! The checklist itself.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::declared::{Declared, Parts};
use super::located::Located;
use super::model::Model;
use super::parts::{ChecklistParts, Contact};
use super::phase::Phase;
use super::plan::Plan;
use super::problem::Problem;
use super::section::Section;
use super::sign_off::SignOff;
use crate::id::{Id, slug};

/// A checklist whose checks are configured by a `C`.
pub struct Checklist<C: 'static = ()> {
    declared: Declared<Self>,
    /// Ids, dependencies and problems, worked out once.
    model: OnceLock<Model>,
}

impl<C: 'static> Parts for Checklist<C> {
    type Parts = ChecklistParts<C>;

    fn into_parts(self) -> ChecklistParts<C> {
        self.declared.into_inner()
    }
}

impl<C: 'static> Checklist<C> {
    /// A checklist without phases.
    pub fn new(title: impl Into<Arc<str>>) -> Self {
        let title = title.into();
        let id = Id::new(slug(&title));
        Self::of(Declared::Now(ChecklistParts {
            title,
            id,
            version: None,
            zone: None,
            roles: Vec::new(),
            phases: Vec::new(),
            sign_offs: Vec::new(),
            plans: Vec::new(),
            contacts: Vec::new(),
            notes: Vec::new(),
        }))
    }

    /// A checklist for a `static`: `make` runs when the checklist is first
    /// read.
    #[must_use]
    pub const fn declared(make: fn() -> Self) -> Self {
        Self::of(Declared::later(make))
    }

    const fn of(declared: Declared<Self>) -> Self {
        Self {
            declared,
            model: OnceLock::new(),
        }
    }

    fn map(self, change: impl FnOnce(&mut ChecklistParts<C>)) -> Self {
        Self::of(self.declared.map(change))
    }

    /// Pins the id, which is otherwise the slug of the title.
    #[must_use]
    pub fn id(self, id: impl Into<Id>) -> Self {
        self.map(|parts| parts.id = id.into())
    }

    /// The version of the checklist, for its readers.
    #[must_use]
    pub fn version(self, version: impl Into<Arc<str>>) -> Self {
        self.map(|parts| parts.version = Some(version.into()))
    }

    /// The time zone in which days, weeks, months and quarters begin, for tasks
    /// that [repeat](super::Task::repeats): a name of the IANA database,
    /// `Europe/Berlin`. UTC without it. A ledger reads it; a zone that it does
    /// not know leaves such tasks undecided.
    #[must_use]
    pub fn zone(self, zone: impl Into<Arc<str>>) -> Self {
        self.map(|parts| parts.zone = Some(zone.into()))
    }

    /// The roles that its tasks and sign-offs may name.
    #[must_use]
    pub fn roles<R: Into<Arc<str>>>(self, roles: impl IntoIterator<Item = R>) -> Self {
        self.map(|parts| parts.roles.extend(roles.into_iter().map(Into::into)))
    }

    /// Adds a phase, or a copy of one.
    #[must_use]
    pub fn phase(self, phase: impl Into<Phase<C>>) -> Self {
        let phase = phase.into().into_parts();
        self.map(|parts| parts.phases.push(phase))
    }

    /// Adds a section to a phase that has the title of the checklist, for a
    /// checklist that knows no phases.
    #[must_use]
    pub fn section(self, section: impl Into<Section<C>>) -> Self {
        let section = section.into();
        self.map(|parts| {
            let title = Arc::clone(&parts.title);
            match parts.phases.last_mut() {
                Some(last) if last.title == title => last.sections.push(section.into_parts()),
                _ => parts
                    .phases
                    .push(Phase::new(title).section(section).into_parts()),
            }
        })
    }

    /// Adds a sign-off.
    #[must_use]
    pub fn sign_off(self, sign_off: SignOff) -> Self {
        self.map(|parts| parts.sign_offs.push(sign_off))
    }

    /// Adds a plan, or a copy of one.
    #[must_use]
    pub fn plan(self, plan: impl Into<Plan>) -> Self {
        let plan = plan.into();
        self.map(|parts| parts.plans.push(plan))
    }

    /// Adds whom to call.
    #[must_use]
    pub fn contact(self, who: impl Into<Arc<str>>, how: impl Into<Arc<str>>) -> Self {
        let contact = Contact {
            who: who.into(),
            how: how.into(),
        };
        self.map(|parts| parts.contacts.push(contact))
    }

    /// Adds what a reader should know.
    #[must_use]
    pub fn note(self, note: impl Into<Arc<str>>) -> Self {
        let note = note.into();
        self.map(|parts| parts.notes.push(note))
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.parts().title
    }

    /// The id.
    #[must_use]
    pub fn checklist_id(&self) -> &Id {
        &self.parts().id
    }

    /// The roles.
    #[must_use]
    pub fn role_names(&self) -> &[Arc<str>] {
        &self.parts().roles
    }

    /// The sign-offs.
    #[must_use]
    pub fn sign_offs(&self) -> &[SignOff] {
        &self.parts().sign_offs
    }

    /// The plans, those of triggers not among them unless they were added.
    #[must_use]
    pub fn plans(&self) -> &[Plan] {
        &self.parts().plans
    }

    /// Every item with the place where it stands, in the order of the
    /// declaration.
    pub fn items(&self) -> impl ExactSizeIterator<Item = Located<'_, C>> {
        let parts = self.parts();
        self.model()
            .items
            .iter()
            .map(move |place| Located::new(parts, place))
    }

    /// What is wrong with the declaration. A checklist with a problem is never
    /// run.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.model().problems
    }

    pub(crate) fn parts(&self) -> &ChecklistParts<C> {
        self.declared.get()
    }

    pub(crate) fn model(&self) -> &Model {
        self.model.get_or_init(|| Model::of(self.parts()))
    }
}

impl<C> Clone for Checklist<C> {
    fn clone(&self) -> Self {
        Self::of(self.declared.clone())
    }
}

impl<C> fmt::Debug for Checklist<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checklist")
            .field("id", &self.parts().id)
            .field("title", &self.parts().title)
            .field("items", &self.model().items.len())
            .finish_non_exhaustive()
    }
}

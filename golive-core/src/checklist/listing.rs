//! The whole of a declaration as data that can be written out.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::item::{ItemKind, Kind, Retry};
use super::parts::Contact;
use super::place::Place;
use super::plan::PlanListing;
use super::probing::{Judge, OnNoData, Sampling};
use super::recurrence::Recurrence;
use super::root::Checklist;
use super::sign_off::SignOff;
use super::{Located, Offset};
use crate::criterion::{Band, TriggerRule};
use crate::id::Id;
use crate::outcome::Requirement;
use crate::quantity::Dimension;

/// The whole of a declaration: everything that was said, in its order, with
/// ids and criteria resolved. Made without a configuration and without I/O.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Listing {
    /// The id of the checklist.
    pub id: Id,
    /// Its title.
    pub title: Arc<str>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Arc<str>>,
    /// The time zone of what repeats; UTC when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Arc<str>>,
    /// Its roles.
    pub roles: Vec<Arc<str>>,
    /// Its phases.
    pub phases: Vec<PhaseListing>,
    /// Its items, flat.
    pub items: Vec<ItemListing>,
    /// Its sign-offs.
    pub sign_offs: Vec<SignOffListing>,
    /// Its plans, with those that triggers name.
    pub plans: Vec<PlanListing>,
    /// Whom to call.
    pub contacts: Vec<Contact>,
    /// What a reader should know.
    pub notes: Vec<Arc<str>>,
}

/// A sign-off as it is listed.
pub type SignOffListing = SignOff;

/// A phase as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PhaseListing {
    /// The id of the phase.
    pub id: Id,
    /// Its title.
    pub title: Arc<str>,
    /// When it opens, relative to the launch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<Offset>,
    /// When it closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<Offset>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Arc<str>>,
    /// Its sections.
    pub sections: Vec<SectionListing>,
}

/// A section as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SectionListing {
    /// The id of the section.
    pub id: Id,
    /// Its title.
    pub title: Arc<str>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Arc<str>>,
}

/// An item as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ItemListing {
    /// The id of the item.
    pub id: Id,
    /// What it says.
    pub title: Arc<str>,
    /// The id of its phase.
    pub phase: Id,
    /// The id of its section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Id>,
    /// What kind of item it is.
    pub kind: ItemKind,
    /// How much it weighs.
    pub requirement: Requirement,
    /// True when it applies only under a declared condition.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub conditional: bool,
    /// Its tags and those of its section.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Arc<str>>,
    /// The items that must hold first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Id>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Arc<str>>,
    /// The criterion in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<Arc<str>>,
    /// What its probe measures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measures: Option<Dimension>,
    /// The criteria of a check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// The rule of a trigger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<TriggerRule>,
    /// The id of the plan that a trigger calls for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Id>,
    /// How it is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Sampling>,
    /// What it becomes without data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_no_data: Option<OnNoData>,
    /// How long one measurement may take, where the item says so.
    #[serde(
        rename = "timeout_ns",
        skip_serializing_if = "Option::is_none",
        with = "crate::quantity::nanos::option"
    )]
    pub timeout: Option<Duration>,
    /// How often it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// The roles of which one person attests a task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Arc<str>>,
    /// True when a task's attestation needs evidence.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub evidence_required: bool,
    /// For how long a task's attestation counts.
    #[serde(
        rename = "valid_for_ns",
        skip_serializing_if = "Option::is_none",
        with = "crate::quantity::nanos::option"
    )]
    pub valid_for: Option<Duration>,
    /// How often a task comes again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Recurrence>,
}

impl<C: 'static> Checklist<C> {
    /// The whole of the declaration, as data.
    #[must_use]
    pub fn listing(&self) -> Listing {
        let (parts, model) = (self.parts(), self.model());
        let phases = parts
            .phases
            .iter()
            .zip(&model.phases)
            .map(|(phase, (id, section_ids))| PhaseListing {
                id: id.clone(),
                title: phase.title.clone(),
                opens: phase.opens,
                closes: phase.closes,
                notes: phase.notes.clone(),
                sections: phase
                    .sections
                    .iter()
                    .zip(section_ids)
                    .filter_map(|(section, id)| {
                        Some(SectionListing {
                            id: id.clone()?,
                            title: section.title.clone()?,
                            notes: section.notes.clone(),
                        })
                    })
                    .collect(),
            })
            .collect();
        let ids: Vec<&Id> = model.items.iter().map(Place::id).collect();
        let plans = parts.all_plans().into_iter().cloned().collect();
        let items = self
            .items()
            .map(|located| ItemListing::of(&located, &ids))
            .collect();
        Listing {
            id: parts.id.clone(),
            title: parts.title.clone(),
            version: parts.version.clone(),
            zone: parts.zone.clone(),
            roles: parts.roles.clone(),
            phases,
            items,
            sign_offs: parts.sign_offs.clone(),
            plans,
            contacts: parts.contacts.clone(),
            notes: parts.notes.clone(),
        }
    }
}

impl ItemListing {
    fn of<C>(located: &Located<'_, C>, ids: &[&Id]) -> Self {
        let item = located.item;
        let mut listing = Self {
            id: located.id().clone(),
            title: item.title.clone(),
            phase: located.phase_id().clone(),
            section: located.section_id().cloned(),
            kind: item.kind(),
            requirement: item.requirement,
            conditional: item.applies_if.is_some(),
            tags: located.all_tags().cloned().collect(),
            after: located
                .place
                .after
                .iter()
                .filter_map(|i| ids.get(*i))
                .map(|id| (*id).clone())
                .collect(),
            notes: item.notes.clone(),
            criterion: located.place.reference.criterion.clone(),
            measures: None,
            band: None,
            rule: None,
            then: None,
            sampling: None,
            on_no_data: None,
            timeout: item.timeout,
            retry: (item.retry.retries > 0).then_some(item.retry),
            by: Vec::new(),
            evidence_required: false,
            valid_for: None,
            repeats: None,
        };
        match &item.kind {
            Kind::Task(task) => {
                listing.by.clone_from(&task.by);
                listing.evidence_required = task.evidence_required;
                listing.valid_for = task.valid_for;
                listing.repeats = task.repeats;
            }
            Kind::Probed(probing) => {
                listing.measures = Some(probing.measures);
                listing.sampling = Some(probing.sampling).filter(|s| *s != Sampling::default());
                listing.on_no_data = Some(probing.on_no_data).filter(|o| *o != OnNoData::default());
                match &probing.judge {
                    Judge::Band(band) => {
                        listing.band = Some(band.clone());
                    }
                    Judge::Trigger { rule, plan } => {
                        listing.rule = Some(rule.clone());
                        listing.then = plan.as_ref().map(|plan| plan.plan_id().clone());
                    }
                }
            }
        }
        listing
    }
}

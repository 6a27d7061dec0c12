//! What a checklist is made of.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::item::Kind;
use super::phase::PhaseParts;
use super::plan::{Plan, PlanListing};
use super::probing::Judge;
use super::sign_off::SignOff;
use crate::id::Id;

pub(crate) struct ChecklistParts<C> {
    pub(crate) title: Arc<str>,
    pub(crate) id: Id,
    pub(crate) version: Option<Arc<str>>,
    pub(crate) zone: Option<Arc<str>>,
    pub(crate) roles: Vec<Arc<str>>,
    pub(crate) phases: Vec<PhaseParts<C>>,
    pub(crate) sign_offs: Vec<SignOff>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) notes: Vec<Arc<str>>,
}

impl<C> Clone for ChecklistParts<C> {
    fn clone(&self) -> Self {
        Self {
            title: self.title.clone(),
            id: self.id.clone(),
            version: self.version.clone(),
            zone: self.zone.clone(),
            roles: self.roles.clone(),
            phases: self.phases.clone(),
            sign_offs: self.sign_offs.clone(),
            plans: self.plans.clone(),
            contacts: self.contacts.clone(),
            notes: self.notes.clone(),
        }
    }
}

impl<C> ChecklistParts<C> {
    /// Its plans, with those that triggers call for, each once.
    pub(super) fn all_plans(&self) -> Vec<&PlanListing> {
        let items = self.phases.iter().flat_map(|phase| &phase.sections);
        let items = items.flat_map(|section| &section.items);
        let called = items.filter_map(|item| match &item.kind {
            Kind::Probed(probing) => match &probing.judge {
                Judge::Trigger { plan, .. } => plan.as_ref(),
                Judge::Band(_) => None,
            },
            Kind::Task(_) => None,
        });
        let mut plans: Vec<&PlanListing> = self.plans.iter().map(Plan::parts).collect();
        for plan in called.map(Plan::parts) {
            if !plans.contains(&plan) {
                plans.push(plan);
            }
        }
        plans
    }
}

/// Whom to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Contact {
    /// Who, by name or by task.
    pub who: Arc<str>,
    /// How to reach them.
    pub how: Arc<str>,
}

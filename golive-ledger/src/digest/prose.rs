//! What explains a checklist and decides nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use golive_core::checklist::{
    Contact, ItemKind, ItemListing, Listing, PhaseListing, PlanListing, SectionListing,
};
use golive_core::id::Id;

use super::Sha256;
use super::form::{Record, list};
use super::item::steps;

/// In the order of the declaration, in which it is read.
pub(super) fn of_prose(listing: &Listing) -> Sha256 {
    let called: BTreeSet<&Id> = listing
        .items
        .iter()
        .filter_map(|item| item.then.as_ref())
        .collect();
    let plans = listing
        .plans
        .iter()
        .map(|plan| of_plan(plan, called.contains(&plan.id)));
    let mut record = Record::default();
    record
        .put("title", &*listing.title)
        .put_set("version", listing.version.as_deref())
        .put_list("roles", texts(&listing.roles))
        .put_list("phases", list(listing.phases.iter().map(of_phase)))
        .put_list("items", list(listing.items.iter().map(of_item)))
        .put_list("plans", list(plans))
        .put_list("contacts", list(listing.contacts.iter().map(of_contact)))
        .put_list("notes", texts(&listing.notes));
    record.digest("golive/prose/v2")
}

fn of_phase(phase: &PhaseListing) -> Vec<u8> {
    let mut record = Record::default();
    record
        .put("id", phase.id.as_str())
        .put("title", &*phase.title)
        .put_set("notes", phase.notes.as_deref())
        .put_list("sections", list(phase.sections.iter().map(of_section)));
    record.into()
}

fn of_section(section: &SectionListing) -> Vec<u8> {
    let mut record = Record::default();
    record
        .put("id", section.id.as_str())
        .put("title", &*section.title)
        .put_set("notes", section.notes.as_deref());
    record.into()
}

fn of_item(item: &ItemListing) -> Vec<u8> {
    let mut record = Record::default();
    record
        .put("id", item.id.as_str())
        .put_set("section", item.section.as_ref().map(Id::as_str))
        .put_list("tags", texts(&item.tags));
    if item.kind != ItemKind::Task {
        record
            .put("title", &*item.title)
            .put_set("notes", item.notes.as_deref());
    }
    record.into()
}

/// The steps of one that a trigger calls for decide, and are in its item.
fn of_plan(plan: &PlanListing, is_called: bool) -> Vec<u8> {
    let mut record = Record::default();
    record
        .put("id", plan.id.as_str())
        .put("title", &*plan.title);
    if !is_called {
        record.put_list("steps", steps(&plan.steps));
    }
    record.into()
}

fn of_contact(contact: &Contact) -> Vec<u8> {
    let mut record = Record::default();
    record.put("who", &*contact.who).put("how", &*contact.how);
    record.into()
}

fn texts(texts: &[Arc<str>]) -> Vec<u8> {
    list(texts.iter().map(|text| text.as_bytes()))
}

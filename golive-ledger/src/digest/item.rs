//! What decides in an item, and in the plan that it calls for.

use std::collections::BTreeMap;

use golive_core::checklist::{ItemKind, ItemListing, Listing, PlanListing, Retry, Sampling, Step};
use golive_core::criterion::{Bound, Condition, Conditions};
use golive_core::id::Id;

use super::form::{Record, list, set};
use super::words::{self, Unknown};
use super::{DigestError, Sha256};

/// The digests of all items, by id.
pub(super) fn of_items(listing: &Listing) -> Result<BTreeMap<Id, Sha256>, DigestError> {
    let mut digests = BTreeMap::new();
    for item in &listing.items {
        let digest = of_item(item, listing)?;
        if digests.insert(item.id.clone(), digest).is_some() {
            let (what, id) = ("items", item.id.clone());
            return Err(DigestError::Twice { what, id });
        }
    }
    Ok(digests)
}

fn of_item(item: &ItemListing, listing: &Listing) -> Result<Sha256, DigestError> {
    let known = said(item, listing.zone.as_deref());
    let mut record = known.map_err(|Unknown(what)| DigestError::Unknown {
        of: item.id.clone(),
        what,
    })?;
    if let Some(plan) = &item.then {
        record.put("then", of_called(plan, item, listing)?.to_string());
    }
    Ok(record.digest("golive/item/v2"))
}

/// What the item says of itself.
fn said(item: &ItemListing, zone: Option<&str>) -> Result<Record, Unknown> {
    let mut record = Record::default();
    record
        .put("id", item.id.as_str())
        .put("kind", words::kind(item.kind))
        .put("requirement", words::requirement(item.requirement))
        .put("phase", item.phase.as_str())
        .put_mark("conditional", item.conditional)
        .put_list("after", set(item.after.iter().map(Id::as_str)))
        .put_set("timeout", item.timeout.map(words::nanoseconds))
        .put_set("retry", item.retry.map(retry));
    if item.kind == ItemKind::Task {
        // They are all that says what a person attests.
        record
            .put("title", &*item.title)
            .put_set("notes", item.notes.as_deref());
    }
    let measures = item.measures.map(words::dimension).transpose()?;
    let on_no_data = item.on_no_data.map(words::on_no_data).transpose()?;
    record
        .put_set("measures", measures)
        .put_set("sampling", item.sampling.map(sampling))
        .put_set("on_no_data", on_no_data);
    if let Some(band) = &item.band {
        let warn = band.warn.as_ref().map(criterion).transpose()?;
        record
            .put("pass", criterion(&band.pass)?)
            .put_set("warn", warn);
    }
    if let Some(rule) = &item.rule {
        let hold = Some(rule.hold).filter(|hold| !hold.is_zero());
        let clear = rule.clear.as_ref().map(criterion).transpose()?;
        record
            .put("when", criterion(&rule.when)?)
            .put_set("hold", hold.map(words::nanoseconds))
            .put_set("clear", clear);
    }
    record
        .put_list("by", set(item.by.iter().map(|role| &**role)))
        .put_mark("evidence_required", item.evidence_required)
        .put_set("valid_for", item.valid_for.map(words::nanoseconds));
    if let Some(recurrence) = item.repeats {
        // Another zone has other days.
        record
            .put("repeats", words::recurrence(recurrence)?)
            .put("zone", zone.unwrap_or("UTC"));
    }
    Ok(record)
}

/// All must hold: in which order they stand says nothing.
fn criterion(conditions: &Conditions) -> Result<Vec<u8>, Unknown> {
    let conditions = conditions.as_slice().iter();
    let written: Result<Vec<Vec<u8>>, Unknown> = conditions.map(|it| condition(it)).collect();
    Ok(set(written?))
}

fn condition(condition: &Condition) -> Result<Vec<u8>, Unknown> {
    let (aggregation, percentile) = words::aggregation(condition.aggregation)?;
    let mut record = Record::default();
    record
        .put("aggregation", aggregation)
        .put_set("percentile", percentile)
        .put("comparison", words::comparison(condition.comparison)?);
    match &condition.bound {
        Bound::Value(value) => record
            .put("dimension", words::dimension(value.dimension())?)
            .put("bound", words::value(value)?),
        Bound::Texts(texts) => record
            .put("dimension", "text")
            .put_list("texts", set(texts.iter().map(String::as_str))),
        _ => return Err(Unknown("a bound of its criteria")),
    };
    Ok(record.into())
}

fn sampling(sampling: Sampling) -> Record {
    let mut record = Record::default();
    record
        .put_set("samples", sampling.samples.map(|it| it.to_string()))
        .put("concurrency", sampling.concurrency.to_string())
        .put_set("every", sampling.every.map(words::nanoseconds))
        .put_set("over", sampling.over.map(words::nanoseconds))
        .put_mark("exclusive", sampling.exclusive);
    record
}

fn retry(retry: Retry) -> Record {
    let mut record = Record::default();
    record
        .put("retries", retry.retries.to_string())
        .put("backoff", words::nanoseconds(retry.backoff));
    record
}

/// The digest of the plan that a trigger calls for, by its id. Two plans may
/// have that id as long as they say the same.
fn of_called(id: &Id, item: &ItemListing, listing: &Listing) -> Result<Sha256, DigestError> {
    let plans = listing.plans.iter().filter(|plan| plan.id == *id);
    let mut digests = plans.map(of_plan);
    let Some(digest) = digests.next() else {
        return Err(DigestError::Missing {
            of: item.id.clone(),
            what: "plan",
            id: id.clone(),
        });
    };
    if digests.any(|other| other != digest) {
        let (what, id) = ("plans", id.clone());
        return Err(DigestError::Twice { what, id });
    }
    Ok(digest)
}

fn of_plan(plan: &PlanListing) -> Sha256 {
    let mut record = Record::default();
    record
        .put("id", plan.id.as_str())
        .put_list("steps", steps(&plan.steps));
    record.digest("golive/plan/v2")
}

/// The steps of a plan, in their order: it says what is done first.
pub(super) fn steps(steps: &[Step]) -> Vec<u8> {
    list(steps.iter().map(|step| {
        let mut record = Record::default();
        record
            .put("text", &*step.text)
            .put_set("command", step.command.as_deref())
            .put_set("by", step.by.as_deref());
        Vec::from(record)
    }))
}

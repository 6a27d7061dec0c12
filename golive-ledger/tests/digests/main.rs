//! What statements are bound to: the digests of a checklist, held still by
//! golden ones, and moved by all that decides and by nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

mod apart;
mod decides;
mod errors;
mod everything;
mod explains;
mod form;
mod golden;
mod known;
mod order;
mod scopes;
mod start;

use golive_core::checklist::{ItemListing, Listing, PhaseListing, PlanListing};
use golive_ledger::digest::Digests;

fn item<'a>(listing: &'a mut Listing, id: &str) -> &'a mut ItemListing {
    let found = listing.items.iter_mut().find(|item| item.id == *id);
    found.unwrap()
}

fn phase<'a>(listing: &'a mut Listing, id: &str) -> &'a mut PhaseListing {
    let found = listing.phases.iter_mut().find(|phase| phase.id == *id);
    found.unwrap()
}

fn plan<'a>(listing: &'a mut Listing, id: &str) -> &'a mut PlanListing {
    let found = listing.plans.iter_mut().find(|plan| plan.id == *id);
    found.unwrap()
}

/// What is changed, and how.
type Change = (&'static str, fn(&mut Listing));

/// The digests, and those after a change that changes the listing.
fn changed(change: impl FnOnce(&mut Listing)) -> (Digests, Digests) {
    let before = everything::checklist().listing();
    let mut after = before.clone();
    change(&mut after);
    assert_ne!(before, after, "nothing was changed");
    (Digests::of(&before).unwrap(), Digests::of(&after).unwrap())
}

/// Items that are not those named, phases that are not that named, and the start
/// of which it is no part stay as they were.
fn moves(what: &str, ids: &[&str], phase: &str, before: &Digests, after: &Digests) {
    for (id, digest) in &before.items {
        let moved = after.items[id] != *digest;
        assert_eq!(moved, ids.contains(&id.as_str()), "{what}: the item {id}");
    }
    for (id, digest) in &before.phases {
        let moved = after.phases[id] != *digest;
        assert_eq!(moved, id.as_str() == phase, "{what}: the phase {id}");
    }
    assert_ne!(before.criteria, after.criteria, "{what}: the whole");
    // What repeats is no part of a start.
    let is_of_start = phase != "watch" && !what.contains("the zone") && what != "recurrence";
    assert_eq!(
        before.start != after.start,
        is_of_start,
        "{what}: the start"
    );
}

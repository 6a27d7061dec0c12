//! What cannot be written has no digest.

use golive_core::checklist::Listing;
use golive_core::id::Id;
use golive_ledger::digest::{DigestError, Digests};

use super::{everything, item, plan};

const TRIGGER: &str = "watch.errors-spike";

fn refused(change: impl FnOnce(&mut Listing)) -> DigestError {
    let mut listing = everything::checklist().listing();
    change(&mut listing);
    Digests::of(&listing).unwrap_err()
}

#[test]
fn two_of_one_id_are_refused() {
    let error = refused(|it| it.items.push(it.items[0].clone()));
    let (what, id) = ("items", Id::new("numbers.answers-fast"));
    assert_eq!(error, DigestError::Twice { what, id });
    let error = refused(|it| it.phases.push(it.phases[0].clone()));
    let (what, id) = ("phases", Id::new("always"));
    assert_eq!(error, DigestError::Twice { what, id });
    assert!(
        error
            .to_string()
            .contains("two phases have the id `always`")
    );
}

#[test]
fn a_plan_of_which_there_are_two_is_refused_where_it_is_called_for() {
    let error = refused(|it| {
        let mut other = plan(it, "roll-back").clone();
        other.steps.reverse();
        it.plans.push(other);
    });
    let (what, id) = ("plans", Id::new("roll-back"));
    assert_eq!(error, DigestError::Twice { what, id });
    // Two that say the same are one, and one that none calls for is prose.
    let mut listing = everything::checklist().listing();
    let mut same = plan(&mut listing, "roll-back").clone();
    same.title = "Back".into();
    let mut other = plan(&mut listing, "call-for-help").clone();
    other.steps.clear();
    listing.plans.extend([same, other]);
    let digests = Digests::of(&listing).unwrap();
    let before = Digests::of(&everything::checklist().listing()).unwrap();
    assert_eq!(digests.items, before.items);
}

#[test]
fn what_is_named_and_not_there_is_refused() {
    let error = refused(|it| it.plans.retain(|plan| plan.id != "roll-back"));
    let of = Id::new(TRIGGER);
    let (what, id) = ("plan", Id::new("roll-back"));
    assert_eq!(error, DigestError::Missing { of, what, id });
    let error = refused(|it| item(it, TRIGGER).phase = Id::new("never"));
    let of = Id::new(TRIGGER);
    let (what, id) = ("phase", Id::new("never"));
    assert_eq!(error, DigestError::Missing { of, what, id });
    let words = "`watch.errors-spike` has no digest: there is no phase `never`, which it names";
    assert_eq!(error.to_string(), words);
}

#[test]
fn what_is_not_known_is_named_with_its_place() {
    let error = DigestError::Unknown {
        of: Id::new(TRIGGER),
        what: "a comparison of its criteria",
    };
    let words = error.to_string();
    assert!(words.starts_with("`watch.errors-spike` has no digest: a comparison of its criteria"));
}

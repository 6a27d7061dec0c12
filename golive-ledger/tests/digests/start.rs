//! What a start of the service is judged by.

use std::time::Duration;

use golive_core::checklist::{Checklist, Offset, Phase, SignOff, Task};
use golive_core::id::Id;
use golive_ledger::digest::{Digests, Sha256};

const HOUR: Duration = Duration::from_secs(3600);

/// A phase that always counts, another that opens then, and a sign-off of each
/// and of the whole.
fn start(opens: Option<Offset>, title: &str, role_of_whole: &str) -> Sha256 {
    let other = Phase::new("Other").item(Task::new("It").notes(title));
    let other = match opens {
        Some(opens) => other.opens(opens),
        None => other,
    };
    let list: Checklist = Checklist::new("Orders")
        .phase(Phase::new("Always").item(Task::new("Done")))
        .phase(other)
        .sign_off(SignOff::new("Operations").phase("always"))
        .sign_off(SignOff::new(role_of_whole));
    Digests::of(&list.listing()).unwrap().start
}

#[test]
fn it_holds_what_has_no_time_and_what_opens_before_the_launch() {
    for (opens, is_in) in [
        (None, true),
        (Some(Offset::before(HOUR)), true),
        (Some(Offset::before(Duration::from_nanos(1))), true),
        (Some(Offset::before(Duration::ZERO)), false),
        (Some(Offset::launch()), false),
        (Some(Offset::after(HOUR)), false),
    ] {
        let is_moved = start(opens, "one", "Security") != start(opens, "other", "Security");
        assert_eq!(is_moved, is_in, "{opens:?}");
        // A start asks for the sign-offs of the whole too.
        let is_moved = start(opens, "one", "Security") != start(opens, "one", "Management");
        assert!(is_moved, "{opens:?}");
    }
}

#[test]
fn a_phase_that_opens_earlier_comes_into_it() {
    let later = start(Some(Offset::launch()), "it", "Security");
    assert_ne!(later, start(Some(Offset::before(HOUR)), "it", "Security"));
    assert_eq!(later, start(Some(Offset::after(HOUR)), "it", "Security"));
}

#[test]
fn it_holds_the_sign_offs_of_its_phases() {
    let list = |count| -> Checklist {
        Checklist::new("Orders")
            .phase(Phase::new("Always").item(Task::new("Done")))
            .phase(
                Phase::new("Later")
                    .opens(Offset::launch())
                    .item(Task::new("Seen")),
            )
            .sign_off(SignOff::new("Operations").phase("always").count(count))
    };
    let of = |count| Digests::of(&list(count).listing()).unwrap();
    assert_ne!(of(1).start, of(2).start);
}

#[test]
fn each_scope_has_its_digest() {
    let list: Checklist =
        Checklist::new("Orders").phase(Phase::new("Always").item(Task::new("Done")));
    let digests = Digests::of(&list.listing()).unwrap();
    let always = Id::new("always");
    assert_eq!(digests.of_scope(None), Some(digests.criteria));
    assert_eq!(
        digests.of_scope(Some(&always)),
        Some(digests.phases[&always])
    );
    assert_eq!(digests.of_scope(Some(&Id::new("never"))), None);
    // All of one phase and of the start are the whole, and yet other scopes.
    assert_ne!(digests.criteria, digests.start);
    assert_ne!(digests.criteria, digests.phases[&always]);
}

//! What decides in a phase and in the whole, beside their items.

use std::collections::HashSet;
use std::time::Duration;

use golive_core::checklist::{Listing, Offset, SignOff};
use golive_core::id::Id;

use super::{changed, moves, phase};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn the_times_of_a_phase_decide_in_it() {
    let changes: [fn(&mut Listing); 4] = [
        |it| phase(it, "before").opens = Some(Offset::before(8 * 24 * HOUR)),
        |it| phase(it, "before").opens = None,
        |it| phase(it, "before").closes = Some(Offset::before(HOUR)),
        |it| phase(it, "before").closes = None,
    ];
    let mut seen = HashSet::new();
    for change in changes {
        let (before, after) = changed(change);
        moves("a time", &[], "before", &before, &after);
        assert_eq!(before.prose, after.prose);
        assert!(seen.insert(after.criteria));
    }
}

#[test]
fn the_sign_offs_of_a_phase_decide_in_it_and_those_of_the_whole_in_the_whole() {
    let changes: [fn(&mut SignOff); 4] = [
        |it| it.role = "Security".into(),
        |it| it.count += 1,
        |it| it.distinct_from.push("Security".into()),
        |it| drop(it.distinct_from.pop()),
    ];
    // It names none from which it is apart: there is none to take away.
    for change in changes.iter().take(3) {
        let (before, after) = changed(|it| change(&mut it.sign_offs[1]));
        moves("a sign-off", &[], "before", &before, &after);
    }
    // It is of Security already.
    for change in changes.iter().skip(1) {
        let (before, after) = changed(|it| change(&mut it.sign_offs[2]));
        assert_ne!(before.criteria, after.criteria);
        assert_ne!(before.start, after.start);
        assert_eq!(before.phases, after.phases);
    }
    // Two are asked for where one is asked for twice.
    let (before, after) = changed(|it| it.sign_offs.push(it.sign_offs[1].clone()));
    moves("a sign-off", &[], "before", &before, &after);
}

#[test]
fn the_id_of_the_checklist_decides_everywhere_but_in_items() {
    let (before, after) = changed(|it| it.id = Id::new("payments/go-live"));
    assert_eq!(before.items, after.items);
    assert!(before.phases.iter().all(|(id, it)| after.phases[id] != *it));
    assert_ne!(before.criteria, after.criteria);
    assert_ne!(before.start, after.start);
}

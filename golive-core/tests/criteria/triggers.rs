//! When trouble begins, when it lasts, and when it is over.

use std::time::Duration;

use golive_core::criterion::{Criterion, TriggerReading, TriggerRule, TriggerState, last, p};
use golive_core::quantity::Count;

use super::samples;

fn rule(hold: u64, clear: Option<Criterion<Count>>) -> TriggerRule {
    let mut rule = TriggerRule::new(last::<Count>().gt(5).into_conditions());
    rule.hold = Duration::from_secs(hold);
    rule.clear = clear.map(Criterion::into_conditions);
    rule
}

/// What a rule reads, look after look: the second, what was found, the reading.
#[track_caller]
fn reads(rule: &TriggerRule, looks: &[(u64, i64, TriggerReading)]) {
    let mut state = TriggerState::default();
    for (at, found, expected) in looks {
        let found = samples([Count::new(*found)]);
        let reading = rule.look(&mut state, Duration::from_secs(*at), &found);
        assert_eq!(reading, *expected, "at {at} s");
    }
}

fn rising(left: u64) -> TriggerReading {
    TriggerReading::Rising {
        left: Duration::from_secs(left),
    }
}

use TriggerReading::{Firing, Quiet};

#[test]
fn without_a_hold_it_fires_at_once() {
    reads(
        &rule(0, None),
        &[(0, 5, Quiet), (1, 6, Firing), (2, 5, Quiet)],
    );
}

#[test]
fn it_fires_when_it_has_lasted() {
    reads(
        &rule(10, None),
        &[
            (0, 5, Quiet),
            (5, 6, rising(10)),
            (14, 9, rising(1)),
            (15, 6, Firing),
            (16, 9, Firing),
            (17, 5, Quiet),
            // It begins anew.
            (18, 6, rising(10)),
            (19, 5, Quiet),
            (20, 6, rising(10)),
            (30, 6, Firing),
        ],
    );
}

#[test]
fn between_two_bounds_nothing_changes() {
    reads(
        &rule(0, Some(last().lt(2))),
        &[
            (0, 3, Quiet),
            (1, 6, Firing),
            (2, 3, Firing),
            (3, 1, Quiet),
            (4, 3, Quiet),
        ],
    );
}

/// Two bounds that overlap, which no declaration has.
#[test]
fn what_is_bad_and_good_at_once_is_bad() {
    let overlap = rule(0, Some(last().lt(9)));
    reads(&overlap, &[(0, 6, Firing), (1, 6, Firing), (2, 3, Quiet)]);
}

#[test]
fn a_clearing_that_cannot_be_seen_clears_nothing() {
    let rule = rule(0, Some(p(95.0).lt(2)));
    let mut state = TriggerState::default();
    let found = samples([Count::new(6)]);
    let reading = rule.look(&mut state, Duration::ZERO, &found);
    assert!(matches!(reading, TriggerReading::Blind(_)), "{reading:?}");
}

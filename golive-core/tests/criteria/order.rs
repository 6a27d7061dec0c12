//! What is seen of criteria before anything is measured: which of two is the
//! stricter, which exclude each other, and how many samples they need.

use std::time::Duration;

use golive_core::criterion::{
    Band, Condition, Conditions, Criterion, contains, last, max, med, one_of, p, per_sec, rise,
    starts_with,
};
use golive_core::quantity::{Count, unit::per_sec as per_second};

use super::condition;

/// Each comparison with 4, 5 and 6, and with each text.
fn counts() -> Vec<Condition> {
    let mut all = Vec::new();
    for bound in [4, 5, 6] {
        let it = last::<Count>;
        for criterion in [
            it().lt(bound),
            it().le(bound),
            it().gt(bound),
            it().ge(bound),
            it().eq(bound),
            it().ne(bound),
        ] {
            all.push(condition(criterion));
        }
    }
    all
}

fn holds(condition: &Condition, found: i64) -> bool {
    condition
        .evaluate(&super::samples([Count::new(found)]))
        .unwrap()
        .1
}

/// Whole numbers on both sides of each bound; what no whole number tells apart,
/// as `> 4` and `>= 5`, is not known to be the same.
#[test]
fn what_one_condition_says_of_another_is_true() {
    for one in counts() {
        for other in counts() {
            let both = |found| holds(&one, found) && holds(&other, found);
            if one.implies(&other) {
                for found in 0..10 {
                    let implied = !holds(&one, found) || holds(&other, found);
                    assert!(implied, "{one} implies {other}, and not of {found}");
                }
            }
            if one.contradicts(&other) {
                for found in 0..10 {
                    assert!(
                        !both(found),
                        "{one} contradicts {other}, and not of {found}"
                    );
                }
            }
        }
    }
}

fn implies(one: Criterion<Count>, other: Criterion<Count>) -> bool {
    condition(one).implies(&condition(other))
}

#[test]
fn the_stricter_condition_implies_the_looser() {
    let it = last::<Count>;
    for (one, other, expected) in [
        (it().lt(5), it().lt(6), true),
        (it().lt(6), it().lt(5), false),
        (it().lt(5), it().lt(5), true),
        (it().lt(5), it().le(5), true),
        (it().le(5), it().lt(5), false),
        (it().le(5), it().le(5), true),
        (it().le(5), it().lt(6), true),
        (it().gt(6), it().gt(5), true),
        (it().gt(5), it().gt(6), false),
        (it().gt(5), it().ge(5), true),
        (it().ge(5), it().gt(5), false),
        (it().ge(6), it().gt(5), true),
        (it().lt(5), it().gt(4), false),
        (it().lt(5), it().gt(5), false),
        (it().lt(5), it().gt(6), false),
        (it().gt(5), it().lt(6), false),
        (it().gt(5), it().lt(4), false),
        (it().ge(5), it().le(5), false),
        (it().ne(5), it().ne(5), true),
        (it().ne(5), it().ne(6), false),
        (it().ne(5), it().lt(6), false),
        (it().lt(6), it().ne(7), false),
        (it().eq(5), it().eq(5), true),
        (it().eq(5), it().eq(6), false),
        (it().eq(5), it().lt(6), true),
        (it().eq(5), it().lt(5), false),
        (it().eq(5), it().ne(6), true),
        (it().lt(5), it().eq(4), false),
        // Of another aggregate it says nothing.
        (it().lt(5), max().lt(6), false),
        (p(95.0).lt(5), p(99.0).lt(6), false),
        (p(95.0).lt(5), p(95.0).lt(6), true),
    ] {
        let words = format!("{one} implies {other}");
        assert_eq!(implies(one, other), expected, "{words}");
    }
}

#[test]
fn conditions_that_exclude_each_other_are_seen() {
    let it = last::<Count>;
    for (one, other, expected) in [
        (it().lt(5), it().gt(6), true),
        (it().lt(5), it().gt(5), true),
        (it().lt(5), it().ge(5), true),
        (it().le(5), it().gt(5), true),
        (it().le(5), it().ge(5), false),
        (it().lt(6), it().gt(5), false),
        (it().lt(5), it().lt(6), false),
        (it().lt(5), it().lt(5), false),
        (it().gt(5), it().gt(5), false),
        (it().gt(6), it().ge(5), false),
        (it().lt(5), it().ne(5), false),
        (it().ne(5), it().ne(5), false),
        (it().ne(5), it().ne(6), false),
        (it().eq(5), it().ne(5), true),
        (it().eq(5), it().eq(6), true),
        (it().eq(5), it().eq(5), false),
        (it().eq(5), it().gt(5), true),
        (it().eq(5), it().ge(5), false),
        (it().lt(5), max().gt(6), false),
    ] {
        let words = format!("{one} excludes {other}");
        let (one, other) = (condition(one), condition(other));
        assert_eq!(one.contradicts(&other), expected, "{words}");
        assert_eq!(other.contradicts(&one), expected, "{words}, turned");
    }
}

#[test]
fn texts_that_can_be_told_one_by_one_are() {
    for (one, other, implies, excludes) in [
        (one_of(["a"]), one_of(["a", "b"]), true, false),
        (one_of(["a", "b"]), one_of(["a"]), false, false),
        (one_of(["a"]), one_of(["b"]), false, true),
        (one_of(["a", "b"]), last().eq("a"), false, false),
        (last().eq("a"), one_of(["a", "b"]), true, false),
        (last().eq("c"), one_of(["a", "b"]), false, true),
        (last().ne("a"), one_of(["a"]), false, true),
        (one_of(["b"]), last().ne("a"), true, false),
        (one_of(["ab", "ac"]), starts_with("a"), true, false),
        (one_of(["ab", "c"]), starts_with("a"), false, false),
        (starts_with("a"), one_of(["b"]), false, true),
        (starts_with("a"), one_of(["a"]), false, false),
        (contains("a"), contains("a"), true, false),
        (contains("a"), contains("b"), false, false),
        (contains("a"), starts_with("a"), false, false),
        // What nothing meets has a problem of its own, and makes no other.
        (one_of([]), one_of(["a"]), false, true),
        (one_of(["a"]), one_of([]), false, true),
    ] {
        let words = format!("{one} and {other}");
        let (one, other) = (condition(one), condition(other));
        assert_eq!(one.implies(&other), implies, "{words}");
        assert_eq!(one.contradicts(&other), excludes, "{words}");
    }
}

#[test]
fn a_warning_is_looser_than_what_passes() {
    let it = last::<Count>;
    let unreachable = |pass: Criterion<Count>, warn: Criterion<Count>| {
        let mut band = Band::new(pass.into_conditions());
        band.warn = Some(warn.into_conditions());
        band.warn_is_unreachable()
    };
    assert!(unreachable(it().lt(5), it().lt(4)));
    assert!(!unreachable(it().lt(5), it().lt(9)));
    // It must meet all of `pass` to be out of reach.
    let between = || it().gt(1).and(it().lt(5));
    assert!(!unreachable(between(), it().lt(4)));
    assert!(unreachable(between(), it().lt(4).and(it().gt(2))));
    assert!(unreachable(between(), it().eq(3)));
    assert!(!Band::new(it().lt(5).into_conditions()).warn_is_unreachable());
}

#[test]
fn two_of_many_that_exclude_each_other_are_named() {
    let it = last::<Count>;
    let named = |criterion: Criterion<Count>| {
        let conditions = criterion.into_conditions();
        let named = conditions.contradiction();
        named.map(|(one, other)| format!("{one} and {other}"))
    };
    let three = it().gt(1).and(it().gt(5)).and(it().lt(3));
    assert_eq!(named(three).as_deref(), Some("last > 5 and last < 3"));
    let first_and_last = it().lt(1).and(max().gt(2)).and(it().gt(3));
    assert_eq!(
        named(first_and_last).as_deref(),
        Some("last < 1 and last > 3")
    );
    assert_eq!(named(it().gt(1).and(it().lt(3))), None);
    assert_eq!(named(it().gt(1)), None);
}

#[test]
fn a_criterion_needs_as_many_samples_as_its_aggregates() {
    let needs = |criterion: Criterion<Count>| criterion.into_conditions().needs();
    assert_eq!(needs(last().lt(5)), 1);
    assert_eq!(needs(med().lt(5)), 2);
    assert_eq!(needs(rise().lt(5)), 2);
    assert_eq!(needs(per_sec().lt(per_second(5.0))), 2);
    assert_eq!(needs(p(99.0).lt(5)), 100);
    assert_eq!(needs(last().lt(5).and(p(95.0).lt(5)).and(med().lt(5))), 20);
    assert_eq!(Conditions::default().needs(), 1);
    let mut band = Band::new(p::<Duration>(95.0).lt(Duration::ZERO).into_conditions());
    assert_eq!(band.needs(), 20);
    band.warn = Some(p::<Duration>(99.0).lt(Duration::ZERO).into_conditions());
    assert_eq!(band.needs(), 100);
    band.pass = last::<Duration>().lt(Duration::ZERO).into_conditions();
    assert_eq!(band.needs(), 100);
}

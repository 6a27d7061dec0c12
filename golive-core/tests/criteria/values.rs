//! Values without their type: their order, and their last digit.

use std::cmp::Ordering;
use std::time::Duration;

use golive_core::criterion::{Band, last};
use golive_core::quantity::{
    Age, Bytes, Count, Quantity, Timestamp, Value,
    unit::{number, pct, per_sec, version},
};

use super::{one_of_each, samples};

#[test]
fn values_of_one_kind_are_in_order() {
    let ms = Duration::from_millis;
    let at = |seconds| Value::Instant(Timestamp::from_unix_seconds(seconds).unwrap());
    for (less, more) in [
        (Value::Duration(ms(9)), Value::Duration(ms(10))),
        (Value::Age(Age::new(ms(9))), Value::Age(Age::new(ms(10)))),
        (Value::Age(Age::new(ms(9))), Value::Duration(ms(10))),
        (Value::Duration(ms(9)), Value::Age(Age::new(ms(10)))),
        (Value::Bytes(Bytes::new(9)), Value::Bytes(Bytes::new(10))),
        (Value::Ratio(pct(9.0)), Value::Ratio(pct(10.0))),
        (Value::Count(Count::new(-9)), Value::Count(Count::new(8))),
        (Value::Number(number(-0.5)), Value::Number(number(0.25))),
        (Value::Rate(per_sec(9.0)), Value::Rate(per_sec(10.0))),
        (
            Value::Version(version("1.9")),
            Value::Version(version("1.10")),
        ),
        (at(9), at(10)),
        (Value::Bool(false), Value::Bool(true)),
        (Value::Text("a".to_owned()), Value::Text("b".to_owned())),
    ] {
        assert_eq!(less.compare(&more), Some(Ordering::Less), "{less} {more}");
        assert_eq!(
            more.compare(&less),
            Some(Ordering::Greater),
            "{more} {less}"
        );
        assert_eq!(less.compare(&less.clone()), Some(Ordering::Equal), "{less}");
    }
}

#[test]
fn values_of_two_kinds_are_in_no_order() {
    let are_times = |one: &Value, other: &Value| {
        [one, other]
            .iter()
            .all(|it| matches!(it, Value::Duration(_) | Value::Age(_)))
    };
    for one in one_of_each() {
        for other in one_of_each() {
            let compares = one.dimension() == other.dimension() || are_times(&one, &other);
            assert_eq!(one.compare(&other).is_some(), compares, "{one} {other}");
        }
    }
}

#[test]
fn a_value_can_be_told_to_its_last_digit() {
    let digits: Vec<String> = one_of_each().iter().map(Value::exact).collect();
    assert_eq!(
        digits,
        [
            "412000000ns",
            "100000000B",
            "999000000ppb",
            "-3",
            "49700000000ppb",
            "1500000000ppb/s",
            "1.24.3-rc.1",
            "7200000000000ns",
            "2026-01-01T00:00:00Z",
            "yes",
            "\"a \\\"b\\\"\\n\"",
        ]
    );
    assert_eq!(Value::Bool(false).to_string(), "no");
}

/// What a report says was found, beside the bound.
fn found<V: Quantity>(found: V, criterion: golive_core::criterion::Criterion<V>) -> String {
    let band = Band::new(criterion.into_conditions());
    let judged = band.judge(&samples([found])).unwrap();
    judged.findings.first().unwrap().found_text()
}

#[test]
fn what_was_found_is_rounded_unless_that_hides_the_difference() {
    let ms = Duration::from_millis(100);
    let more = Duration::from_nanos(100_000_001);
    assert_eq!(found(more, last().lt(ms)), "100000001ns");
    assert_eq!(found(more, last().lt(ms * 2)), "100ms");
    assert_eq!(found(ms, last().lt(ms)), "100ms");
    let text = "a".to_owned();
    assert_eq!(found(text, golive_core::criterion::one_of(["a"])), "\"a\"");
}

#[test]
fn a_time_that_no_clock_counts_is_as_long_as_can_be() {
    let json = serde_json::to_value(Value::Duration(Duration::MAX)).unwrap();
    assert_eq!(json["value"], u64::MAX);
}

//! What meets a bound, at it and on either side of it.

use std::time::Duration;

use golive_core::criterion::{
    Grade, NoData, contains, ends_with, last, max, meets as meets_bound, min, one_of, p,
    starts_with,
};
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
use golive_core::quantity::{
    Age, Bytes, Count, Number, Rate, Ratio, Timestamp, Version,
    unit::{number, pct, per_sec, timestamp, version},
};

use super::{grade, meets, samples};

/// What a comparison says of three values, the second of which is the bound.
#[track_caller]
fn three(holds: impl Fn(i64) -> bool, expected: [bool; 3]) {
    assert_eq!([4, 5, 6].map(holds), expected);
}

#[test]
fn each_comparison_holds_where_it_says() {
    let found = Count::new;
    three(|n| meets(last().lt(5), found(n)), [true, false, false]);
    three(|n| meets(last().le(5), found(n)), [true, true, false]);
    three(|n| meets(last().gt(5), found(n)), [false, false, true]);
    three(|n| meets(last().ge(5), found(n)), [false, true, true]);
    three(|n| meets(last().eq(5), found(n)), [false, true, false]);
    three(|n| meets(last().ne(5), found(n)), [true, false, true]);
}

#[test]
fn each_ordered_quantity_has_its_order() {
    let ms = Duration::from_millis;
    assert!(meets::<Duration>(last().lt(ms(5)), ms(4)));
    assert!(!meets::<Duration>(last().lt(ms(5)), ms(6)));
    assert!(meets::<Age>(last().lt(ms(5)), Age::new(ms(4))));
    assert!(!meets::<Age>(last().lt(ms(5)), Age::new(ms(6))));
    assert!(meets::<Bytes>(last().lt(Bytes::new(5)), Bytes::new(4)));
    assert!(!meets::<Bytes>(last().lt(Bytes::new(5)), Bytes::new(6)));
    assert!(meets::<Ratio>(last().lt(pct(5.0)), pct(4.9)));
    assert!(!meets::<Ratio>(last().lt(pct(5.0)), pct(5.1)));
    assert!(meets::<Number>(last().lt(number(0.5)), number(-0.5)));
    assert!(!meets::<Number>(last().lt(number(-0.5)), number(0.5)));
    assert!(meets::<Rate>(last().lt(per_sec(5.0)), per_sec(4.9)));
    assert!(!meets::<Rate>(last().lt(per_sec(5.0)), per_sec(5.1)));
    assert!(meets::<Version>(last().lt(version("1.10")), version("1.9")));
    assert!(!meets::<Version>(
        last().lt(version("1.9")),
        version("1.10")
    ));
    let (new_year, next) = ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z");
    assert!(meets::<Timestamp>(
        last().lt(timestamp(next)),
        timestamp(new_year)
    ));
    assert!(!meets::<Timestamp>(
        last().lt(timestamp(new_year)),
        timestamp(next)
    ));
}

#[test]
fn a_yes_is_a_yes() {
    assert!(meets(last().eq(true), true));
    assert!(!meets(last().eq(true), false));
    assert!(meets(last().ne(true), false));
}

#[test]
fn a_text_is_compared_as_it_is() {
    let banner = || "220 mail ready".to_owned();
    for (criterion, expected) in [
        (contains("mail"), true),
        (contains("220 mail ready"), true),
        (contains("Mail"), false),
        (contains("220 mail ready "), false),
        (starts_with("220"), true),
        (starts_with("20"), false),
        (starts_with("ready"), false),
        (ends_with("ready"), true),
        (ends_with("read"), false),
        (ends_with("220"), false),
        (one_of(["221", "220 mail ready"]), true),
        (one_of(["220", "ready"]), false),
        (last().eq("220 mail ready"), true),
        (last().eq("220 mail"), false),
        (last().ne("220 mail"), true),
        (last().ne("220 mail ready"), false),
    ] {
        let words = criterion.to_string();
        assert_eq!(meets(criterion, banner()), expected, "{words}");
    }
}

#[test]
fn of_texts_the_last_is_compared() {
    let found = samples(["down".to_owned(), "up".to_owned()]);
    assert_eq!(grade(contains("up"), &found), Ok(Grade::Pass));
    assert_eq!(grade(contains("down"), &found), Ok(Grade::Fail));
    assert_eq!(grade(one_of(["up"]), &found), Ok(Grade::Pass));
}

#[test]
fn all_of_several_must_hold() {
    let between = || last().ge(3).and(last().lt(20));
    assert!(meets(between(), Count::new(3)));
    assert!(meets(between(), Count::new(19)));
    assert!(!meets(between(), Count::new(2)));
    assert!(!meets(between(), Count::new(20)));
    let of_all = |counts: [i64; 3]| {
        let found = samples(counts.map(Count::new));
        grade::<Count>(min().ge(3).and(max().lt(20)), &found)
    };
    assert_eq!(of_all([3, 19, 5]), Ok(Grade::Pass));
    assert_eq!(of_all([2, 19, 5]), Ok(Grade::Fail));
    assert_eq!(of_all([3, 20, 5]), Ok(Grade::Fail));
}

#[test]
fn one_condition_without_data_is_no_data_for_all() {
    let found = samples([Count::new(9)]);
    let few = NoData::TooFewSamples { have: 1, need: 20 };
    // Whatever the other says.
    for criterion in [
        last::<Count>().lt(5).and(p(95.0).lt(5)),
        p(95.0).lt(5).and(last().lt(5)),
        p(95.0).lt(5).and(last().gt(5)),
    ] {
        assert_eq!(grade(criterion, &found), Err(few.clone()));
    }
}

#[test]
fn what_was_measured_of_another_kind_is_no_data() {
    let found = samples([true]);
    let judged = grade::<Count>(last().ne(5), &found);
    assert_eq!(judged, Err(NoData::NotComparable));
    assert_eq!(grade(contains("yes"), &found), Err(NoData::NotComparable));
    assert_eq!(grade(one_of(["yes"]), &found), Err(NoData::NotComparable));
}

/// A probe that is asked whether it blocks a thread, and drives load.
#[derive(Clone, Copy)]
struct Heavy(bool);

impl Probe for Heavy {
    type Value = Count;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        Ok(Count::new(5).into())
    }

    fn target(&self) -> Target {
        Target::new("it")
    }

    fn blocks(&self) -> bool {
        self.0
    }

    fn drives_load(&self) -> bool {
        self.0
    }
}

#[test]
fn a_probe_with_a_bound_is_as_heavy_as_without() {
    for heavy in [true, false].map(Heavy) {
        let bounded = meets_bound(heavy, last().lt(6));
        assert_eq!(bounded.blocks(), heavy.0);
        assert_eq!(bounded.drives_load(), heavy.0);
        assert_eq!(bounded.target().as_str(), "it");
    }
}

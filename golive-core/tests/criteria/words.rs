//! How criteria read in a listing and in a report.

use std::time::Duration;

use golive_core::criterion::{
    Band, Conditions, Criterion, NoData, TriggerRule, age, avg, contains, count, ends_with,
    fraction, last, max, med, min, one_of, p, per_sec, rise, starts_with, sum,
};
use golive_core::quantity::{
    Age, Bytes, Count, Quantity,
    unit::{pct, per_sec as per_second},
};

#[track_caller]
fn reads<V: Quantity>(criterion: Criterion<V>, words: &str) {
    assert_eq!(criterion.to_string(), words);
    assert_eq!(format!("{criterion:?}"), format!("Criterion({words})"));
    assert_eq!(criterion.clone().to_string(), words);
    assert_eq!(criterion.into_conditions().to_string(), words);
}

#[test]
fn a_criterion_reads_as_it_is_written() {
    let ms = Duration::from_millis;
    reads::<Duration>(last().lt(ms(100)), "last < 100ms");
    reads::<Age>(age().le(ms(1000)), "last <= 1s");
    reads::<Duration>(avg().gt(ms(100)), "avg > 100ms");
    reads::<Bytes>(min().ge(Bytes::new(1 << 20)), "min >= 1MiB");
    reads::<Count>(max().eq(5), "max == 5");
    reads::<Count>(med().ne(5), "p50 != 5");
    reads::<Duration>(p(99.9).lt(ms(100)), "p99.9 < 100ms");
    reads::<Count>(sum().lt(5), "sum < 5");
    reads::<Count>(rise().lt(5), "rise < 5");
    reads::<Duration>(count().ge(5), "count >= 5");
    reads(per_sec().lt(per_second(2.5)), "per_sec < 2.5/s");
    reads(fraction().ge(pct(99.9)), "fraction >= 99.9%");
    reads::<Count>(
        last().ge(3).and(max().lt(20)).and(min().gt(1)),
        "last >= 3 and max < 20 and min > 1",
    );
}

#[test]
fn a_criterion_on_a_text_names_no_sample() {
    reads(contains("a"), "contains \"a\"");
    reads(starts_with("a"), "starts with \"a\"");
    reads(ends_with("a\n"), "ends with \"a\\n\"");
    reads(one_of(["a"]), "one of \"a\"");
    reads(one_of(["a", "", "b"]), "one of \"a\", \"\", \"b\"");
    reads::<String>(last().eq("a"), "== \"a\"");
    reads::<String>(last().ne("a"), "!= \"a\"");
    reads(
        contains("a").and(contains("b")),
        "contains \"a\" and contains \"b\"",
    );
}

#[test]
fn a_check_reads_with_its_warning() {
    let mut band = Band::every_yes();
    assert_eq!(band.to_string(), "yes");
    band = Band::new(last::<Count>().lt(5).into_conditions());
    assert_eq!(band.to_string(), "last < 5");
    band.warn = Some(last::<Count>().lt(9).into_conditions());
    assert_eq!(band.to_string(), "last < 5 (warn last < 9)");
    assert_eq!(Conditions::default().to_string(), "");
}

#[test]
fn a_trigger_reads_as_what_must_never_last() {
    let mut rule = TriggerRule::new(last::<Count>().gt(5).into_conditions());
    assert_eq!(rule.to_string(), "never last > 5");
    rule.hold = Duration::from_secs(300);
    assert_eq!(rule.to_string(), "never last > 5 for 5min");
    rule.clear = Some(last::<Count>().lt(2).into_conditions());
    assert_eq!(
        rule.to_string(),
        "never last > 5 for 5min, clear at last < 2"
    );
    rule.hold = Duration::ZERO;
    assert_eq!(rule.to_string(), "never last > 5, clear at last < 2");
}

#[test]
fn what_waits_for_a_bound_says_of_what() {
    assert_eq!(format!("{:?}", p::<Count>(95.0)), "Aggregated(p95)");
    assert_eq!(format!("{:?}", max::<Count>()), "Aggregated(max)");
}

#[test]
fn why_there_is_nothing_to_judge_is_said() {
    let reasons = [
        (NoData::NoSamples, "no sample was taken"),
        (
            NoData::TooFewSamples { have: 3, need: 20 },
            "3 samples are too few, this needs 20",
        ),
        (NoData::NotANumber, "the number measured is not finite"),
        (NoData::Overflow, "the sum is too large to keep"),
        (NoData::NoTimePassed, "no time passed between the samples"),
        (
            NoData::CounterReset,
            "the counter went down between two samples",
        ),
        (
            NoData::NotComparable,
            "what was measured cannot be compared with the bound",
        ),
        (
            NoData::NothingAsked,
            "the criterion asks for nothing: it says the same whatever is found",
        ),
        (
            NoData::Nothing {
                message: "there is no field".to_owned(),
            },
            "there is no field",
        ),
    ];
    for (reason, words) in reasons {
        assert_eq!(reason.to_string(), words);
    }
}

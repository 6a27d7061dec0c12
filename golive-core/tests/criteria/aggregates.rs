//! What many samples come to.

use std::time::Duration;

use golive_core::criterion::{Aggregation, NoData, Percentile, Sample, Samples};
use golive_core::quantity::{
    Age, Bytes, Count, Quantity, Timestamp, Value,
    unit::{number, pct, per_sec, version},
};

use super::samples;

const ADDED: [Aggregation; 3] = [Aggregation::Sum, Aggregation::Avg, Aggregation::Rise];

fn counts(counts: &[i64]) -> Samples {
    samples(counts.iter().copied().map(Count::new))
}

fn count(samples: &Samples, aggregation: Aggregation) -> Result<i64, NoData> {
    match samples.aggregate(aggregation)? {
        Value::Count(count) => Ok(count.get()),
        other => panic!("{other}"),
    }
}

#[test]
fn each_quantity_that_adds_up_does_so_exactly() {
    let ms = Duration::from_millis;
    let all = |samples: Samples| ADDED.map(|it| samples.aggregate(it).unwrap());
    assert_eq!(
        all(samples([ms(1), ms(4)])),
        [ms(5), Duration::from_micros(2500), ms(3)].map(Value::Duration)
    );
    let long = Duration::new(u64::from(u32::MAX), 999_999_999);
    assert_eq!(
        samples([long, long]).aggregate(Aggregation::Sum),
        Ok(Value::Duration(long * 2)),
        "more than a second keeps its nanoseconds"
    );
    assert_eq!(
        all(samples([1, 4].map(Bytes::new))),
        [5, 3, 3].map(Bytes::new).map(Value::Bytes)
    );
    assert_eq!(
        all(samples([pct(1.0), pct(4.0)])),
        [pct(5.0), pct(2.5), pct(3.0)].map(Value::Ratio)
    );
    assert_eq!(
        all(counts(&[1, 4])),
        [5, 3, 3].map(Count::new).map(Value::Count)
    );
    assert_eq!(
        all(samples([number(-0.5), number(1.0)])),
        [number(0.5), number(0.25), number(1.5)].map(Value::Number)
    );
    assert_eq!(
        all(samples([per_sec(1.0), per_sec(4.0)])),
        [per_sec(5.0), per_sec(2.5), per_sec(3.0)].map(Value::Rate)
    );
}

#[test]
fn a_mean_is_rounded_to_the_nearest() {
    for (values, mean) in [
        (&[1, 2][..], 2),
        (&[1, 1, 2], 1),
        (&[1, 2, 2], 2),
        (&[-1, -2], -2),
        (&[-1, -1, -2], -1),
        (&[-1, -2, -2], -2),
        (&[0, 0, 0], 0),
        (&[7], 7),
        (&[1, -1], 0),
        (&[10, 20, 33], 21),
    ] {
        assert_eq!(
            count(&counts(values), Aggregation::Avg),
            Ok(mean),
            "{values:?}"
        );
    }
}

#[test]
fn what_does_not_add_up_is_not_added() {
    let hour = Duration::from_secs(3600);
    for two in [
        samples([version("1.1"), version("1.2")]),
        samples([Age::new(hour), Age::new(hour)]),
        samples([1, 2].map(|at| Timestamp::from_unix_seconds(at).unwrap())),
        samples([true, true]),
        samples(["a".to_owned(), "b".to_owned()]),
    ] {
        for aggregation in ADDED.into_iter().chain([Aggregation::PerSecond]) {
            assert_eq!(
                two.aggregate(aggregation),
                Err(NoData::NotComparable),
                "{aggregation}"
            );
        }
    }
}

#[test]
fn samples_of_two_kinds_come_to_nothing() {
    let mixed: Samples = [Value::Count(Count::new(1)), Value::Bytes(Bytes::new(2))]
        .into_iter()
        .zip((0..).map(Duration::from_secs))
        .map(|(value, at)| Sample::new(value, at))
        .collect();
    for aggregation in [
        Aggregation::Sum,
        Aggregation::Avg,
        Aggregation::Min,
        Aggregation::Max,
        Aggregation::Rise,
        Aggregation::PerSecond,
        Aggregation::Fraction,
        Aggregation::Every,
        Aggregation::Percentile(Percentile::MEDIAN),
    ] {
        assert_eq!(
            mixed.aggregate(aggregation),
            Err(NoData::NotComparable),
            "{aggregation}"
        );
    }
}

#[test]
fn what_is_too_large_to_keep_is_no_data() {
    let most = counts(&[i64::MAX, i64::MAX]);
    assert_eq!(most.aggregate(Aggregation::Sum), Err(NoData::Overflow));
    assert_eq!(count(&most, Aggregation::Avg), Ok(i64::MAX));
    let far = counts(&[i64::MIN, i64::MAX]);
    assert_eq!(far.aggregate(Aggregation::Rise), Err(NoData::Overflow));
    assert_eq!(far.aggregate(Aggregation::PerSecond), Err(NoData::Overflow));
    let bytes = samples([Bytes::new(u64::MAX), Bytes::new(1)]);
    assert_eq!(bytes.aggregate(Aggregation::Sum), Err(NoData::Overflow));
    let long = samples([Duration::MAX, Duration::MAX]);
    assert_eq!(long.aggregate(Aggregation::Sum), Err(NoData::Overflow));
}

#[test]
fn a_percentile_is_a_value_that_was_measured() {
    let hundred: Vec<i64> = (1..=100).rev().collect();
    let hundred = counts(&hundred);
    for (percent, expected) in [(1.0, 1), (25.0, 25), (50.0, 50), (95.0, 95), (99.0, 99)] {
        let percentile = Percentile::new(percent).unwrap();
        assert_eq!(percentile.percent().to_string(), percent.to_string());
        let aggregation = Aggregation::Percentile(percentile);
        assert_eq!(count(&hundred, aggregation), Ok(expected), "p{percent}");
    }
    assert_eq!(count(&hundred, Aggregation::Min), Ok(1));
    assert_eq!(count(&hundred, Aggregation::Max), Ok(100));
    assert_eq!(count(&hundred, Aggregation::Last), Ok(1));
    assert_eq!(count(&hundred, Aggregation::Count), Ok(100));
}

#[test]
fn a_counter_that_rests_has_no_rate() {
    let rate = |values: &[i64]| counts(values).aggregate(Aggregation::PerSecond);
    assert_eq!(rate(&[5, 5, 5]), Ok(Value::Rate(per_sec(0.0))));
    assert_eq!(rate(&[5, 5, 9]), Ok(Value::Rate(per_sec(2.0))));
    assert_eq!(rate(&[5, 9, 8]), Err(NoData::CounterReset));
}

#[test]
fn the_part_that_was_yes_is_a_part_of_all() {
    let part = |yes: &[bool]| samples(yes.iter().copied()).aggregate(Aggregation::Fraction);
    assert_eq!(part(&[true, true]), Ok(Value::Ratio(pct(100.0))));
    assert_eq!(part(&[false]), Ok(Value::Ratio(pct(0.0))));
    assert_eq!(
        part(&[true, false, false, false]),
        Ok(Value::Ratio(pct(25.0)))
    );
    let every = |yes: &[bool]| samples(yes.iter().copied()).aggregate(Aggregation::Every);
    assert_eq!(every(&[true, true]), Ok(Value::Bool(true)));
    assert_eq!(every(&[false, true]), Ok(Value::Bool(false)));
    assert_eq!(every(&[true, false]), Ok(Value::Bool(false)));
}

/// They come as they were taken, and not as they came back.
#[test]
fn samples_stand_in_the_order_of_their_times() {
    let at = |at, n| Sample::new(Count::new(n).into_value(), Duration::from_secs(at));
    let mut pushed = Samples::default();
    assert!(pushed.is_empty());
    assert_eq!(pushed.window(), Duration::ZERO);
    for sample in [at(3, 30), at(1, 10), at(5, 50), at(3, 31)] {
        pushed.push(sample);
    }
    let collected: Samples = [at(5, 50), at(3, 30), at(3, 31), at(1, 10)]
        .into_iter()
        .collect();
    assert_eq!(pushed, collected);
    let order: Vec<u64> = pushed.as_slice().iter().map(|it| it.at.as_secs()).collect();
    assert_eq!(order, [1, 3, 3, 5]);
    assert_eq!(count(&pushed, Aggregation::Last), Ok(50));
    assert_eq!(pushed.window(), Duration::from_secs(4));
    assert_eq!((pushed.len(), pushed.is_empty()), (4, false));
    pushed.clear();
    assert!(pushed.is_empty());
}

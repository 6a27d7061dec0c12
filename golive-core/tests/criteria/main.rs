//! Criteria as a user relies on them: what meets them, how they read, what they
//! are in a report, and what can be seen of them before anything is measured.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod aggregates;
mod bounds;
mod json;
mod order;
mod triggers;
mod values;
mod words;

use std::time::Duration;

use golive_core::criterion::{Band, Condition, Criterion, Grade, NoData, Sample, Samples};
use golive_core::quantity::{Quantity, Value};

/// Values that were measured a second apart.
fn samples<V: Quantity>(values: impl IntoIterator<Item = V>) -> Samples {
    let at = (0..).map(Duration::from_secs);
    let samples = values.into_iter().map(Quantity::into_value).zip(at);
    samples.map(|(value, at)| Sample::new(value, at)).collect()
}

fn grade<V: Quantity>(criterion: Criterion<V>, samples: &Samples) -> Result<Grade, NoData> {
    let band = Band::new(criterion.into_conditions());
    band.judge(samples).map(|judged| judged.grade)
}

/// Whether what was measured once meets it.
#[track_caller]
fn meets<V: Quantity>(criterion: Criterion<V>, found: V) -> bool {
    match grade(criterion, &samples([found])) {
        Ok(Grade::Pass) => true,
        Ok(Grade::Fail) => false,
        other => panic!("{other:?}"),
    }
}

/// The one condition of a criterion.
#[track_caller]
fn condition<V: Quantity>(criterion: Criterion<V>) -> Condition {
    let conditions = criterion.into_conditions();
    let [condition] = conditions.as_slice() else {
        panic!("{conditions}");
    };
    Condition::clone(condition)
}

/// One value of each kind.
fn one_of_each() -> Vec<Value> {
    use golive_core::quantity::{
        Age, Bytes, Count, Timestamp,
        unit::{number, pct, per_sec, version},
    };
    vec![
        Value::Duration(Duration::from_millis(412)),
        Value::Bytes(Bytes::new(100_000_000)),
        Value::Ratio(pct(99.9)),
        Value::Count(Count::new(-3)),
        Value::Number(number(49.7)),
        Value::Rate(per_sec(1.5)),
        Value::Version(version("1.24.3-rc.1")),
        Value::Age(Age::new(Duration::from_secs(7200))),
        Value::Instant(Timestamp::parse("2026-01-01T00:00:00Z").unwrap()),
        Value::Bool(true),
        Value::Text("a \"b\"\n".to_owned()),
    ]
}

//! The words and numbers of a declaration, as digests hold them.
//!
//! They are the ledger's own: golive-core may rename what it has, or show it in
//! another way, and no digest moves. Most enums of golive-core may grow, and what
//! has no word here is an error, never a word that stands for all the rest.

use std::time::{Duration, UNIX_EPOCH};

use golive_core::checklist::{ItemKind, Offset, OnNoData, Recurrence};
use golive_core::criterion::{Aggregation, Comparison, Percentile};
use golive_core::outcome::Requirement;
use golive_core::quantity::{Dimension, Timestamp, Value, Version};

/// What there is no word for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown(pub(super) &'static str);

type Word = Result<&'static str, Unknown>;

pub(super) fn kind(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Check => "check",
        ItemKind::Task => "task",
        ItemKind::Trigger => "trigger",
    }
}

pub(super) fn requirement(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Optional => "optional",
        Requirement::Required => "required",
        Requirement::Critical => "critical",
    }
}

pub(super) fn on_no_data(on_no_data: OnNoData) -> Word {
    Ok(match on_no_data {
        OnNoData::Inconclusive => "inconclusive",
        OnNoData::Fail => "fail",
        _ => return Err(Unknown("what it becomes without data")),
    })
}

pub(super) fn recurrence(recurrence: Recurrence) -> Word {
    Ok(match recurrence {
        Recurrence::Daily => "daily",
        Recurrence::Weekly => "weekly",
        Recurrence::Monthly => "monthly",
        Recurrence::Quarterly => "quarterly",
        _ => return Err(Unknown("how often it comes again")),
    })
}

pub(super) fn comparison(comparison: Comparison) -> Word {
    Ok(match comparison {
        Comparison::Lt => "lt",
        Comparison::Le => "le",
        Comparison::Gt => "gt",
        Comparison::Ge => "ge",
        Comparison::Eq => "eq",
        Comparison::Ne => "ne",
        Comparison::Contains => "contains",
        Comparison::StartsWith => "starts_with",
        Comparison::EndsWith => "ends_with",
        Comparison::OneOf => "one_of",
        _ => return Err(Unknown("a comparison of its criteria")),
    })
}

/// The word, and which percentile it is.
pub(super) fn aggregation(
    aggregation: Aggregation,
) -> Result<(&'static str, Option<String>), Unknown> {
    Ok(match aggregation {
        Aggregation::Last => ("last", None),
        Aggregation::Avg => ("avg", None),
        Aggregation::Min => ("min", None),
        Aggregation::Max => ("max", None),
        Aggregation::Percentile(which) => ("percentile", Some(percentile(which)?)),
        Aggregation::Sum => ("sum", None),
        Aggregation::Rise => ("rise", None),
        Aggregation::Count => ("count", None),
        Aggregation::PerSecond => ("per_sec", None),
        Aggregation::Fraction => ("fraction", None),
        Aggregation::Every => ("every", None),
        _ => return Err(Unknown("an aggregation of its criteria")),
    })
}

/// In thousandths of a percent. They are the rank of the percentile among a
/// hundred thousand samples, which is a whole number; in percent it is not.
fn percentile(percentile: Percentile) -> Result<String, Unknown> {
    let rank = percentile.index(100_000).and_then(|it| it.checked_add(1));
    Ok(rank.ok_or(Unknown("a percentile"))?.to_string())
}

pub(super) fn dimension(dimension: Dimension) -> Word {
    Ok(match dimension {
        Dimension::Duration => "duration",
        Dimension::Bytes => "bytes",
        Dimension::Ratio => "ratio",
        Dimension::Count => "count",
        Dimension::Number => "number",
        Dimension::Rate => "rate",
        Dimension::Version => "version",
        Dimension::Age => "age",
        Dimension::Instant => "instant",
        Dimension::Bool => "bool",
        Dimension::Text => "text",
        _ => return Err(Unknown("a quantity")),
    })
}

/// The value, without its dimension.
pub(super) fn value(value: &Value) -> Result<String, Unknown> {
    Ok(match value {
        Value::Duration(time) => nanoseconds(*time),
        Value::Age(age) => nanoseconds(age.get()),
        Value::Bytes(bytes) => bytes.get().to_string(),
        Value::Ratio(ratio) => ratio.parts_per_billion().to_string(),
        Value::Count(count) => count.get().to_string(),
        Value::Number(number) => number.billionths().to_string(),
        Value::Rate(rate) => rate.billionths_per_second().to_string(),
        Value::Version(it) => version(it)?,
        Value::Instant(time) => instant(*time),
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) => "false".to_owned(),
        Value::Text(text) => text.clone(),
        _ => return Err(Unknown("a bound of its criteria")),
    })
}

pub(super) fn nanoseconds(time: Duration) -> String {
    time.as_nanos().to_string()
}

/// In nanoseconds, those before the launch below zero. None before and none
/// after are the launch itself, and written alike.
pub(super) fn offset(offset: Offset) -> Result<String, Unknown> {
    Ok(match offset {
        Offset::Before(time) => below_zero(time),
        Offset::After(time) => nanoseconds(time),
        _ => return Err(Unknown("when it opens or closes")),
    })
}

/// In nanoseconds since 1970-01-01T00:00:00Z.
fn instant(time: Timestamp) -> String {
    match time.get().duration_since(UNIX_EPOCH) {
        Ok(since) => nanoseconds(since),
        Err(before) => below_zero(before.duration()),
    }
}

fn below_zero(time: Duration) -> String {
    let sign = if time.is_zero() { "" } else { "-" };
    format!("{sign}{}", nanoseconds(time))
}

/// In the form of Semantic Versioning 2.0.0.
///
/// golive-core shows a version and tells no parts of it. So what it shows is
/// read again before it is written: were it ever shown in another form, there
/// would be no digest, and not another one.
fn version(version: &Version) -> Result<String, Unknown> {
    let text = version.to_string();
    let is_same = Version::parse(&text).is_ok_and(|read| read == *version);
    if is_same && is_semantic(&text) {
        Ok(text)
    } else {
        Err(Unknown("the form of a version"))
    }
}

/// Three numbers, and what follows them after `-` or `+`.
fn is_semantic(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let Some((numbers, rest)) = text.split_at_checked(end) else {
        return false;
    };
    let is_number = |it: &str| {
        let is_digits = !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
        is_digits && (it == "0" || !it.starts_with('0'))
    };
    let may_follow = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
    numbers.split('.').count() == 3
        && numbers.split('.').all(is_number)
        && rest.bytes().all(may_follow)
}

#[cfg(test)]
mod tests {
    use golive_core::quantity::{Age, Bytes, Count, Number, Rate, Ratio};

    use super::*;

    #[test]
    fn percentiles_are_whole_numbers() {
        for thousandths in 1_000..100_000 {
            let it = Percentile::new(f64::from(thousandths) / 1000.0).unwrap();
            assert_eq!(percentile(it), Ok(thousandths.to_string()));
        }
    }

    #[test]
    fn values_are_exact() {
        let hour = Duration::from_secs(3600);
        let at = |seconds| Value::Instant(Timestamp::from_unix_seconds(seconds).unwrap());
        let of = |text| Value::Version(Version::parse(text).unwrap());
        for (it, written) in [
            (Value::Duration(hour), "3600000000000"),
            (
                Value::Duration(Duration::MAX),
                "18446744073709551615999999999",
            ),
            (Value::Age(Age::new(hour)), "3600000000000"),
            (Value::Bytes(Bytes::new(u64::MAX)), "18446744073709551615"),
            (Value::Ratio(Ratio::from_parts_per_billion(-5)), "-5"),
            (Value::Count(Count::new(i64::MIN)), "-9223372036854775808"),
            (
                Value::Number(Number::from_billionths(49_700_000_000)),
                "49700000000",
            ),
            (Value::Rate(Rate::from_billionths_per_second(1)), "1"),
            (of("v1.24"), "1.24.0"),
            (of("1.24.0-rc.1+k3s1"), "1.24.0-rc.1+k3s1"),
            (at(0), "0"),
            (at(1), "1000000000"),
            (at(-1), "-1000000000"),
            (Value::Bool(true), "true"),
            (Value::Bool(false), "false"),
            (Value::Text("a\nb".to_owned()), "a\nb"),
        ] {
            assert_eq!(value(&it).as_deref(), Ok(written), "{it:?}");
        }
    }

    #[test]
    fn the_launch_is_neither_before_nor_after_itself() {
        let day = Duration::from_secs(86_400);
        for (it, written) in [
            (Offset::before(day), "-86400000000000"),
            (Offset::before(Duration::ZERO), "0"),
            (Offset::launch(), "0"),
            (Offset::after(day), "86400000000000"),
        ] {
            assert_eq!(offset(it).as_deref(), Ok(written), "{it:?}");
        }
    }

    #[test]
    fn what_is_no_semantic_version() {
        for bad in [
            "", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.x", "1.2.3 rc", "1..3",
        ] {
            assert!(!is_semantic(bad), "{bad}");
        }
    }
}

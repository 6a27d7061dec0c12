//! The values that an aggregate can have at all.

use std::time::Duration;

use super::Aggregation;
use crate::quantity::{Bytes, Count, Number, Rate, Ratio, Value};

/// The least value of the kind of `like` that an aggregate can have. None when
/// there is no such end.
pub(super) fn least(aggregation: Aggregation, like: &Value) -> Option<Value> {
    match (aggregation, like) {
        // Of no samples there is no aggregate.
        (Aggregation::Count, Value::Count(_)) => Some(Value::Count(Count::new(1))),
        // A counter that goes down is no data; nothing rises by less than
        // nothing above its smallest sample.
        (Aggregation::PerSecond | Aggregation::Rise | Aggregation::Fraction, _) => zero(like),
        _ => least_of_all(like),
    }
}

/// The greatest value of the kind of `like` that an aggregate can have.
pub(super) fn greatest(aggregation: Aggregation, like: &Value) -> Option<Value> {
    match (aggregation, like) {
        (Aggregation::Fraction, Value::Ratio(_)) => Ratio::of(1, 1).map(Value::Ratio),
        _ => greatest_of_all(like),
    }
}

/// The least that the type holds: a bound of it is often meant to be none.
fn least_of_all(like: &Value) -> Option<Value> {
    Some(match like {
        Value::Duration(_) | Value::Age(_) | Value::Bytes(_) => return zero(like),
        Value::Ratio(_) => Value::Ratio(Ratio::from_parts_per_billion(i64::MIN)),
        Value::Count(_) => Value::Count(Count::new(i64::MIN)),
        Value::Number(_) => Value::Number(Number::from_billionths(i64::MIN)),
        Value::Rate(_) => Value::Rate(Rate::from_billionths_per_second(i64::MIN)),
        _ => return None,
    })
}

/// The greatest that the type holds.
fn greatest_of_all(like: &Value) -> Option<Value> {
    Some(match like {
        Value::Duration(_) | Value::Age(_) => Value::Duration(Duration::MAX),
        Value::Bytes(_) => Value::Bytes(Bytes::new(u64::MAX)),
        Value::Ratio(_) => Value::Ratio(Ratio::from_parts_per_billion(i64::MAX)),
        Value::Count(_) => Value::Count(Count::new(i64::MAX)),
        Value::Number(_) => Value::Number(Number::from_billionths(i64::MAX)),
        Value::Rate(_) => Value::Rate(Rate::from_billionths_per_second(i64::MAX)),
        _ => return None,
    })
}

fn zero(like: &Value) -> Option<Value> {
    Some(match like {
        Value::Duration(_) | Value::Age(_) => Value::Duration(Duration::ZERO),
        Value::Bytes(_) => Value::Bytes(Bytes::default()),
        Value::Ratio(_) => Value::Ratio(Ratio::default()),
        Value::Count(_) => Value::Count(Count::default()),
        Value::Number(_) => Value::Number(Number::default()),
        Value::Rate(_) => Value::Rate(Rate::default()),
        _ => return None,
    })
}

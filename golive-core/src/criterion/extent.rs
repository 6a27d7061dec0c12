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
        (Aggregation::PerSecond | Aggregation::Rise | Aggregation::Fraction, _)
        | (_, Value::Duration(_) | Value::Age(_) | Value::Bytes(_)) => zero(like),
        _ => None,
    }
}

/// The greatest value of the kind of `like` that an aggregate can have.
pub(super) fn greatest(aggregation: Aggregation, like: &Value) -> Option<Value> {
    match (aggregation, like) {
        (Aggregation::Fraction, Value::Ratio(_)) => Ratio::of(1, 1).map(Value::Ratio),
        _ => None,
    }
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

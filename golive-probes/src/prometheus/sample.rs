//! A number as Prometheus writes it, as a quantity.

use std::time::Duration;

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Bytes, Count, Rate, Ratio};
use serde_json::Value;

use super::api::unexpected;

/// Up to here each whole number is one of its own as a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The number of a sample `[time, "number"]`.
pub(super) fn number(sample: &Value) -> Result<f64, ProbeError> {
    let text = sample.get(1).and_then(Value::as_str);
    text.and_then(|text| text.parse().ok()).ok_or_else(|| {
        let words = "a sample is not a time with a number";
        ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
    })
}

/// The time of a sample, in seconds since 1970.
pub(super) fn time(sample: &Value) -> Result<f64, ProbeError> {
    sample.get(0).and_then(Value::as_f64).ok_or_else(|| {
        let words = "a sample has no time";
        ProbeError::new(Reason::ProtocolError, words).at(Step::Read)
    })
}

/// A number that is one.
pub(super) fn finite(number: f64) -> Result<f64, ProbeError> {
    if number.is_finite() {
        return Ok(number);
    }
    let words = format!("the query gives {number}, expected a number");
    Err(ProbeError::new(Reason::NotANumber, words).at(Step::Read))
}

pub(super) fn count(number: f64) -> Result<Count, ProbeError> {
    whole(number).map(Count::new)
}

pub(super) fn ratio(number: f64) -> Result<Ratio, ProbeError> {
    Ratio::from_f64(number).map_err(|error| ProbeError::from(error).at(Step::Read))
}

pub(super) fn rate(number: f64) -> Result<Rate, ProbeError> {
    Rate::from_f64(number).map_err(|error| ProbeError::from(error).at(Step::Read))
}

pub(super) fn seconds(number: f64) -> Result<Duration, ProbeError> {
    Duration::try_from_secs_f64(number)
        .map_err(|error| unexpected(format_args!("the query gives {number} seconds: {error}")))
}

pub(super) fn bytes(number: f64) -> Result<Bytes, ProbeError> {
    let bytes = whole(number.round())?;
    u64::try_from(bytes)
        .map(Bytes::new)
        .map_err(|_| unexpected(format_args!("the query gives {number} bytes")))
}

pub(super) fn boolean(number: f64) -> Result<bool, ProbeError> {
    match whole(number) {
        Ok(0) => Ok(false),
        Ok(1) => Ok(true),
        _ => Err(unexpected(format_args!(
            "the query gives {number}, expected 0 or 1"
        ))),
    }
}

fn whole(number: f64) -> Result<i64, ProbeError> {
    let problem = if !number.is_finite() {
        "a number"
    } else if number.fract() != 0.0 {
        "a whole number"
    } else if number.abs() > EXACT {
        "a number that is exact"
    } else {
        #[expect(clippy::cast_possible_truncation, reason = "whole, as was checked")]
        return Ok(number as i64);
    };
    Err(unexpected(format_args!(
        "the query gives {number}, expected {problem}"
    )))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_as_prometheus_writes_them() {
        for (text, expected) in [("1", 1.0), ("-0.5", -0.5), ("1.5e+09", 1.5e9)] {
            assert_eq!(number(&json!([1.5, text])).unwrap(), expected);
        }
        for text in ["NaN", "+Inf", "-Inf"] {
            let number = number(&json!([1.5, text])).unwrap();
            assert_eq!(finite(number).unwrap_err().reason(), Reason::NotANumber);
        }
        for sample in [json!([1.5]), json!([1.5, 1.0]), json!([1.5, ""]), json!({})] {
            let reason = number(&sample).unwrap_err().reason();
            assert_eq!(reason, Reason::ProtocolError, "{sample}");
        }
    }

    #[test]
    fn nothing_becomes_what_it_is_not() {
        for number in [1.5, -0.1, 1e16, f64::NAN, f64::INFINITY] {
            assert_eq!(
                count(number).unwrap_err().reason(),
                Reason::UnexpectedValue,
                "{number}"
            );
            assert!(boolean(number).is_err(), "{number}");
        }
        assert_eq!(count(-3.0).unwrap(), Count::new(-3));
        assert_eq!(bytes(1.4).unwrap(), Bytes::new(1));
        assert!(bytes(-1.0).is_err() && bytes(f64::NAN).is_err());
        assert!(seconds(-1.0).is_err() && seconds(f64::NAN).is_err());
        assert!(boolean(2.0).is_err());
        assert_eq!(ratio(f64::NAN).unwrap_err().reason(), Reason::NotANumber);
        assert_eq!(rate(1e10).unwrap_err().reason(), Reason::NotANumber);
    }
}

//! A value of a JSON text, by its pointer (RFC 6901).

use std::fmt;
use std::time::{Duration, SystemTime};

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::{Age, Bytes, Count, Number, Ratio, Version};
use serde_json::Value;

use crate::{moment, skew};

/// A value of JSON as a quantity.
pub(crate) type Read<V> = fn(&Value) -> Result<V, ProbeError>;

/// Up to here each whole number is one of its own as a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Numbers of time below it are seconds since 1970, up to the year 5138, and
/// from there on milliseconds, from 1973.
const MILLISECONDS: f64 = 1e11;

/// What a pointer points at, as a quantity. `whose` names the text in errors.
pub(crate) fn read<V>(
    text: &[u8],
    pointer: &str,
    whose: impl fmt::Display,
    read: Read<V>,
) -> Result<V, ProbeError> {
    checked(pointer)?;
    let root = root(text, &whose)?;
    let value = root
        .pointer(pointer)
        .ok_or_else(|| missing(format_args!("there is nothing at {pointer:?} in {whose}")))?;
    read(value).map_err(|error| {
        let words = format!("{error} at {pointer:?} in {whose}");
        ProbeError::new(error.reason(), words)
    })
}

/// The whole of a JSON text: the one reader of them all. A byte order mark before it
/// is passed over, as RFC 8259, 8.1 allows.
pub(crate) fn root(text: &[u8], whose: impl fmt::Display) -> Result<Value, ProbeError> {
    let text =
        crate::text::plain(text).map_err(|words| unexpected(format_args!("{whose} {words}")))?;
    serde_json::from_str(text)
        .map_err(|error| unexpected(format_args!("{whose} is not JSON: {error}")))
}

/// A pointer that is one.
pub(crate) fn checked(pointer: &str) -> Result<(), ProbeError> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Ok(());
    }
    let words = format!("{pointer:?} is not a JSON pointer, which begins with `/`");
    Err(ProbeError::new(Reason::BadConfiguration, words))
}

pub(crate) fn count(value: &Value) -> Result<Count, ProbeError> {
    whole(value)?
        .map(Count::new)
        .ok_or_else(|| expected("a whole number", value))
}

pub(crate) fn number(value: &Value) -> Result<Number, ProbeError> {
    Ok(Number::from_f64(float(value, "a number")?)?)
}

pub(crate) fn ratio(value: &Value) -> Result<Ratio, ProbeError> {
    Ok(Ratio::from_f64(float(value, "a number")?)?)
}

pub(crate) fn percent(value: &Value) -> Result<Ratio, ProbeError> {
    let what = "a number of percent";
    let percent = match value.as_str().and_then(|text| text.strip_suffix('%')) {
        Some(text) => written(text.trim_end())?.ok_or_else(|| expected(what, value))?,
        None => float(value, what)?,
    };
    Ok(Ratio::from_f64(percent / 100.0)?)
}

pub(crate) fn text(value: &Value) -> Result<String, ProbeError> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| expected("a text", value))
}

pub(crate) fn boolean(value: &Value) -> Result<bool, ProbeError> {
    value
        .as_bool()
        .ok_or_else(|| expected("true or false", value))
}

pub(crate) fn bytes(value: &Value) -> Result<Bytes, ProbeError> {
    let bytes = match value.as_u64() {
        Some(bytes) => Some(bytes),
        None => whole(value)?.and_then(|bytes| u64::try_from(bytes).ok()),
    };
    bytes
        .map(Bytes::new)
        .ok_or_else(|| expected("a whole number of bytes", value))
}

pub(crate) fn seconds(value: &Value) -> Result<Duration, ProbeError> {
    let what = "a number of seconds";
    Duration::try_from_secs_f64(float(value, what)?).map_err(|_| expected(what, value))
}

pub(crate) fn milliseconds(value: &Value) -> Result<Duration, ProbeError> {
    let what = "a number of milliseconds";
    Duration::try_from_secs_f64(float(value, what)? / 1000.0).map_err(|_| expected(what, value))
}

pub(crate) fn version(value: &Value) -> Result<Version, ProbeError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    // 1.10 as a number is 1.1.
    let found = Some(text).filter(|text| value.is_string() || !text.contains(['.', 'e']));
    found
        .and_then(|text| Version::parse(&text).ok())
        .ok_or_else(|| expected("a version", value))
}

pub(crate) fn age(value: &Value) -> Result<Age, ProbeError> {
    past(time(value)?)
}

/// How old something of this time is.
pub(crate) fn past(time: SystemTime) -> Result<Age, ProbeError> {
    skew::since(time).map(Age::new).map_err(|ahead| {
        let ahead = Age::new(ahead);
        ProbeError::no_data(format!("a time that comes in {ahead} only has no age"))
    })
}

pub(crate) fn expires_in(value: &Value) -> Result<Duration, ProbeError> {
    let (time, now) = (time(value)?, SystemTime::now());
    match time.duration_since(now) {
        Ok(left) if !left.is_zero() => Ok(left),
        Ok(_) => Err(unexpected("the time has passed")),
        Err(past) => {
            let past = Age::new(past.duration());
            Err(unexpected(format_args!("the time has passed, {past} ago")))
        }
    }
}

/// A point in time: a text, or a number since 1970.
fn time(value: &Value) -> Result<SystemTime, ProbeError> {
    let what = "a point in time";
    let never = || ProbeError::no_data("the time is that of nothing (zero)");
    if let Some(text) = value.as_str() {
        if let Some(time) = moment::read(text) {
            return Ok(time.get());
        }
        // What a time is that was not set, in Go and in .NET.
        if text.starts_with("0001-01-01T00:00:00") {
            return Err(never());
        }
    }
    let number = float(value, what)?;
    if number == 0.0 {
        return Err(never());
    }
    let seconds = if number < MILLISECONDS {
        number
    } else if number < MILLISECONDS * 1000.0 {
        number / 1000.0
    } else {
        return Err(expected(what, value));
    };
    let since = Duration::try_from_secs_f64(seconds).ok();
    since
        .and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since))
        .ok_or_else(|| expected(what, value))
}

/// A whole number, also one that is written as a text or with a fraction of zero.
fn whole(value: &Value) -> Result<Option<i64>, ProbeError> {
    if let Some(number) = value.as_i64() {
        return Ok(Some(number));
    }
    if let Some(number) = value.as_str().and_then(|text| text.parse().ok()) {
        return Ok(Some(number));
    }
    let number = match value {
        Value::String(text) => written(text)?,
        _ => value.as_f64(),
    };
    let exact = number.filter(|number| number.fract() == 0.0 && number.abs() <= EXACT);
    #[expect(clippy::cast_possible_truncation, reason = "whole, as was checked")]
    Ok(exact.map(|number| number as i64))
}

/// A number, also one that is written as a text.
fn float(value: &Value, what: &str) -> Result<f64, ProbeError> {
    let number = match value {
        Value::String(text) => written(text)?,
        _ => value.as_f64(),
    };
    number.ok_or_else(|| expected(what, value))
}

/// The number that a text is; None when it is none.
fn written(text: &str) -> Result<Option<f64>, ProbeError> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Some(number)),
        Ok(_) => {
            let words = "expected a number, found a text of one that is not finite";
            Err(ProbeError::new(Reason::NotANumber, words))
        }
        Err(_) => Ok(None),
    }
}

pub(crate) fn expected(what: &str, found: &Value) -> ProbeError {
    // The value itself may be a secret.
    let kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "another number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    unexpected(format_args!("expected {what}, found {kind}"))
}

pub(crate) fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}

pub(crate) fn missing(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::Missing, words)
}

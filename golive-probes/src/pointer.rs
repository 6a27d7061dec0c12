//! A value of a JSON text, by its pointer (RFC 6901).

use std::fmt;
use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::{Bytes, Count, Ratio};
use serde_json::Value;

/// A value of JSON as a quantity.
pub(crate) type Read<V> = fn(&Value) -> Result<V, ProbeError>;

/// What a pointer points at, as a quantity. `whose` names the text in errors.
pub(crate) fn read<V>(
    text: &[u8],
    pointer: &str,
    whose: impl fmt::Display,
    read: Read<V>,
) -> Result<V, ProbeError> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        let words = format!("{pointer:?} is not a JSON pointer, which begins with `/`");
        return Err(ProbeError::new(Reason::BadConfiguration, words));
    }
    let root: Value = serde_json::from_slice(text)
        .map_err(|error| unexpected(format_args!("{whose} is not JSON: {error}")))?;
    let value = root.pointer(pointer).ok_or_else(|| {
        ProbeError::new(
            Reason::Missing,
            format_args!("there is nothing at {pointer:?} in {whose}"),
        )
    })?;
    read(value).map_err(|error| {
        let words = format!("{error} at {pointer:?} in {whose}");
        ProbeError::new(error.reason(), words)
    })
}

pub(crate) fn count(value: &Value) -> Result<Count, ProbeError> {
    value
        .as_i64()
        .map(Count::new)
        .ok_or_else(|| expected("a whole number", value))
}

pub(crate) fn ratio(value: &Value) -> Result<Ratio, ProbeError> {
    let number = value.as_f64().ok_or_else(|| expected("a number", value))?;
    Ok(Ratio::from_f64(number)?)
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
    value
        .as_u64()
        .map(Bytes::new)
        .ok_or_else(|| expected("a whole number of bytes", value))
}

pub(crate) fn milliseconds(value: &Value) -> Result<Duration, ProbeError> {
    let wrong = || expected("a number of milliseconds", value);
    let number = value.as_f64().ok_or_else(wrong)?;
    Duration::try_from_secs_f64(number / 1000.0).map_err(|_| wrong())
}

fn expected(what: &str, found: &Value) -> ProbeError {
    // The value itself may be a secret.
    let kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "another number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    unexpected(format_args!("expected {what}, found {kind}"))
}

fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}

//! A value of a JSON body.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use golive_core::quantity::{Bytes, Count, Quantity, Ratio};
use serde_json::Value;

use super::measure::text;
use super::{Http, unexpected};

/// A value of a JSON body that has no type yet. See [`Http::json`].
#[derive(Clone, Debug)]
#[must_use = "a pointer measures nothing; one of its methods does"]
pub struct Json {
    http: Http,
    pointer: String,
}

/// A value of a JSON body, as a quantity.
#[derive(Clone)]
pub struct JsonValue<V> {
    json: Json,
    read: fn(&Value) -> Result<V, ProbeError>,
    of: PhantomData<fn() -> V>,
}

impl Json {
    pub(super) fn new(http: Http, pointer: String) -> Self {
        Self { http, pointer }
    }

    fn read<V>(self, read: fn(&Value) -> Result<V, ProbeError>) -> JsonValue<V> {
        JsonValue {
            json: self,
            read,
            of: PhantomData,
        }
    }

    /// A whole number.
    pub fn count(self) -> JsonValue<Count> {
        self.read(|value| {
            value
                .as_i64()
                .map(Count::new)
                .ok_or_else(|| expected("a whole number", value))
        })
    }

    /// A number as a ratio, 0.5 for a half.
    pub fn ratio(self) -> JsonValue<Ratio> {
        self.read(|value| {
            let number = value.as_f64().ok_or_else(|| expected("a number", value))?;
            Ok(Ratio::from_f64(number)?)
        })
    }

    /// A text.
    pub fn text(self) -> JsonValue<String> {
        self.read(|value| {
            value
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| expected("a text", value))
        })
    }

    /// A boolean.
    pub fn boolean(self) -> JsonValue<bool> {
        self.read(|value| {
            value
                .as_bool()
                .ok_or_else(|| expected("true or false", value))
        })
    }

    /// A whole number of bytes.
    pub fn bytes(self) -> JsonValue<Bytes> {
        self.read(|value| {
            value
                .as_u64()
                .map(Bytes::new)
                .ok_or_else(|| expected("a whole number of bytes", value))
        })
    }

    /// A number of milliseconds.
    pub fn duration_ms(self) -> JsonValue<Duration> {
        self.read(|value| {
            let ms = value
                .as_f64()
                .ok_or_else(|| expected("a number of milliseconds", value))?;
            Duration::try_from_secs_f64(ms / 1000.0)
                .map_err(|_| expected("a number of milliseconds", value))
        })
    }
}

impl<V: Quantity> Probe for JsonValue<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let response = self.json.http.response(&input).await?;
        if !(200..300).contains(&response.status) {
            return Err(unexpected(format_args!(
                "the status is {}, expected 2xx",
                response.status
            )));
        }
        let body: Value = serde_json::from_str(text(&response)?).map_err(|error| {
            ProbeError::new(
                Reason::ProtocolError,
                format_args!("the body is not JSON: {error}"),
            )
        })?;
        let pointer = &self.json.pointer;
        let value = body.pointer(pointer).ok_or_else(|| {
            ProbeError::new(
                Reason::Missing,
                format_args!("there is nothing at `{pointer}`"),
            )
        })?;
        (self.read)(value).map(|value| Measurement::new(value).with("pointer", pointer))
    }

    fn target(&self) -> Target {
        self.json.http.target()
    }
}

impl<V> fmt::Debug for JsonValue<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.json.fmt(f)
    }
}

fn expected(what: &str, found: &Value) -> ProbeError {
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

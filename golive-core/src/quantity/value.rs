//! A measured value without its Rust type, as reports keep it.

use std::cmp::Ordering;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Age, Bytes, Count, Number, Rate, Ratio, Timestamp, Version, display};

/// The kind of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Dimension {
    /// How long something took, in nanoseconds.
    Duration,
    /// An amount of bytes.
    Bytes,
    /// A part of a whole, in parts per billion.
    Ratio,
    /// A whole number.
    Count,
    /// A number with decimals, in billionths.
    Number,
    /// Events per second, in billionths.
    Rate,
    /// A version.
    Version,
    /// How old something is, in nanoseconds.
    Age,
    /// A point in time.
    Instant,
    /// Yes or no.
    Bool,
    /// A text.
    Text,
}

impl Dimension {
    /// The unit in which a report's `value` of this dimension is an integer.
    #[must_use]
    pub const fn unit(self) -> Option<&'static str> {
        match self {
            Self::Duration | Self::Age => Some("ns"),
            Self::Bytes => Some("B"),
            Self::Ratio | Self::Number => Some("ppb"),
            Self::Rate => Some("ppb/s"),
            Self::Count | Self::Version | Self::Instant | Self::Bool | Self::Text => None,
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Duration => "duration",
            Self::Bytes => "bytes",
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Number => "number",
            Self::Rate => "rate",
            Self::Version => "version",
            Self::Age => "age",
            Self::Instant => "instant",
            Self::Bool => "bool",
            Self::Text => "text",
        })
    }
}

/// A measured value or a bound.
///
/// In JSON it is an object: the exact integer with its unit, and the text that
/// a person reads.
///
/// ```json
/// {"quantity": "duration", "value": 412000000, "unit": "ns", "text": "412ms"}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", try_from = "Wire")]
#[non_exhaustive]
pub enum Value {
    /// How long something took.
    Duration(Duration),
    /// An amount of bytes.
    Bytes(Bytes),
    /// A part of a whole.
    Ratio(Ratio),
    /// A whole number.
    Count(Count),
    /// A number with decimals.
    Number(Number),
    /// Events per second.
    Rate(Rate),
    /// A version.
    Version(Version),
    /// How old something is.
    Age(Age),
    /// A point in time.
    Instant(Timestamp),
    /// Yes or no.
    Bool(bool),
    /// A text.
    Text(String),
}

impl Value {
    /// The kind of the value.
    #[must_use]
    pub const fn dimension(&self) -> Dimension {
        match self {
            Self::Duration(_) => Dimension::Duration,
            Self::Bytes(_) => Dimension::Bytes,
            Self::Ratio(_) => Dimension::Ratio,
            Self::Count(_) => Dimension::Count,
            Self::Number(_) => Dimension::Number,
            Self::Rate(_) => Dimension::Rate,
            Self::Version(_) => Dimension::Version,
            Self::Age(_) => Dimension::Age,
            Self::Instant(_) => Dimension::Instant,
            Self::Bool(_) => Dimension::Bool,
            Self::Text(_) => Dimension::Text,
        }
    }

    /// The order of two values of one dimension; None when their dimensions
    /// differ. A duration and an age compare as the lengths of time they are.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Duration(a), Self::Duration(b)) => Some(a.cmp(b)),
            (Self::Age(a), Self::Age(b)) => Some(a.cmp(b)),
            (Self::Age(a), Self::Duration(b)) => Some(a.get().cmp(b)),
            (Self::Duration(a), Self::Age(b)) => Some(a.cmp(&b.get())),
            (Self::Bytes(a), Self::Bytes(b)) => Some(a.cmp(b)),
            (Self::Ratio(a), Self::Ratio(b)) => Some(a.cmp(b)),
            (Self::Count(a), Self::Count(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Rate(a), Self::Rate(b)) => Some(a.cmp(b)),
            (Self::Version(a), Self::Version(b)) => Some(a.cmp(b)),
            (Self::Instant(a), Self::Instant(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// The value to the last digit, for the case that the rounded text hides
    /// the difference that decided.
    #[must_use]
    pub fn exact(&self) -> String {
        match self {
            Self::Duration(d) => format!("{}ns", d.as_nanos()),
            Self::Age(a) => format!("{}ns", a.get().as_nanos()),
            Self::Bytes(b) => format!("{}B", b.get()),
            Self::Ratio(r) => format!("{}ppb", r.parts_per_billion()),
            Self::Number(n) => format!("{}ppb", n.billionths()),
            Self::Rate(r) => format!("{}ppb/s", r.billionths_per_second()),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duration(d) => f.write_str(&display::duration(*d)),
            Self::Bytes(b) => b.fmt(f),
            Self::Ratio(r) => r.fmt(f),
            Self::Count(c) => c.fmt(f),
            Self::Number(n) => n.fmt(f),
            Self::Rate(r) => r.fmt(f),
            Self::Version(v) => v.fmt(f),
            Self::Age(a) => a.fmt(f),
            Self::Instant(t) => t.fmt(f),
            Self::Bool(b) => f.write_str(if *b { "yes" } else { "no" }),
            Self::Text(t) => write!(f, "{t:?}"),
        }
    }
}

/// The form of a value in JSON.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Value"))]
struct Wire {
    /// The kind of the value.
    quantity: Dimension,
    /// The exact value: an integer in `unit`, a boolean or a text.
    value: Scalar,
    /// The unit of an integer `value`; absent for plain counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// The value as people read it.
    #[serde(default)]
    text: String,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Scalar {
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Text(String),
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Value {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Wire::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Wire::json_schema(generator)
    }
}

impl From<Value> for Wire {
    fn from(value: Value) -> Self {
        // 2^64 ns are 584 years; a longer duration is not kept to the nanosecond.
        let ns = |d: Duration| Scalar::Unsigned(u64::try_from(d.as_nanos()).unwrap_or(u64::MAX));
        let text = value.to_string();
        let quantity = value.dimension();
        let value = match value {
            Value::Duration(d) => ns(d),
            Value::Age(a) => ns(a.get()),
            Value::Bytes(b) => Scalar::Unsigned(b.get()),
            Value::Ratio(r) => Scalar::Signed(r.parts_per_billion()),
            Value::Count(c) => Scalar::Signed(c.get()),
            Value::Number(n) => Scalar::Signed(n.billionths()),
            Value::Rate(r) => Scalar::Signed(r.billionths_per_second()),
            Value::Version(v) => Scalar::Text(v.to_string()),
            Value::Instant(t) => Scalar::Text(t.to_string()),
            Value::Bool(b) => Scalar::Bool(b),
            Value::Text(t) => Scalar::Text(t),
        };
        Self {
            quantity,
            value,
            unit: quantity.unit().map(str::to_owned),
            text,
        }
    }
}

impl TryFrom<Wire> for Value {
    type Error = String;

    fn try_from(wire: Wire) -> Result<Self, String> {
        let mismatch = || format!("this `value` is not a {}", wire.quantity);
        let signed = |scalar: &Scalar| match scalar {
            Scalar::Signed(n) => Some(*n),
            Scalar::Unsigned(n) => i64::try_from(*n).ok(),
            _ => None,
        };
        Ok(match (wire.quantity, &wire.value) {
            (Dimension::Duration, Scalar::Unsigned(n)) => Self::Duration(Duration::from_nanos(*n)),
            (Dimension::Age, Scalar::Unsigned(n)) => Self::Age(Age::new(Duration::from_nanos(*n))),
            (Dimension::Bytes, Scalar::Unsigned(n)) => Self::Bytes(Bytes::new(*n)),
            (Dimension::Ratio, n) => Self::Ratio(Ratio::from_parts_per_billion(
                signed(n).ok_or_else(mismatch)?,
            )),
            (Dimension::Count, n) => Self::Count(Count::new(signed(n).ok_or_else(mismatch)?)),
            (Dimension::Number, n) => {
                Self::Number(Number::from_billionths(signed(n).ok_or_else(mismatch)?))
            }
            (Dimension::Rate, n) => Self::Rate(Rate::from_billionths_per_second(
                signed(n).ok_or_else(mismatch)?,
            )),
            (Dimension::Version, Scalar::Text(t)) => {
                Self::Version(Version::parse(t).map_err(|e| e.to_string())?)
            }
            (Dimension::Instant, Scalar::Text(t)) => {
                Self::Instant(Timestamp::parse(t).ok_or_else(mismatch)?)
            }
            (Dimension::Bool, Scalar::Bool(b)) => Self::Bool(*b),
            (Dimension::Text, Scalar::Text(t)) => Self::Text(t.clone()),
            _ => return Err(mismatch()),
        })
    }
}

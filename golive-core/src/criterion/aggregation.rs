//! How many samples become one value.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Percentile;

/// How the samples of a check become the one value that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Aggregation {
    /// The last sample.
    Last,
    /// The mean, rounded to the nearest unit.
    Avg,
    /// The smallest sample.
    Min,
    /// The largest sample.
    Max,
    /// A percentile by nearest rank, see [`Percentile`].
    Percentile(Percentile),
    /// The sum.
    Sum,
    /// By how much the last sample is above the smallest.
    Rise,
    /// How many samples were taken.
    Count,
    /// By how much a counter rose per second, between the first and the last
    /// sample.
    PerSecond,
    /// The part of the samples that were true.
    Fraction,
    /// True when every sample was.
    Every,
}

impl Aggregation {
    /// How many samples it needs at the least.
    #[must_use]
    pub fn needs(self) -> u32 {
        match self {
            Self::Percentile(p) => p.needs(),
            Self::PerSecond | Self::Rise => 2,
            _ => 1,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "last" => Self::Last,
            "avg" => Self::Avg,
            "min" => Self::Min,
            "max" => Self::Max,
            "sum" => Self::Sum,
            "rise" => Self::Rise,
            "count" => Self::Count,
            "per_sec" => Self::PerSecond,
            "fraction" => Self::Fraction,
            "every" => Self::Every,
            other => {
                Self::Percentile(Percentile::new(other.strip_prefix('p')?.parse().ok()?).ok()?)
            }
        })
    }
}

impl fmt::Display for Aggregation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last => f.write_str("last"),
            Self::Avg => f.write_str("avg"),
            Self::Min => f.write_str("min"),
            Self::Max => f.write_str("max"),
            Self::Percentile(p) => p.fmt(f),
            Self::Sum => f.write_str("sum"),
            Self::Rise => f.write_str("rise"),
            Self::Count => f.write_str("count"),
            Self::PerSecond => f.write_str("per_sec"),
            Self::Fraction => f.write_str("fraction"),
            Self::Every => f.write_str("every"),
        }
    }
}

impl Serialize for Aggregation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Aggregation {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format_args!("`{text}` is not an aggregation")))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Aggregation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Aggregation".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "How the samples become the one value that is compared",
            "type": "string",
            "pattern": "^(last|avg|min|max|sum|rise|count|per_sec|fraction|every|p[0-9]+(\\.[0-9]+)?)$"
        })
    }
}

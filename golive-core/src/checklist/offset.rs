//! Times relative to the launch.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::quantity::{Timestamp, Value};

/// A time relative to the launch: seven days before, a quarter of an hour
/// after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Offset {
    /// So long before the launch, in nanoseconds.
    #[serde(rename = "before_ns")]
    Before(
        #[serde(with = "crate::quantity::nanos")]
        #[cfg_attr(feature = "schema", schemars(with = "u64"))]
        Duration,
    ),
    /// So long after the launch, in nanoseconds; zero is the launch itself.
    #[serde(rename = "after_ns")]
    After(
        #[serde(with = "crate::quantity::nanos")]
        #[cfg_attr(feature = "schema", schemars(with = "u64"))]
        Duration,
    ),
}

impl Offset {
    /// So long before the launch.
    #[must_use]
    pub const fn before(time: Duration) -> Self {
        Self::Before(time)
    }

    /// So long after the launch.
    #[must_use]
    pub const fn after(time: Duration) -> Self {
        Self::After(time)
    }

    /// The launch itself.
    #[must_use]
    pub const fn launch() -> Self {
        Self::After(Duration::ZERO)
    }

    /// True for a time before the launch, and not for the launch itself.
    #[must_use]
    pub fn is_before_launch(self) -> bool {
        matches!(self, Self::Before(time) if !time.is_zero())
    }

    /// The time, when the launch is known.
    #[must_use]
    pub fn from_launch(self, launch: SystemTime) -> Option<Timestamp> {
        match self {
            Self::Before(time) => launch.checked_sub(time),
            Self::After(time) => launch.checked_add(time),
        }
        .map(Timestamp::new)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(time) if !time.is_zero() => write!(f, "T-{}", Value::Duration(*time)),
            Self::After(time) if !time.is_zero() => write!(f, "T+{}", Value::Duration(*time)),
            _ => f.write_str("T"),
        }
    }
}

//! Points in time and the time since them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::{display, written};

/// How old something is: a backup, a certificate, the last commit. Bounded by
/// a duration: `age < 24h`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Age(
    #[serde(with = "super::nanos")]
    #[cfg_attr(feature = "schema", schemars(with = "u64"))]
    Duration,
);

impl Age {
    /// So old.
    #[must_use]
    pub const fn new(age: Duration) -> Self {
        Self(age)
    }

    /// The time from `then` to `now`. None when `then` lies in the future: a
    /// thing that is yet to be made has no age, least of all zero.
    #[must_use]
    pub fn between(then: SystemTime, now: SystemTime) -> Option<Self> {
        now.duration_since(then).ok().map(Self)
    }

    /// The age as a duration.
    #[must_use]
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&display::duration(self.0))
    }
}

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DurationError(String);

/// Reads a time as the macros do: a number with its unit, `500ms`, `1.5h`, `20d`,
/// `2w`, or several from the largest unit to the smallest, `13d12h`. The units are
/// those of [`unit`](super::unit), and 584 years the most.
///
/// ```
/// use std::time::Duration;
///
/// use golive_core::quantity::parse_duration;
///
/// assert_eq!(parse_duration("20d")?, Duration::from_secs(20 * 86_400));
/// assert_eq!(parse_duration("13d12h")?, Duration::from_secs(324 * 3600));
/// let error = parse_duration("5m").unwrap_err();
/// assert!(error.to_string().contains("write `min` for minutes"));
/// # Ok::<(), golive_core::quantity::DurationError>(())
/// ```
///
/// # Errors
/// What is wrong with it, and what may be meant.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    match written::nanoseconds(text) {
        Ok(nanoseconds) => Ok(Duration::from_nanos(nanoseconds)),
        Err(words) => Err(DurationError(crate::escape::escape(&words).into_owned())),
    }
}

/// A point in time, to the nanosecond, printed as RFC 3339 in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(SystemTime);

impl Timestamp {
    /// The point in time.
    #[must_use]
    pub const fn new(time: SystemTime) -> Self {
        Self(time)
    }

    /// So many seconds after 1970-01-01T00:00:00Z; None when out of range.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let away = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 {
            UNIX_EPOCH.checked_sub(away)
        } else {
            UNIX_EPOCH.checked_add(away)
        };
        time.map(Self)
    }

    /// Reads a time of RFC 3339, `2026-01-01T00:00:00Z` or, with its distance from
    /// UTC, `2026-01-01T01:00:00+01:00`; of the years 1970 to 9999 of UTC.
    ///
    /// ```
    /// use golive_core::quantity::Timestamp;
    ///
    /// let noon = Timestamp::parse("2026-12-01T12:00:00Z");
    /// assert!(noon.is_some());
    /// assert_eq!(noon, Timestamp::parse("2026-12-01T13:00:00+01:00"));
    /// // Without a zone it would be another time to each of its readers.
    /// assert_eq!(Timestamp::parse("2026-12-01T12:00:00"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (seconds, nanos) = written::since_1970(text)?;
        UNIX_EPOCH
            .checked_add(Duration::new(seconds, nanos))
            .map(Self)
    }

    /// The point in time.
    #[must_use]
    pub const fn get(self) -> SystemTime {
        self.0
    }

    /// The time left from `now` until this point; None when it has passed.
    #[must_use]
    pub fn remaining(self, now: SystemTime) -> Option<Duration> {
        self.0.duration_since(now).ok()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The format is defined for the years 1970 to 9999 only, and the
        // library's Display panics outside of them.
        let last = Duration::from_secs(253_402_300_799);
        match self.0.duration_since(UNIX_EPOCH) {
            Ok(since) if since <= last && since.subsec_nanos() == 0 => {
                humantime::format_rfc3339_seconds(self.0).fmt(f)
            }
            Ok(since) if since <= last => humantime::format_rfc3339_millis(self.0).fmt(f),
            Ok(since) => write!(f, "@{}s", since.as_secs()),
            Err(before) => write!(f, "@-{}s", before.duration().as_secs()),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A point in time, RFC 3339 in UTC",
            "type": "string",
            "format": "date-time"
        })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "`{text}` is not a time such as 2026-01-01T00:00:00Z"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_future_has_no_age() {
        let now = SystemTime::now();
        assert_eq!(Age::between(now + Duration::from_secs(1), now), None);
        assert_eq!(Age::between(now, now), Some(Age::new(Duration::ZERO)));
    }

    /// What is printed is read, on every day of the calendar.
    #[test]
    fn every_day_is_read_as_it_is_printed() {
        let last = 253_402_300_799;
        for seconds in (0..last).step_by(11 * 86_400 + 12_345).chain([last]) {
            let time = Timestamp::from_unix_seconds(seconds).unwrap();
            let text = time.to_string();
            assert_eq!(Timestamp::parse(&text), Some(time), "{text}");
            assert_eq!(
                humantime::parse_rfc3339(&text).ok().map(Timestamp::new),
                Some(time),
                "{text}"
            );
        }
        let finer = Timestamp::parse("2026-12-01T00:00:00.123456789Z").unwrap();
        let since = finer.get().duration_since(UNIX_EPOCH).unwrap();
        assert_eq!(since.subsec_nanos(), 123_456_789);
    }

    #[test]
    fn a_time_outside_of_the_format_prints_and_does_not_panic() {
        assert_eq!(
            Timestamp::from_unix_seconds(-5).unwrap().to_string(),
            "@-5s"
        );
        assert_eq!(
            Timestamp::from_unix_seconds(300_000_000_000)
                .unwrap()
                .to_string(),
            "@300000000000s"
        );
        assert_eq!(
            Timestamp::from_unix_seconds(0).unwrap().to_string(),
            "1970-01-01T00:00:00Z"
        );
    }
}

//! Ratios and rates: exact, in parts per billion.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::display;

/// One, in the unit of [`Ratio`], [`Rate`] and [`Number`](super::Number).
pub(crate) const BILLION: i64 = 1_000_000_000;

/// A measured number was not a number, was infinite, or was too large to keep.
/// It becomes no data, never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number measured is not finite or too large to keep")]
#[non_exhaustive]
pub struct NotANumber;

/// A part of a whole: `pct(99.9)` is 0.999. Kept in parts per billion, so that
/// 99.9 % is exact. It may lie above one (a load average) or below zero.
///
/// ```
/// use golive_core::quantity::Ratio;
/// let ratio = Ratio::of(1, 3).unwrap();
/// assert_eq!(ratio.parts_per_billion(), 333_333_333);
/// assert!(Ratio::from_f64(f64::NAN).is_err());
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Ratio(i64);

impl Ratio {
    /// So many parts per billion of one.
    #[must_use]
    pub const fn from_parts_per_billion(parts: i64) -> Self {
        Self(parts)
    }

    /// `part` of `whole`, rounded to the nearest part per billion. None when
    /// the whole is zero: a ratio of nothing is no data.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        parts(i128::from(part), i128::from(whole)).map(Self)
    }

    /// A measured fraction, 0.5 for a half.
    ///
    /// # Errors
    /// [`NotANumber`] when it is not finite or above nine billion.
    pub fn from_f64(fraction: f64) -> Result<Self, NotANumber> {
        billionths(fraction).map(Self)
    }

    /// The ratio in parts per billion.
    #[must_use]
    pub const fn parts_per_billion(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}%",
            display::decimal(i128::from(self.0) * 100, i128::from(BILLION), 4)
        )
    }
}

/// Events per second, kept in parts per billion of one event per second.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Rate(i64);

impl Rate {
    /// So many billionths of an event per second.
    #[must_use]
    pub const fn from_billionths_per_second(billionths: i64) -> Self {
        Self(billionths)
    }

    /// A measured number of events per second.
    ///
    /// # Errors
    /// [`NotANumber`] when it is not finite or above nine billion.
    pub fn from_f64(per_second: f64) -> Result<Self, NotANumber> {
        billionths(per_second).map(Self)
    }

    /// `events` in `nanoseconds`. None when no time has passed.
    #[must_use]
    pub fn of(events: i64, nanoseconds: u128) -> Option<Self> {
        let whole = i128::try_from(nanoseconds).ok()?;
        parts(i128::from(events).checked_mul(i128::from(BILLION))?, whole).map(Self)
    }

    /// The rate in billionths of an event per second.
    #[must_use]
    pub const fn billionths_per_second(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/s",
            display::decimal(i128::from(self.0), i128::from(BILLION), 3)
        )
    }
}

fn parts(part: i128, whole: i128) -> Option<i64> {
    if whole == 0 {
        return None;
    }
    let scaled = part.checked_mul(i128::from(BILLION))?;
    let half = whole.abs() / 2;
    let rounded = if scaled >= 0 {
        scaled.checked_add(half)?
    } else {
        scaled.checked_sub(half)?
    } / whole;
    i64::try_from(rounded).ok()
}

pub(super) fn billionths(number: f64) -> Result<i64, NotANumber> {
    let scaled = (number * 1e9).round();
    // 2^63 as a float: every finite number below it fits.
    if scaled.is_finite() && scaled.abs() < 9.223_372_036_854_775e18 {
        #[expect(clippy::cast_possible_truncation, reason = "the range was tested")]
        Ok(scaled as i64)
    } else {
        Err(NotANumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_number_is_refused() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e10, -1e300] {
            assert_eq!(Ratio::from_f64(bad), Err(NotANumber), "{bad}");
            assert_eq!(Rate::from_f64(bad), Err(NotANumber), "{bad}");
        }
    }

    #[test]
    fn percentages_are_exact() {
        assert_eq!(
            Ratio::from_f64(0.999).unwrap().parts_per_billion(),
            999_000_000
        );
        assert_eq!(Ratio::of(999, 1000).unwrap().to_string(), "99.9%");
        assert_eq!(Ratio::of(2, 3).unwrap().parts_per_billion(), 666_666_667);
        assert_eq!(Ratio::of(1, 0), None);
        assert_eq!(Rate::of(3, 2_000_000_000).unwrap().to_string(), "1.5/s");
        assert_eq!(Rate::of(3, 0), None);
    }
}

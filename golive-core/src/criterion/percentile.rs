//! Percentiles: one method, named and documented.

use std::fmt;

/// A percentile from 1 to below 100, to a thousandth of a percent. One below 1
/// is refused: 0.95 is p95 as a fraction, and taken for a percentile it would be
/// the smallest sample.
///
/// The method is **nearest rank**: of `n` sorted samples, the value at rank
/// `ceil(p / 100 * n)`, counted from 1. It is always a value that was measured.
/// (Hyndman and Fan, *Sample Quantiles in Statistical Packages*, 1996,
/// definition 1: the inverse of the empirical distribution function.)
///
/// A percentile that the sample cannot support is no data. The sample must hold
/// at least `ceil(100 / min(p, 100 - p))` values, so that at least one is
/// expected beyond the percentile: 20 for p95, 100 for p99, 1000 for p99.9,
/// 2 for the median.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Percentile {
    /// Thousandths of a percent.
    thousandths: u32,
}

/// Not a percentile.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("p({percent}) is not a percentile: {}", meant(*percent))]
#[non_exhaustive]
pub struct PercentileError {
    /// What was given.
    pub percent: f64,
}

const WHOLE: u32 = 100_000;
const LEAST: u32 = 1_000;

/// What was meant by a number that is no percentile.
fn meant(percent: f64) -> String {
    if percent > 0.0 && percent < 1.0 {
        let meant = (percent * f64::from(WHOLE)).round() / 1000.0;
        return format!("it is given in percent, from 1: write `p({meant})`");
    }
    "it must lie between 1 and 100, the last excluded, with three decimals at the most".to_owned()
}

impl Percentile {
    /// The median.
    pub const MEDIAN: Self = Self {
        thousandths: WHOLE / 2,
    };

    /// A percentile, `99.9` for p99.9.
    ///
    /// # Errors
    /// [`PercentileError`] below 1, from 100 on, or finer than a thousandth.
    pub fn new(percent: f64) -> Result<Self, PercentileError> {
        let scaled = percent * 1000.0;
        let rounded = scaled.round();
        if rounded >= f64::from(LEAST)
            && rounded < f64::from(WHOLE)
            && (scaled - rounded).abs() < 1e-6
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range was tested"
            )]
            return Ok(Self {
                thousandths: rounded as u32,
            });
        }
        Err(PercentileError { percent })
    }

    /// The percentile in percent.
    #[must_use]
    pub fn percent(self) -> f64 {
        f64::from(self.thousandths) / 1000.0
    }

    /// How many samples it needs.
    #[must_use]
    pub fn needs(self) -> u32 {
        WHOLE.div_ceil(self.thousandths.min(WHOLE - self.thousandths))
    }

    /// The index of the percentile among `n` sorted samples, the smallest first.
    /// None of none.
    #[must_use]
    pub fn index(self, n: usize) -> Option<usize> {
        let rank = (n as u128 * u128::from(self.thousandths)).div_ceil(u128::from(WHOLE));
        usize::try_from(rank).ok()?.checked_sub(1)
    }
}

impl fmt::Display for Percentile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", self.percent())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_rank() {
        // The worked example of the literature: 15 20 35 40 50.
        let index = |percent: f64| Percentile::new(percent).unwrap().index(5);
        assert_eq!(index(5.0), Some(0));
        assert_eq!(index(30.0), Some(1));
        assert_eq!(index(40.0), Some(1));
        assert_eq!(index(50.0), Some(2));
        assert_eq!(index(99.9), Some(4));
        assert_eq!(Percentile::MEDIAN.index(0), None);
    }

    #[test]
    fn the_sample_a_percentile_needs() {
        for (percent, need) in [
            (50.0, 2),
            (95.0, 20),
            (99.0, 100),
            (99.9, 1000),
            (5.0, 20),
            (90.0, 10),
        ] {
            assert_eq!(
                Percentile::new(percent).unwrap().needs(),
                need,
                "p{percent}"
            );
        }
    }

    #[test]
    fn what_is_no_percentile() {
        for bad in [0.0, -1.0, 100.0, 101.0, f64::NAN, f64::INFINITY, 99.99999] {
            let error = Percentile::new(bad).unwrap_err().to_string();
            assert!(error.contains("between 1 and 100"), "{error}");
        }
        for (bad, meant) in [
            (0.95, "p(95)"),
            (0.999, "p(99.9)"),
            (0.07, "p(7)"),
            (0.5, "p(50)"),
        ] {
            let error = Percentile::new(bad).unwrap_err().to_string();
            assert!(error.ends_with(&format!("write `{meant}`")), "{error}");
        }
        assert!(Percentile::new(1.0).is_ok());
        assert_eq!(Percentile::new(99.9).unwrap().to_string(), "p99.9");
    }
}

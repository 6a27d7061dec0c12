//! A number with decimals and without a unit.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ratio::{BILLION, billionths};
use super::{BareNumber, BoundOf, NotANumber, display};

/// A number that may have decimals, of what has no unit here: an amount of
/// money, a score. Kept in billionths of one, so that 49.7 is exact and numbers
/// have a total order. For a part of a whole there is [`Ratio`](super::Ratio),
/// and for what is counted [`Count`](super::Count).
///
/// ```
/// use golive_core::quantity::Number;
/// let cost = Number::from_f64(49.7)?;
/// assert_eq!(cost.to_string(), "49.7");
/// assert!(Number::from_f64(f64::NAN).is_err());
/// # Ok::<(), golive_core::quantity::NotANumber>(())
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Number(i64);

impl Number {
    /// So many billionths of one.
    #[must_use]
    pub const fn from_billionths(billionths: i64) -> Self {
        Self(billionths)
    }

    /// A measured number.
    ///
    /// # Errors
    /// [`NotANumber`] when it is not finite or above nine billion.
    pub fn from_f64(number: f64) -> Result<Self, NotANumber> {
        billionths(number).map(Self)
    }

    /// The number in billionths of one.
    #[must_use]
    pub const fn billionths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = display::decimal(i128::from(self.0), i128::from(BILLION), 4);
        // What is not zero is not shown as zero.
        if self.0 != 0 && text == "0" {
            return f.write_str(&display::decimal(
                i128::from(self.0),
                i128::from(BILLION),
                9,
            ));
        }
        f.write_str(&text)
    }
}

#[diagnostic::do_not_recommend]
impl BoundOf<Number> for BareNumber {
    fn into_bound(self) -> Number {
        // What is too large to keep is as far away as can be.
        Number(self.0.saturating_mul(BILLION))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Value;

    #[test]
    fn decimals_are_exact_and_in_order() {
        let number = |number| Number::from_f64(number).unwrap();
        assert_eq!(number(49.7).billionths(), 49_700_000_000);
        assert!(number(-0.1) < number(0.0) && number(9.9) < number(10.0));
        for (value, text) in [
            (49.7, "49.7"),
            (-12.5, "-12.5"),
            (0.0, "0"),
            (1.0 / 3.0, "0.3333"),
            (0.000_02, "0.00002"),
            (-0.000_000_001, "-0.000000001"),
        ] {
            assert_eq!(number(value).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e10] {
            assert_eq!(Number::from_f64(bad), Err(NotANumber), "{bad}");
        }
    }

    #[test]
    fn a_report_keeps_it_to_the_last_digit() {
        let value = Value::Number(Number::from_billionths(-12_345_678_901));
        let json = serde_json::to_value(&value).unwrap();
        let expected = serde_json::json!({
            "quantity": "number", "value": -12_345_678_901_i64, "unit": "ppb", "text": "-12.3457"
        });
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_value::<Value>(json).unwrap(), value);
        assert_eq!(value.exact(), "-12345678901ppb");
    }

    #[test]
    fn a_whole_number_bounds_it() {
        let bound: Number = BareNumber(-50).into_bound();
        assert_eq!(bound, Number::from_f64(-50.0).unwrap());
    }
}

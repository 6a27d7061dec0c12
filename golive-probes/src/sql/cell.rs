//! The one value that a query gives, as a quantity.

use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::{Bytes, Count, Ratio, Version};

/// A value of a row, as the database types it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer above `i64::MAX`, or one that the database says is unsigned.
    Unsigned(u64),
    Float(f64),
    Text(String),
    /// A value whose type the database did not tell: it is what it is asked for as,
    /// where its text is one.
    Untyped(String),
    /// What no quantity is read from, by the name of its type.
    Other(String),
}

impl Cell {
    pub(crate) fn boolean(self) -> Result<bool, ProbeError> {
        match self {
            Self::Bool(value) => Ok(value),
            Self::Int(0) | Self::Unsigned(0) => Ok(false),
            Self::Int(1) | Self::Unsigned(1) => Ok(true),
            Self::Untyped(text) => match text.as_str() {
                "t" | "true" | "on" | "1" => Ok(true),
                "f" | "false" | "off" | "0" => Ok(false),
                _ => Err(unlike(Self::Untyped(text), "a boolean")),
            },
            other => Err(unlike(other, "a boolean")),
        }
    }

    pub(crate) fn count(self) -> Result<Count, ProbeError> {
        self.whole().map(Count::new)
    }

    pub(crate) fn bytes(self) -> Result<Bytes, ProbeError> {
        let number = self.whole()?;
        u64::try_from(number).map(Bytes::new).map_err(|_| {
            let words = "the query gives a negative number of bytes";
            ProbeError::new(Reason::UnexpectedValue, words)
        })
    }

    pub(crate) fn ratio(self) -> Result<Ratio, ProbeError> {
        Ok(Ratio::from_f64(self.number()?)?)
    }

    pub(crate) fn seconds(self) -> Result<Duration, ProbeError> {
        let seconds = self.number()?;
        Duration::try_from_secs_f64(seconds).map_err(|error| {
            let words = format!("the query gives {seconds} seconds: {error}");
            ProbeError::new(Reason::UnexpectedValue, words)
        })
    }

    pub(crate) fn text(self) -> Result<String, ProbeError> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Untyped(text) => Ok(text),
            other => Err(unlike(other, "a text")),
        }
    }

    pub(crate) fn version(self) -> Result<Version, ProbeError> {
        Version::parse(&self.text()?)
            .map_err(|error| ProbeError::new(Reason::UnexpectedValue, error))
    }

    fn whole(self) -> Result<i64, ProbeError> {
        match self {
            Self::Int(number) => Ok(number),
            Self::Unsigned(number) => i64::try_from(number).map_err(|_| {
                let words = format!("the query gives {number}, more than can be counted");
                ProbeError::new(Reason::UnexpectedValue, words)
            }),
            Self::Untyped(text) => {
                let number = text.parse();
                number.map_err(|_| unlike(Self::Untyped(text), "a whole number"))
            }
            other => Err(unlike(other, "a whole number")),
        }
    }

    fn number(self) -> Result<f64, ProbeError> {
        // A whole number that is exact as a float is so by itself.
        const EXACT: i64 = 1 << f64::MANTISSA_DIGITS;
        match self {
            Self::Float(number) => Ok(number),
            Self::Int(_) | Self::Unsigned(_) => {
                let number = self.whole()?;
                if !(-EXACT..=EXACT).contains(&number) {
                    let words = format!("the query gives {number}, more than is exact");
                    return Err(ProbeError::new(Reason::UnexpectedValue, words));
                }
                #[expect(clippy::cast_precision_loss, reason = "exact, as was checked")]
                Ok(number as f64)
            }
            Self::Untyped(text) => {
                let number = text.parse();
                number.map_err(|_| unlike(Self::Untyped(text), "a number"))
            }
            other => Err(unlike(other, "a number")),
        }
    }
}

fn unlike(found: Cell, expected: &str) -> ProbeError {
    let found = match found {
        Cell::Null => return ProbeError::no_data("the query gives NULL"),
        Cell::Bool(_) => "a boolean".to_owned(),
        Cell::Int(_) | Cell::Unsigned(_) => "a whole number".to_owned(),
        Cell::Float(_) => "a number".to_owned(),
        Cell::Text(_) => "a text".to_owned(),
        Cell::Untyped(_) => "a text".to_owned(),
        Cell::Other(kind) => format!("a {kind}, which must be cast"),
    };
    let words = format!("the query gives {found}, expected {expected}");
    ProbeError::new(Reason::UnexpectedValue, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_what_it_is_not() {
        let reason = |result: Result<_, ProbeError>| result.map(|_: ()| ()).unwrap_err().reason();
        for cell in [
            Cell::Text("1".to_owned()),
            Cell::Float(1.0),
            Cell::Bool(true),
            Cell::Other("numeric".to_owned()),
            Cell::Unsigned(u64::MAX),
        ] {
            assert_eq!(
                reason(cell.clone().count().map(drop)),
                Reason::UnexpectedValue,
                "{cell:?}"
            );
        }
        assert_eq!(reason(Cell::Null.count().map(drop)), Reason::NoData);
        assert_eq!(reason(Cell::Null.boolean().map(drop)), Reason::NoData);
        assert_eq!(
            reason(Cell::Int(2).boolean().map(drop)),
            Reason::UnexpectedValue
        );
        assert_eq!(
            reason(Cell::Int(-1).bytes().map(drop)),
            Reason::UnexpectedValue
        );
        assert_eq!(
            reason(Cell::Float(f64::NAN).ratio().map(drop)),
            Reason::NotANumber
        );
        for seconds in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(
                reason(Cell::Float(seconds).seconds().map(drop)),
                Reason::UnexpectedValue
            );
        }
    }
}

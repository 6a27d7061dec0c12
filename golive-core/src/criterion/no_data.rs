//! Why there is no value to judge.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why there is no value to judge. No data is never a pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum NoData {
    /// Not one sample was taken.
    NoSamples,
    /// The sample is too small for the aggregation.
    TooFewSamples {
        /// Samples taken.
        have: u32,
        /// Samples needed.
        need: u32,
    },
    /// A number was not finite.
    NotANumber,
    /// A sum was too large to keep.
    Overflow,
    /// No time passed between the first and the last sample, so nothing
    /// happened per second.
    NoTimePassed,
    /// A counter went down between two samples.
    CounterReset,
    /// The aggregation does not apply to what was measured.
    NotComparable,
    /// The criterion asks for nothing: it says the same whatever is found.
    NothingAsked,
    /// The probe found nothing to measure.
    Nothing {
        /// In the probe's words.
        message: String,
    },
}

impl fmt::Display for NoData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSamples => f.write_str("no sample was taken"),
            Self::TooFewSamples { have, need } => {
                write!(f, "{have} samples are too few, this needs {need}")
            }
            Self::NotANumber => f.write_str("the number measured is not finite"),
            Self::Overflow => f.write_str("the sum is too large to keep"),
            Self::NoTimePassed => f.write_str("no time passed between the samples"),
            Self::CounterReset => f.write_str("the counter went down between two samples"),
            Self::NotComparable => {
                f.write_str("what was measured cannot be compared with the bound")
            }
            Self::NothingAsked => {
                f.write_str("the criterion asks for nothing: it says the same whatever is found")
            }
            Self::Nothing { message } => f.write_str(message),
        }
    }
}

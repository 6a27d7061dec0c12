//! Comparing an aggregate with a bound.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Aggregation, NoData, Samples};
use crate::quantity::Value;

/// How a value is compared with a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Comparison {
    /// Below the bound.
    #[serde(rename = "<")]
    Lt,
    /// At most the bound.
    #[serde(rename = "<=")]
    Le,
    /// Above the bound.
    #[serde(rename = ">")]
    Gt,
    /// At least the bound.
    #[serde(rename = ">=")]
    Ge,
    /// Equal to the bound.
    #[serde(rename = "==")]
    Eq,
    /// Other than the bound.
    #[serde(rename = "!=")]
    Ne,
    /// A text that holds the bound.
    #[serde(rename = "contains")]
    Contains,
    /// A text that begins with the bound.
    #[serde(rename = "starts_with")]
    StartsWith,
    /// A text that ends with the bound.
    #[serde(rename = "ends_with")]
    EndsWith,
    /// A text that is one of the bound's lines.
    #[serde(rename = "one_of")]
    OneOf,
}

impl Comparison {
    fn holds(self, found: &Value, bound: &Value) -> Result<bool, NoData> {
        if let (Value::Text(found), Value::Text(bound)) = (found, bound) {
            match self {
                Self::Contains => return Ok(found.contains(bound.as_str())),
                Self::StartsWith => return Ok(found.starts_with(bound.as_str())),
                Self::EndsWith => return Ok(found.ends_with(bound.as_str())),
                Self::OneOf => return Ok(bound.split('\n').any(|one| one == found)),
                _ => {}
            }
        }
        let order = found.compare(bound).ok_or(NoData::NotComparable)?;
        match self {
            Self::Lt => Ok(order == Ordering::Less),
            Self::Le => Ok(order != Ordering::Greater),
            Self::Gt => Ok(order == Ordering::Greater),
            Self::Ge => Ok(order != Ordering::Less),
            Self::Eq => Ok(order == Ordering::Equal),
            Self::Ne => Ok(order != Ordering::Equal),
            Self::Contains | Self::StartsWith | Self::EndsWith | Self::OneOf => {
                Err(NoData::NotComparable)
            }
        }
    }

    fn excludes_bound(self) -> bool {
        matches!(self, Self::Lt | Self::Gt)
    }

    fn is_upper(self) -> bool {
        matches!(self, Self::Lt | Self::Le)
    }

    fn is_lower(self) -> bool {
        matches!(self, Self::Gt | Self::Ge)
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Contains => "contains",
            Self::StartsWith => "starts with",
            Self::EndsWith => "ends with",
            Self::OneOf => "is one of",
        })
    }
}

/// One comparison: an aggregate of the samples against a bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Condition {
    /// How the samples become one value.
    pub aggregation: Aggregation,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what.
    pub bound: Value,
}

impl Condition {
    /// A comparison of an aggregate with a bound.
    #[must_use]
    pub fn new(aggregation: Aggregation, comparison: Comparison, bound: Value) -> Self {
        Self {
            aggregation,
            comparison,
            bound,
        }
    }

    /// The aggregate, and whether it is as the condition asks.
    ///
    /// # Errors
    /// [`NoData`] when there is no aggregate, or it cannot be compared.
    pub fn evaluate(&self, samples: &Samples) -> Result<(Value, bool), NoData> {
        let found = samples.aggregate(self.aggregation)?;
        let holds = self.comparison.holds(&found, &self.bound)?;
        Ok((found, holds))
    }

    /// True when every value that meets `self` also meets `other`, as far as
    /// can be told from two bounds on one aggregate.
    #[must_use]
    pub fn implies(&self, other: &Self) -> bool {
        if self.aggregation != other.aggregation {
            return false;
        }
        let Some(order) = self.bound.compare(&other.bound) else {
            return false;
        };
        let (mine, theirs) = (self.comparison, other.comparison);
        let same_side =
            (mine.is_upper() && theirs.is_upper()) || (mine.is_lower() && theirs.is_lower());
        if !same_side {
            return mine == theirs && order == Ordering::Equal;
        }
        match order {
            // At equal bounds `<` implies `<=`, and not the other way round.
            Ordering::Equal => mine == theirs || matches!(mine, Comparison::Lt | Comparison::Gt),
            Ordering::Less => mine.is_upper(),
            Ordering::Greater => mine.is_lower(),
        }
    }
}

impl Condition {
    /// True when no value meets both.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        use Comparison::{Eq, Ne};

        if self.aggregation != other.aggregation {
            return false;
        }
        let Some(order) = self.bound.compare(&other.bound) else {
            return false;
        };
        let (mine, theirs) = (self.comparison, other.comparison);
        let is_below = mine.is_upper() || mine == Eq;
        let is_above = mine.is_lower() || mine == Eq;
        match order {
            Ordering::Less => is_below && (theirs.is_lower() || theirs == Eq),
            Ordering::Greater => is_above && (theirs.is_upper() || theirs == Eq),
            Ordering::Equal => match (mine, theirs) {
                (Eq, Ne) | (Ne, Eq) => true,
                (Eq, it) | (it, Eq) => it.excludes_bound(),
                _ => {
                    let opposite = mine.is_upper() && theirs.is_lower()
                        || mine.is_lower() && theirs.is_upper();
                    opposite && (mine.excludes_bound() || theirs.excludes_bound())
                }
            },
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.aggregation, self.comparison, &self.bound) {
            (Aggregation::Every, Comparison::Eq, Value::Bool(true)) => f.write_str("yes"),
            (Aggregation::Last, Comparison::OneOf, Value::Text(all)) => {
                let all: Vec<String> = all.split('\n').map(|one| format!("{one:?}")).collect();
                write!(f, "one of {}", all.join(", "))
            }
            (
                Aggregation::Last,
                Comparison::Contains
                | Comparison::StartsWith
                | Comparison::EndsWith
                | Comparison::Eq
                | Comparison::Ne,
                Value::Text(_),
            ) => write!(f, "{} {}", self.comparison, self.bound),
            _ => write!(f, "{} {} {}", self.aggregation, self.comparison, self.bound),
        }
    }
}

/// Conditions that must all hold. None at all hold never: what asks for
/// nothing proves nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Conditions(pub(crate) Vec<Arc<Condition>>);

impl FromIterator<Condition> for Conditions {
    fn from_iter<I: IntoIterator<Item = Condition>>(conditions: I) -> Self {
        Self(conditions.into_iter().map(Arc::new).collect())
    }
}

impl Conditions {
    /// The conditions.
    #[must_use]
    pub fn as_slice(&self) -> &[Arc<Condition>] {
        &self.0
    }

    /// True when all hold. Stops at nothing: a condition without data is no
    /// data for all of them, whatever the others say.
    ///
    /// # Errors
    /// [`NoData`] of the first condition that has none.
    pub fn hold(&self, samples: &Samples) -> Result<bool, NoData> {
        let mut all = true;
        for condition in &self.0 {
            all &= condition.evaluate(samples)?.1;
        }
        Ok(all && !self.0.is_empty())
    }

    /// The samples that the conditions need.
    #[must_use]
    pub fn needs(&self) -> u32 {
        self.0
            .iter()
            .map(|condition| condition.aggregation.needs())
            .max()
            .unwrap_or(1)
    }

    /// Two of them that no value meets both.
    #[must_use]
    pub fn contradiction(&self) -> Option<(&Condition, &Condition)> {
        let pairs = self.0.iter().enumerate();
        pairs
            .flat_map(|(at, one)| {
                self.0
                    .iter()
                    .skip(at + 1)
                    .map(move |other| (&**one, &**other))
            })
            .find(|(one, other)| one.contradicts(other))
    }

    /// True when whatever meets these conditions meets the others too.
    #[must_use]
    pub fn imply(&self, others: &Self) -> bool {
        others
            .0
            .iter()
            .all(|other| self.0.iter().any(|mine| mine.implies(other)))
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, condition) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" and ")?;
            }
            condition.fmt(f)?;
        }
        Ok(())
    }
}

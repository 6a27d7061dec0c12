//! How an aggregate is compared with a bound.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Bound, NoData};
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
    /// A text that is one of the bound's texts.
    #[serde(rename = "one_of")]
    OneOf,
}

impl Comparison {
    /// Whether a value is as the bound asks.
    ///
    /// # Errors
    /// [`NoData::NotComparable`] when the two are of different kinds, or are not
    /// compared so.
    pub(super) fn holds(self, found: &Value, bound: &Bound) -> Result<bool, NoData> {
        let bound = match (bound, found) {
            (Bound::Texts(texts), Value::Text(found)) if self == Self::OneOf => {
                return Ok(texts.contains(found));
            }
            (Bound::Texts(_), _) => return Err(NoData::NotComparable),
            (Bound::Value(bound), _) => bound,
        };
        if let (Value::Text(found), Value::Text(bound)) = (found, bound) {
            match self {
                Self::Contains => return Ok(found.contains(bound.as_str())),
                Self::StartsWith => return Ok(found.starts_with(bound.as_str())),
                Self::EndsWith => return Ok(found.ends_with(bound.as_str())),
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

    /// What holds just where this does not, among the comparisons by order.
    pub(super) fn negated(self) -> Option<Self> {
        Some(match self {
            Self::Lt => Self::Ge,
            Self::Le => Self::Gt,
            Self::Gt => Self::Le,
            Self::Ge => Self::Lt,
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Contains | Self::StartsWith | Self::EndsWith | Self::OneOf => return None,
        })
    }

    pub(super) fn excludes_bound(self) -> bool {
        matches!(self, Self::Lt | Self::Gt)
    }

    pub(super) fn is_upper(self) -> bool {
        matches!(self, Self::Lt | Self::Le)
    }

    pub(super) fn is_lower(self) -> bool {
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
            Self::OneOf => "one of",
        })
    }
}

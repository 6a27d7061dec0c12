//! One aggregate against one bound.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Aggregation, Bound, Comparison, NoData, Samples, extent};
use crate::quantity::Value;

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
    pub bound: Bound,
}

impl Condition {
    /// A comparison of an aggregate with a bound.
    #[must_use]
    pub fn new(aggregation: Aggregation, comparison: Comparison, bound: impl Into<Bound>) -> Self {
        Self {
            aggregation,
            comparison,
            bound: bound.into(),
        }
    }

    /// The aggregate, and whether it is as the condition asks.
    ///
    /// # Errors
    /// [`NoData`] when there is no aggregate, or it cannot be compared, or the
    /// condition [always holds](Self::always_holds).
    pub fn evaluate(&self, samples: &Samples) -> Result<(Value, bool), NoData> {
        let found = samples.aggregate(self.aggregation)?;
        if self.always_holds() {
            return Err(NoData::NothingAsked);
        }
        let holds = self.comparison.holds(&found, &self.bound)?;
        Ok((found, holds))
    }

    /// True when it holds whatever is found, so that it asks for nothing: every
    /// text contains `""`, and no duration is below zero. A declaration with
    /// such a condition is not run.
    ///
    /// ```
    /// use golive_core::criterion::{Criterion, contains, last};
    /// use golive_core::quantity::{Bytes, Quantity};
    ///
    /// fn always_holds<V: Quantity>(criterion: Criterion<V>) -> bool {
    ///     criterion.into_conditions().as_slice().iter().all(|it| it.always_holds())
    /// }
    /// assert!(always_holds(contains("")));
    /// assert!(!always_holds(contains("OK")));
    /// assert!(always_holds::<Bytes>(last().ge(Bytes::new(0))));
    /// ```
    #[must_use]
    pub fn always_holds(&self) -> bool {
        match (self.comparison, &self.bound) {
            (_, Bound::Texts(_)) => false,
            (
                Comparison::Contains | Comparison::StartsWith | Comparison::EndsWith,
                Bound::Value(bound),
            ) => matches!(bound, Value::Text(part) if part.is_empty()),
            (comparison, Bound::Value(bound)) => self.is_beyond(comparison, bound),
        }
    }

    /// True when it holds whatever is found, so that what asks for it fails by
    /// its words alone: nothing is one of none, and no duration is below zero.
    #[must_use]
    pub fn never_holds(&self) -> bool {
        match (self.comparison.negated(), &self.bound) {
            (_, Bound::Texts(texts)) => texts.is_empty(),
            (Some(negated), Bound::Value(bound)) => self.is_beyond(negated, bound),
            (None, Bound::Value(_)) => false,
        }
    }

    /// True when all that the aggregate can be is on the good side of the bound.
    fn is_beyond(&self, comparison: Comparison, bound: &Value) -> bool {
        let against_bound = |end: Option<Value>| end.and_then(|end| end.compare(bound));
        let least = against_bound(extent::least(self.aggregation, bound));
        let greatest = against_bound(extent::greatest(self.aggregation, bound));
        let (is_above, is_below) = (
            least == Some(Ordering::Greater),
            greatest == Some(Ordering::Less),
        );
        match comparison {
            Comparison::Gt => is_above,
            Comparison::Ge => is_above || least == Some(Ordering::Equal),
            Comparison::Lt => is_below,
            Comparison::Le => is_below || greatest == Some(Ordering::Equal),
            Comparison::Ne => is_above || is_below,
            _ => false,
        }
    }

    /// What is wrong with it, in words: it says nothing of what is found.
    pub(crate) fn problem(&self) -> Option<String> {
        if self.always_holds() {
            return Some(format!(
                "asks for nothing: `{self}` holds whatever is found"
            ));
        }
        self.never_holds()
            .then(|| format!("can never hold: nothing meets `{self}`"))
    }

    /// The values that meet it, where they can be told one by one.
    fn values(&self) -> Option<Vec<Value>> {
        match (self.comparison, &self.bound) {
            (Comparison::Eq, Bound::Value(value)) => Some(vec![value.clone()]),
            (Comparison::OneOf, Bound::Texts(texts)) => {
                Some(texts.iter().cloned().map(Value::Text).collect())
            }
            _ => None,
        }
        .filter(|values| !values.is_empty())
    }

    fn is_met_by(&self, value: &Value) -> Option<bool> {
        self.comparison.holds(value, &self.bound).ok()
    }

    /// How its bound and another's compare.
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (&self.bound, &other.bound) {
            (Bound::Value(mine), Bound::Value(theirs)) => mine.compare(theirs),
            _ => None,
        }
    }

    /// True when every value that meets `self` also meets `other`, as far as
    /// can be told from two bounds on one aggregate.
    #[must_use]
    pub fn implies(&self, other: &Self) -> bool {
        if self.aggregation != other.aggregation {
            return false;
        }
        if let Some(values) = self.values() {
            return values
                .iter()
                .all(|value| other.is_met_by(value) == Some(true));
        }
        let Some(order) = self.order(other) else {
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
            Ordering::Equal => mine == theirs || mine.excludes_bound(),
            Ordering::Less => mine.is_upper(),
            Ordering::Greater => mine.is_lower(),
        }
    }

    /// True when no value meets both, as far as can be told from two bounds on
    /// one aggregate.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        if self.aggregation != other.aggregation {
            return false;
        }
        let met = [(self, other), (other, self)]
            .into_iter()
            .find_map(|(one, other)| Some((one.values()?, other)));
        if let Some((values, other)) = met {
            return values
                .iter()
                .all(|value| other.is_met_by(value) == Some(false));
        }
        let (mine, theirs) = (self.comparison, other.comparison);
        let excludes = mine.excludes_bound() || theirs.excludes_bound();
        match self.order(other) {
            Some(Ordering::Less) => mine.is_upper() && theirs.is_lower(),
            Some(Ordering::Greater) => mine.is_lower() && theirs.is_upper(),
            Some(Ordering::Equal) => {
                let opposite =
                    mine.is_upper() && theirs.is_lower() || mine.is_lower() && theirs.is_upper();
                opposite && excludes
            }
            None => false,
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.aggregation, self.comparison, &self.bound) {
            (Aggregation::Every, Comparison::Eq, Bound::Value(Value::Bool(true))) => {
                f.write_str("yes")
            }
            // Of a text there is the last sample and no other aggregate.
            (Aggregation::Last, comparison, Bound::Texts(_) | Bound::Value(Value::Text(_))) => {
                write!(f, "{comparison} {}", self.bound)
            }
            (aggregation, comparison, bound) => write!(f, "{aggregation} {comparison} {bound}"),
        }
    }
}

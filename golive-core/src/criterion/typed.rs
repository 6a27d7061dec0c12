//! Criteria with the type of what they judge: the wrong unit does not compile.

use std::fmt;
use std::marker::PhantomData;

use super::{Aggregation, Bound, Comparison, Condition, Conditions, Percentile};
use crate::quantity::{Additive, BoundOf, Count, Exact, Ordered, Quantity, Rate, Ratio, Value};

/// What must hold of a measured `V`.
pub struct Criterion<V> {
    conditions: Conditions,
    of: PhantomData<fn(V)>,
}

impl<V> Criterion<V> {
    fn one(condition: Condition) -> Self {
        Self {
            conditions: std::iter::once(condition).collect(),
            of: PhantomData,
        }
    }

    /// Both this and the other must hold.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.conditions.0.extend(other.conditions.0);
        self
    }

    /// The conditions, as data.
    #[must_use]
    pub fn into_conditions(self) -> Conditions {
        self.conditions
    }
}

impl<V> Clone for Criterion<V> {
    fn clone(&self) -> Self {
        Self {
            conditions: self.conditions.clone(),
            of: PhantomData,
        }
    }
}

impl<V> fmt::Debug for Criterion<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Criterion({})", self.conditions)
    }
}

impl<V> fmt::Display for Criterion<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.conditions.fmt(f)
    }
}

/// An aggregate of a measured `V`, waiting for its bound. `Out` is the type of
/// the aggregate: the count of durations is a count.
pub struct Aggregated<V, Out> {
    aggregation: Aggregation,
    of: PhantomData<fn(V) -> Out>,
}

impl<V, Out> Aggregated<V, Out> {
    fn by(aggregation: Aggregation) -> Self {
        Self {
            aggregation,
            of: PhantomData,
        }
    }
}

impl<V, Out> fmt::Debug for Aggregated<V, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aggregated({})", self.aggregation)
    }
}

impl<V, Out: Quantity> Aggregated<V, Out> {
    /// Not public API: the macros ask by traits of the face whether the two can be
    /// compared so.
    #[doc(hidden)]
    #[must_use]
    pub fn against(self, comparison: Comparison, bound: Out) -> Criterion<V> {
        Criterion::one(Condition::new(
            self.aggregation,
            comparison,
            bound.into_value(),
        ))
    }

    /// Below the bound.
    #[must_use]
    pub fn lt(self, bound: impl BoundOf<Out>) -> Criterion<V>
    where
        Out: Ordered,
    {
        self.against(Comparison::Lt, bound.into_bound())
    }

    /// At most the bound.
    #[must_use]
    pub fn le(self, bound: impl BoundOf<Out>) -> Criterion<V>
    where
        Out: Ordered,
    {
        self.against(Comparison::Le, bound.into_bound())
    }

    /// Above the bound.
    #[must_use]
    pub fn gt(self, bound: impl BoundOf<Out>) -> Criterion<V>
    where
        Out: Ordered,
    {
        self.against(Comparison::Gt, bound.into_bound())
    }

    /// At least the bound.
    #[must_use]
    pub fn ge(self, bound: impl BoundOf<Out>) -> Criterion<V>
    where
        Out: Ordered,
    {
        self.against(Comparison::Ge, bound.into_bound())
    }

    /// Equal to the bound.
    #[must_use]
    pub fn eq(self, bound: impl BoundOf<Out>) -> Criterion<V>
    where
        Out: Exact,
    {
        self.against(Comparison::Eq, bound.into_bound())
    }

    /// Other than the bound.
    #[must_use]
    pub fn ne(self, bound: impl BoundOf<Out>) -> Criterion<V>
    where
        Out: Exact,
    {
        self.against(Comparison::Ne, bound.into_bound())
    }
}

/// The last sample; with one sample, the sample.
#[must_use]
pub fn last<V: Quantity>() -> Aggregated<V, V::Bound> {
    Aggregated::by(Aggregation::Last)
}

/// Another word for [`last`], for ages: `age < 24h`.
#[must_use]
pub fn age<V: Quantity>() -> Aggregated<V, V::Bound> {
    last()
}

/// The mean of the samples.
#[must_use]
pub fn avg<V: Additive>() -> Aggregated<V, V> {
    Aggregated::by(Aggregation::Avg)
}

/// The smallest sample.
#[must_use]
pub fn min<V: Ordered>() -> Aggregated<V, V::Bound> {
    Aggregated::by(Aggregation::Min)
}

/// The largest sample.
#[must_use]
pub fn max<V: Ordered>() -> Aggregated<V, V::Bound> {
    Aggregated::by(Aggregation::Max)
}

/// The median of the samples.
#[must_use]
pub fn med<V: Ordered>() -> Aggregated<V, V::Bound> {
    Aggregated::by(Aggregation::Percentile(Percentile::MEDIAN))
}

/// A percentile of the samples: `p(95.0)`. See [`Percentile`] for the method
/// and the size of sample it needs.
///
/// # Panics
/// When the number is below 1 or not below 100: `p(0.95)` is no p95. The macros
/// refuse it while compiling.
#[must_use]
#[expect(clippy::panic, reason = "written by the programmer; documented")]
pub fn p<V: Ordered>(percent: f64) -> Aggregated<V, V::Bound> {
    match Percentile::new(percent) {
        Ok(percentile) => Aggregated::by(Aggregation::Percentile(percentile)),
        Err(error) => panic!("{error}"),
    }
}

/// The sum of the samples.
#[must_use]
pub fn sum<V: Additive>() -> Aggregated<V, V> {
    Aggregated::by(Aggregation::Sum)
}

/// By how much the last sample is above the smallest: that the memory of a process
/// does not grow, since it was started if that was within the window.
#[must_use]
pub fn rise<V: Additive>() -> Aggregated<V, V> {
    Aggregated::by(Aggregation::Rise)
}

/// How many samples were taken.
#[must_use]
pub fn count<V: Quantity>() -> Aggregated<V, Count> {
    Aggregated::by(Aggregation::Count)
}

/// By how much a counter rose per second, from the first to the last sample.
#[must_use]
pub fn per_sec() -> Aggregated<Count, Rate> {
    Aggregated::by(Aggregation::PerSecond)
}

/// The part of the samples that were true.
#[must_use]
pub fn fraction() -> Aggregated<bool, Ratio> {
    Aggregated::by(Aggregation::Fraction)
}

fn text(comparison: Comparison, bound: impl Into<Bound>) -> Criterion<String> {
    Criterion::one(Condition::new(Aggregation::Last, comparison, bound))
}

/// A text that holds `part`. Every text holds `""`, so a check that asks for it
/// is refused; any text but an empty one is `last().ne("")`.
#[must_use]
pub fn contains(part: impl Into<String>) -> Criterion<String> {
    text(Comparison::Contains, Value::Text(part.into()))
}

/// A text that begins with `start`, which must not be empty as in [`contains`].
#[must_use]
pub fn starts_with(start: impl Into<String>) -> Criterion<String> {
    text(Comparison::StartsWith, Value::Text(start.into()))
}

/// A text that ends with `end`, which must not be empty as in [`contains`].
#[must_use]
pub fn ends_with(end: impl Into<String>) -> Criterion<String> {
    text(Comparison::EndsWith, Value::Text(end.into()))
}

/// A text that is one of those given, each compared whole. One of them may be
/// empty; a check that gives none is refused.
#[must_use]
pub fn one_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Criterion<String> {
    let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
    text(Comparison::OneOf, texts)
}

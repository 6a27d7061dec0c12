//! A criterion that begins with what is measured, so that rustc knows the
//! quantity when it comes to the bound.

use std::fmt;
use std::marker::PhantomData;

use super::typed::{self, Aggregated, Criterion};
use crate::quantity::{Additive, Count, Ordered, Quantity, Rate, Ratio};

/// The samples of a check that measures a `V`: the beginning of a criterion.
///
/// `check.pass_where(|samples| samples.p(95.0).lt(limit))` says the same as
/// `check.pass(p(95.0).lt(limit))`, and a bound of another quantity is
/// reported on the bound itself. The macros spell this form.
pub struct Of<V>(PhantomData<fn(V)>);

impl<V> Of<V> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<V> Clone for Of<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Of<V> {}

impl<V> fmt::Debug for Of<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Of")
    }
}

impl<V: Quantity> Of<V> {
    /// See [`last`](typed::last).
    #[must_use]
    pub fn last(self) -> Aggregated<V, V::Bound> {
        typed::last()
    }

    /// See [`age`](typed::age).
    #[must_use]
    pub fn age(self) -> Aggregated<V, V::Bound> {
        typed::age()
    }

    /// See [`count`](typed::count).
    #[must_use]
    pub fn count(self) -> Aggregated<V, Count> {
        typed::count()
    }

    /// See [`min`](typed::min).
    #[must_use]
    pub fn min(self) -> Aggregated<V, V::Bound>
    where
        V: Ordered,
    {
        typed::min()
    }

    /// See [`max`](typed::max).
    #[must_use]
    pub fn max(self) -> Aggregated<V, V::Bound>
    where
        V: Ordered,
    {
        typed::max()
    }

    /// See [`med`](typed::med).
    #[must_use]
    pub fn med(self) -> Aggregated<V, V::Bound>
    where
        V: Ordered,
    {
        typed::med()
    }

    /// See [`p`](typed::p).
    ///
    /// # Panics
    /// As [`p`](typed::p).
    #[must_use]
    pub fn p(self, percent: f64) -> Aggregated<V, V::Bound>
    where
        V: Ordered,
    {
        typed::p(percent)
    }

    /// See [`avg`](typed::avg).
    #[must_use]
    pub fn avg(self) -> Aggregated<V, V>
    where
        V: Additive,
    {
        typed::avg()
    }

    /// See [`sum`](typed::sum).
    #[must_use]
    pub fn sum(self) -> Aggregated<V, V>
    where
        V: Additive,
    {
        typed::sum()
    }

    /// See [`rise`](typed::rise).
    #[must_use]
    pub fn rise(self) -> Aggregated<V, V>
    where
        V: Additive,
    {
        typed::rise()
    }
}

impl Of<Count> {
    /// See [`per_sec`](typed::per_sec).
    #[must_use]
    pub fn per_sec(self) -> Aggregated<Count, Rate> {
        typed::per_sec()
    }
}

impl Of<bool> {
    /// See [`fraction`](typed::fraction).
    #[must_use]
    pub fn fraction(self) -> Aggregated<bool, Ratio> {
        typed::fraction()
    }
}

impl Of<String> {
    /// See [`contains`](typed::contains).
    #[must_use]
    pub fn contains(self, part: impl Into<String>) -> Criterion<String> {
        typed::contains(part)
    }

    /// See [`starts_with`](typed::starts_with).
    #[must_use]
    pub fn starts_with(self, start: impl Into<String>) -> Criterion<String> {
        typed::starts_with(start)
    }

    /// See [`ends_with`](typed::ends_with).
    #[must_use]
    pub fn ends_with(self, end: impl Into<String>) -> Criterion<String> {
        typed::ends_with(end)
    }

    /// See [`one_of`](typed::one_of).
    #[must_use]
    pub fn one_of<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Criterion<String> {
        typed::one_of(texts)
    }
}

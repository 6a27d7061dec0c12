//! Criteria: what an aggregate, an operator and a bound ask of each other.

use golive_core::checklist::{BoundCheck, IntoItem, Item, Undecided};
use golive_core::criterion::{Aggregated, Comparison, Criterion, Of};
use golive_core::quantity::{
    Additive, BareNumber, BoundOf, Count, Exact, Ordered, Quantity, Rate, Ratio, SelfEvident,
};

/// What a check without `pass` measures.
#[diagnostic::on_unimplemented(
    message = "a check that measures `{Self}` needs a criterion",
    label = "no `pass` criterion",
    note = "say what must hold, for example `pass = last < 100ms`"
)]
pub trait Evident: Sized {
    /// The check, which passes when it is yes.
    fn item<C>(check: BoundCheck<C, Self, Undecided>) -> Item<C>;
}

#[diagnostic::do_not_recommend]
impl<V: SelfEvident> Evident for V {
    fn item<C>(check: BoundCheck<C, Self, Undecided>) -> Item<C> {
        check.into_item()
    }
}

/// A bound, on an aggregate of type `Q`.
#[diagnostic::on_unimplemented(
    message = "a bound of type `{Self}` cannot be compared with a measured `{Q}`",
    label = "this is `{Self}`, the measurement is `{Q}`",
    note = "bounds are written with their unit: `500ms` and `30d` for durations and ages, `100MB` and `100MiB` for bytes, `pct(99.9)` for ratios, `20` for counts, `number(49.7)` for numbers, `per_sec(50)` for rates, `version(\"1.24\")` for versions, `timestamp(\"2026-01-01T00:00:00Z\")` for points in time"
)]
pub trait Bounds<Q>: Sized {
    /// The criterion.
    fn compared<V>(of: Aggregated<V, Q>, comparison: Comparison, bound: Self) -> Criterion<V>;
}

#[diagnostic::do_not_recommend]
impl<Q: Quantity, B: BoundOf<Q>> Bounds<Q> for B {
    fn compared<V>(of: Aggregated<V, Q>, comparison: Comparison, bound: Self) -> Criterion<V> {
        of.against(comparison, bound.into_bound())
    }
}

/// A bound that is a number without a unit, on an aggregate of type `Q`.
#[diagnostic::on_unimplemented(
    message = "a number without a unit cannot be compared with a measured `{Q}`",
    label = "this is a number without a unit, the measurement is `{Q}`",
    note = "bounds are written with their unit: `500ms` and `30d` for durations and ages, `100MB` and `100MiB` for bytes, `pct(99.9)` for ratios, `per_sec(50)` for rates, `version(\"1.24\")` for versions, `\"...\"` for texts; counts and numbers have none"
)]
pub trait PlainBound<Q>: Sized {
    /// The criterion.
    fn compared<V>(of: Aggregated<V, Q>, comparison: Comparison, bound: Self) -> Criterion<V>;
}

#[diagnostic::do_not_recommend]
impl<Q: Quantity> PlainBound<Q> for BareNumber
where
    Self: BoundOf<Q>,
{
    fn compared<V>(of: Aggregated<V, Q>, comparison: Comparison, bound: Self) -> Criterion<V> {
        of.against(comparison, bound.into_bound())
    }
}

/// What `<`, `min` and their like ask for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no order, so it can be neither below nor above a bound",
    label = "`{Self}` has no order",
    note = "compare `last` with `==` or `!=`"
)]
pub trait InOrder: Quantity {
    /// The aggregate as it is.
    fn ordered<V>(of: Aggregated<V, Self>) -> Aggregated<V, Self>;
    /// The smallest sample.
    fn min(of: Of<Self>) -> Aggregated<Self, Self::Bound>;
    /// The largest sample.
    fn max(of: Of<Self>) -> Aggregated<Self, Self::Bound>;
    /// The median.
    fn med(of: Of<Self>) -> Aggregated<Self, Self::Bound>;
    /// A percentile.
    fn p(of: Of<Self>, percent: f64) -> Aggregated<Self, Self::Bound>;
}

#[diagnostic::do_not_recommend]
impl<Q: Ordered> InOrder for Q {
    fn ordered<V>(of: Aggregated<V, Self>) -> Aggregated<V, Self> {
        of
    }

    fn min(of: Of<Self>) -> Aggregated<Self, Q::Bound> {
        of.min()
    }

    fn max(of: Of<Self>) -> Aggregated<Self, Q::Bound> {
        of.max()
    }

    fn med(of: Of<Self>) -> Aggregated<Self, Q::Bound> {
        of.med()
    }

    fn p(of: Of<Self>, percent: f64) -> Aggregated<Self, Q::Bound> {
        of.p(percent)
    }
}

/// What `==` and `!=` ask for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is measured on a scale so fine that equality means nothing",
    label = "`{Self}` is never equal",
    note = "compare with `<`, `<=`, `>` or `>=`"
)]
pub trait Equal: Sized {
    /// The aggregate as it is.
    fn exact<V>(of: Aggregated<V, Self>) -> Aggregated<V, Self>;
}

#[diagnostic::do_not_recommend]
impl<Q: Exact> Equal for Q {
    fn exact<V>(of: Aggregated<V, Self>) -> Aggregated<V, Self> {
        of
    }
}

/// What `avg`, `sum` and `rise` ask for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added up or averaged",
    label = "`{Self}` has no sum",
    note = "`last`, `min`, `max`, `med` and `p(95)` take what has an order, `last` takes anything"
)]
pub trait Summed: Sized {
    /// The mean.
    fn avg(of: Of<Self>) -> Aggregated<Self, Self>;
    /// The sum.
    fn sum(of: Of<Self>) -> Aggregated<Self, Self>;
    /// The rise.
    fn rise(of: Of<Self>) -> Aggregated<Self, Self>;
}

#[diagnostic::do_not_recommend]
impl<Q: Additive> Summed for Q {
    fn avg(of: Of<Self>) -> Aggregated<Self, Self> {
        of.avg()
    }

    fn sum(of: Of<Self>) -> Aggregated<Self, Self> {
        of.sum()
    }

    fn rise(of: Of<Self>) -> Aggregated<Self, Self> {
        of.rise()
    }
}

/// What `per_sec` asks for.
#[diagnostic::on_unimplemented(
    message = "`per_sec` is how fast a count rises, and this measures `{Self}`",
    label = "this measures `{Self}`",
    note = "`rise` is by how much any amount rises; a measured rate is bounded by `last < per_sec(50)`"
)]
pub trait Counter: Sized {
    /// The rate.
    fn per_sec(of: Of<Self>) -> Aggregated<Self, Rate>;
}

#[diagnostic::do_not_recommend]
impl Counter for Count {
    fn per_sec(of: Of<Self>) -> Aggregated<Self, Rate> {
        of.per_sec()
    }
}

/// What `fraction` asks for.
#[diagnostic::on_unimplemented(
    message = "`fraction` is the part of the samples that were true, and this measures `{Self}`",
    label = "this measures `{Self}`",
    note = "a measured ratio is bounded by `last >= pct(99.9)`"
)]
pub trait YesOrNo: Sized {
    /// The part that was true.
    fn fraction(of: Of<Self>) -> Aggregated<Self, Ratio>;
}

#[diagnostic::do_not_recommend]
impl YesOrNo for bool {
    fn fraction(of: Of<Self>) -> Aggregated<Self, Ratio> {
        of.fraction()
    }
}

/// What `contains`, `starts_with`, `ends_with` and `one_of` ask for.
#[diagnostic::on_unimplemented(
    message = "this asks for a text, and the probe measures `{Self}`",
    label = "the probe measures `{Self}`",
    note = "what is no text is compared: `last < 100ms`, `last == 5`"
)]
pub trait Text: Sized {
    /// It holds a part.
    fn contains(of: Of<Self>, part: impl Into<String>) -> Criterion<Self>;
    /// It begins so.
    fn starts_with(of: Of<Self>, start: impl Into<String>) -> Criterion<Self>;
    /// It ends so.
    fn ends_with(of: Of<Self>, end: impl Into<String>) -> Criterion<Self>;
    /// It is one of them.
    fn one_of<'a>(of: Of<Self>, texts: impl IntoIterator<Item = &'a str>) -> Criterion<Self>;
}

#[diagnostic::do_not_recommend]
impl Text for String {
    fn contains(of: Of<Self>, part: impl Into<String>) -> Criterion<Self> {
        of.contains(part)
    }

    fn starts_with(of: Of<Self>, start: impl Into<String>) -> Criterion<Self> {
        of.starts_with(start)
    }

    fn ends_with(of: Of<Self>, end: impl Into<String>) -> Criterion<Self> {
        of.ends_with(end)
    }

    fn one_of<'a>(of: Of<Self>, texts: impl IntoIterator<Item = &'a str>) -> Criterion<Self> {
        of.one_of(texts)
    }
}

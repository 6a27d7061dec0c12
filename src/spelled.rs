//! The calls that the macros spell where something may not fit. Not public API.
//!
//! Of a method whose bound does not hold rustc tells where the bound stands, in
//! the source of golive, and what else implements the trait. Of a function of a
//! trait it tells what the trait says of itself. So each of these traits is one
//! bound of the builder, with the words of the macros.

use core::marker::PhantomData;

use golive_core::checklist::{BoundCheck, BoundTrigger, Check, IntoItem, Item, Trigger, Undecided};
use golive_core::criterion::{Aggregated, Comparison, Criterion, Of};
use golive_core::probe::{Probe, ProbeSource};
use golive_core::quantity::{
    Additive, BareNumber, BoundOf, Count, Exact, Itself, Ordered, Quantity, Rate, Ratio,
    SelfEvident,
};

/// What a closure of `probe = |cfg| ...` gives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a probe",
    label = "not a probe",
    note = "a handle is no probe until it says what is measured: `redis(url).ping()`; a reading ends with its type: `.count()`, `.text()`, `.ratio()`",
    note = "`probe_fn(\"name\", async |_| ...)` makes a probe of what is async, `probe_fn_with(\"name\", pool, async |pool, _| ...)` with a client or a pool, `blocking` of what is not async; a type of one's own implements `golive::Probe`"
)]
pub trait Measures: Sized {
    /// What it measures.
    type Value: Itself;

    /// A check with its probe.
    fn check<C>(
        check: Check<C>,
        make: impl Fn(&C) -> Self + Send + Sync + 'static,
    ) -> BoundCheck<C, <Self::Value as Itself>::Same, Undecided>;

    /// A trigger with its probe.
    fn trigger<C>(
        trigger: Trigger<C>,
        make: impl Fn(&C) -> Self + Send + Sync + 'static,
    ) -> BoundTrigger<C, <Self::Value as Itself>::Same, Undecided>;
}

#[diagnostic::do_not_recommend]
impl<P: Probe> Measures for P {
    type Value = P::Value;

    fn check<C>(
        check: Check<C>,
        make: impl Fn(&C) -> Self + Send + Sync + 'static,
    ) -> BoundCheck<C, P::Value, Undecided> {
        check.probe(make)
    }

    fn trigger<C>(
        trigger: Trigger<C>,
        make: impl Fn(&C) -> Self + Send + Sync + 'static,
    ) -> BoundTrigger<C, P::Value, Undecided> {
        trigger.probe(make)
    }
}

/// What `probe = ...` gives without a closure.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a probe nor a function from `&{C}` to one",
    label = "not a probe",
    note = "what needs the configuration is a closure, `probe = |cfg| ...`, or a function from what `config = ...` names",
    note = "a handle is no probe until it says what is measured: `redis(url).ping()`; a reading ends with its type: `.count()`, `.text()`, `.ratio()`"
)]
pub trait Source<C, Kind>: Sized {
    /// What it measures.
    type Value: Itself;

    /// A check with its probe.
    fn check(
        check: Check<C>,
        source: Self,
    ) -> BoundCheck<C, <Self::Value as Itself>::Same, Undecided>;

    /// A trigger with its probe.
    fn trigger(
        trigger: Trigger<C>,
        source: Self,
    ) -> BoundTrigger<C, <Self::Value as Itself>::Same, Undecided>;
}

#[diagnostic::do_not_recommend]
impl<C, Kind, S: ProbeSource<C, Kind>> Source<C, Kind> for S {
    type Value = S::Value;

    fn check(check: Check<C>, source: Self) -> BoundCheck<C, S::Value, Undecided> {
        check.probe_from(source)
    }

    fn trigger(trigger: Trigger<C>, source: Self) -> BoundTrigger<C, S::Value, Undecided> {
        trigger.probe_from(source)
    }
}

/// The type that the first branch of a probe has, and the others must have.
#[derive(Debug)]
pub struct Branch<P, Kind>(PhantomData<fn(P)>, Kind);

/// The kind of a branch that there is.
#[derive(Debug)]
#[non_exhaustive]
pub struct Known;

/// The kind of a branch that there is none of: while rustc does not know which
/// of two kinds it is, it guesses no type.
#[derive(Debug)]
pub enum Unknown {}

impl<P> Branch<P, Known> {
    /// Of a type that the first branch decides.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "one way to write it is enough")]
    pub fn new() -> Self {
        Self(PhantomData, Known)
    }

    /// The first branch.
    pub fn first(&self, probe: P) -> P {
        probe
    }
}

/// A branch after the first.
#[diagnostic::on_unimplemented(
    message = "the branches of this probe are of two types: `{P}` and `{Self}`",
    label = "another type than that of the first branch",
    note = "box each, with `use golive::ProbeExt`: `if ... {{ one.boxed() }} else {{ other.boxed() }}`; what is boxed is of one type, `BoxProbe`, where it measures one quantity",
    note = "what two functions give as `impl Probe` are two types, also where they read alike"
)]
pub trait AlsoBranch<P, Kind> {
    /// The probe, as what the first branch is.
    fn or(self, first: &Branch<P, Kind>) -> P;
}

#[diagnostic::do_not_recommend]
impl<P> AlsoBranch<P, Known> for P {
    fn or(self, _: &Branch<P, Known>) -> P {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<P, Other> AlsoBranch<P, Unknown> for Other {
    fn or(self, first: &Branch<P, Unknown>) -> P {
        match first.1 {}
    }
}

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

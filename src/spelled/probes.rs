//! Probes: of a closure, of an expression, of a branch.

use core::marker::PhantomData;

use golive_core::checklist::{BoundCheck, BoundTrigger, Check, Trigger, Undecided};
use golive_core::probe::{Probe, ProbeSource};
use golive_core::quantity::Itself;

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

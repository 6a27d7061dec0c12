//! Where a check gets its probe: from the configuration, or ready made.

use std::fmt;
use std::sync::Arc;

use super::{ErasedProbe, Probe, erase};
use crate::quantity::Quantity;

/// What `probe = ...` accepts beside a closure: a function from the
/// configuration to a probe, or a probe.
///
/// `Kind` only keeps the two apart, [`FromFn`] and [`FromValue`]; it is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a probe nor a function from `&{C}` to one",
    label = "not a probe",
    note = "a probe implements `golive::Probe`; a closure becomes one through `probe_fn` or `blocking`",
    note = "a reading that has no type yet ends with its type: `.count()`, `.text()`, `.ratio()`, ..."
)]
pub trait ProbeSource<C, Kind>: Send + Sync + 'static {
    /// What the probe measures.
    type Value: Quantity;
    /// The function from a configuration to the probe.
    fn into_maker(self) -> ProbeMaker<C>;
}

/// A function from a configuration to a probe whose type is forgotten.
pub struct ProbeMaker<C>(pub(crate) Arc<Make<C>>);

type Make<C> = dyn Fn(&C) -> Arc<dyn ErasedProbe> + Send + Sync;

impl<C> Clone for ProbeMaker<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C> fmt::Debug for ProbeMaker<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProbeMaker")
    }
}

/// A probe from a function of the configuration.
#[derive(Debug)]
#[non_exhaustive]
pub struct FromFn;

/// A probe that stands already.
#[derive(Debug)]
#[non_exhaustive]
pub struct FromValue;

impl<C, F, P> ProbeSource<C, FromFn> for F
where
    F: Fn(&C) -> P + Send + Sync + 'static,
    P: Probe,
{
    type Value = P::Value;

    fn into_maker(self) -> ProbeMaker<C> {
        ProbeMaker(Arc::new(move |config| erase(self(config))))
    }
}

impl<C, P: Probe> ProbeSource<C, FromValue> for P {
    type Value = P::Value;

    fn into_maker(self) -> ProbeMaker<C> {
        let probe = erase(self);
        ProbeMaker(Arc::new(move |_| Arc::clone(&probe)))
    }
}

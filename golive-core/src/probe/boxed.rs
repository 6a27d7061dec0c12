//! A probe whose type is forgotten, so that two probes can be of one type.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::{Measurement, Probe, ProbeError, ProbeInput, Target};
use crate::quantity::Quantity;

/// Any probe that measures a `V`: what [`ProbeExt::boxed`](super::ProbeExt::boxed)
/// makes.
///
/// A check has one type of probe. Where the configuration decides which one it
/// is, box each:
///
/// ```
/// # use golive_core::checklist::Check;
/// # use golive_core::probe::{Probe, ProbeError, ProbeExt, probe_fn};
/// # fn redis(_: &str) -> impl Probe<Value = bool> + use<> { probe_fn("redis", async |_| Ok::<_, ProbeError>(true)) }
/// # fn file(_: &str) -> impl Probe<Value = bool> + use<> { probe_fn("file", async |_| Ok::<_, ProbeError>(true)) }
/// struct Config {
///     redis: Option<String>,
///     folder: String,
/// }
///
/// # Check::<Config>::new("The store answers")
/// .probe(|cfg| match &cfg.redis {
///     Some(url) => redis(url).boxed(),
///     None => file(&cfg.folder).boxed(),
/// })
/// # ;
/// ```
///
/// Both measure the same quantity: a check has one criterion. A measurement
/// costs one allocation more than that of the probe in it.
#[must_use = "a probe measures nothing until a check has it"]
pub struct BoxProbe<V>(Box<dyn AnyProbe<V>>);

impl<V: Quantity> BoxProbe<V> {
    pub(super) fn new(probe: impl Probe<Value = V>) -> Self {
        Self(Box::new(probe))
    }
}

impl<V> fmt::Debug for BoxProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BoxProbe").field(&self.0.target()).finish()
    }
}

type Measuring<'a, V> =
    Pin<Box<dyn Future<Output = Result<Measurement<V>, ProbeError>> + Send + 'a>>;

/// [`Probe`] for a `dyn`: its `measure` returns a future of an unknown size.
trait AnyProbe<V>: Send + Sync {
    fn measure(&self, input: ProbeInput) -> Measuring<'_, V>;
    fn target(&self) -> Target;
    fn blocks(&self) -> bool;
    fn drives_load(&self) -> bool;
    fn bound(&self) -> Option<String>;
}

impl<P: Probe> AnyProbe<P::Value> for P {
    fn measure(&self, input: ProbeInput) -> Measuring<'_, P::Value> {
        Box::pin(Probe::measure(self, input))
    }

    fn target(&self) -> Target {
        Probe::target(self)
    }

    fn blocks(&self) -> bool {
        Probe::blocks(self)
    }

    fn drives_load(&self) -> bool {
        Probe::drives_load(self)
    }

    fn bound(&self) -> Option<String> {
        Probe::bound(self)
    }
}

impl<V: Quantity> Probe for BoxProbe<V> {
    type Value = V;

    fn measure(
        &self,
        input: ProbeInput,
    ) -> impl Future<Output = Result<Measurement<V>, ProbeError>> + Send {
        self.0.measure(input)
    }

    fn target(&self) -> Target {
        self.0.target()
    }

    fn blocks(&self) -> bool {
        self.0.blocks()
    }

    fn drives_load(&self) -> bool {
        self.0.drives_load()
    }

    fn bound(&self) -> Option<String> {
        self.0.bound()
    }
}

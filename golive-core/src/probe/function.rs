//! Probes from closures.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::{Measurement, Probe, ProbeError, ProbeInput, Step, Target};
use crate::quantity::Quantity;

/// A probe from an async closure. `target` names what is observed.
///
/// ```
/// use golive_core::probe::{ProbeError, probe_fn};
/// use golive_core::quantity::Count;
///
/// let probe = probe_fn("open orders", |_input| async { Ok::<_, ProbeError>(Count::new(3)) });
/// ```
pub fn probe_fn<F, Fut, V, E>(target: impl Into<Arc<str>>, function: F) -> FnProbe<F>
where
    F: Fn(ProbeInput) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<V, E>> + Send,
    V: Quantity,
    E: Into<ProbeError>,
{
    FnProbe {
        target: Target::new(target),
        function,
    }
}

/// See [`probe_fn`].
pub struct FnProbe<F> {
    target: Target,
    function: F,
}

impl<F> fmt::Debug for FnProbe<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FnProbe")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl<F, Fut, V, E> Probe for FnProbe<F>
where
    F: Fn(ProbeInput) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<V, E>> + Send,
    V: Quantity,
    E: Into<ProbeError>,
{
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        (self.function)(input)
            .await
            .map(Measurement::new)
            .map_err(Into::into)
    }

    fn target(&self) -> Target {
        self.target.clone()
    }
}

/// A probe from a closure that blocks its thread: file systems, C libraries,
/// computation. It runs on a thread of golive's own pool.
///
/// A thread cannot be stopped from outside. At the timeout the item is judged
/// and the thread is left behind; the report counts such threads.
///
/// ```
/// use golive_core::probe::blocking;
/// use golive_core::quantity::Count;
///
/// let probe = blocking("/etc/hosts", || {
///     let text = std::fs::read_to_string("/etc/hosts")?;
///     Ok::<_, std::io::Error>(Count::of(text.lines().count()))
/// });
/// ```
pub fn blocking<F, V, E>(target: impl Into<Arc<str>>, function: F) -> Blocking<F>
where
    F: Fn() -> Result<V, E> + Send + Sync + 'static,
    V: Quantity,
    E: Into<ProbeError>,
{
    Blocking {
        target: Target::new(target),
        function,
    }
}

/// See [`blocking`].
pub struct Blocking<F> {
    target: Target,
    function: F,
}

impl<F> fmt::Debug for Blocking<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl<F, V, E> Probe for Blocking<F>
where
    F: Fn() -> Result<V, E> + Send + Sync + 'static,
    V: Quantity,
    E: Into<ProbeError>,
{
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Run);
        (self.function)().map(Measurement::new).map_err(Into::into)
    }

    fn target(&self) -> Target {
        self.target.clone()
    }

    fn blocks(&self) -> bool {
        true
    }
}

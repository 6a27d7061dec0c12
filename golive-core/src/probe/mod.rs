//! How facts are observed: the [`Probe`] trait and what wraps any probe.
//!
//! A probe takes one measurement of one typed quantity. Everything else is the
//! runner's: timeouts, samples, retries, panics.
//! [`ProbeExt`] measures how long any probe takes and how often it fails, and
//! [`same`] that two of them give the same. Where the configuration decides
//! which of two probes it is, [`boxed`](ProbeExt::boxed) makes them one type.
//!
//! ```
//! use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
//! use golive_core::quantity::Count;
//!
//! /// How many jobs wait in the queue.
//! struct QueueDepth {
//!     queue: std::sync::Arc<std::sync::Mutex<Vec<u64>>>,
//! }
//!
//! impl Probe for QueueDepth {
//!     type Value = Count;
//!
//!     async fn measure(&self, _input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
//!         let queue = self.queue.lock().map_err(|_| "the queue's lock is poisoned")?;
//!         Ok(Count::of(queue.len()).into())
//!     }
//!
//!     fn target(&self) -> Target {
//!         Target::new("the job queue")
//!     }
//! }
//! ```

mod boxed;
mod erased;
mod error;
mod explained;
mod function;
mod input;
mod measurement;
mod reason;
mod same;
mod share;
mod source;
mod wrap;

use std::future::Future;
use std::sync::Arc;

pub use self::boxed::BoxProbe;
pub(crate) use self::erased::{ErasedProbe, Measuring, Raw, erase};
pub use self::error::{ProbeError, Step};
pub use self::explained::Explained;
pub use self::function::{Blocking, FnProbe, FnProbeWith, blocking, probe_fn, probe_fn_with};
pub use self::input::ProbeInput;
pub(crate) use self::input::{LONGEST, Ticket};
pub use self::measurement::{Evidence, Measurement, Target};
pub use self::reason::{Reason, Weight};
pub use self::same::{Given, Same, given, same};
pub use self::share::Shared;
pub use self::source::{FromFn, FromValue, ProbeMaker, ProbeSource};
pub use self::wrap::{ErrorRatio, Latency, ProbeExt};

use crate::quantity::Quantity;

/// Something that can be observed.
///
/// Implement it with `async fn measure`. The future must be cancel-safe: the
/// runner drops it at the timeout. It must not block its thread; a probe that
/// has to says so with [`Probe::blocks`], or is made by [`blocking`].
///
/// There is no `dyn Probe`: where one type is wanted for several, there is
/// [`BoxProbe`], by [`ProbeExt::boxed`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a probe",
    label = "not a probe",
    note = "a probe implements `golive::Probe`; a closure becomes one through `probe_fn` or `blocking`",
    note = "a reading that has no type yet ends with its type: `.count()`, `.text()`, `.ratio()`, ..."
)]
pub trait Probe: Send + Sync + 'static {
    /// The quantity that is measured.
    type Value: Quantity;

    /// Takes one measurement.
    ///
    /// # Errors
    /// A [`ProbeError`] when there is nothing to measure. Its [`Reason`] says
    /// whether that is a finding (the server refused) or not known (the name
    /// server did not answer).
    fn measure(
        &self,
        input: ProbeInput,
    ) -> impl Future<Output = Result<Measurement<Self::Value>, ProbeError>> + Send;

    /// What is observed, in words fit for a report: an address, a path, a
    /// name, and never a credential.
    fn target(&self) -> Target;

    /// True when measuring blocks the thread. Such a probe runs on a thread of
    /// golive's own pool, whatever the runtime.
    fn blocks(&self) -> bool {
        false
    }

    /// True when measuring puts a load on what is observed: many requests, to
    /// see how it bears them. A [gate](crate::gate) does not do that to whoever
    /// starts a service, unless it is told to. Such items are measured one at a
    /// time, when all others are done but for those that come after them: beside
    /// a load, every latency is that of the load.
    fn drives_load(&self) -> bool {
        false
    }

    /// What the probe itself holds its measurement against, in words: a bound of
    /// the configuration, which no declaration has. A sign-off records it, so
    /// that a run with another bound is told apart from the one that was seen.
    fn bound(&self) -> Option<String> {
        None
    }
}

impl<P: Probe> Probe for Arc<P> {
    type Value = P::Value;

    fn measure(
        &self,
        input: ProbeInput,
    ) -> impl Future<Output = Result<Measurement<Self::Value>, ProbeError>> + Send {
        P::measure(self, input)
    }

    fn target(&self) -> Target {
        P::target(self)
    }

    fn blocks(&self) -> bool {
        P::blocks(self)
    }

    fn drives_load(&self) -> bool {
        P::drives_load(self)
    }

    fn bound(&self) -> Option<String> {
        P::bound(self)
    }
}

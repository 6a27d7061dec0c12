//! A measurement by a function of a handle, shared by the probes whose
//! measurements differ in what they ask and in nothing else.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
use golive_core::quantity::Quantity;

/// What is asked.
#[doc(hidden)]
pub trait Handle: Clone + fmt::Debug + Send + Sync + 'static {
    /// What its measurements are called.
    const PROBE: &'static str;

    /// What is measured.
    fn target(&self) -> Target;

    /// Takes the credentials out of an error.
    fn redacting(&self, error: ProbeError) -> ProbeError;
}

type Asking<V> = Pin<Box<dyn Future<Output = Result<Measurement<V>, ProbeError>> + Send>>;
type Ask<H, V> = dyn Fn(H, ProbeInput) -> Asking<V> + Send + Sync;

/// A measurement of a server.
pub struct Asked<H, V> {
    handle: H,
    ask: Arc<Ask<H, V>>,
}

impl<H: Clone, V> Clone for Asked<H, V> {
    fn clone(&self) -> Self {
        Self {
            handle: self.handle.clone(),
            ask: Arc::clone(&self.ask),
        }
    }
}

impl<H: Handle, V> Asked<H, V> {
    pub(crate) fn new<F>(
        handle: H,
        ask: impl Fn(H, ProbeInput) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Measurement<V>, ProbeError>> + Send + 'static,
    {
        Self {
            handle,
            ask: Arc::new(move |handle, input| Box::pin(ask(handle, input))),
        }
    }
}

impl<H: Handle, V> fmt::Debug for Asked<H, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(H::PROBE).field(&self.handle).finish()
    }
}

impl<H: Handle, V: Quantity> Probe for Asked<H, V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let measured = (self.ask)(self.handle.clone(), input).await;
        measured.map_err(|error| self.handle.redacting(error))
    }

    fn target(&self) -> Target {
        self.handle.target()
    }
}

//! A measurement by a function of a handle, shared by the probes whose
//! measurements differ in what they ask and in nothing else.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use golive_core::probe::{Measurement, ProbeError, ProbeInput};

type Asking<V> = Pin<Box<dyn Future<Output = Result<Measurement<V>, ProbeError>> + Send>>;
type Ask<H, V> = dyn Fn(H, ProbeInput) -> Asking<V> + Send + Sync;

/// A handle, and what is asked of it.
pub(crate) struct Asked<H, V> {
    pub(crate) handle: H,
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

impl<H: Clone, V> Asked<H, V> {
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

    pub(crate) async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        (self.ask)(self.handle.clone(), input).await
    }
}

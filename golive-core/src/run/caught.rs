//! Code of others, called so that its panic is its own affair.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::probe::{ErasedProbe, ProbeError, Reason};

/// What `call` returns, or the words of its panic.
pub(super) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, ProbeError> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| {
        let error = ProbeError::new(
            Reason::Panicked,
            format_args!("the probe panicked: {}", words(&*panic)),
        );
        // What was thrown is somebody's value too.
        if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
            std::mem::forget(again);
        }
        error
    })
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a value that is not a text")
}

/// A probe whose destructor takes nothing else down.
pub(super) struct Held(Option<Arc<dyn ErasedProbe>>);

impl Held {
    pub(super) fn new(probe: Arc<dyn ErasedProbe>) -> Self {
        Self(Some(probe))
    }

    pub(super) fn get(&self) -> Option<&Arc<dyn ErasedProbe>> {
        self.0.as_ref()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let probe = self.0.take();
        if caught(|| drop(probe)).is_err() {
            tracing::warn!("a probe panicked while it was dropped");
        }
    }
}

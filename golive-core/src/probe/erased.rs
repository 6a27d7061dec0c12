//! The dyn-safe shim behind [`Probe`]: one virtual call, one boxed future.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{Measurement, Probe, ProbeError, ProbeInput, Target};
use crate::quantity::{Quantity, Value};

pub(crate) type Measuring = Pin<Box<dyn Future<Output = Result<Raw, ProbeError>> + Send>>;

/// A measurement whose value has lost its type.
pub(crate) type Raw = RawMeasurement;

pub(crate) struct RawMeasurement {
    pub(crate) value: Value,
    pub(crate) evidence: Vec<super::Evidence>,
}

pub(crate) trait ErasedProbe: Send + Sync {
    fn measure(self: Arc<Self>, input: ProbeInput) -> Measuring;
    fn target(&self) -> Target;
    fn blocks(&self) -> bool;
    fn drives_load(&self) -> bool;
    fn bound(&self) -> Option<String>;
}

struct Shim<P>(P);

pub(crate) fn erase<P: Probe>(probe: P) -> Arc<dyn ErasedProbe> {
    Arc::new(Shim(probe))
}

impl<P: Probe> ErasedProbe for Shim<P> {
    fn measure(self: Arc<Self>, input: ProbeInput) -> Measuring {
        Box::pin(async move {
            input.begin();
            let Measurement { value, evidence } = self.0.measure(input).await?;
            Ok(RawMeasurement {
                value: value.into_value(),
                evidence,
            })
        })
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

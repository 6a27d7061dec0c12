//! A probe whatever it measures, for a list of many kinds.

use golive::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};

/// True when it measures anything.
pub(crate) struct Any<P>(pub(crate) P);

impl<P: Probe> Probe for Any<P> {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let measured = self.0.measure(input).await?;
        Ok(measured.map(|_| true))
    }

    fn target(&self) -> Target {
        self.0.target()
    }

    fn blocks(&self) -> bool {
        self.0.blocks()
    }
}

//! Each address of a host.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};

use super::measure::ok;
use super::{Http, exchange, url};
use crate::connect::{Authority, resolve};

impl Http {
    /// The status is 2xx from each address of the host, asked one after the
    /// other. An address that refuses is a finding; one that is silent is not
    /// known. Redirects that are followed must stay at the host.
    pub fn ok_at_every_address(self) -> EveryAddress {
        EveryAddress(self)
    }
}

/// See [`Http::ok_at_every_address`].
#[derive(Clone, Debug)]
pub struct EveryAddress(Http);

impl Probe for EveryAddress {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        if !self.0.is_direct() {
            let words = "there is no address to choose through a proxy, a socket or a client";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let http = self.0.with_token(&input).await?;
        let (host, port) = url::host_and_port(&http.uri()?);
        let addresses = resolve(&Authority { host, port }, &input).await?;
        let mut measured = Measurement::new(true);
        let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
        for address in addresses {
            // What is left of the time is shared out, so that one that is silent
            // is named.
            let patience = input.remaining().mul_f64(0.95) / left.max(1);
            left = left.saturating_sub(1);
            let at = |error: ProbeError| match error.step() {
                // It names the address by itself.
                Some(Step::Connect) => error,
                _ if error.message().starts_with(&address.to_string()) => error,
                _ => error.about(address),
            };
            let asked = exchange::exchange(&http, Some(address), &input);
            let response = match tokio::time::timeout(patience, asked).await {
                Ok(response) => response.and_then(|response| ok(&response)),
                Err(_) => {
                    let error = ProbeError::new(Reason::TimedOut, "no answer in time");
                    Err(error
                        .at(input.current_step().unwrap_or(Step::Read))
                        .about(address))
                }
            };
            response.map_err(at)?;
            measured = measured.with("address", address);
        }
        Ok(measured)
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

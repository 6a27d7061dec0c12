//! Each address of a host.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};

use super::measure::ok;
use super::{Http, exchange, url};
use crate::connect::{Authority, each, resolve};

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
        let (http, input) = (&*http, &input);
        each(&addresses, input, |address| async move {
            let asked = exchange::exchange(http, Some(address), input);
            ok(&asked.await?)
        })
        .await?;
        let measured = Measurement::new(true);
        Ok(addresses.iter().fold(measured, |measured, address| {
            measured.with("address", address)
        }))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

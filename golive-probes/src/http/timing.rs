//! How long each part takes.

use std::time::Duration;

use golive_core::probe::{Measurement, ProbeError};

use super::Http;
use super::measure::HttpProbe;

impl Http {
    /// The time from the first step to the head of the response, redirects that
    /// are followed included.
    pub fn time_to_first_byte(self) -> HttpProbe<Duration> {
        self.probe(|response| Ok(response.first_byte.into()))
    }

    /// The time to look up the host of the last request. A Unix socket has none
    /// to look up, which is no data.
    pub fn resolve_time(self) -> HttpProbe<Duration> {
        self.probe(|response| match response.way.address {
            Some(_) => Ok(response.way.resolve.into()),
            None => Err(ProbeError::no_data("no host was looked up")),
        })
    }

    /// The time to connect for the last request. The application's own client does
    /// not tell it, which is no data.
    pub fn connect_time(self) -> HttpProbe<Duration> {
        self.probe(|response| match response.way.connect {
            Some(time) => Ok(time.into()),
            None => Err(ProbeError::no_data(
                "the client does not tell how it connects",
            )),
        })
    }

    /// The time to agree on TLS for the last request.
    pub fn handshake_time(self) -> HttpProbe<Duration> {
        self.probe(|response| {
            let secure = response.secure()?;
            Ok(Measurement::new(secure.handshake).with("version", &secure.version))
        })
    }

    /// The time from the last request to the head of its response: the server's
    /// own work, and one way there and back.
    pub fn server_time(self) -> HttpProbe<Duration> {
        self.probe(|response| Ok(response.server.into()))
    }
}

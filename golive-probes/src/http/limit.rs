//! How many requests it takes until the server says that it is enough.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use golive_core::quantity::Count;

use super::{Http, exchange, unexpected};

/// More than this is no burst but an attack.
const MOST: u32 = 10_000;

impl Http {
    /// The requests that were answered, one after the other, before the first
    /// 429 (RFC 6585). At most this many are sent, 10 000 at the utmost; when
    /// none of them meets a 429, that is a finding. Another status is an answer
    /// too, but for 5xx, 404 and 405, which show no limit and are findings. A
    /// server that lets nobody in measures 0.
    ///
    /// A real burst of requests, for a server of one's own: a gate skips it, as it
    /// does any load, unless it says `load = true`. The command line does it
    /// (`run --no-load` skips it), and so do the tests of `golive::test!`.
    pub fn requests_until_limited(self, most: u32) -> RequestsUntilLimited {
        RequestsUntilLimited { http: self, most }
    }
}

/// See [`Http::requests_until_limited`].
#[derive(Clone, Debug)]
pub struct RequestsUntilLimited {
    http: Http,
    most: u32,
}

impl Probe for RequestsUntilLimited {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        if self.most == 0 || self.most > MOST {
            let words = format!(
                "{} requests cannot be sent: expected 1 to {MOST}",
                self.most
            );
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        for answered in 0..self.most {
            let response = exchange::exchange(&self.http, None, &input).await?;
            if response.status == 429 {
                let measured = Measurement::new(Count::new(answered.into()));
                return Ok(match response.optional("retry-after")? {
                    Some(after) => measured.with("retry_after", after),
                    None => measured,
                });
            }
            if response.status >= 500 || matches!(response.status, 404 | 405) {
                return Err(unexpected(format_args!(
                    "the status is {} after {answered} requests, expected 429",
                    response.status
                )));
            }
        }
        Err(unexpected(format_args!(
            "{} requests met no limit",
            self.most
        )))
    }

    fn target(&self) -> Target {
        self.http.target()
    }

    fn drives_load(&self) -> bool {
        true
    }
}

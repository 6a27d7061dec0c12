//! How many requests it takes until the server says that it is enough.

use futures_util::stream::{FuturesUnordered, StreamExt};
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use golive_core::quantity::Count;

use super::{Http, exchange, unexpected};

/// More than this is no burst but an attack.
const MOST: u32 = 10_000;

/// More than this at once is none either.
const WIDEST: u32 = 1_000;

/// Too many requests (RFC 6585).
const TOO_MANY: u16 = 429;

impl Http {
    /// The requests that were answered before the first 429, sent one after the
    /// other unless [more at once](RequestsUntilLimited::at_once). At most this
    /// many are sent, 10 000 at the utmost; when none of them meets the limit,
    /// that is a finding. Another status is an answer too, but for 5xx, 404 and
    /// 405, which show no limit and are findings; so is the limit from the first
    /// request on, which an earlier run may have used up.
    ///
    /// A real burst of requests, for a server of one's own: a gate skips it, as it
    /// does any load, unless it says `load = true`. The command line does it
    /// (`run --no-load` skips it), and so do the tests of `golive::test!`.
    pub fn requests_until_limited(self, most: u32) -> RequestsUntilLimited {
        RequestsUntilLimited {
            http: self,
            most,
            at_once: 1,
            status: TOO_MANY,
        }
    }
}

/// See [`Http::requests_until_limited`].
#[derive(Clone, Debug)]
pub struct RequestsUntilLimited {
    http: Http,
    most: u32,
    at_once: u32,
    status: u16,
}

impl RequestsUntilLimited {
    /// How many requests are under way at once, 1 to 1000, each on a connection of
    /// its own: for a limit of so many per second, which one after the other may
    /// never reach, and for one of so many at once. Those that are under way when
    /// the first meets the limit are waited for, and those of them that are
    /// answered count.
    #[must_use = "it measures nothing until it is run"]
    pub fn at_once(mut self, requests: u32) -> Self {
        self.at_once = requests;
        self
    }

    /// The status that tells of the limit, instead of 429: 503 is what nginx
    /// answers unless it is told otherwise.
    #[must_use = "it measures nothing until it is run"]
    pub fn limited_by(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    fn check(&self) -> Result<(), ProbeError> {
        let wrong = |words: String| Err(ProbeError::new(Reason::BadConfiguration, words));
        let Self {
            most,
            at_once,
            status,
            ..
        } = self;
        match status {
            _ if !(1..=MOST).contains(most) => wrong(format!(
                "{most} requests cannot be sent: expected 1 to {MOST}"
            )),
            _ if !(1..=WIDEST).contains(at_once) => {
                wrong(format!("{at_once} at once: expected 1 to {WIDEST}"))
            }
            400..600 => Ok(()),
            _ => wrong(format!("the status {status} tells of no limit")),
        }
    }
}

impl Probe for RequestsUntilLimited {
    type Value = Count;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Count>, ProbeError> {
        self.check()?;
        let http = self.http.with_token(&input).await?;
        let one = || exchange::exchange(&http, None, &input);
        let mut flying = FuturesUnordered::new();
        let (mut sent, mut answered, mut limited) = (0, 0, None);
        loop {
            while limited.is_none() && sent < self.most && flying.len() < self.at_once as usize {
                flying.push(one());
                sent += 1;
            }
            let Some(response) = flying.next().await else {
                break;
            };
            let response = response?;
            match response.status {
                status if status == self.status => {
                    let after = response.optional("retry-after")?.map(str::to_owned);
                    limited.get_or_insert(after);
                }
                TOO_MANY | 404 | 405 | 500.. => {
                    return Err(unexpected(format_args!(
                        "the status is {} after {answered} requests, expected {}",
                        response.status, self.status
                    )));
                }
                _ => answered += 1,
            }
        }
        let Some(after) = limited else {
            return Err(unexpected(format_args!(
                "{} requests met no limit",
                self.most
            )));
        };
        // Of a server that lets nobody in, no limit is known.
        if answered == 0 {
            let why = if self.status >= 500 {
                "as of a server that is down".to_owned()
            } else {
                let after = after.map(|after| format!(", `Retry-After: {after}`"));
                format!(
                    "as after requests that came before{}",
                    after.unwrap_or_default()
                )
            };
            return Err(unexpected(format_args!(
                "the status is {} from the first request on, {why}",
                self.status
            )));
        }
        let measured = Measurement::new(Count::new(answered));
        Ok(match after {
            Some(after) => measured.with("retry_after", after),
            None => measured,
        })
    }

    fn target(&self) -> Target {
        self.http.target()
    }

    fn drives_load(&self) -> bool {
        true
    }
}

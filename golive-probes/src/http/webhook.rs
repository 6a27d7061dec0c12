//! A webhook that looks at signatures.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};

use super::{Http, unexpected};

impl Http {
    /// The webhook answers 400, 401 or 403 to the request without its signature,
    /// and to one that is signed by another secret. See [`sign`](Http::sign). Give
    /// a body that the webhook takes: one that it does not is answered 400
    /// whoever signs it, which only
    /// [`verifies_signatures`](Http::verifies_signatures) tells apart.
    pub fn refuses_unsigned(self) -> Webhook {
        Webhook {
            http: self,
            accepts: false,
        }
    }

    /// The same, and it answers 2xx to the signed request: a real call, which may
    /// have effects.
    pub fn verifies_signatures(self) -> Webhook {
        Webhook {
            http: self,
            accepts: true,
        }
    }
}

/// See [`Http::refuses_unsigned`] and [`Http::verifies_signatures`].
#[derive(Clone, Debug)]
pub struct Webhook {
    http: Http,
    accepts: bool,
}

impl Probe for Webhook {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let Some(signature) = &self.http.signature else {
            let words = "there is no signature to leave out: give one by `sign`";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        };
        let mut measured = Measurement::new(true);
        let requests = [
            ("unsigned", None),
            ("signed by another secret", Some(signature.forged())),
        ];
        for (how, signature) in requests {
            let http = Http {
                signature,
                ..self.http.clone()
            };
            let status = http.response(&input).await?.status;
            if !matches!(status, 400 | 401 | 403) {
                return Err(unexpected(format_args!(
                    "a request that is {how} is answered {status}, expected 400, 401 or 403"
                )));
            }
            measured = measured.with(how, status);
        }
        if self.accepts {
            let status = self.http.response(&input).await?.status;
            if !(200..300).contains(&status) {
                return Err(unexpected(format_args!(
                    "the signed request is answered {status}, expected 2xx"
                )));
            }
            measured = measured.with("signed", status);
        }
        Ok(measured)
    }

    fn target(&self) -> Target {
        self.http.target()
    }
}

//! Who is let in.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
use golive_core::secret::Secret;

use super::{Http, unexpected};

/// Headers that say who asks.
const CREDENTIALS: [&str; 4] = [
    "authorization",
    "cookie",
    "x-api-key",
    "proxy-authorization",
];

impl Http {
    /// The request is answered 401 or 403 without its credentials and, if it was
    /// given some by [`bearer`](Http::bearer), [`basic`](Http::basic), or a header
    /// `Authorization`, `Cookie` or `X-API-Key`, 2xx with them. A redirect to a
    /// page to log in is not taken for a refusal: measure that by
    /// [`redirects_to`](Http::redirects_to).
    pub fn requires_authentication(self) -> RequiresAuthentication {
        RequiresAuthentication(self)
    }

    /// The same request, by nobody.
    fn anonymous(&self) -> Self {
        let mut http = self.clone();
        http.headers.retain(|header| !is_credential(header));
        http
    }
}

fn is_credential((name, _): &(String, Secret)) -> bool {
    CREDENTIALS
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// See [`Http::requires_authentication`].
#[derive(Clone, Debug)]
pub struct RequiresAuthentication(Http);

impl Probe for RequiresAuthentication {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let without = self.0.anonymous().response(&input).await?;
        if !matches!(without.status, 401 | 403) {
            return Err(unexpected(format_args!(
                "the status is {} without credentials, expected 401 or 403",
                without.status
            )));
        }
        let measured = Measurement::new(true).with("status without", without.status);
        if !self.0.headers.iter().any(is_credential) {
            return Ok(measured);
        }
        let with = self.0.response(&input).await?;
        if !with.is_success() {
            return Err(unexpected(format_args!(
                "the status is {} with credentials, expected 2xx",
                with.status
            )));
        }
        Ok(measured.with("status with", with.status))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

//! Who is let in.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
use golive_core::secret::Secret;

use super::{Http, wrong_status};

/// Headers that say who asks: those of the standard, and the keys and tokens of
/// well-known servers. Others may look so and be none, as `Idempotency-Key`.
const CREDENTIALS: [&str; 36] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    // Of many.
    "api-key",
    "apikey",
    "x-api-key",
    "x-apikey",
    "x-api-token",
    "x-access-token",
    "x-auth-token",
    "x-auth-key",
    "x-authorization",
    "x-session-token",
    "auth-token",
    "access-token",
    // Of one server each.
    "circle-token",
    "cf-access-client-id",
    "cf-access-client-secret",
    "cf-access-token",
    "dd-api-key",
    "dd-application-key",
    "deploy-token",
    "job-token",
    "ocp-apim-subscription-key",
    "private-token",
    "x-algolia-api-key",
    "x-amz-security-token",
    "x-consul-token",
    "x-functions-key",
    "x-goog-api-key",
    "x-postmark-account-token",
    "x-postmark-server-token",
    "x-rapidapi-key",
    "x-redmine-api-key",
    "x-shopify-access-token",
    "x-vault-token",
];

impl Http {
    /// Adds a header that is a credential, whatever it is called: it is left out
    /// where a request is made without credentials. Its value is never shown.
    pub fn credential(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        let name = name.into();
        self.credentials.push(name.clone());
        self.header(name, value)
    }

    /// The request is answered 401 or 403 without its credentials and, if it was
    /// given some, 2xx with them: by [`bearer`](Http::bearer),
    /// [`bearer_from`](Http::bearer_from), [`basic`](Http::basic),
    /// [`credential`](Http::credential), or a header that is known for one, as
    /// `Authorization`, `Cookie`, `X-API-Key`, `apikey` and `PRIVATE-TOKEN`. What
    /// the URL holds is not left out. A redirect to a page to log in is not taken
    /// for a refusal: measure that by [`redirects_to`](Http::redirects_to).
    pub fn requires_authentication(self) -> RequiresAuthentication {
        RequiresAuthentication(self)
    }

    /// The same request, by nobody.
    pub(crate) fn anonymous(&self) -> Self {
        let mut http = self.clone();
        http.token = None;
        http.headers
            .retain(|(name, _)| !is_credential(name, &self.credentials));
        http
    }

    pub(crate) fn has_credentials(&self) -> bool {
        let mut names = self.headers.iter().map(|(name, _)| name);
        self.token.is_some() || names.any(|name| is_credential(name, &self.credentials))
    }
}

/// Whether a header says who asks: one that is known for it, or was given so.
pub(crate) fn is_credential(name: &str, given: &[String]) -> bool {
    let known = CREDENTIALS.iter().copied();
    let mut names = known.chain(given.iter().map(String::as_str));
    names.any(|it| name.eq_ignore_ascii_case(it))
}

/// See [`Http::requires_authentication`].
#[derive(Clone, Debug)]
pub struct RequiresAuthentication(Http);

impl Probe for RequiresAuthentication {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let without = self.0.anonymous().response(&input).await?;
        if !matches!(without.status, 401 | 403) {
            return Err(wrong_status(
                without.status,
                " without credentials, expected 401 or 403",
            ));
        }
        let measured = Measurement::new(true).with("status without", without.status);
        if !self.0.has_credentials() {
            return Ok(measured);
        }
        let with = self.0.response(&input).await?;
        if !with.is_success() {
            return Err(wrong_status(with.status, " with credentials, expected 2xx"));
        }
        Ok(measured.with("status with", with.status))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

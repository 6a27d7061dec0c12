//! Signatures of requests, as those who call webhooks make them.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use golive_core::probe::{ProbeError, Reason};
use golive_core::secret::Secret;
use ring::hmac;

/// How a request is signed: an HMAC over its body by a secret that both sides
/// have, or that secret itself.
///
/// ```
/// use golive_probes::http::Signature;
///
/// let of_github = Signature::github("a secret");
/// let of_our_own = Signature::hmac_sha256("X-Signature", "a secret").prefix("sha256=");
/// ```
#[derive(Clone)]
pub struct Signature {
    scheme: Scheme,
    secret: Secret,
}

#[derive(Clone)]
enum Scheme {
    Own { header: String, prefix: String },
    Token { header: String },
    Stripe,
    Slack,
    Twilio { form: Vec<(String, String)> },
    Standard,
}

impl Signature {
    /// HMAC-SHA256 of the body in hexadecimal, in a header of this name.
    pub fn hmac_sha256(header: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self::new(
            Scheme::Own {
                header: header.into(),
                prefix: String::new(),
            },
            secret,
        )
    }

    /// What stands before the digits of [`hmac_sha256`](Self::hmac_sha256). The
    /// other schemes have their own.
    #[must_use]
    pub fn prefix(mut self, text: impl Into<String>) -> Self {
        if let Scheme::Own { prefix, .. } = &mut self.scheme {
            *prefix = text.into();
        }
        self
    }

    /// A fixed token in a header of this name, as GitLab (`X-Gitlab-Token`),
    /// Telegram (`X-Telegram-Bot-Api-Secret-Token`), RingCentral
    /// (`Verification-Token`) and Google (`X-Goog-Channel-Token`) send it.
    pub fn token(header: impl Into<String>, token: impl Into<Secret>) -> Self {
        let header = header.into();
        Self::new(Scheme::Token { header }, token)
    }

    /// GitHub's: `X-Hub-Signature-256: sha256=...`.
    pub fn github(secret: impl Into<Secret>) -> Self {
        Self::hmac_sha256("X-Hub-Signature-256", secret).prefix("sha256=")
    }

    /// Stripe's: `Stripe-Signature: t=...,v1=...`, over the time and the body.
    pub fn stripe(secret: impl Into<Secret>) -> Self {
        Self::new(Scheme::Stripe, secret)
    }

    /// Slack's: `X-Slack-Signature: v0=...`, over the time and the body.
    pub fn slack(secret: impl Into<Secret>) -> Self {
        Self::new(Scheme::Slack, secret)
    }

    /// Twilio's: `X-Twilio-Signature`, HMAC-SHA1 over the URL and the fields of
    /// the form, sorted by name; the body must be the same form, encoded. The
    /// URL is the one of the request: give the one that Twilio calls.
    pub fn twilio<N: Into<String>, V: Into<String>>(
        auth_token: impl Into<Secret>,
        form: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let form = form.into_iter();
        let mut form: Vec<_> = form.map(|(n, v)| (n.into(), v.into())).collect();
        form.sort();
        Self::new(Scheme::Twilio { form }, auth_token)
    }

    /// That of Standard Webhooks (Svix and others): `webhook-signature: v1,...`
    /// over an id, the time and the body. A secret that begins with `whsec_` is
    /// base64, as they write it.
    pub fn standard_webhooks(secret: impl Into<Secret>) -> Self {
        Self::new(Scheme::Standard, secret)
    }

    fn new(scheme: Scheme, secret: impl Into<Secret>) -> Self {
        Self {
            scheme,
            secret: secret.into(),
        }
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The same, by somebody who has not the secret.
    pub(super) fn forged(&self) -> Self {
        Self {
            scheme: self.scheme.clone(),
            secret: Secret::from(format!("not {}", self.secret.expose())),
        }
    }

    /// What tells it from every other; it is never shown.
    pub(super) fn key(&self) -> String {
        let scheme = match &self.scheme {
            Scheme::Own { header, prefix } => format!("{header} {prefix}"),
            Scheme::Token { header } => format!("token {header}"),
            Scheme::Stripe => "stripe".to_owned(),
            Scheme::Slack => "slack".to_owned(),
            Scheme::Twilio { form } => format!("twilio {form:?}"),
            Scheme::Standard => "standard".to_owned(),
        };
        format!("signed {scheme} {}", self.secret.expose())
    }

    /// The headers of a request that is sent now.
    pub(super) fn headers(
        &self,
        url: &str,
        body: &[u8],
    ) -> Result<Vec<(&str, String)>, ProbeError> {
        let key = self.secret_key();
        if key.as_ref().is_none_or(Vec::is_empty) {
            // Whoever has no secret either would verify it.
            let words = "the secret of the signature is empty, or is not the base64 it should be";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(self.headers_at(now.unwrap_or_default().as_secs(), url, body))
    }

    /// The bytes of the secret: of Standard Webhooks perhaps in base64, with its
    /// padding or without.
    fn secret_key(&self) -> Option<Vec<u8>> {
        let secret = self.secret.expose();
        match (&self.scheme, secret.strip_prefix("whsec_")) {
            (Scheme::Standard, Some(coded)) => {
                STANDARD_NO_PAD.decode(coded.trim_end_matches('=')).ok()
            }
            _ => Some(secret.as_bytes().to_vec()),
        }
    }

    fn headers_at(&self, now: u64, url: &str, body: &[u8]) -> Vec<(&str, String)> {
        let secret = self.secret.expose();
        let sha256 = |key: &[u8], parts: &[&[u8]]| mac(hmac::HMAC_SHA256, key, parts);
        match &self.scheme {
            Scheme::Own { header, prefix } => {
                let tag = sha256(secret.as_bytes(), &[body]);
                vec![(header.as_str(), format!("{prefix}{}", hex(&tag)))]
            }
            Scheme::Token { header } => vec![(header.as_str(), secret.to_owned())],
            Scheme::Stripe => {
                let signed = format!("{now}.");
                let tag = sha256(secret.as_bytes(), &[signed.as_bytes(), body]);
                vec![("Stripe-Signature", format!("t={now},v1={}", hex(&tag)))]
            }
            Scheme::Slack => {
                let signed = format!("v0:{now}:");
                let tag = sha256(secret.as_bytes(), &[signed.as_bytes(), body]);
                vec![
                    ("X-Slack-Request-Timestamp", now.to_string()),
                    ("X-Slack-Signature", format!("v0={}", hex(&tag))),
                ]
            }
            Scheme::Twilio { form } => {
                let fields = form.iter().map(|(name, value)| format!("{name}{value}"));
                let signed = format!("{url}{}", fields.collect::<String>());
                let algorithm = hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
                let tag = mac(algorithm, secret.as_bytes(), &[signed.as_bytes()]);
                vec![("X-Twilio-Signature", STANDARD.encode(tag))]
            }
            Scheme::Standard => {
                let id = format!("msg_golive_{now}");
                let signed = format!("{id}.{now}.");
                let key = self.secret_key().unwrap_or_default();
                let tag = sha256(&key, &[signed.as_bytes(), body]);
                vec![
                    ("webhook-id", id),
                    ("webhook-timestamp", now.to_string()),
                    ("webhook-signature", format!("v1,{}", STANDARD.encode(tag))),
                ]
            }
        }
    }
}

fn mac(algorithm: hmac::Algorithm, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(algorithm, key));
    for part in parts {
        context.update(part);
    }
    context.sign().as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match &self.scheme {
            Scheme::Own { header, .. } | Scheme::Token { header } => header,
            Scheme::Stripe => "Stripe",
            Scheme::Slack => "Slack",
            Scheme::Twilio { .. } => "Twilio",
            Scheme::Standard => "Standard Webhooks",
        };
        f.debug_tuple("Signature").field(&scheme).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(signature: &Signature, now: u64, url: &str, body: &str, name: &str) -> String {
        let headers = signature.headers_at(now, url, body.as_bytes());
        let found = headers.into_iter().find(|(given, _)| *given == name);
        found.unwrap().1
    }

    /// The examples that each of them publishes.
    #[test]
    fn signatures_as_those_who_call_make_them() {
        let github = Signature::github("It's a Secret to Everybody");
        assert_eq!(
            header(&github, 0, "", "Hello, World!", "X-Hub-Signature-256"),
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        );
        let slack = Signature::slack("8f742231b10e8888abcd99yyyzzz85a5");
        let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
            &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
            &command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com\
            %2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
            &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        assert_eq!(
            header(&slack, 1_531_420_618, "", body, "X-Slack-Signature"),
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        );
        let call = [
            ("To", "+18005551212"),
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+12349013030"),
            ("Digits", "1234"),
            ("From", "+12349013030"),
        ];
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(
            header(
                &Signature::twilio("12345", call),
                0,
                url,
                "",
                "X-Twilio-Signature"
            ),
            "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
        );
    }

    #[test]
    fn a_time_is_part_of_what_is_signed() {
        let stripe = Signature::stripe("whsec_x");
        let at = |now| header(&stripe, now, "", "{}", "Stripe-Signature");
        assert!(at(7).starts_with("t=7,v1=") && at(7).len() == "t=7,v1=".len() + 64);
        assert_ne!(at(7).split_once("v1="), at(8).split_once("v1="));
        // A secret as it is written, and the same in base64.
        let plain = Signature::standard_webhooks("golive");
        let coded = Signature::standard_webhooks("whsec_Z29saXZl");
        let tag = |it: &Signature| header(it, 7, "", "{}", "webhook-signature");
        assert_eq!(tag(&plain), tag(&coded));
        assert_ne!(tag(&plain), tag(&plain.forged()));
    }
}

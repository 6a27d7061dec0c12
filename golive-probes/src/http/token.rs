//! A bearer token that another request answers: OAuth 2, or a log-in.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::secret::Secret;
use serde_json::Value;
use tokio::time::Instant;

use super::content::Content;
use super::{Http, exchange};
use crate::pointer;
use crate::status;

/// What a server of OAuth 2 may say (RFC 6749, 5.2). Other words are not shown.
const CODES: [&str; 6] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
];

/// Those of them that are about who asks.
const REJECTED: [&str; 3] = ["invalid_client", "invalid_grant", "unauthorized_client"];

impl Http {
    /// Adds the bearer token that another request answers, at a JSON pointer (RFC
    /// 6901): OAuth 2 with the credentials of a client, a JWT or a refresh token,
    /// or a log-in.
    ///
    /// ```no_run
    /// use golive_probes::http::http;
    ///
    /// let token = http("https://login.example.com/oauth/token").form([
    ///     ("grant_type", "client_credentials"),
    ///     ("client_id", "golive"),
    ///     ("client_secret", "..."),
    /// ]);
    /// let orders = http("https://api.example.com/orders")
    ///     .bearer_from(token, "/access_token")
    ///     .ok();
    /// ```
    ///
    /// The token is asked for once within a run, by whatever needs it, and anew
    /// when the time is over that its answer tells in `expires_in`. It is never
    /// shown, and the time for it is no part of a latency. An answer other than
    /// 2xx is an error of the measurement.
    pub fn bearer_from(mut self, request: Self, pointer: impl Into<String>) -> Self {
        self.token = Some(Box::new(Source {
            request,
            pointer: pointer.into(),
        }));
        self
    }

    /// The same request, with the token in its header if it is to have one.
    pub(crate) async fn with_token(&self, input: &ProbeInput) -> Result<Cow<'_, Self>, ProbeError> {
        let Some(source) = &self.token else {
            return Ok(Cow::Borrowed(self));
        };
        let token = source.token(input).await?;
        input.keep_out(&token);
        let mut http = self.clone();
        http.token = None;
        let is_other = |name: &str| !name.eq_ignore_ascii_case("authorization");
        http.headers.retain(|(name, _)| is_other(name));
        Ok(Cow::Owned(http.bearer(token)))
    }
}

/// Where a token comes from.
#[derive(Clone)]
pub(super) struct Source {
    request: Http,
    pointer: String,
}

/// A token, and when it is to be asked for anew.
struct Token {
    secret: Secret,
    until: Option<Instant>,
}

impl Token {
    fn is_over(&self) -> bool {
        self.until.is_some_and(|until| until <= Instant::now())
    }
}

impl Source {
    /// Everything that the token depends on; it is never shown.
    pub(super) fn key(&self) -> String {
        format!("token {} {}", self.pointer, self.request.key())
    }

    async fn token(&self, input: &ProbeInput) -> Result<Secret, ProbeError> {
        let about = |error: ProbeError| error.about(self);
        let (key, mut number) = (self.key(), 0_u32);
        loop {
            let mut is_new = false;
            let key = format!("{number} {key}");
            let asked = input.once(&key, || {
                is_new = true;
                self.ask(input)
            });
            // Just before the runner ends it: the token's server is then named.
            let patience = input.remaining().mul_f64(0.95);
            let Ok(asked) = tokio::time::timeout(patience, asked).await else {
                let error = ProbeError::new(Reason::TimedOut, "no answer in time");
                let step = input.current_step().unwrap_or(Step::Authenticate);
                return Err(about(error.at(step)));
            };
            let token = asked.map_err(about)?;
            if is_new || !token.is_over() {
                return Ok(token.secret.clone());
            }
            number = number.saturating_add(1);
        }
    }

    /// A token's request may itself need a token.
    fn ask<'a>(
        &'a self,
        input: &ProbeInput,
    ) -> Pin<Box<dyn Future<Output = Result<Token, ProbeError>> + Send + 'a>> {
        let input = input.clone().fresh();
        Box::pin(async move {
            let asked = Instant::now();
            let response = exchange::exchange(&self.request, None, &input).await?;
            let read = match response.is_success() {
                true => {
                    let content = response.content(&input).await;
                    content.and_then(|content| self.read(&content, asked))
                }
                false => {
                    let said = response.says(&input).await;
                    Err(refused(response.status, &said))
                }
            };
            input.step(Step::Authenticate);
            read.map_err(|error| error.at(Step::Authenticate))
        })
    }

    fn read(&self, content: &Content, asked: Instant) -> Result<Token, ProbeError> {
        let answer = content.text()?.as_bytes();
        let token = pointer::read(answer, &self.pointer, "the answer", pointer::text)?;
        // What else stands there cannot be sent in a header (RFC 6750, 2.1).
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            let words = format!("what is at {:?} in the answer is no token", self.pointer);
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
        Ok(Token {
            secret: Secret::from(token),
            until: self.time(answer).and_then(|time| asked.checked_add(time)),
        })
    }

    /// How long it can be used: a tenth less than the answer says beside it, which
    /// is time for the requests that it is asked for.
    fn time(&self, answer: &[u8]) -> Option<Duration> {
        let (place, _) = self.pointer.rsplit_once('/')?;
        let answer = pointer::root(answer, "the answer").ok()?;
        let seconds = match answer.pointer(place)?.get("expires_in")? {
            Value::String(seconds) => seconds.parse().ok()?,
            seconds => seconds.as_f64()?,
        };
        // Zero is what some write for "never".
        let time = Duration::try_from_secs_f64(seconds * 0.9).ok();
        time.filter(|time| !time.is_zero())
    }
}

/// What another status than 2xx says.
fn refused(status: u16, content: &Content) -> ProbeError {
    let answer = pointer::root(&content.body, "the answer").ok();
    let code = answer.as_ref().and_then(|it| it.get("error")?.as_str());
    let code = CODES.into_iter().find(|known| code == Some(known));
    let reason = match status {
        401 | 403 => Reason::CredentialsRejected,
        400 if code.is_some_and(|code| REJECTED.contains(&code)) => Reason::CredentialsRejected,
        _ => status::reason(status, Reason::UnexpectedValue),
    };
    let told = code.map(|code| format!(" ({code})")).unwrap_or_default();
    let words = format!("the status is {status}{told}, expected 2xx");
    ProbeError::new(reason, words)
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the token from {}", self.request.target())
    }
}

//! An HTTP server: its status, headers and body, and how long they take.
//!
//! ```no_run
//! use golive_core::probe::ProbeExt;
//! use golive_probes::http::http;
//!
//! let well = http("https://api.example.com/health").ok();
//! let status = http("https://api.example.com/admin").status();
//! let depth = http("https://api.example.com/stats").json("/queue/depth").count();
//! let quick = http("https://api.example.com/health").ok().latency();
//! ```
//!
//! It sends one HTTP/1.1 request on a connection of its own, goes through no
//! proxy, follows no redirect unless asked, and reads at most 1 MiB of the
//! body. Several measurements of the same request share one response within a
//! run. Credentials given by [`bearer`](Http::bearer) and
//! [`basic`](Http::basic), the query of the URL and its user never appear in a
//! report.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`ok`](Http::ok) | bool | the status is 2xx |
//! | [`status`](Http::status) | count | the status |
//! | [`header_value`](Http::header_value) | text | a header; absent is [`Reason::Missing`] |
//! | [`body_text`](Http::body_text) | text | the body |
//! | [`body_contains`](Http::body_contains) | bool | the body holds a text |
//! | [`body_size`](Http::body_size) | bytes | its size |
//! | [`json`](Http::json) | count, ratio, text, bool, bytes, duration | a value of a JSON body by its pointer (RFC 6901) |
//! | [`redirects_to`](Http::redirects_to) | bool | it redirects to a place that begins so |
//! | [`time_to_first_byte`](Http::time_to_first_byte) | duration | from the first step to the head of the response |

mod exchange;
mod json;
mod measure;

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Target};
use golive_core::secret::Secret;

use self::exchange::Response;
pub use self::json::{Json, JsonValue};
pub use self::measure::{
    BodyContains, BodySize, BodyText, HeaderValue, Ok, RedirectsTo, Status, TimeToFirstByte,
};
use crate::trust::Trust;

/// What is read of a body.
const LARGEST_BODY: u64 = 1 << 20;

/// A request of a URL, `http://` or `https://`.
pub fn http(url: impl Into<String>) -> Http {
    Http {
        url: Secret::from(url.into()),
        method: "GET".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
        trust: Trust::system(),
        largest_body: LARGEST_BODY,
        redirects: 0,
    }
}

/// See [`http()`].
#[derive(Clone)]
#[must_use = "a request measures nothing; one of its methods does"]
pub struct Http {
    /// Its query may hold a token.
    url: Secret,
    method: String,
    headers: Vec<(String, Secret)>,
    body: Vec<u8>,
    trust: Trust,
    largest_body: u64,
    redirects: u32,
}

impl Http {
    /// The method; `GET` by default.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = method.into();
        self
    }

    /// Adds a header. Its value is never shown.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a bearer token.
    pub fn bearer(self, token: impl Into<Secret>) -> Self {
        let token = token.into();
        self.header("Authorization", format!("Bearer {}", token.expose()))
    }

    /// Adds a user and a password.
    pub fn basic(self, user: &str, password: impl Into<Secret>) -> Self {
        let password = password.into();
        let credentials = exchange::base64(format!("{user}:{}", password.expose()).as_bytes());
        self.header("Authorization", format!("Basic {credentials}"))
    }

    /// The body of the request.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Whom to trust; the system's certificates by default.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// How many bytes of a body are read; 1 MiB by default. A larger one is
    /// [`Reason::TooLarge`].
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.largest_body = bytes;
        self
    }

    /// How many redirects are followed; none by default. Credentials are not
    /// sent along to another host.
    pub fn follow_redirects(mut self, most: u32) -> Self {
        self.redirects = most;
        self
    }

    /// The status is 2xx.
    pub fn ok(self) -> Ok {
        Ok(self)
    }

    /// The status.
    pub fn status(self) -> Status {
        Status(self)
    }

    /// The value of a header.
    pub fn header_value(self, name: impl Into<String>) -> HeaderValue {
        HeaderValue {
            http: self,
            name: name.into(),
        }
    }

    /// The body, which must be UTF-8.
    pub fn body_text(self) -> BodyText {
        BodyText(self)
    }

    /// The body holds a text.
    pub fn body_contains(self, text: impl Into<String>) -> BodyContains {
        BodyContains {
            http: self,
            text: text.into(),
        }
    }

    /// The size of the body.
    pub fn body_size(self) -> BodySize {
        BodySize(self)
    }

    /// A value of a JSON body, by its pointer (RFC 6901): `/queue/depth`.
    pub fn json(self, pointer: impl Into<String>) -> Json {
        Json::new(self, pointer.into())
    }

    /// It redirects to a place that begins so: `https://`.
    pub fn redirects_to(self, start: impl Into<String>) -> RedirectsTo {
        RedirectsTo {
            http: self,
            start: start.into(),
        }
    }

    /// The time from the first step to the head of the response.
    pub fn time_to_first_byte(self) -> TimeToFirstByte {
        TimeToFirstByte(self)
    }

    async fn response(&self, input: &ProbeInput) -> Result<Arc<Response>, ProbeError> {
        // The key names everything that the response depends on; it is never
        // shown.
        let mut key = format!(
            "http {} {} {} {}",
            self.method,
            self.url.expose(),
            self.redirects,
            self.trust.key()
        );
        for (name, value) in &self.headers {
            key.push_str(&format!("\n{name}: {}", value.expose()));
        }
        key.push_str(&format!("\n{} {:?}", self.largest_body, self.body));
        input.share(&key, || exchange::exchange(self, input)).await
    }

    fn target(&self) -> Target {
        Target::url(self.url.expose())
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Http")
            .field("method", &self.method)
            .field("target", &self.target().as_str())
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// An error of what was found where something else was due.
fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}

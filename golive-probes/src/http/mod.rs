//! An HTTP server: its status, headers and body, what it allows and refuses, and
//! how long it takes.
//!
//! ```no_run
//! use golive_core::probe::ProbeExt;
//! use golive_probes::http::{Signature, http};
//!
//! let well = http("https://api.example.com/health").ok();
//! let depth = http("https://api.example.com/stats").json("/queue/depth").count();
//! let quick = http("https://api.example.com/health").ok().latency();
//! let hardened = http("https://www.example.com/").security_headers();
//! let restricted = http("https://api.example.com/jobs").cors_refuses("https://evil.example");
//! let guarded = http("https://api.example.com/jobs").bearer("...").requires_authentication();
//! let limited = http("https://api.example.com/login").requests_until_limited(200);
//! let checked = http("https://api.example.com/webhook")
//!     .method("POST")
//!     .body("{}")
//!     .sign(Signature::github("..."))
//!     .verifies_signatures();
//! ```
//!
//! It sends one request on a connection of its own, goes through no proxy unless
//! it is [given one](Http::proxy), whatever the environment says, follows no
//! redirect unless [asked](Http::follow_redirects). The body is read by
//! measurements of the body, at most 1 MiB of it: the status and the headers of a
//! download, of a stream of events or of a page that never ends are known by its
//! head, and `ok().latency()` ends there; `body_size().latency()` has the body in it.
//! It needs what the request needs, and nothing more. Several measurements of the
//! same request share one response within a run, whose connection is kept until its
//! body is read or the run is over. Headers and
//! signatures are not sent along to another server. In a report stands nothing of
//! headers, the query, a form or a body of JSON that is a secret by its name (a
//! token, a password, a key) or was made at random, whatever a server repeats;
//! [`credential`](Http::credential) is for a header of another name.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`ok`](Http::ok) | bool | the status is 2xx |
//! | [`ok_at_every_address`](Http::ok_at_every_address) | bool | the same of each address of the host |
//! | [`status`](Http::status) | count | the status |
//! | [`status_in`](Http::status_in) | bool | the status is one of these: `[200, 204]`, `400..500` |
//! | [`header_value`](Http::header_value) | text | a header; absent is [`Reason::Missing`] |
//! | [`header_count`](Http::header_count) | count | the whole number that a header is: a limit, a length |
//! | [`header_age`](Http::header_age) | age | the time since the one that a header tells: `Last-Modified` |
//! | [`header_matches`](Http::header_matches), [`header_absent`](Http::header_absent) | bool | a header matches a regular expression, is not there (the latter of 2xx) |
//! | [`security_headers`](Http::security_headers), [`security_header`](Http::security_header) | bool | all headers that browsers protect a page by; one of them |
//! | [`body_text`](Http::body_text) | text | the body, of any status |
//! | [`body_contains`](Http::body_contains), [`body_matches`](Http::body_matches) | bool | the body of 2xx holds a text, matches a regular expression |
//! | [`body_lacks`](Http::body_lacks) | bool | the body of 2xx matches a regular expression nowhere |
//! | [`body_size`](Http::body_size) | bytes | its size, of any status |
//! | [`json`](Http::json) | [each](crate::json) | a value of a JSON body of 2xx by its pointer (RFC 6901) |
//! | [`redirects_to`](Http::redirects_to) | bool | it redirects to a place that begins so |
//! | [`compresses`](Http::compresses) | bool | a client that takes gzip or Brotli gets the body of 2xx so |
//! | [`cors_allows`](Http::cors_allows), [`cors_refuses`](Http::cors_refuses) | bool | pages of an origin may read it, may not (the latter of 2xx) |
//! | [`requires_authentication`](Http::requires_authentication) | bool | 401 or 403 without the credentials, 2xx with them |
//! | [`refuses_unsigned`](Http::refuses_unsigned), [`verifies_signatures`](Http::verifies_signatures) | bool | a webhook refuses what is not signed, and takes what is |
//! | [`requests_until_limited`](Http::requests_until_limited) | count | the requests that are answered before the first 429, one after the other, or [so many at once](RequestsUntilLimited::at_once), or before [another status](RequestsUntilLimited::limited_by): 503 of nginx |
//! | [`protocol`](Http::protocol) | text | `HTTP/1.1`, `HTTP/2.0` |
//! | [`tls_version`](Http::tls_version), [`certificate_expires_in`](Http::certificate_expires_in) | text, duration | of the same connection |
//! | [`resolve_time`](Http::resolve_time), [`connect_time`](Http::connect_time), [`handshake_time`](Http::handshake_time), [`server_time`](Http::server_time) | duration | each part of the last request |
//! | [`time_to_first_byte`](Http::time_to_first_byte) | duration | from the first step to the head of the response |
//!
//! What is measured of a body of 2xx is measured of one of another status where
//! that is [said](Http::of_status): a page of health that answers 503.
//!
//! A token that must be asked for first is [taken](Http::bearer_from) from the
//! answer of another request: OAuth 2, or a log-in. That is sent too then, once
//! within a run.
//!
//! Docker, by its socket, which whoever may use it is root by:
//!
//! ```no_run
//! # #[cfg(unix)] {
//! use golive_probes::http::http;
//!
//! let docker = |path: &str| {
//!     http(format!("http://localhost{path}")).unix_socket("/var/run/docker.sock")
//! };
//! let healthy = docker("/containers/api/json").json("/State/Health/Status").text();
//! let restarts = docker("/containers/api/json").json("/RestartCount").count();
//! let version = docker("/version").json("/Version").text();
//! # }
//! ```

pub(crate) mod access;
mod body;
mod client;
pub(crate) mod content;
pub(crate) mod cors;
mod every;
mod exchange;
pub(crate) mod head;
mod header;
mod json;
mod limit;
mod measure;
mod policy;
pub(crate) mod request;
pub(crate) mod response;
mod security;
mod signature;
mod talk;
mod timing;
mod token;
pub(crate) mod url;
pub(crate) mod way;
mod webhook;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Target};
use golive_core::secret::Secret;

pub use self::access::RequiresAuthentication;
use self::client::Client;
pub use self::cors::CorsRefuses;
pub use self::every::EveryAddress;
pub use self::limit::RequestsUntilLimited;
pub use self::measure::HttpProbe;
use self::response::Response;
pub use self::security::SecurityHeader;
pub use self::signature::Signature;
use self::token::Source;
pub use self::webhook::Webhook;
use crate::kept_out;
use crate::own::Own;
use crate::status;
use crate::trust::Trust;

/// Values of headers that are no secret.
const PLAIN: [&str; 2] = ["application/grpc", "trailers"];

/// What is read of a body.
const LARGEST_BODY: u64 = 1 << 20;

/// A request of a URL, `http://` or `https://`.
pub fn http(url: impl Into<String>) -> Http {
    Http {
        url: Secret::from(url.into()),
        method: "GET".to_owned(),
        headers: Vec::new(),
        body: Bytes::new(),
        signature: None,
        trust: Trust::system(),
        largest_body: LARGEST_BODY,
        redirects: 0,
        http2: false,
        unix_socket: None,
        proxy: None,
        client: None,
        token: None,
        credentials: Vec::new(),
        secrets: Vec::new(),
        expected: None,
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
    body: Bytes,
    /// Of its body.
    secrets: Vec<Secret>,
    signature: Option<Signature>,
    trust: Trust,
    largest_body: u64,
    redirects: u32,
    http2: bool,
    unix_socket: Option<PathBuf>,
    proxy: Option<Secret>,
    client: Option<Own<Client>>,
    token: Option<Box<Source>>,
    /// Names of headers that are credentials, beside those that are known.
    credentials: Vec<String>,
    /// The status whose bodies are measured, instead of 2xx.
    expected: Option<u16>,
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
        let credentials = STANDARD.encode(format!("{user}:{}", password.expose()));
        self.header("Authorization", format!("Basic {credentials}"))
    }

    /// The body of the request; see [`form`](Http::form) too.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Bytes::from(body.into());
        self
    }

    /// Signs the request, as whoever calls the webhook does.
    pub fn sign(mut self, signature: Signature) -> Self {
        self.signature = Some(signature);
        self
    }

    /// Whom to trust; the system's certificates by default.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// How many bytes of a body are read; 1 MiB by default. A larger one is
    /// [`Reason::TooLarge`] for measurements of the body.
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.largest_body = bytes;
        self
    }

    /// How many redirects are followed; none by default. Headers and a signature
    /// are not sent along to another server, nor from TLS to the clear, and what
    /// was posted is not posted again unless the status says so.
    pub fn follow_redirects(mut self, most: u32) -> Self {
        self.redirects = most;
        self
    }

    /// Speaks HTTP/2, and nothing else: by TLS the server must agree to it, and
    /// in the clear it is taken to know it. Without this it is HTTP/1.1.
    pub fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    /// Connects to a Unix socket. The host of the URL is still what the server
    /// is asked for: `http://localhost/info`.
    #[cfg(unix)]
    pub fn unix_socket(mut self, path: impl Into<PathBuf>) -> Self {
        self.unix_socket = Some(path.into());
        self
    }

    /// Goes through a proxy, `http://host:port` or `http://user:password@host:port`:
    /// to `https://` by a tunnel (`CONNECT`). There is none by default, whatever the environment says.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(Secret::from(url.into()));
        self
    }

    pub(crate) async fn response(&self, input: &ProbeInput) -> Result<Arc<Response>, ProbeError> {
        let http = self.with_token(input).await?;
        let fetch = || exchange::exchange(&http, None, input);
        input.share(&http.key(), fetch).await
    }

    #[cfg_attr(
        not(feature = "websocket"),
        allow(dead_code, reason = "others send by themselves")
    )]
    pub(crate) fn headers(&self) -> impl Iterator<Item = &(String, Secret)> {
        self.headers.iter()
    }

    /// Whether it goes straight to the host of the URL.
    fn is_direct(&self) -> bool {
        self.proxy.is_none() && self.unix_socket.is_none() && self.client.is_none()
    }

    /// Where it goes.
    pub(crate) fn uri(&self) -> Result<::http::Uri, ProbeError> {
        url::read(self.url.expose())
    }

    /// Keeps out of the report what it says who it is by.
    pub(crate) fn keep_out(&self, input: &ProbeInput) {
        let urls = std::iter::once(&self.url).chain(&self.proxy);
        urls.for_each(|url| kept_out::url(input, url.expose()));
        kept_out::headers(input, &self.headers, &self.credentials);
        kept_out::body(input, &self.body);
        let signature = self.signature.iter().map(Signature::secret);
        self.secrets
            .iter()
            .chain(signature)
            .for_each(|secret| input.keep_out(secret));
    }

    /// Takes the values of the headers out of what a server said.
    pub(crate) fn redacting(&self, error: ProbeError) -> ProbeError {
        self.headers.iter().fold(error, |error, (_, value)| {
            // A server may repeat a token without the word before it.
            let value = value.expose();
            let last = value.rsplit(' ').next().unwrap_or_default();
            let secrets = [value, last].into_iter();
            error.redacting(secrets.filter(|it| !PLAIN.contains(it)))
        })
    }

    /// Everything that the response depends on; it is never shown.
    fn key(&self) -> String {
        let mut key = format!(
            "http {} {} {} {} {} {:?} {:?} {}",
            self.method,
            self.url.expose(),
            self.redirects,
            self.http2,
            self.largest_body,
            self.expected,
            self.unix_socket,
            self.trust.key()
        );
        if let Some(client) = &self.client {
            key.push_str(&format!("\n{}", client.key()));
        }
        if let Some(proxy) = &self.proxy {
            key.push_str(&format!("\nproxy {}", proxy.expose()));
        }
        if let Some(token) = &self.token {
            key.push_str(&format!("\n{}", token.key()));
        }
        for (name, value) in &self.headers {
            key.push_str(&format!("\n{name}: {}", value.expose()));
        }
        if let Some(signature) = &self.signature {
            key.push_str(&format!("\n{}", signature.key()));
        }
        key.push_str(&format!("\n{:?}", self.body));
        key
    }

    pub(crate) fn target(&self) -> Target {
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

/// A status that was not due: `the status is 404, expected 2xx`.
fn wrong_status(status: u16, rest: impl fmt::Display) -> ProbeError {
    let message = format_args!("the status is {status}{rest}");
    ProbeError::new(status::reason(status, Reason::UnexpectedValue), message)
}

/// An error of what was found where something else was due.
fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}

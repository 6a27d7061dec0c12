//! What came back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use http::{HeaderMap, HeaderValue};

use super::content::{Body, Content};

/// How long what a server says of a failure is waited for.
const SOON: Duration = Duration::from_secs(1);

/// The head of a response, its body for whoever asks for it, and what was seen on
/// the way.
pub(crate) struct Response {
    pub(crate) status: u16,
    /// The status whose bodies are measured, instead of 2xx.
    pub(crate) expected: Option<u16>,
    /// `HTTP/1.1`, `HTTP/2.0`.
    pub(crate) version: String,
    pub(crate) headers: HeaderMap,
    pub(super) body: Body,
    /// From the first step of all to the head, redirects included.
    pub(crate) first_byte: Duration,
    pub(crate) way: Way,
    /// From the request to the head.
    pub(crate) server: Duration,
}

/// How the server was reached.
#[derive(Default)]
pub(crate) struct Way {
    /// None through a proxy or a Unix socket.
    pub(crate) address: Option<SocketAddr>,
    pub(crate) resolve: Duration,
    /// The application's own client does not tell.
    pub(crate) connect: Option<Duration>,
    /// Whether it came by TLS; the application's own client does not tell more.
    pub(crate) by_tls: bool,
    pub(crate) secure: Option<SecureWay>,
}

/// What TLS told.
pub(crate) struct SecureWay {
    pub(crate) handshake: Duration,
    pub(crate) version: String,
    /// As it was sent: few ask for it.
    pub(crate) certificate: Option<Vec<u8>>,
}

impl Response {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Result<&str, ProbeError> {
        self.optional(name)?.ok_or_else(|| {
            let words = format!("there is no header `{name}` (status {})", self.status);
            ProbeError::new(Reason::Missing, words)
        })
    }

    /// Each value of a header as text; at least one.
    pub(crate) fn values(&self, name: &str) -> Result<Vec<&str>, ProbeError> {
        self.header(name)?;
        let values = self.headers.get_all(name).iter();
        values.map(|value| as_text(name, value)).collect()
    }

    /// A header as text, where there is one.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<&str>, ProbeError> {
        let Some(value) = self.headers.get(name) else {
            return Ok(None);
        };
        as_text(name, value).map(Some)
    }

    /// All values of a header, as a list.
    pub(crate) fn joined(&self, name: &str) -> Result<String, ProbeError> {
        Ok(self.values(name)?.join(", "))
    }

    /// The body, and what came after it.
    pub(crate) async fn content(&self, input: &ProbeInput) -> Result<Arc<Content>, ProbeError> {
        input.step(Step::Read);
        self.body.read().await
    }

    /// Whether there is no body.
    pub(crate) async fn is_empty(&self, input: &ProbeInput) -> Result<bool, ProbeError> {
        input.step(Step::Read);
        self.body.is_empty().await
    }

    /// The body of a failure, which is told without it too: one that is not there
    /// soon is left unread.
    pub(crate) async fn says(&self, input: &ProbeInput) -> Arc<Content> {
        let patience = SOON.min(input.remaining() / 2);
        let read = tokio::time::timeout(patience, self.content(input)).await;
        read.ok().and_then(Result::ok).unwrap_or_default()
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_redirect(&self) -> bool {
        // 304 leads nowhere: it says that nothing has changed.
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    pub(crate) fn secure(&self) -> Result<&SecureWay, ProbeError> {
        self.way.secure.as_ref().ok_or_else(|| {
            if self.way.by_tls {
                return ProbeError::no_data("the application's own client tells nothing of TLS");
            }
            let words = "the response did not come over TLS";
            ProbeError::new(Reason::UnexpectedValue, words)
        })
    }
}

fn as_text<'a>(name: &str, value: &'a HeaderValue) -> Result<&'a str, ProbeError> {
    std::str::from_utf8(value.as_bytes()).map_err(|_| {
        let words = format!("the header `{name}` is not text");
        ProbeError::new(Reason::ProtocolError, words)
    })
}

//! What came back.

use std::net::SocketAddr;
use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use http::HeaderMap;

use crate::certificate::Certificate;

/// The head and the body of a response, and what was seen on the way.
pub(crate) struct Response {
    pub(crate) status: u16,
    /// `HTTP/1.1`, `HTTP/2.0`.
    pub(crate) version: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// What came after the body: gRPC has its status there.
    #[cfg_attr(not(feature = "grpc"), allow(dead_code, reason = "others do not ask"))]
    pub(crate) trailers: HeaderMap,
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
    pub(crate) connect: Duration,
    pub(crate) secure: Option<SecureWay>,
}

/// What TLS told.
pub(crate) struct SecureWay {
    pub(crate) handshake: Duration,
    pub(crate) version: String,
    pub(crate) certificate: Result<Certificate, ProbeError>,
}

impl Response {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Result<&str, ProbeError> {
        self.optional(name)?.ok_or_else(|| {
            let words = format!("there is no header `{name}` (status {})", self.status);
            ProbeError::new(Reason::Missing, words)
        })
    }

    /// A header as text, where there is one.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<&str>, ProbeError> {
        let Some(value) = self.headers.get(name) else {
            return Ok(None);
        };
        value.to_str().map(Some).map_err(|_| {
            let words = format!("the header `{name}` is not text");
            ProbeError::new(Reason::ProtocolError, words)
        })
    }

    pub(crate) fn text(&self) -> Result<&str, ProbeError> {
        std::str::from_utf8(&self.body)
            .map_err(|_| ProbeError::new(Reason::ProtocolError, "the body is not UTF-8"))
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status)
    }

    pub(crate) fn secure(&self) -> Result<&SecureWay, ProbeError> {
        self.way.secure.as_ref().ok_or_else(|| {
            let words = "the response did not come over TLS";
            ProbeError::new(Reason::UnexpectedValue, words)
        })
    }
}

//! A gRPC server that tells its health (`grpc.health.v1.Health`).
//!
//! ```no_run
//! use golive_probes::grpc::grpc;
//!
//! let server = grpc("https://orders.internal:50051").serving();
//! let service = grpc("http://127.0.0.1:50051").service("shop.Orders").serving();
//! ```
//!
//! It makes one call of `Check` on a connection of HTTP/2 of its own: in the
//! clear for `http://`, by TLS for `https://`. It needs what the server asks of
//! any caller. Metadata is never shown.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`serving`](Grpc::serving) | bool | the server, or one service of it, says `SERVING` |

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::secret::Secret;
use http::HeaderMap;

use crate::http::response::Response;
use crate::http::{Http, http};
use crate::trust::Trust;

/// A gRPC server by its URL, `http://host:port` or `https://host:port`.
pub fn grpc(url: impl AsRef<str>) -> Grpc {
    let url = url.as_ref().trim_end_matches('/');
    Grpc {
        http: http(format!("{url}/grpc.health.v1.Health/Check"))
            .method("POST")
            .header("Content-Type", "application/grpc")
            .header("TE", "trailers")
            .http2(),
        server: Target::url(url),
        service: String::new(),
    }
}

/// See [`grpc()`].
#[derive(Clone, Debug)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Grpc {
    http: Http,
    server: Target,
    service: String,
}

impl Grpc {
    /// The full name of a service, `package.Service`; the whole server by
    /// default.
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.service = name.into();
        self
    }

    /// Adds metadata. Its value is never shown.
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.http = self.http.header(name, value);
        self
    }

    /// Adds a bearer token.
    pub fn bearer(mut self, token: impl Into<Secret>) -> Self {
        self.http = self.http.bearer(token);
        self
    }

    /// Whom to trust; the system's certificates by default.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.http = self.http.trust(trust);
        self
    }

    /// It says `SERVING`. A service that it does not know, and a server without
    /// the health service, are [`Reason::Missing`].
    pub fn serving(self) -> Serving {
        Serving(self)
    }
}

/// See [`Grpc::serving`].
#[derive(Clone, Debug)]
pub struct Serving(Grpc);

impl Probe for Serving {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let Grpc { http, service, .. } = &self.0;
        let request = http.clone().body(request(service)?);
        let response = request.response(&input).await?;
        let status = status(&response, &input).await;
        let status = status.map_err(|error| http.redacting(error.at(Step::Read)))?;
        if status == "SERVING" {
            return Ok(true.into());
        }
        let words = format!("the server says {status}, expected SERVING");
        Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read))
    }

    fn target(&self) -> Target {
        self.0.server.clone()
    }
}

/// The message `HealthCheckRequest`, whose field 1 is the service, with the head
/// that gRPC gives to each message: not compressed, and its length in 4 bytes
/// (grpc/doc/PROTOCOL-HTTP2.md; grpc/health/v1/health.proto).
fn request(service: &str) -> Result<Vec<u8>, ProbeError> {
    let mut message = Vec::new();
    if !service.is_empty() {
        // A length below 128 is one byte of a varint.
        let length = u8::try_from(service.len()).ok().filter(|it| *it < 128);
        let length = length.ok_or_else(|| {
            let words = "the name of the service is longer than 127 bytes";
            ProbeError::new(Reason::BadConfiguration, words)
        })?;
        message.extend([0x0A, length]);
        message.extend(service.as_bytes());
    }
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let mut framed = vec![0];
    framed.extend(length.to_be_bytes());
    framed.extend(message);
    Ok(framed)
}

/// The status of `HealthCheckResponse`, its field 1.
async fn status(response: &Response, input: &ProbeInput) -> Result<&'static str, ProbeError> {
    let strange = |words: &str| Err(ProbeError::new(Reason::ProtocolError, words));
    let code = |headers: &HeaderMap| {
        let code = headers.get("grpc-status")?.to_str().ok()?;
        Some(match code {
            "0" => Ok(()),
            code => Err(failed(code, headers)),
        })
    };
    // A call that fails has its status in the head: there is nothing else.
    let in_head = code(&response.headers);
    if let Some(Err(error)) = in_head {
        return Err(error);
    }
    if in_head.is_none() && response.status != 200 {
        // What stands in between answers so (grpc/doc/http-grpc-status-mapping.md).
        let reason = match response.status {
            401 => Reason::CredentialsRejected,
            403 => Reason::PermissionDenied,
            404 => Reason::Missing,
            429 | 502..=504 => Reason::ServerError,
            _ => Reason::ProtocolError,
        };
        let words = format!("the status is {}, expected 200 of gRPC", response.status);
        return Err(ProbeError::new(reason, words));
    }
    let content = response.content(input).await?;
    match code(&content.trailers).or(in_head) {
        Some(ended) => ended?,
        None => return strange("the answer has no status of gRPC"),
    }
    let [0, a, b, c, d, message @ ..] = content.body.as_slice() else {
        return strange("the answer is no message of gRPC");
    };
    if usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])) != Ok(message.len()) {
        return strange("the message of the answer is not whole");
    }
    match first_field(message) {
        // Protobuf does not write what is 0.
        Some(0) => Ok("UNKNOWN"),
        Some(1) => Ok("SERVING"),
        Some(2) => Ok("NOT_SERVING"),
        Some(3) => Ok("SERVICE_UNKNOWN"),
        _ => strange("the answer is no HealthCheckResponse"),
    }
}

/// The number of field 1 of a message, 0 where it has none; other fields are those
/// of a newer server (protobuf.dev/programming-guides/encoding).
fn first_field(mut message: &[u8]) -> Option<u64> {
    let mut found = 0;
    while !message.is_empty() {
        let tag = varint(&mut message)?;
        match tag & 7 {
            0 => {
                let value = varint(&mut message)?;
                if tag >> 3 == 1 {
                    found = value;
                }
            }
            kind @ (1 | 2 | 5) => {
                let length = match kind {
                    1 => 8,
                    5 => 4,
                    _ => usize::try_from(varint(&mut message)?).ok()?,
                };
                message = message.get(length..)?;
            }
            _ => return None,
        }
    }
    Some(found)
}

/// The number that a message begins with, of seven bits a byte.
fn varint(message: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = message.split_first()?;
        *message = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// A call that failed, by its code (grpc/doc/statuscodes.md).
fn failed(code: &str, headers: &HeaderMap) -> ProbeError {
    let (reason, name) = match code {
        "3" => (Reason::Rejected, "INVALID_ARGUMENT"),
        "4" => (Reason::TimedOut, "DEADLINE_EXCEEDED"),
        "5" => (Reason::Missing, "NOT_FOUND"),
        "7" => (Reason::PermissionDenied, "PERMISSION_DENIED"),
        "12" => (Reason::Missing, "UNIMPLEMENTED"),
        "13" => (Reason::ServerError, "INTERNAL"),
        "14" => (Reason::ServerError, "UNAVAILABLE"),
        "16" => (Reason::CredentialsRejected, "UNAUTHENTICATED"),
        _ => (Reason::ServerError, "an error"),
    };
    match headers
        .get("grpc-message")
        .and_then(|told| told.to_str().ok())
    {
        Some(told) if !told.is_empty() => ProbeError::new(
            reason,
            format_args!("the call ends with {name} ({code}): {told}"),
        ),
        _ => ProbeError::new(reason, format_args!("the call ends with {name} ({code})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_server_adds_is_passed_over() {
        for (message, expected) in [
            (&[][..], Some(0)),
            (&[8, 1], Some(1)),
            (&[0x12, 2, 8, 2, 8, 1, 0x1d, 0, 0, 0, 0], Some(1)),
            (&[8, 0x81, 0], Some(1)),
            (&[8], None),
            (&[0x12, 9, 1], None),
            (&[0x0b], None),
            (&[8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255], None),
        ] {
            assert_eq!(first_field(message), expected, "{message:?}");
        }
    }
}

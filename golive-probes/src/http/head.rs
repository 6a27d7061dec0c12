//! The head of a response, for what comes before or instead of HTTP: a tunnel,
//! a switch of protocols. Not one byte more is read than the head.

use std::io;

use golive_core::probe::{ProbeError, Reason, Step};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::connect::socket_error;

/// The longest head that is read.
const LONGEST: usize = 8 * 1024;

/// A status, and headers by their names in lower case.
pub(crate) struct Head {
    pub(crate) status: u16,
    #[cfg_attr(
        not(feature = "websocket"),
        allow(dead_code, reason = "a tunnel has none to ask")
    )]
    headers: Vec<(String, String)>,
}

impl Head {
    /// The value of a header.
    #[cfg_attr(
        not(feature = "websocket"),
        allow(dead_code, reason = "a tunnel has none to ask")
    )]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads a head (RFC 9112, 2.1). `whose` names the server in errors.
pub(crate) async fn read_head<S: AsyncRead + Unpin>(
    stream: &mut S,
    step: Step,
    whose: &str,
) -> Result<Head, ProbeError> {
    let error =
        |reason, words: &str| ProbeError::new(reason, format_args!("{whose}: {words}")).at(step);
    let lost = |error: io::Error| socket_error(&error, step, &format!("{whose}: {error}"));
    let strange = || error(Reason::ProtocolError, "it does not speak HTTP");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        // What does not begin so may never end.
        if !b"HTTP/".starts_with(head.get(..head.len().min(5)).unwrap_or_default()) {
            return Err(strange());
        }
        if head.len() >= LONGEST {
            return Err(error(Reason::TooLarge, "its answer is larger than 8 KiB"));
        }
        head.push(stream.read_u8().await.map_err(lost)?);
    }
    let text = String::from_utf8_lossy(&head);
    let mut lines = text.lines();
    let mut words = lines.next().unwrap_or_default().splitn(3, ' ');
    let version = words.next().unwrap_or_default();
    let status = words.next().and_then(|status| status.parse().ok());
    match status {
        Some(status @ 100..=999) if version.starts_with("HTTP/1.") => Ok(Head {
            status,
            headers: read_headers(lines),
        }),
        _ => Err(strange()),
    }
}

/// Each header once: several of a name are one list (RFC 9110, 5.3).
fn read_headers<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        match headers.iter_mut().find(|(given, _)| *given == name) {
            Some((_, list)) => {
                list.push_str(", ");
                list.push_str(value);
            }
            None => headers.push((name, value.to_owned())),
        }
    }
    headers
}

//! Protocols that begin in the clear and turn to TLS when asked.

use golive_core::probe::{ProbeError, Reason, Step};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::connect::socket_error;

/// What is said before the handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StartTls {
    /// SMTP: `EHLO`, then `STARTTLS` (RFC 3207).
    Smtp,
    /// PostgreSQL: `SSLRequest` (its manual, "Message Formats").
    Postgres,
}

/// The most that a server may say before the handshake.
const LONGEST: usize = 8 * 1024;

/// `SSLRequest`: its length, 8, and the number 80877103.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

impl StartTls {
    /// Asks the server to turn to TLS. It reads not one byte more than the
    /// answer, so that the handshake gets all of its own.
    pub(super) async fn ask<S>(self, stream: &mut S) -> Result<(), ProbeError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        match self {
            Self::Smtp => {
                reply(stream, "220").await?;
                say(stream, b"EHLO golive.invalid\r\n").await?;
                let extensions = reply(stream, "250").await?;
                let offered = |line: &str| {
                    let extension = line.get(4..).unwrap_or_default().trim();
                    extension.eq_ignore_ascii_case("STARTTLS")
                };
                if !extensions.lines().any(offered) {
                    return Err(refused("the server does not offer STARTTLS"));
                }
                say(stream, b"STARTTLS\r\n").await?;
                reply(stream, "220").await.map(drop)
            }
            Self::Postgres => {
                say(stream, &SSL_REQUEST).await?;
                match byte(stream).await? {
                    b'S' => Ok(()),
                    b'N' => Err(refused("the server does not speak TLS")),
                    // `E`: an error of a server that is too old or has no room.
                    b'E' => Err(ProbeError::new(
                        Reason::ServerError,
                        "the server answers SSLRequest with an error",
                    )
                    .at(Step::Handshake)),
                    _ => Err(strange("an answer to SSLRequest that is neither S nor N")),
                }
            }
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, words: &[u8]) -> Result<(), ProbeError> {
    let sent = async {
        stream.write_all(words).await?;
        stream.flush().await
    };
    let lost = |error: std::io::Error| socket_error(&error, Step::Handshake, &error.to_string());
    sent.await.map_err(lost)
}

async fn byte<S: AsyncRead + Unpin>(stream: &mut S) -> Result<u8, ProbeError> {
    let lost = |error: std::io::Error| socket_error(&error, Step::Handshake, &error.to_string());
    stream.read_u8().await.map_err(lost)
}

/// Reads a reply of SMTP (RFC 5321, 4.2.1): lines `250-...`, the last `250 ...`.
async fn reply<S: AsyncRead + Unpin>(stream: &mut S, code: &str) -> Result<String, ProbeError> {
    let mut text = Vec::new();
    let mut line = 0;
    loop {
        if text.len() >= LONGEST {
            let words = "the server says more than 8 KiB before the handshake";
            return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Handshake));
        }
        let next = byte(stream).await?;
        text.push(next);
        let so_far = text.get(line..).unwrap_or_default();
        // What is no digit there is no SMTP: the rest need not be waited for.
        if so_far.len() <= 3 && !next.is_ascii_digit() {
            return Err(strange("an answer that is not SMTP"));
        }
        if next != b'\n' {
            continue;
        }
        let is_last = so_far.get(3) != Some(&b'-');
        if is_last {
            break;
        }
        line = text.len();
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    let last = text.lines().last().unwrap_or_default();
    if last.starts_with(code) {
        return Ok(text);
    }
    let words = format!("the server answers {:?}, expected {code}", last.trim_end());
    let reason = match last.starts_with('5') {
        true => Reason::Rejected,
        false => Reason::ServerError,
    };
    Err(ProbeError::new(reason, words).at(Step::Handshake))
}

fn refused(words: &str) -> ProbeError {
    ProbeError::new(Reason::TlsFailed, words).at(Step::Handshake)
}

fn strange(what: &str) -> ProbeError {
    let words = format!("the server gives {what}");
    ProbeError::new(Reason::ProtocolError, words).at(Step::Handshake)
}

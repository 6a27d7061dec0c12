//! A connection to the server, and what goes wrong with it.
//!
//! The frames are those of a library; the handshake is done here, so that no
//! log of a library holds a header.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fastwebsockets::{Frame, OpCode, Payload, Role, WebSocket as Frames, WebSocketError};
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::io::AsyncWriteExt;

use super::WebSocket;
use super::line::{Alarm, Line};
use crate::connect::socket_error;
use crate::http::Http;
use crate::http::head::{Head, read_head};
use crate::http::request::header;
use crate::http::way::open;
use crate::kept_out;
use crate::status;

/// The largest message that is read.
const LARGEST: usize = 1 << 20;

/// How many heads are passed over before the awaited one.
const MOST_BEFORE: usize = 8;

/// How many messages are passed over before the awaited one.
const MOST: usize = 10_000;

/// What a server adds to the key to show that it has read it (RFC 6455, 1.3).
const PROOF: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// What the server says.
pub(super) enum Message {
    Text(String),
    Pong(Vec<u8>),
    /// What nobody waits for.
    Other,
}

/// A connection that speaks WebSocket.
pub(super) struct Session {
    frames: Frames<Line>,
    pub(super) alarm: Alarm,
    pub(super) subprotocol: String,
    /// The code that the server has closed with.
    pub(super) closed: Option<u16>,
    pub(super) passed: usize,
    /// The parts of a message that has begun, and whether it is a text: what
    /// controls the connection may come in between.
    begun: Option<(bool, Vec<u8>)>,
}

impl Session {
    pub(super) async fn open(socket: &WebSocket, input: &ProbeInput) -> Result<Self, ProbeError> {
        let opened = Self::ask(socket, input).await?;
        opened.map_err(|status| {
            let reason = match status {
                401 => Reason::CredentialsRejected,
                403 => Reason::PermissionDenied,
                _ => status::reason(status, Reason::UnexpectedValue),
            };
            let words = format!("the status is {status}, expected 101");
            ProbeError::new(reason, words).at(Step::Handshake)
        })
    }

    /// A session, or the status that the server answers instead.
    pub(super) async fn ask(
        socket: &WebSocket,
        input: &ProbeInput,
    ) -> Result<Result<Self, u16>, ProbeError> {
        kept_out::url(input, socket.url.expose());
        kept_out::headers(input, &socket.headers, &socket.credentials);
        socket.http.keep_out(input);
        // The words of HTTP would speak of a URL that nobody wrote.
        let uri = socket.http.uri().map_err(|_| {
            let words = "the URL cannot be used: expected ws://host/path or wss://host/path";
            ProbeError::new(Reason::BadConfiguration, words)
        })?;
        let key = key()?;
        let http = socket.http.with_token(input).await?;
        let request = request(socket, &http, &uri, &key)?;
        let mut stream = open(&http, &uri, None, input).await?.stream;
        input.step(Step::Handshake);
        let sent = async {
            stream.write_all(request.as_bytes()).await?;
            stream.flush().await
        };
        let lost =
            |error: std::io::Error| socket_error(&error, Step::Handshake, &error.to_string());
        sent.await.map_err(lost)?;
        let mut head = read_head(&mut stream, Step::Handshake, "the server").await?;
        let mut before = 0;
        // Others of 1xx may come before (RFC 9110, 15.2).
        while matches!(head.status, 100 | 102..200) && before < MOST_BEFORE {
            head = read_head(&mut stream, Step::Handshake, "the server").await?;
            before += 1;
        }
        if head.status != 101 {
            return Ok(Err(head.status));
        }
        let subprotocol = agreed(socket, &head, &key).map_err(|it| it.at(Step::Handshake))?;
        let (line, alarm) = Line::new(stream);
        let mut frames = Frames::after_handshake(line, Role::Client);
        frames.set_max_message_size(LARGEST);
        // To close is said once, by hand.
        frames.set_auto_close(false);
        Ok(Ok(Self {
            frames,
            alarm,
            subprotocol,
            closed: None,
            passed: 0,
            begun: None,
        }))
    }

    pub(super) async fn text(&mut self, text: &str, input: &ProbeInput) -> Result<(), ProbeError> {
        self.send(Frame::text(Payload::Borrowed(text.as_bytes())), input)
            .await
    }

    pub(super) async fn ping(
        &mut self,
        content: &[u8],
        input: &ProbeInput,
    ) -> Result<(), ProbeError> {
        let payload = Payload::Borrowed(content);
        self.send(Frame::new(true, OpCode::Ping, None, payload), input)
            .await
    }

    async fn send(&mut self, frame: Frame<'_>, input: &ProbeInput) -> Result<(), ProbeError> {
        input.step(Step::Send);
        let sent = self.frames.write_frame(frame).await;
        input.step(Step::Read);
        sent.map_err(|error| told(&error, Step::Send))
    }

    /// The next message, its parts joined.
    pub(super) async fn next(&mut self, input: &ProbeInput) -> Result<Message, ProbeError> {
        input.step(Step::Read);
        let error = |reason, words: String| ProbeError::new(reason, words).at(Step::Read);
        loop {
            self.passed += 1;
            if self.passed > MOST {
                let words = format!("the server has sent {MOST} frames, and not the awaited one");
                return Err(error(Reason::TooLarge, words));
            }
            let frame = self.frames.read_frame().await;
            let frame = frame.map_err(|error| told(&error, Step::Read))?;
            match frame.opcode {
                OpCode::Close => {
                    // A code of two bytes, and words that nobody need read.
                    let words = match frame.payload.get(..2) {
                        Some(&[high, low]) => {
                            let code = u16::from_be_bytes([high, low]);
                            self.closed = Some(code);
                            format!("the server closes with {code}")
                        }
                        _ => "the server closes".to_owned(),
                    };
                    return Err(error(Reason::Closed, words));
                }
                OpCode::Pong => return Ok(Message::Pong(frame.payload.to_vec())),
                OpCode::Ping => return Ok(Message::Other),
                OpCode::Text | OpCode::Binary if self.begun.is_none() => {
                    self.begun = Some((frame.opcode == OpCode::Text, Vec::new()));
                }
                OpCode::Continuation if self.begun.is_some() => {}
                OpCode::Text | OpCode::Binary | OpCode::Continuation => {
                    let words = "a part of a message stands where none belongs".to_owned();
                    return Err(error(Reason::ProtocolError, words));
                }
            }
            let Some((is_text, mut parts)) = self.begun.take() else {
                continue;
            };
            if parts.len() + frame.payload.len() > LARGEST {
                let words = "a message is larger than 1 MiB".to_owned();
                return Err(error(Reason::TooLarge, words));
            }
            parts.extend_from_slice(&frame.payload);
            if !frame.fin {
                self.begun = Some((is_text, parts));
                continue;
            }
            if !is_text {
                return Ok(Message::Other);
            }
            return String::from_utf8(parts)
                .map(Message::Text)
                .map_err(|_| error(Reason::ProtocolError, "a text is not UTF-8".to_owned()));
        }
    }

    /// The next text.
    pub(super) async fn next_text(&mut self, input: &ProbeInput) -> Result<String, ProbeError> {
        loop {
            if let Message::Text(text) = self.next(input).await? {
                return Ok(text);
            }
        }
    }

    /// Says that it is over. The answer is not waited for.
    pub(super) async fn close(mut self) {
        let _ = self.frames.write_frame(Frame::close(1000, b"")).await;
    }
}

/// 16 bytes at random, in base64 (RFC 6455, 4.1).
fn key() -> Result<String, ProbeError> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| ProbeError::from("the system gives no random numbers"))?;
    Ok(STANDARD.encode(bytes))
}

fn request(
    socket: &WebSocket,
    http: &Http,
    uri: &http::Uri,
    key: &str,
) -> Result<String, ProbeError> {
    let is_host = |name: &str| name.eq_ignore_ascii_case("host");
    // Theirs, where they give one.
    let host = socket.headers.iter().find(|(name, _)| is_host(name));
    let host = match host {
        Some((_, value)) => value.expose(),
        None => uri.authority().map_or("", |authority| authority.as_str()),
    };
    header("Host", host)?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
    );
    let offered = socket.offered.join(", ");
    let offered = (!offered.is_empty()).then_some(("Sec-WebSocket-Protocol", offered.as_str()));
    let given = socket.headers.iter().chain(http.headers());
    let given = given.map(|(name, value)| (name.as_str(), value.expose()));
    let given = given.filter(|(name, _)| !is_host(name));
    for (name, value) in given.chain(offered) {
        header(name, value)?;
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    Ok(request)
}

/// The subprotocol that the server agrees to when it says that it will speak
/// (RFC 6455, 4.1).
fn agreed(socket: &WebSocket, head: &Head, key: &str) -> Result<String, ProbeError> {
    let strange = |words: String| ProbeError::new(Reason::ProtocolError, words);
    let upgrade = head.header("upgrade").unwrap_or_default();
    let connection = head.header("connection").unwrap_or_default();
    let mut connection = connection.split(',').map(str::trim);
    if !upgrade.eq_ignore_ascii_case("websocket")
        || !connection.any(|word| word.eq_ignore_ascii_case("upgrade"))
    {
        return Err(strange(
            "the server switches to another protocol".to_owned(),
        ));
    }
    let proof = digest(
        &SHA1_FOR_LEGACY_USE_ONLY,
        format!("{key}{PROOF}").as_bytes(),
    );
    if head.header("sec-websocket-accept") != Some(&STANDARD.encode(proof)) {
        return Err(strange(
            "the server does not prove that it has read the request".to_owned(),
        ));
    }
    // None is offered, and what is compressed could not be read.
    if head
        .header("sec-websocket-extensions")
        .is_some_and(|it| !it.is_empty())
    {
        return Err(strange(
            "the server agrees to an extension that was not offered".to_owned(),
        ));
    }
    match head.header("sec-websocket-protocol") {
        None if socket.offered.is_empty() => Ok(String::new()),
        // Browsers fail such a connection (the WebSockets Standard of WHATWG).
        None => Err(ProbeError::new(
            Reason::Missing,
            "the server agrees to none of the subprotocols that are offered",
        )),
        Some(agreed) if socket.offered.iter().any(|offered| offered == agreed) => {
            Ok(agreed.to_owned())
        }
        Some(_) => Err(strange(
            "the server agrees to what was not offered".to_owned(),
        )),
    }
}

fn told(error: &WebSocketError, step: Step) -> ProbeError {
    let reason = match error {
        WebSocketError::IoError(error) => {
            return socket_error(error, step, &error.to_string());
        }
        WebSocketError::ConnectionClosed | WebSocketError::UnexpectedEOF => Reason::Closed,
        WebSocketError::FrameTooLarge => Reason::TooLarge,
        _ => Reason::ProtocolError,
    };
    ProbeError::from_error(reason, error).at(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6455, 1.3.
    #[tokio::test]
    async fn what_the_server_agrees_to() {
        for (more, agrees) in [
            ("", true),
            ("Connection: keep-alive\r\n", true),
            ("Sec-WebSocket-Protocol: x\r\n", false),
            ("Sec-WebSocket-Extensions: permessage-deflate\r\n", false),
        ] {
            let answer = format!(
                "HTTP/1.1 101 x\r\n{more}Upgrade: websocket\r\nConnection: Upgrade\r\n\
                 Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
            );
            let head = read_head(&mut answer.as_bytes(), Step::Handshake, "it").await;
            let socket = super::super::websocket("ws://h/");
            let agreed = agreed(&socket, &head.unwrap(), "dGhlIHNhbXBsZSBub25jZQ==");
            assert_eq!(agreed.is_ok(), agrees, "{more}");
        }
    }
}

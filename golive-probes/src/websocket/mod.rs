//! A WebSocket server: that it lets us in, and answers.
//!
//! ```no_run
//! use golive_core::probe::ProbeExt;
//! use golive_probes::websocket::{socket_io, websocket};
//!
//! let open = websocket("wss://app.example.com/live").connects();
//! let alive = websocket("wss://app.example.com/live").ping();
//! let quick = websocket("wss://app.example.com/echo").echoes("golive").latency();
//! let talks = websocket("wss://app.example.com/media")
//!     .send(r#"{"event":"start"}"#)
//!     .answers(r#""event":"media""#);
//! let guarded = websocket("wss://app.example.com/live").bearer("...").requires_authentication();
//! let ours = websocket("wss://app.example.com/live").refuses_origin("https://evil.example");
//! let chat = socket_io("https://app.example.com").connects();
//! let told = socket_io("https://app.example.com").emit("join", r#""golive""#).receives("joined");
//! ```
//!
//! A hundred sessions that are open at once, by the probe `load`, whose
//! `patience` must allow for the time:
//!
//! ```text
//! load("sessions", websocket("wss://app.example.com/live").hold(ten_seconds))
//!     .concurrency(100)
//!     .requests(100)
//!     .patience(twenty_seconds)
//!     .error_ratio()
//! ```
//!
//! It connects for each measurement, and closes. It needs what the server asks
//! of any client. It says nothing but what it is given to [send](WebSocket::send)
//! or [emit](SocketIo::emit), and what keeps the connection. Messages of more
//! than 1 MiB are not read. The values of headers, what is sent and the query of
//! the URL are never shown.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](WebSocket::connects) | bool | the server agrees to speak WebSocket |
//! | [`ping`](WebSocket::ping) | bool | a ping is answered by its pong |
//! | [`echoes`](WebSocket::echoes) | bool | a text that is sent comes back |
//! | [`answers`](WebSocket::answers) | bool | a text that the server says, by itself or to what it is [sent](WebSocket::send), matches a regular expression |
//! | [`hold`](WebSocket::hold) | bool | the connection stays open so long, and the server is there then |
//! | [`requires_authentication`](WebSocket::requires_authentication) | bool | it lets nobody in without the credentials, and us with them |
//! | [`refuses_origin`](WebSocket::refuses_origin) | bool | it does not let pages of a foreign origin in, and us without it |
//! | [`first_message`](WebSocket::first_message) | text | what the server says by itself |
//! | [`subprotocol`](WebSocket::subprotocol) | text | what was agreed on of those that are [offered](WebSocket::offer) |
//!
//! Of Socket.IO, versions 3 and 4 of its servers (Engine.IO 4):
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](SocketIo::connects) | bool | the handshake is done, and the namespace lets us in |
//! | [`receives`](SocketIo::receives) | bool | an event comes, by itself or after what is [emitted](SocketIo::emit) |
//! | [`hold`](SocketIo::hold) | bool | the connection stays open so long, and the server is there then |
//! | [`requires_authentication`](SocketIo::requires_authentication), [`refuses_origin`](SocketIo::refuses_origin) | bool | as above |

mod access;
mod connection;
mod fate;
mod line;
mod namespace;
mod socket_io;
mod talk;

use std::fmt;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::secret::Secret;

pub use self::access::{RefusesOrigin, RequiresAuthentication};
use self::connection::{Message, Session};
pub use self::namespace::SocketIoProbe;
pub use self::socket_io::{SocketIo, socket_io};
use crate::aside;
use crate::http::{Http, http};
use crate::pattern::Pattern;
use crate::trust::Trust;

/// A WebSocket server by its URL, `ws://` or `wss://`.
pub fn websocket(url: impl Into<String>) -> WebSocket {
    let url = url.into();
    // The way there is that of HTTP.
    let way = match url.split_once("://") {
        Some(("ws", rest)) => format!("http://{rest}"),
        Some(("wss", rest)) => format!("https://{rest}"),
        _ => String::new(),
    };
    WebSocket {
        http: http(way),
        url: Secret::from(url),
        headers: Vec::new(),
        offered: Vec::new(),
        credentials: Vec::new(),
        sent: Vec::new(),
    }
}

/// See [`websocket()`].
#[derive(Clone)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct WebSocket {
    http: Http,
    /// Its query may hold a token.
    url: Secret,
    headers: Vec<(String, Secret)>,
    offered: Vec<String>,
    /// Names of headers that are credentials, beside those that are known.
    credentials: Vec<String>,
    sent: Vec<Secret>,
}

impl WebSocket {
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

    /// Adds the bearer token that a request of `http` answers, at a JSON pointer;
    /// see [`Http::bearer_from`].
    pub fn bearer_from(mut self, request: Http, pointer: impl Into<String>) -> Self {
        self.http = self.http.bearer_from(request, pointer);
        self
    }

    /// Adds a header that is a credential, whatever it is called. Its value is
    /// never shown.
    pub fn credential(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        let name = name.into();
        self.credentials.push(name.clone());
        self.header(name, value)
    }

    /// Offers a subprotocol. A server that agrees to none of those that are offered
    /// is [`Reason::Missing`], as browsers fail such a connection.
    pub fn offer(mut self, subprotocol: impl Into<String>) -> Self {
        self.offered.push(subprotocol.into());
        self
    }

    /// Whom to trust; the system's certificates by default.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.http = self.http.trust(trust);
        self
    }

    /// The server agrees to speak WebSocket.
    pub fn connects(self) -> WebSocketProbe<bool> {
        self.probe(What::Connects, |_| Ok(true))
    }

    /// A ping is answered by a pong of the same content.
    pub fn ping(self) -> WebSocketProbe<bool> {
        self.probe(What::Ping, |_| Ok(true))
    }

    /// A text that is sent comes back. What the server says before is passed
    /// over; nothing more is an answer that never comes.
    pub fn echoes(self, text: impl Into<String>) -> WebSocketProbe<bool> {
        self.probe(What::Echoes(text.into()), |_| Ok(true))
    }

    /// The first text that the server says by itself.
    pub fn first_message(self) -> WebSocketProbe<String> {
        self.probe(What::FirstMessage, Ok)
    }

    /// The subprotocol that was agreed on; none is [`Reason::Missing`].
    pub fn subprotocol(self) -> WebSocketProbe<String> {
        self.probe(What::Subprotocol, |agreed| match agreed.as_str() {
            "" => {
                let words = "the server agrees to no subprotocol";
                Err(ProbeError::new(Reason::Missing, words))
            }
            _ => Ok(agreed),
        })
    }

    fn probe<V>(self, what: What, read: fn(String) -> Result<V, ProbeError>) -> WebSocketProbe<V> {
        WebSocketProbe {
            socket: self,
            what,
            hold: None,
            read,
        }
    }

    fn target(&self) -> Target {
        Target::url(self.url.expose())
    }
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WebSocket")
            .field(&self.target().as_str())
            .finish()
    }
}

#[derive(Clone)]
enum What {
    Connects,
    Ping,
    Echoes(String),
    Answers(Pattern),
    FirstMessage,
    Subprotocol,
}

/// A measurement of a connection.
#[derive(Clone)]
pub struct WebSocketProbe<V> {
    socket: WebSocket,
    what: What,
    hold: Option<Duration>,
    read: fn(String) -> Result<V, ProbeError>,
}

impl<V: golive_core::quantity::Quantity> Probe for WebSocketProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        if let What::Answers(pattern) = &self.what
            && pattern.regex()?.is_match("")
        {
            let words = format!("{pattern} matches an answer of nothing");
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let mut session = Session::open(&self.socket, &input).await?;
        self.socket.say(&mut session, &input).await?;
        let told = match &self.what {
            What::Connects => String::new(),
            What::Subprotocol => session.subprotocol.clone(),
            What::Ping => {
                let content = b"golive".as_slice();
                session.ping(content, &input).await?;
                loop {
                    match session.next(&input).await? {
                        Message::Pong(answer) if answer == content => break String::new(),
                        _ => {}
                    }
                }
            }
            What::Echoes(text) => {
                session.text(text, &input).await?;
                loop {
                    match session.next(&input).await? {
                        Message::Text(answer) if answer == *text => break String::new(),
                        _ => {}
                    }
                }
            }
            What::Answers(pattern) => {
                let regex = pattern.regex()?;
                loop {
                    let (regex, text) = (regex.clone(), session.next_text(&input).await?);
                    if aside::look(text.len(), move || Ok(regex.is_match(&text))).await? {
                        break String::new();
                    }
                }
            }
            What::FirstMessage => session.next_text(&input).await?,
        };
        if let Some(time) = self.hold {
            session.hold(time, &input)?;
            while session.held(&input).await?.is_some() {}
        }
        // What was to be learned is known: that the server does not wait for the
        // end of the talk is its good right.
        session.close().await;
        let value = (self.read)(told).map_err(|error| error.at(Step::Read))?;
        Ok(Measurement::new(value))
    }

    fn target(&self) -> Target {
        self.socket.target()
    }
}

impl<V> fmt::Debug for WebSocketProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WebSocketProbe").field(&self.socket).finish()
    }
}

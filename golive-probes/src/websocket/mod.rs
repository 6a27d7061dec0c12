//! A WebSocket server: that it lets us in, and answers.
//!
//! ```no_run
//! use golive_core::probe::ProbeExt;
//! use golive_probes::websocket::{socket_io, websocket};
//!
//! let open = websocket("wss://app.example.com/live").connects();
//! let alive = websocket("wss://app.example.com/live").ping();
//! let quick = websocket("wss://app.example.com/echo").echoes("golive").latency();
//! let chat = socket_io("https://app.example.com").connects();
//! ```
//!
//! It connects for each measurement, and closes. It needs what the server asks
//! of any client. Messages of more than 1 MiB are not read. The values of
//! headers and the query of the URL are never shown.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](WebSocket::connects) | bool | the server agrees to speak WebSocket |
//! | [`ping`](WebSocket::ping) | bool | a ping is answered by its pong |
//! | [`echoes`](WebSocket::echoes) | bool | a text that is sent comes back |
//! | [`first_message`](WebSocket::first_message) | text | what the server says by itself |
//! | [`subprotocol`](WebSocket::subprotocol) | text | what was agreed on of those that are [offered](WebSocket::offer) |
//!
//! Of Socket.IO, versions 3 and 4 of its servers (Engine.IO 4):
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`connects`](SocketIo::connects) | bool | the handshake is done, and the namespace lets us in |

mod connection;
mod socket_io;

use std::fmt;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::secret::Secret;

use self::connection::{Message, Session};
pub use self::socket_io::{SocketIo, SocketIoConnects, socket_io};
use crate::http::{Http, http};
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

    /// Offers a subprotocol.
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
    FirstMessage,
    Subprotocol,
}

/// A measurement of a connection.
#[derive(Clone)]
pub struct WebSocketProbe<V> {
    socket: WebSocket,
    what: What,
    read: fn(String) -> Result<V, ProbeError>,
}

impl<V: golive_core::quantity::Quantity> Probe for WebSocketProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let mut session = Session::open(&self.socket, &input).await?;
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
            What::FirstMessage => session.next_text(&input).await?,
        };
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

//! Who is let in: refused at the handshake, by the namespace, or by a close that
//! says so.

use std::fmt;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use tokio::time::Instant;

use super::connection::Session;
use super::namespace::{Entry, Words, packet};
use super::{SocketIo, WebSocket};
use crate::http::access::is_credential;
use crate::http::cors;

/// Codes of a close that refuses: against the policy (RFC 6455, 7.4.1),
/// unauthorized and forbidden (as IANA has them, and as many servers do by the
/// status of HTTP).
const REFUSALS: [u16; 5] = [1008, 3000, 3003, 4401, 4403];

/// What servers of Socket.IO say of a namespace that they have not.
const NO_NAMESPACE: [&str; 2] = ["Invalid namespace", "Unable to connect"];

impl WebSocket {
    /// Nobody is let in without the credentials: the handshake is answered 401 or
    /// 403, or the server closes with 1008, 3000, 3003, 4401 or 4403 within 3/10
    /// of the timeout. If there are credentials, we are let in with them, and not
    /// closed: those of [`bearer`](WebSocket::bearer),
    /// [`credential`](WebSocket::credential), a header that `http` knows for one,
    /// and whatever is [sent](WebSocket::send). What the URL holds is not left
    /// out.
    pub fn requires_authentication(self) -> RequiresAuthentication {
        RequiresAuthentication(Server::Plain(self))
    }

    /// Pages of a foreign origin, `https://evil.example`, are not let in: the
    /// handshake is answered 4xx, or the server closes as above, and without that
    /// origin it is neither. Give the credentials that it asks for, and an
    /// `Origin` by [`header`](WebSocket::header) if it wants one: CORS does not
    /// keep pages from speaking WebSocket by the cookies of their readers.
    pub fn refuses_origin(self, origin: impl Into<String>) -> RefusesOrigin {
        RefusesOrigin {
            server: Server::Plain(self),
            origin: origin.into(),
        }
    }

    /// The same, by nobody, who says nothing.
    fn anonymous(&self) -> Self {
        let mut socket = self.clone();
        socket.http = self.http.anonymous();
        socket.sent.clear();
        socket
            .headers
            .retain(|(name, _)| !is_credential(name, &self.credentials));
        socket
    }

    fn has_credentials(&self) -> bool {
        let mut names = self.headers.iter().map(|(name, _)| name);
        let given = self.http.has_credentials() || !self.sent.is_empty();
        given || names.any(|name| is_credential(name, &self.credentials))
    }

    fn from_origin(&self, origin: &str) -> Self {
        let mut socket = self.clone();
        let is_other = |name: &str| !name.eq_ignore_ascii_case("origin");
        socket.headers.retain(|(name, _)| is_other(name));
        socket.header("Origin", origin)
    }
}

#[derive(Clone, Debug)]
enum Server {
    Plain(WebSocket),
    Io(SocketIo),
}

/// What becomes of a connection.
enum Fate {
    /// It stays open.
    Open,
    /// The handshake is answered so.
    Status(u16),
    /// The server closes, perhaps with a code.
    Closed(Option<u16>),
    /// The namespace refuses.
    Refused(String),
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("the connection stays open"),
            Self::Status(status) => write!(f, "the status is {status}"),
            Self::Closed(Some(code)) => write!(f, "the server closes with {code}"),
            Self::Closed(None) => f.write_str("the server closes and gives no code"),
            Self::Refused(told) => write!(f, "the namespace refuses: {told}"),
        }
    }
}

impl Server {
    fn anonymous(&self) -> Self {
        match self {
            Self::Plain(socket) => Self::Plain(socket.anonymous()),
            Self::Io(server) => Self::Io(server.anonymous()),
        }
    }

    fn has_credentials(&self) -> bool {
        match self {
            Self::Plain(socket) => socket.has_credentials(),
            Self::Io(server) => server.has_credentials(),
        }
    }

    fn from_origin(&self, origin: &str) -> Self {
        match self {
            Self::Plain(socket) => Self::Plain(socket.from_origin(origin)),
            Self::Io(server) => Self::Io(server.from_origin(origin)),
        }
    }

    fn target(&self) -> Target {
        match self {
            Self::Plain(socket) => socket.target(),
            Self::Io(server) => server.target(),
        }
    }

    /// Connects, and waits so long for a close.
    async fn fate(&self, patience: Duration, input: &ProbeInput) -> Result<Fate, ProbeError> {
        let socket = match self {
            Self::Plain(socket) => socket.clone(),
            Self::Io(server) => server.socket()?,
        };
        let mut session = match Session::ask(&socket, input).await? {
            Ok(session) => session,
            Err(status) => return Ok(Fate::Status(status)),
        };
        let ended = match self.stay(&socket, patience, &mut session, input).await {
            Ok(None) => Fate::Open,
            Ok(Some(told)) => Fate::Refused(told),
            Err(error) if error.reason() == Reason::Closed => Fate::Closed(session.closed),
            Err(error) => return Err(error),
        };
        session.close().await;
        Ok(ended)
    }

    /// Stays, until the time is over or the server ends it. The words are those
    /// of a namespace that does not let us in.
    async fn stay(
        &self,
        socket: &WebSocket,
        patience: Duration,
        session: &mut Session,
        input: &ProbeInput,
    ) -> Result<Option<String>, ProbeError> {
        let words = match self {
            Self::Plain(_) => {
                socket.say(session, input).await?;
                None
            }
            Self::Io(server) => {
                let words = Words::of(server)?;
                match words.enter(server, session, input).await? {
                    Entry::Accepted { .. } => Some(words),
                    Entry::Refused(told) if NO_NAMESPACE.contains(&told.as_str()) => {
                        let words = format!("there is no namespace {:?}", server.namespace);
                        return Err(ProbeError::new(Reason::Missing, words));
                    }
                    Entry::Refused(told) => return Ok(Some(told)),
                }
            }
        };
        let staying = async {
            loop {
                match &words {
                    None => {
                        session.next(input).await?;
                    }
                    // To be disconnected is to be refused.
                    Some(words) => {
                        let text = packet(session, input).await?;
                        if words.event(&text).is_err() {
                            return Ok(Some("it disconnects us".to_owned()));
                        }
                    }
                }
            }
        };
        let stayed = tokio::time::timeout(patience, staying).await;
        stayed.unwrap_or(Ok(None))
    }
}

/// See [`WebSocket::requires_authentication`].
#[derive(Clone, Debug)]
pub struct RequiresAuthentication(Server);

impl RequiresAuthentication {
    pub(super) fn of_socket_io(server: SocketIo) -> Self {
        Self(Server::Io(server))
    }
}

impl Probe for RequiresAuthentication {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let asked = Asked::now(&input);
        let without = self.0.anonymous().fate(asked.patience, &input).await?;
        let is_refused = match without {
            Fate::Status(status) => matches!(status, 401 | 403),
            Fate::Closed(code) => code.is_some_and(|code| REFUSALS.contains(&code)),
            Fate::Refused(_) => true,
            Fate::Open => false,
        };
        if !is_refused {
            return Err(unexpected(format_args!(
                "{without} without credentials, and nobody is to be let in"
            )));
        }
        let measured = Measurement::new(true).with("without credentials", &without);
        if !self.0.has_credentials() {
            return Ok(measured);
        }
        match self.0.fate(asked.again(&without), &input).await? {
            Fate::Open => Ok(measured),
            with => Err(unexpected(format_args!("{with} with credentials"))),
        }
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// See [`WebSocket::refuses_origin`].
#[derive(Clone, Debug)]
pub struct RefusesOrigin {
    server: Server,
    origin: String,
}

impl RefusesOrigin {
    pub(super) fn of_socket_io(server: SocketIo, origin: String) -> Self {
        Self {
            server: Server::Io(server),
            origin,
        }
    }
}

impl Probe for RefusesOrigin {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let Self { server, origin } = self;
        cors::check(origin)?;
        let asked = Asked::now(&input);
        let foreign = server.from_origin(origin);
        let fate = foreign.fate(asked.patience, &input).await?;
        let is_refused = match fate {
            // 408 and 429 are about something else.
            Fate::Status(status) => (400..500).contains(&status) && !matches!(status, 408 | 429),
            Fate::Closed(code) => code.is_some_and(|code| REFUSALS.contains(&code)),
            Fate::Refused(_) => true,
            Fate::Open => false,
        };
        if !is_refused {
            return Err(unexpected(format_args!(
                "{fate} for pages of {origin}, and they are not to be let in"
            )));
        }
        // Who refuses everybody has not looked at the origin.
        match server.fate(asked.again(&fate), &input).await? {
            Fate::Open => Ok(Measurement::new(true).with("refused", fate)),
            without => Err(unexpected(format_args!(
                "{without} without that origin too: give the credentials, and the origin that \
                 it takes"
            ))),
        }
    }

    fn target(&self) -> Target {
        self.server.target()
    }
}

/// When the first connection was asked for, and how long it is waited for a close.
struct Asked {
    began: Instant,
    patience: Duration,
}

impl Asked {
    fn now(input: &ProbeInput) -> Self {
        Self {
            began: Instant::now(),
            patience: input.remaining().mul_f64(0.3),
        }
    }

    /// How long the second connection must stay open: twice as long as the first
    /// did, if it was opened at all.
    fn again(&self, first: &Fate) -> Duration {
        match first {
            Fate::Status(_) => Duration::ZERO,
            _ => self.began.elapsed() * 2,
        }
    }
}

fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}

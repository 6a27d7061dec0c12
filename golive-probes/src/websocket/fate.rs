//! What becomes of a connection.

use std::fmt;
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Target};

use super::connection::Session;
use super::namespace::{Entry, Words, packet};
use super::{SocketIo, WebSocket};

/// What servers of Socket.IO say of a namespace that they have not.
const NO_NAMESPACE: [&str; 2] = ["Invalid namespace", "Unable to connect"];

/// A server, of whichever kind.
#[derive(Clone, Debug)]
pub(super) enum Server {
    Plain(Box<WebSocket>),
    Io(SocketIo),
}

/// What becomes of a connection.
pub(super) enum Fate {
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
    pub(super) fn anonymous(&self) -> Self {
        match self {
            Self::Plain(socket) => Self::Plain(Box::new(socket.anonymous())),
            Self::Io(server) => Self::Io(server.anonymous()),
        }
    }

    pub(super) fn has_credentials(&self) -> bool {
        match self {
            Self::Plain(socket) => socket.has_credentials(),
            Self::Io(server) => server.has_credentials(),
        }
    }

    pub(super) fn with_origin(&self, origin: &str) -> Self {
        match self {
            Self::Plain(socket) => Self::Plain(Box::new(socket.with_origin(origin))),
            Self::Io(server) => Self::Io(server.with_origin(origin)),
        }
    }

    pub(super) fn target(&self) -> Target {
        match self {
            Self::Plain(socket) => socket.target(),
            Self::Io(server) => server.target(),
        }
    }

    /// Connects, and waits so long for a close.
    pub(super) async fn fate(
        &self,
        patience: Duration,
        input: &ProbeInput,
    ) -> Result<Fate, ProbeError> {
        let socket = match self {
            Self::Plain(socket) => WebSocket::clone(socket),
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
                // In so much time it may say as much as it likes.
                session.passed = 0;
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

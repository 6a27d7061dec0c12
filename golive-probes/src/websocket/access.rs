//! Who is let in: refused at the handshake, by the namespace, or by a close that
//! says so.

use std::fmt;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use tokio::time::Instant;

use super::fate::{Fate, Server};
use super::{SocketIo, WebSocket};
use crate::http::access::is_credential;
use crate::http::cors;

/// Codes of a close that refuses: against the policy (RFC 6455, 7.4.1),
/// unauthorized and forbidden (as IANA has them, and as many servers do by the
/// status of HTTP).
const REFUSALS: [u16; 5] = [1008, 3000, 3003, 4401, 4403];

impl WebSocket {
    /// Nobody is let in without the credentials: the handshake is answered 401 or
    /// 403, or the server closes with 1008, 3000, 3003, 4401 or 4403 within 3/10
    /// of the timeout. If there are credentials, we are let in with them, and not
    /// closed: those of [`bearer`](WebSocket::bearer),
    /// [`credential`](WebSocket::credential), a header that `http` knows for one,
    /// and whatever is [sent](WebSocket::send). What the URL holds is not left
    /// out.
    pub fn requires_authentication(self) -> RequiresAuthentication {
        RequiresAuthentication(Server::Plain(Box::new(self)))
    }

    /// Pages of a foreign origin, `https://evil.example`, are not let in: the
    /// handshake is answered 4xx, or the server closes as above, and without that
    /// origin it is neither. Give the credentials that it asks for, and an
    /// `Origin` by [`header`](WebSocket::header) if it wants one: CORS does not
    /// keep pages from speaking WebSocket by the cookies of their readers.
    pub fn refuses_origin(self, origin: impl Into<String>) -> RefusesOrigin {
        RefusesOrigin {
            server: Server::Plain(Box::new(self)),
            origin: origin.into(),
        }
    }

    /// The same, by nobody, who says nothing.
    pub(super) fn anonymous(&self) -> Self {
        let mut socket = self.clone();
        socket.http = self.http.anonymous();
        socket.sent.clear();
        socket
            .headers
            .retain(|(name, _)| !is_credential(name, &self.credentials));
        socket
    }

    pub(super) fn has_credentials(&self) -> bool {
        let mut names = self.headers.iter().map(|(name, _)| name);
        let given = self.http.has_credentials() || !self.sent.is_empty();
        given || names.any(|name| is_credential(name, &self.credentials))
    }

    pub(super) fn with_origin(&self, origin: &str) -> Self {
        let mut socket = self.clone();
        let is_other = |name: &str| !name.eq_ignore_ascii_case("origin");
        socket.headers.retain(|(name, _)| is_other(name));
        socket.header("Origin", origin)
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
        let foreign = server.with_origin(origin);
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
    /// did, or as long as it might have, if it was not opened at all.
    fn again(&self, first: &Fate) -> Duration {
        match first {
            // Nothing was waited for then: a close may still come.
            Fate::Status(_) => self.patience,
            _ => self.began.elapsed() * 2,
        }
    }
}

fn unexpected(words: impl fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}

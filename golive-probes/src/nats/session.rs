//! A connection and what is said on it.
//!
//! The protocol is a few lines of text, and spoken here: the client
//! `async-nats` drives its connection in a task of its own and reconnects.

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use serde_json::{Value, json};

use super::Nats;
use crate::address::{Address, Scheme};
use crate::wire::{Wire, now_in_nanos};

const SCHEMES: &[Scheme] = &[("nats", false, 4222), ("tls", true, 4222)];

/// `INFO` names every server of a cluster.
const LINE: usize = 64 << 10;

/// What a server may wait for that does not begin.
const WAITS: &str = "it may begin with TLS (`tls_first`), or be the port of its WebSockets";

/// A connection to a server that has introduced itself.
pub(super) struct Session {
    wire: Wire,
    input: ProbeInput,
    /// What the server says of itself.
    pub(super) info: Value,
}

/// What concerns the one who asks.
enum Said {
    Pong,
    /// An answer, with the status that takes the place of one.
    Message(Option<String>, Vec<u8>),
}

impl Nats {
    pub(super) fn address(&self) -> Result<Address, ProbeError> {
        let expected = "nats://user:password@host:port, nats://token@host:port, or tls:// for TLS";
        let address = Address::read(self.url.expose(), SCHEMES, expected)?;
        match address.path.as_deref() {
            None | Some("") => Ok(address),
            Some(_) => {
                let words = format!("the URL cannot be used: expected {expected}");
                Err(ProbeError::new(Reason::BadConfiguration, words))
            }
        }
    }

    /// Connects and lets the server introduce itself, in TLS when either wants it.
    pub(super) async fn greeted(
        &self,
        address: &Address,
        input: &ProbeInput,
    ) -> Result<Session, ProbeError> {
        address.keep_out(input);
        let mut wire = Wire::open(&address.at, input).await?;
        if self.tls_first {
            wire = wire.secured(&address.at.host, &self.trust).await?;
        }
        input.step(Step::Handshake);
        let line = wire.greeting(LINE, WAITS).await?;
        let info = match line.split_once(' ') {
            Some(("INFO", info)) => serde_json::from_str::<Value>(info).ok(),
            Some(("-ERR", words)) => return Err(refused(&wire, words)),
            _ => None,
        };
        let Some(info) = info.filter(Value::is_object) else {
            return Err(wire.misspoken("the server does not begin with `INFO` and a JSON object"));
        };
        let says = |field| info.get(field).and_then(Value::as_bool) == Some(true);
        if !self.tls_first && (address.secure || says("tls_required")) {
            if !says("tls_required") && !says("tls_available") {
                return Err(wire.error(Reason::TlsFailed, "the server offers no TLS"));
            }
            wire = wire.secured(&address.at.host, &self.trust).await?;
        }
        Ok(Session {
            wire,
            input: input.clone(),
            info,
        })
    }

    /// Connects as the one whom the address names; `PING` is answered.
    pub(super) async fn admitted(
        &self,
        address: &Address,
        input: &ProbeInput,
    ) -> Result<Session, ProbeError> {
        let mut session = self.greeted(address, input).await?;
        input.step(Step::Authenticate);
        let mut connect = json!({
            "verbose": false,
            "pedantic": false,
            "lang": "rust",
            "name": "golive",
            "version": env!("CARGO_PKG_VERSION"),
            "protocol": 1,
            // That nobody answers a request is said at once, in a header.
            "headers": true,
            "no_responders": true,
        });
        if let (Some(user), Some(fields)) = (&address.user, connect.as_object_mut()) {
            match &address.password {
                None => _ = fields.insert("auth_token".into(), user.expose().into()),
                Some(password) => {
                    fields.insert("user".into(), user.expose().into());
                    fields.insert("pass".into(), password.expose().into());
                }
            }
        }
        let connect = format!("CONNECT {connect}\r\nPING\r\n");
        session.wire.send(connect.as_bytes()).await?;
        session.pong().await?;
        Ok(session)
    }
}

impl Session {
    /// `PING` is answered by `PONG`.
    pub(super) async fn ping(&mut self) -> Result<(), ProbeError> {
        self.input.step(Step::Send);
        self.wire.send(b"PING\r\n").await?;
        self.input.step(Step::Read);
        self.pong().await
    }

    async fn pong(&mut self) -> Result<(), ProbeError> {
        match self.next().await? {
            Said::Pong => Ok(()),
            Said::Message(..) => Err(self.wire.misspoken("a message came that nobody asked for")),
        }
    }

    /// The answer to a request with an empty message.
    pub(super) async fn request(&mut self, subject: &str) -> Result<Vec<u8>, ProbeError> {
        self.input.step(Step::Send);
        let now = now_in_nanos();
        let inbox = format!("_INBOX.golive.{}.{now}", std::process::id());
        let asked = format!("SUB {inbox} 1\r\nPUB {subject} {inbox} 0\r\n\r\n");
        self.wire.send(asked.as_bytes()).await?;
        self.input.step(Step::Read);
        match self.next().await? {
            Said::Message(None, answer) => Ok(answer),
            Said::Message(Some(status), _) if status.starts_with("503") => Err(self.wire.error(
                Reason::ServerError,
                format_args!("nobody answers {subject}"),
            )),
            Said::Message(Some(status), _) => Err(self
                .wire
                .error(Reason::ServerError, format_args!("{subject}: {status}"))),
            Said::Pong => Err(self.wire.misspoken("`PONG` without a `PING`")),
        }
    }

    async fn next(&mut self) -> Result<Said, ProbeError> {
        loop {
            let line = self.wire.line(LINE).await?;
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb {
                "PING" => self.wire.send(b"PONG\r\n").await?,
                // It says more of itself once it knows who asks.
                "INFO" | "+OK" => {}
                "PONG" => return Ok(Said::Pong),
                "-ERR" => return Err(refused(&self.wire, rest)),
                "MSG" | "HMSG" => return self.message(verb == "HMSG", rest).await,
                _ => {
                    return Err(self
                        .wire
                        .misspoken("the server says what NATS does not know"));
                }
            }
        }
    }

    /// `MSG <subject> <sid> [reply] <length>`, and with headers
    /// `HMSG <subject> <sid> [reply] <length of these> <length of all>`.
    async fn message(&mut self, headers: bool, rest: &str) -> Result<Said, ProbeError> {
        let mut words = rest.split_whitespace().rev();
        let mut length = || words.next()?.parse::<usize>().ok();
        let (all, head) = (length(), if headers { length() } else { Some(0) });
        let (Some(all), Some(head)) = (all, head) else {
            return Err(self.wire.misspoken("a message has no length"));
        };
        let mut message = self.wire.exact(all).await?;
        self.wire.exact(2).await?;
        if head > message.len() {
            return Err(self
                .wire
                .misspoken("the headers are longer than their message"));
        }
        let head = message.split_to(head);
        // `NATS/1.0 503`, without a code when it is no more than headers.
        let head = String::from_utf8_lossy(&head);
        let status = head.lines().next().and_then(|line| line.split_once(' '));
        let status = status.map(|(_, status)| status.trim().to_owned());
        Ok(Said::Message(status, message.to_vec()))
    }
}

/// What the server says of an error, by its reason.
fn refused(wire: &Wire, words: &str) -> ProbeError {
    let words = words.trim_matches('\'');
    let says = |part: &str| words.to_ascii_lowercase().contains(part);
    let reason = if says("permissions violation") {
        Reason::PermissionDenied
    } else if says("authorization violation")
        || says("authentication expired")
        || says("authentication revoked")
    {
        Reason::CredentialsRejected
    } else if says("tls required") {
        Reason::TlsFailed
    } else {
        Reason::ServerError
    };
    wire.error(reason, format_args!("the server says: {words}"))
}

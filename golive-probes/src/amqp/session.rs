//! A connection and what is said on it.
//!
//! The few methods that are needed are spoken here: `lapin` drives its
//! connections on threads of its own, and brings in a TLS of its own.

use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::secret::Secret;

use super::Amqp;
use super::frame::{
    CHANNEL_CLOSE, CHANNEL_OPEN, CHANNEL_OPEN_OK, CLOSE, CLOSE_OK, END, EXCHANGE, EXCHANGE_OK,
    Fields, HEADER, Number, OPEN, OPEN_OK, QUEUE, QUEUE_OK, START, START_OK, TUNE, TUNE_OK, Writer,
};
use crate::address::{Address, Scheme};
use crate::percent::decoded;
use crate::wire::Wire;

const SCHEMES: &[Scheme] = &[("amqp", false, 5672), ("amqps", true, 5671)];

/// The largest frame that is read.
const FRAME: u32 = 128 << 10;

/// Of a frame with a method, and of one that says that the broker is there.
const METHOD: u8 = 1;
const HEARTBEAT: u8 = 8;

/// Says that a refused login shall be told, and not only be hung up on:
/// `capabilities`, a table with `authentication_failure_close`, true.
const PROPERTIES: &[u8] = b"\x0ccapabilitiesF\x00\x00\x00\x1f\x1cauthentication_failure_closet\x01";

/// How long the answer to a goodbye is waited for.
const FAREWELL: Duration = Duration::from_secs(1);

/// The bit of a declaration that makes nothing.
const PASSIVE: u8 = 1;

/// A virtual host that is open.
pub(super) struct Session {
    wire: Wire,
    input: ProbeInput,
}

/// What a broker tells of a queue.
pub(super) struct Queue {
    pub(super) messages: u32,
    pub(super) consumers: u32,
}

impl Amqp {
    pub(super) fn address(&self) -> Result<Address, ProbeError> {
        let expected = "amqp://user:password@host:port/vhost, or amqps:// for TLS";
        Address::read(self.url.expose(), SCHEMES, expected)
    }

    /// Connects as the one whom the address names, and opens the virtual host.
    pub(super) async fn admitted(
        &self,
        address: &Address,
        input: &ProbeInput,
    ) -> Result<Session, ProbeError> {
        address.keep_out(input);
        let vhost = virtual_host(address)?;
        let user = address.user.as_ref().map_or("guest", Secret::expose);
        let password = match (&address.user, &address.password) {
            (None, None) => "guest",
            (_, password) => password.as_ref().map_or("", Secret::expose),
        };
        if [user, password].iter().any(|it| it.contains('\0')) {
            return Err(unusable("its user or password cannot be sent"));
        }
        let open = Writer::new(0, OPEN)
            .short(&vhost)
            .and_then(|it| it.short(""))
            .and_then(|it| it.u8(0).frame())
            .ok_or_else(|| unusable("its virtual host is too long"))?;
        let start = Writer::new(0, START_OK)
            .long(PROPERTIES)
            .and_then(|it| it.short("PLAIN"))
            .and_then(|it| it.long(format!("\0{user}\0{password}").as_bytes()))
            .and_then(|it| it.short("en_US"))
            .and_then(Writer::frame)
            .ok_or_else(|| unusable("its user or password is too long"))?;
        let mut wire = Wire::open(&address.at, input).await?;
        if address.secure {
            wire = wire.secured(&address.at.host, &self.trust).await?;
        }
        input.step(Step::Handshake);
        let mut session = Session {
            wire,
            input: input.clone(),
        };
        session.wire.send(HEADER).await?;
        session.offered_plain().await?;
        input.step(Step::Authenticate);
        session.wire.send(&start).await?;
        session.tuned().await?;
        session.wire.send(&open).await?;
        session.expect(OPEN_OK).await?;
        Ok(session)
    }
}

impl Session {
    /// What a broker tells of a queue that is there.
    pub(super) async fn queue(&mut self, name: &str) -> Result<Queue, ProbeError> {
        let declare = Writer::new(1, QUEUE).u16(0).short(name);
        let declare = declare.and_then(|it| it.u8(PASSIVE).u32(0).frame());
        let mut fields = self.declare(declare, QUEUE_OK).await?;
        let told = fields.short().zip(fields.u32()).zip(fields.u32());
        let ((_, messages), consumers) = told.ok_or_else(|| self.cut_short())?;
        Ok(Queue {
            messages,
            consumers,
        })
    }

    /// There is such an exchange.
    pub(super) async fn exchange(&mut self, name: &str) -> Result<(), ProbeError> {
        let declare = Writer::new(1, EXCHANGE).u16(0).short(name);
        // Its type is not looked at.
        let declare = declare.and_then(|it| it.short("direct"));
        let declare = declare.and_then(|it| it.u8(PASSIVE).u32(0).frame());
        self.declare(declare, EXCHANGE_OK).await?;
        Ok(())
    }

    /// Says goodbye, to one that refused something too, and waits a moment for
    /// the answer: else it logs a client that was lost. What is measured stands
    /// already.
    pub(super) async fn leave(mut self) {
        let close = Writer::new(0, CLOSE).u16(200).short("");
        let Some(close) = close.and_then(|it| it.u16(0).u16(0).frame()) else {
            return;
        };
        let patience = FAREWELL.min(self.input.remaining() / 2);
        let goodbye = async {
            self.wire.send(&close).await?;
            self.expect(CLOSE_OK).await
        };
        let _ = tokio::time::timeout(patience, goodbye).await;
    }

    async fn declare(
        &mut self,
        declare: Option<Vec<u8>>,
        expected: Number,
    ) -> Result<Fields, ProbeError> {
        let too_long = || ProbeError::new(Reason::BadConfiguration, "the name is too long");
        let declare = declare.ok_or_else(too_long)?;
        self.input.step(Step::Send);
        let open = Writer::new(1, CHANNEL_OPEN).short("");
        let open = open.and_then(Writer::frame).ok_or_else(too_long)?;
        self.wire.send(&open).await?;
        self.input.step(Step::Read);
        self.expect(CHANNEL_OPEN_OK).await?;
        self.wire.send(&declare).await?;
        self.expect(expected).await
    }

    /// The broker speaks this version, and takes a password.
    async fn offered_plain(&mut self) -> Result<(), ProbeError> {
        let mut start = self.expect(START).await?;
        let version = start.u8().zip(start.u8());
        let told = version.zip(start.long()).zip(start.long());
        let ((version, _), mechanisms) = told.ok_or_else(|| self.cut_short())?;
        if version != (0, 9) {
            return Err(self.wire.misspoken("the broker does not speak AMQP 0-9-1"));
        }
        if mechanisms.split(' ').any(|mechanism| mechanism == "PLAIN") {
            return Ok(());
        }
        let words = format!("the broker takes no password, but {mechanisms}");
        Err(self.wire.error(Reason::Missing, words))
    }

    /// What the broker proposes is agreed to, without heartbeats.
    async fn tuned(&mut self) -> Result<(), ProbeError> {
        let mut tune = self.expect(TUNE).await?;
        let told = tune.u16().zip(tune.u32());
        let (channels, frame) = told.ok_or_else(|| self.cut_short())?;
        let frame = if frame == 0 { FRAME } else { frame.min(FRAME) };
        let agreed = Writer::new(0, TUNE_OK).u16(channels).u32(frame).u16(0);
        match agreed.frame() {
            Some(agreed) => self.wire.send(&agreed).await,
            None => Ok(()),
        }
    }

    /// The fields of the method that must come next.
    async fn expect(&mut self, expected: Number) -> Result<Fields, ProbeError> {
        loop {
            let head = self.wire.exact(1).await?;
            let kind = Fields(head).u8().unwrap_or_default();
            // `A` begins the header of another version.
            if ![METHOD, HEARTBEAT].contains(&kind) {
                return Err(self.wire.misspoken("the broker does not speak AMQP 0-9-1"));
            }
            let mut head = Fields(self.wire.exact(6).await?);
            let (_, length) = head.u16().zip(head.u32()).ok_or_else(|| self.cut_short())?;
            if length > FRAME {
                let words = format!("a frame of {length} bytes is larger than {FRAME}");
                return Err(self.wire.error(Reason::TooLarge, words));
            }
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let mut fields = Fields(self.wire.exact(length).await?);
            if Fields(self.wire.exact(1).await?).u8() != Some(END) {
                return Err(self.wire.misspoken("a frame does not end where it says"));
            }
            if kind == HEARTBEAT {
                continue;
            }
            let number = fields.u16().zip(fields.u16());
            return match number.ok_or_else(|| self.cut_short())? {
                number if number == expected => Ok(fields),
                number @ (CLOSE | CHANNEL_CLOSE) => {
                    let told = fields.u16().zip(fields.short());
                    if number == CLOSE {
                        // It waits for that, and logs a client that was lost.
                        let heard = Writer::new(0, CLOSE_OK).frame().unwrap_or_default();
                        let _ = self.wire.send(&heard).await;
                    }
                    let (code, words) = told.ok_or_else(|| self.cut_short())?;
                    Err(self.refused(expected, code, &words))
                }
                (class, method) => Err(self.wire.misspoken(format_args!(
                    "method {class}.{method} came, expected {}.{}",
                    expected.0, expected.1
                ))),
            };
        }
    }

    /// Why the broker closes, by its code.
    fn refused(&self, expected: Number, code: u16, words: &str) -> ProbeError {
        let reason = match code {
            403 if expected == TUNE => Reason::CredentialsRejected,
            // A virtual host that is not there; else it may not be entered.
            530 if words.contains("not found") => Reason::Missing,
            404 => Reason::Missing,
            // Locked is a queue that belongs to one connection.
            403 | 405 | 530 => Reason::PermissionDenied,
            // A path, an argument or a frame that it does not take, or cannot do.
            402 | 406 | 501..=505 | 540 => Reason::Rejected,
            _ => Reason::ServerError,
        };
        let words = format!("the broker closes: {code} {words}");
        self.wire.error(reason, words)
    }

    fn cut_short(&self) -> ProbeError {
        self.wire.misspoken("a method ends before its fields do")
    }
}

fn virtual_host(address: &Address) -> Result<String, ProbeError> {
    match address.path.as_deref() {
        None | Some("") => Ok("/".to_owned()),
        Some(path) if path.contains('/') => Err(unusable("a `/` in a virtual host is `%2F`")),
        Some(path) => decoded(path).ok_or_else(|| unusable("its virtual host is not encoded")),
    }
}

fn unusable(words: &str) -> ProbeError {
    let words = format!("the URL cannot be used: {words}");
    ProbeError::new(Reason::BadConfiguration, words)
}

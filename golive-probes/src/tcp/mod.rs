//! A TCP port: that it accepts, what it says first, or that it is closed.
//!
//! ```no_run
//! use golive_core::probe::ProbeExt;
//! use golive_probes::tcp::tcp;
//!
//! let accepts = tcp("db.internal:5432").accepts();
//! let quick = tcp("db.internal:5432").accepts().latency();
//! let alive = tcp("cache.internal:6379").send("PING\r\n").answers(r"^\+PONG|^-NOAUTH");
//! let impatient = tcp("www.example.com:80").send("GET / HTTP/1.1\r\n").closes_after();
//! let shut = tcp("db.example.com:5432").closed();
//! ```
//!
//! It connects and closes, and sends nothing but what it is given to send. It
//! needs no permission on the
//! server. That a port accepts says that somebody listens there, and never
//! that the service works: ask the service itself for that.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`accepts`](Tcp::accepts) | bool | one of the host's addresses accepts a connection |
//! | [`every_address_accepts`](Tcp::every_address_accepts) | bool | each of them does |
//! | [`answers`](Sent::answers) | bool | what the server says, by itself or to what it is [sent](Tcp::send), matches a regular expression |
//! | [`closes_after`](Sent::closes_after) | duration | the time until the server closes a connection that says nothing, or half a request |
//! | [`banner`](Tcp::banner) | text | the first line that the server says by itself, at most 1 KiB |
//! | [`closed`](Tcp::closed) | bool | no address accepts: refused, or silent until the timeout |

mod answer;
mod closes;

use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

pub use self::answer::{Answers, Sent};
pub use self::closes::ClosesAfter;
use crate::connect::{Authority, connect, each, first_of, resolve, socket_error};

/// The longest first line that is read.
const LONGEST_BANNER: u64 = 1024;

/// How long an address must be silent to be filtered.
const LEAST_PATIENCE: Duration = Duration::from_secs(1);

/// A port of a host, `host:port`.
pub fn tcp(address: impl Into<String>) -> Tcp {
    Tcp {
        address: address.into(),
    }
}

/// See [`tcp()`].
#[derive(Clone, Debug)]
#[must_use = "a port measures nothing; one of its methods does"]
pub struct Tcp {
    address: String,
}

impl Tcp {
    /// One of the host's addresses accepts a connection.
    pub fn accepts(self) -> Accepts {
        Accepts(self)
    }

    /// Every address of the host accepts a connection, IPv4 and IPv6.
    pub fn every_address_accepts(self) -> EveryAddress {
        EveryAddress(self)
    }

    /// The first line that the server says by itself.
    pub fn banner(self) -> Banner {
        Banner(self)
    }

    /// No address of the host accepts a connection: each refuses, or is silent
    /// until the timeout, for a second at the least. A name that cannot be looked up
    /// is an error: what does not exist was not seen to be closed.
    pub fn closed(self) -> Closed {
        Closed(self)
    }

    fn authority(&self) -> Result<Authority, ProbeError> {
        Authority::parse(&self.address, None)
    }

    fn target(&self) -> Target {
        match self.authority() {
            Ok(authority) => Target::new(format!("tcp://{authority}")),
            Err(_) => Target::new("an address that cannot be read"),
        }
    }
}

/// See [`Tcp::accepts`].
#[derive(Clone, Debug)]
pub struct Accepts(Tcp);

impl Probe for Accepts {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let stream = connect(&self.0.authority()?, &input).await?;
        let measured = Measurement::new(true);
        Ok(match stream.peer_addr() {
            Ok(address) => measured.with("address", address),
            Err(_) => measured,
        })
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// See [`Tcp::every_address_accepts`].
#[derive(Clone, Debug)]
pub struct EveryAddress(Tcp);

impl Probe for EveryAddress {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let addresses = resolve(&self.0.authority()?, &input).await?;
        let input = &input;
        each(&addresses, input, |address| async move {
            first_of(&[address], input).await.map(drop)
        })
        .await?;
        let measured = Measurement::new(true);
        Ok(addresses.iter().fold(measured, |measured, address| {
            measured.with("address", address)
        }))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// See [`Tcp::banner`].
#[derive(Clone, Debug)]
pub struct Banner(Tcp);

impl Probe for Banner {
    type Value = String;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<String>, ProbeError> {
        let stream = connect(&self.0.authority()?, &input).await?;
        input.step(Step::Read);
        let mut line = Vec::new();
        let mut reader = BufReader::new(stream.take(LONGEST_BANNER));
        let read = reader
            .read_until(b'\n', &mut line)
            .await
            .map_err(|error| socket_error(&error, Step::Read, &error.to_string()))?;
        if read == 0 {
            return Err(
                ProbeError::new(Reason::Closed, "the server closed and said nothing")
                    .at(Step::Read),
            );
        }
        if !line.ends_with(b"\n") && read as u64 >= LONGEST_BANNER {
            return Err(
                ProbeError::new(Reason::TooLarge, "the first line is longer than 1 KiB")
                    .at(Step::Read),
            );
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned().into())
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// See [`Tcp::closed`].
#[derive(Clone, Debug)]
pub struct Closed(Tcp);

impl Probe for Closed {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let addresses = resolve(&self.0.authority()?, &input).await?;
        input.step(Step::Connect);
        // A filtered port never answers; what is left of the time is shared by
        // the addresses, with a tenth kept so that this ends first.
        let each =
            input.remaining().mul_f64(0.9) / u32::try_from(addresses.len()).unwrap_or(u32::MAX);
        let mut measured = Measurement::new(true);
        for address in addresses {
            match tokio::time::timeout(each, tokio::net::TcpStream::connect(address)).await {
                Ok(Ok(_)) => {
                    let words = format!("{address} accepts connections, and must not");
                    return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Connect));
                }
                Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                    measured = measured.with("refused", address);
                }
                // The system may give up first.
                Ok(Err(error)) if error.kind() == std::io::ErrorKind::TimedOut => {
                    measured = measured.with("filtered", address);
                }
                // No route says nothing of the port.
                Ok(Err(error)) => {
                    return Err(socket_error(
                        &error,
                        Step::Connect,
                        &format!("{address}: {error}"),
                    ));
                }
                // A packet that is lost is sent again after a second (RFC 6298), and
                // one from far away takes its time.
                Err(_) if each < LEAST_PATIENCE => {
                    let words = format!(
                        "{address}: no answer in {each:?}, which is too short to tell that it is \
                         filtered: expected {LEAST_PATIENCE:?} for each address"
                    );
                    return Err(ProbeError::new(Reason::TimedOut, words).at(Step::Connect));
                }
                Err(_) => measured = measured.with("filtered", address),
            }
        }
        Ok(measured)
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

//! The clock of this machine, by that of a time server (SNTP, RFC 4330).
//!
//! The 48 bytes are spoken here: the clients on crates.io ask by threads that
//! outlive the measurement, or bring a second resolver.

use std::fmt;
use std::io;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use tokio::net::UdpSocket;

use super::Host;
use crate::connect::{Authority, resolve, socket_error};

const PORT: u16 = 123;

/// Without extensions, a packet is as long as this.
const LENGTH: usize = 48;

/// No warning, version 4, a client.
const REQUEST: u8 = 0b00_100_011;

/// From 1900, where the time of NTP begins, to 1970.
const TO_UNIX: i128 = 2_208_988_800;

/// The seconds of NTP begin again in 2036.
const ERA: i128 = 1 << 32;

const NANOS: i128 = 1_000_000_000;

/// How far a server may be off by its own words: beyond it a client of NTP does
/// not follow (RFC 5905, MAXDIST).
const FARTHEST: i128 = NANOS * 3 / 2;

/// How coarse the clock of a server may be.
const COARSE: i128 = NANOS / 100;

impl Host {
    /// How far the clock of this machine is from that of a time server,
    /// `ntp.internal` or `ntp.internal:123`, ahead or behind. What the packets
    /// took is taken off, but for what they took longer one way than the other:
    /// at most half of the `round trip` that is told beside it. A server that
    /// knows no time itself, or only its own clock, is a finding, as is one that
    /// may be more than 1.5 s off by what it says of itself.
    pub fn clock_offset(self, server: impl Into<String>) -> ClockOffset {
        ClockOffset {
            server: server.into(),
        }
    }
}

/// See [`Host::clock_offset`].
#[derive(Clone)]
pub struct ClockOffset {
    server: String,
}

impl fmt::Debug for ClockOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClockOffset")
            .field(&self.target().as_str())
            .finish()
    }
}

impl Probe for ClockOffset {
    type Value = Duration;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Duration>, ProbeError> {
        let authority = Authority::parse(&self.server, Some(PORT))?;
        let socket = open(&authority, &input).await?;
        input.step(Step::Send);
        // It comes back as it was sent, so that no other answer is taken for
        // this one. What time it is here is nothing to tell to a server.
        let token = fastrand::u64(1..).to_be_bytes();
        let mut packet = [0; LENGTH];
        if let Some(first) = packet.first_mut() {
            *first = REQUEST;
        }
        if let Some(last) = packet.last_chunk_mut::<8>() {
            *last = token;
        }
        let failed = |step| {
            let name = authority.to_string();
            move |error: io::Error| socket_error(&error, step, &format!("{name}: {error}"))
        };
        // The clock may be set meanwhile, so what passes is timed by another.
        let (sent, timer) = (nanos(SystemTime::now()), Instant::now());
        socket.send(&packet).await.map_err(failed(Step::Send))?;
        input.step(Step::Read);
        // Longer ones hold extensions, and are cut.
        let mut answer = [0; LENGTH];
        let length = socket.recv(&mut answer).await.map_err(failed(Step::Read))?;
        let took = i128::try_from(timer.elapsed().as_nanos()).unwrap_or(i128::MAX);
        let answer = Answer::parse(answer.get(..length).unwrap_or_default(), token)
            .map_err(|error| error.at(Step::Read))?;
        let offset = ((answer.received - sent) + (answer.sent - (sent + took))) / 2;
        // What the server says that passed at its side did so while we waited.
        let stayed = answer.sent - answer.received;
        if !(0..=took + COARSE).contains(&stayed) {
            let words = "the times of the answer do not fit each other and what passed here";
            return Err(ProbeError::new(Reason::ProtocolError, words).at(Step::Read));
        }
        let trip = (took - stayed).max(0);
        let this = match offset {
            0.. => "behind",
            _ => "ahead",
        };
        Ok(Measurement::new(duration(offset.abs()))
            .with("this clock is", this)
            .with("round trip", format_args!("{:?}", duration(trip)))
            .with("stratum", answer.stratum))
    }

    fn target(&self) -> Target {
        match Authority::parse(&self.server, Some(PORT)) {
            Ok(authority) => Target::new(format!("ntp://{authority}")),
            Err(_) => Target::new("an address that cannot be read"),
        }
    }
}

/// A socket for the first of the addresses that there is a way to.
async fn open(authority: &Authority, input: &ProbeInput) -> Result<UdpSocket, ProbeError> {
    let addresses = resolve(authority, input).await?;
    input.step(Step::Connect);
    let mut tried = Vec::new();
    let mut last = io::Error::other("no address");
    for address in addresses {
        let any = if address.is_ipv4() {
            "0.0.0.0:0"
        } else {
            "[::]:0"
        };
        let opened = async {
            let socket = UdpSocket::bind(any).await?;
            // From then on it takes packets of this server alone.
            socket.connect(address).await?;
            io::Result::Ok(socket)
        };
        match opened.await {
            Ok(socket) => return Ok(socket),
            Err(error) => {
                tried.push(format!("{address}: {error}"));
                last = error;
            }
        }
    }
    Err(socket_error(&last, Step::Connect, &tried.join("; ")))
}

/// What a server says.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    /// How far it is from a clock that needs no other: 1 has one.
    stratum: u8,
    /// When it had the request, in nanoseconds since 1970.
    received: i128,
    /// When it sent the answer.
    sent: i128,
}

impl Answer {
    fn parse(packet: &[u8], token: [u8; 8]) -> Result<Self, ProbeError> {
        let wrong = |words: &str| ProbeError::new(Reason::ProtocolError, words);
        let Some(packet) = packet.first_chunk::<LENGTH>() else {
            let words = format!("an answer of {} bytes, expected {LENGTH}", packet.len());
            return Err(wrong(&words));
        };
        let [head, stratum, ..] = packet;
        let (warning, version, mode) = (head >> 6, head >> 3 & 7, head & 7);
        if mode != 4 || !(1..=4).contains(&version) {
            return Err(wrong("the answer is not that of a time server"));
        }
        if bytes(packet, 24) != token {
            return Err(wrong("the answer is to another question"));
        }
        if *stratum == 0 {
            // A "kiss of death": why it does not serve us, in four letters.
            let [a, b, c, d, ..] = bytes(packet, 12);
            let code = String::from_utf8_lossy(&[a, b, c, d])
                .trim_end_matches('\0')
                .to_owned();
            let is_code = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
            // These two only say that it is not set yet.
            if is_code && !matches!(code.as_str(), "INIT" | "STEP") {
                let words = format!("the server refuses to tell the time: {code}");
                let reason = match code.as_str() {
                    "DENY" | "RSTR" => Reason::Rejected,
                    _ => Reason::ServerError,
                };
                return Err(ProbeError::new(reason, words));
            }
        }
        if warning == 3 || !(1..=15).contains(stratum) {
            let words = format!("the server knows no time itself (stratum {stratum})");
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
        let [a, b, c, d, ..] = bytes(packet, 12);
        // `LOCL`, as some servers call their own clock, or 127.127.1.x, which is
        // what chrony and ntpd call it by.
        if &[a, b, c, d] == b"LOCL" || [a, b, c] == [127, 127, 1] {
            let words = "the server knows its own clock only, and follows none";
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
        // Half of the way to the clock that it follows, and how that spreads.
        let [a, b, c, d, e, f, g, h] = bytes(packet, 4);
        let (delay, spread) = (short([a, b, c, d]), short([e, f, g, h]));
        let distance = delay / 2 + spread;
        if distance > FARTHEST {
            let words = format!(
                "the server may be {:?} off by its own words",
                duration(distance)
            );
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
        let (received, sent) = (time(bytes(packet, 32)), time(bytes(packet, 40)));
        let (Some(received), Some(sent)) = (received, sent) else {
            return Err(wrong("the answer tells no time"));
        };
        Ok(Self {
            stratum: *stratum,
            received,
            sent,
        })
    }
}

fn bytes(packet: &[u8; LENGTH], from: usize) -> [u8; 8] {
    let part = packet.get(from..).and_then(<[u8]>::first_chunk);
    part.copied().unwrap_or_default()
}

/// Seconds and parts of 2^32 of one, since 1900, or since 2036 where the first
/// bit is not set (RFC 4330, chapter 3). Zero is no time.
fn time(bytes: [u8; 8]) -> Option<i128> {
    let told = u64::from_be_bytes(bytes);
    if told == 0 {
        return None;
    }
    let (seconds, parts) = (i128::from(told >> 32), i128::from(told & 0xffff_ffff));
    let era = if seconds < ERA / 2 { ERA } else { 0 };
    Some((seconds + era - TO_UNIX) * NANOS + parts * NANOS / ERA)
}

/// Seconds and parts of 2^16 of one, in nanoseconds.
fn short(bytes: [u8; 4]) -> i128 {
    i128::from(u32::from_be_bytes(bytes)) * NANOS / (1 << 16)
}

fn nanos(time: SystemTime) -> i128 {
    let signed = |time: Duration| i128::try_from(time.as_nanos()).unwrap_or(i128::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => signed(since),
        Err(before) => -signed(before.duration()),
    }
}

fn duration(nanos: i128) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_both_eras() {
        assert_eq!(time([0; 8]), None);
        let unix = |seconds: u32, parts: u32| {
            let told = u64::from(seconds) << 32 | u64::from(parts);
            time(told.to_be_bytes()).unwrap()
        };
        assert_eq!(unix(2_208_988_800, 1 << 31), NANOS / 2);
        assert_eq!(unix(u32::MAX, 0), 2_085_978_495 * NANOS);
        // 2036-02-07T06:28:16Z, and a second on.
        assert_eq!(unix(1, 0), 2_085_978_497 * NANOS);
        assert_eq!(short([0, 1, 0x80, 0]), FARTHEST);
    }
}

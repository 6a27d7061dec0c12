//! The clock against chrony, and against servers that no clock should follow.

#![allow(
    clippy::indexing_slicing,
    reason = "a packet of a length that is known"
)]

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step};
use golive_probes::host::{ClockOffset, host};
use golive_testbed::Ntp;
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

use crate::{PATIENCE, measure, reason, within};

/// Time enough for one packet.
const SOON: Duration = Duration::from_secs(2);

fn offset(server: SocketAddr) -> ClockOffset {
    host().clock_offset(server.to_string())
}

async fn full(probe: ClockOffset) -> Result<Measurement<Duration>, ProbeError> {
    let input = ProbeInput::alone(PATIENCE);
    tokio::time::timeout(PATIENCE, probe.measure(input))
        .await
        .unwrap()
}

/// A server that answers each packet by what a function makes of it.
struct Peer {
    addr: SocketAddr,
    task: JoinHandle<()>,
}

impl Peer {
    async fn new(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let addr = socket.local_addr().unwrap();
        let task = tokio::spawn(async move {
            let mut packet = [0; 2048];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                let bytes = answer(&packet[..length]);
                if !bytes.is_empty() {
                    let _ = socket.send_to(&bytes, from).await;
                }
            }
        });
        Self { addr, task }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The answer of a server whose clock is so many seconds before this one.
fn good(question: &[u8], ahead: i64) -> Vec<u8> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seconds = i64::try_from(since.as_secs()).unwrap() + 2_208_988_800 + ahead;
    // Of the next era without a word of it.
    let seconds = u64::try_from(seconds).unwrap() & 0xffff_ffff;
    let parts = (u64::from(since.subsec_nanos()) << 32) / 1_000_000_000;
    let time = (seconds << 32 | parts).to_be_bytes();
    let mut answer = vec![0; 48];
    answer[0] = 0x24;
    answer[1] = 2;
    answer[12..16].copy_from_slice(&[10, 0, 0, 1]);
    answer[24..32].copy_from_slice(&question[40..48]);
    answer[32..40].copy_from_slice(&time);
    answer[40..48].copy_from_slice(&time);
    answer
}

async fn changed(change: impl Fn(&mut Vec<u8>) + Send + 'static) -> ProbeError {
    let peer = Peer::new(move |question| {
        let mut answer = good(question, 0);
        change(&mut answer);
        answer
    });
    let error = measure(offset(peer.await.addr)).await.unwrap_err();
    assert_eq!(error.step(), Some(Step::Read), "{error}");
    error
}

#[tokio::test]
async fn the_clock_by_a_good_server() {
    let peer = Peer::new(|question| good(question, 0)).await;
    let told = full(offset(peer.addr)).await.unwrap();
    // It is the same clock.
    assert!(told.value < Duration::from_secs(5), "{told:?}");
    let stratum = told.evidence.iter().find(|it| &*it.name == "stratum");
    assert_eq!(stratum.unwrap().value, "2");
    let named = host().clock_offset(format!("localhost:{}", peer.addr.port()));
    assert!(measure(named).await.unwrap() < Duration::from_secs(5));
}

/// chrony here has no server to follow, and says so.
#[tokio::test]
async fn a_real_server_that_follows_its_own_clock() {
    let server = Ntp::builder().stratum(5).start().await.unwrap();
    let error = measure(offset(server.addr())).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    assert!(error.message().contains("its own clock only"), "{error}");

    server.pause().unwrap();
    let late = within(SOON, &offset(server.addr())).await.unwrap_err();
    assert_eq!(late.reason(), Reason::TimedOut);
    assert_eq!(late.step(), Some(Step::Read));
    server.kill();
    let gone = measure(offset(server.addr())).await.unwrap_err();
    assert_eq!(gone.reason(), Reason::Refused, "{gone}");
}

#[tokio::test]
async fn a_real_server_that_knows_no_time() {
    let server = Ntp::builder().unsynchronised().start().await.unwrap();
    let error = measure(offset(server.addr())).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(error.message().contains("knows no time itself"), "{error}");
}

#[tokio::test]
async fn a_clock_that_is_wrong() {
    for (ahead, this) in [
        (3600, "behind"),
        (-3600, "ahead"),
        // Past the end of the era in 2036.
        (700_000_000, "behind"),
    ] {
        let peer = Peer::new(move |question| good(question, ahead)).await;
        let told = full(offset(peer.addr)).await.unwrap();
        let due = Duration::from_secs(ahead.unsigned_abs());
        assert!(
            told.value.abs_diff(due) < Duration::from_secs(30),
            "{told:?}"
        );
        let which = told.evidence.first().unwrap();
        assert_eq!(
            (&*which.name, which.value.as_str()),
            ("this clock is", this)
        );
    }
}

#[tokio::test]
async fn what_is_not_the_answer() {
    for error in [
        // Of another question: from before, or from somebody else.
        changed(|answer| answer[24] ^= 1).await,
        changed(|answer| answer[24..32].fill(0)).await,
        // Of a client, and of no version.
        changed(|answer| answer[0] = 0x23).await,
        changed(|answer| answer[0] = 0x04).await,
        changed(|answer| answer.truncate(47)).await,
        changed(|answer| *answer = b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()).await,
        changed(|answer| answer.fill(0xff)).await,
        changed(|answer| answer[40..48].fill(0)).await,
        changed(|answer| answer[32..40].fill(0)).await,
    ] {
        assert_eq!(error.reason(), Reason::ProtocolError, "{error}");
    }
    // A longer one has extensions.
    let peer = Peer::new(|question| {
        let mut answer = good(question, 0);
        answer.extend([7; 900]);
        answer
    });
    let told = measure(offset(peer.await.addr)).await.unwrap();
    assert!(told < Duration::from_secs(5), "{told:?}");
}

#[tokio::test]
async fn times_that_do_not_fit() {
    let shift = |at: usize, seconds: i32| {
        changed(move |answer| {
            let mut word = [0; 4];
            word.copy_from_slice(&answer[at..at + 4]);
            let told = u32::from_be_bytes(word).wrapping_add_signed(seconds);
            answer[at..at + 4].copy_from_slice(&told.to_be_bytes());
        })
    };
    // Sent before it was received, and longer there than was waited for.
    for error in [
        shift(32, 1000).await,
        shift(40, -1000).await,
        shift(40, 1000).await,
        shift(32, -1000).await,
    ] {
        assert_eq!(error.reason(), Reason::ProtocolError, "{error}");
    }
}

#[tokio::test]
async fn servers_that_do_not_know_enough() {
    for error in [
        changed(|answer| answer[12..16].copy_from_slice(b"LOCL")).await,
        changed(|answer| answer[12..16].copy_from_slice(&[127, 127, 1, 0])).await,
        // 1.6 s by the spread, 4 s by the delay.
        changed(|answer| answer[8..12].copy_from_slice(&[0, 1, 0x99, 0x99])).await,
        changed(|answer| answer[4..8].copy_from_slice(&[0, 4, 0, 0])).await,
    ] {
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    }
    let peer = Peer::new(|question| {
        let mut answer = good(question, 0);
        answer[4..12].copy_from_slice(&[0, 1, 0, 0, 0, 0, 0x80, 0]);
        answer
    });
    assert!(measure(offset(peer.await.addr)).await.is_ok());
}

#[tokio::test]
async fn what_a_server_refuses() {
    let kiss = |code: &'static [u8; 4]| {
        changed(move |answer| {
            answer[0] = 0xe4;
            answer[1] = 0;
            answer[12..16].copy_from_slice(code);
        })
    };
    let error = kiss(b"RATE").await;
    assert_eq!(error.reason(), Reason::ServerError);
    assert!(error.message().ends_with(": RATE"), "{error}");
    for code in [b"DENY", b"RSTR"] {
        assert_eq!(kiss(code).await.reason(), Reason::Rejected);
    }
    for error in [
        kiss(b"INIT").await,
        kiss(&[0; 4]).await,
        kiss(b"\x1b[2J").await,
        changed(|answer| answer[0] |= 0xc0).await,
        changed(|answer| answer[1] = 16).await,
    ] {
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
        assert!(error.message().contains("knows no time itself"), "{error}");
    }
}

#[tokio::test]
async fn servers_that_are_not_there() {
    let silent = Peer::new(|_| Vec::new()).await;
    let late = within(SOON, &offset(silent.addr)).await.unwrap_err();
    assert_eq!(
        (late.reason(), late.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    for address in ["", "a b", "host:port", "user:hunter2@host", "host/path"] {
        let probe = host().clock_offset(address);
        assert_eq!(
            reason(probe.clone()).await,
            Reason::BadConfiguration,
            "{address}"
        );
        assert!(!format!("{probe:?}").contains("hunter2"));
    }
    assert_eq!(
        host().clock_offset("ntp.internal").target().as_str(),
        "ntp://ntp.internal:123"
    );
}

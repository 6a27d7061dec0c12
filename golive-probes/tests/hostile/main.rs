//! Every probe of a network against servers that do what no server should. A
//! bare connect succeeds on each of them.

#![cfg(feature = "full")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod mysql;
mod redis;
mod targets;

use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_probes::grpc::grpc;
use golive_probes::http::http;
use golive_probes::redis::redis;
use golive_probes::tcp::tcp;
use golive_probes::tls::tls;
use golive_probes::trust::Trust;
use golive_probes::websocket::websocket;
use golive_testbed::{Certs, Hostile, Nginx};

use self::targets::{ENDLESS, Target, targets};

/// Time enough on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Too short for an answer that never comes.
const SHORT: Duration = Duration::from_millis(300);

/// Each probe fails, in one of these ways, and in a step that is not the
/// connect: the port accepts.
async fn each(hostile: &Hostile, timeout: Duration, reasons: &[Reason]) {
    each_but(hostile, timeout, reasons, &[]).await;
}

async fn each_but(
    hostile: &Hostile,
    timeout: Duration,
    reasons: &[Reason],
    others: &[(&str, Reason)],
) {
    let accepts = tcp(hostile.addr().to_string()).accepts();
    Target::new("tcp", accepts).measure(PATIENCE).await.unwrap();
    let mut wrong = Vec::new();
    for target in targets(hostile.addr()) {
        let Err(error) = target.measure(timeout).await else {
            panic!("{} passes", target.name);
        };
        let other = others
            .iter()
            .find(|(name, _)| *name == target.name)
            .map(|(_, reason)| *reason);
        let is_due = match other {
            Some(reason) => error.reason() == reason,
            None => reasons.contains(&error.reason()),
        };
        let late = match error.step() {
            None | Some(Step::Resolve) => false,
            // Its client connects and shakes hands in one.
            Some(Step::Connect) => target.name == "mysql" && error.reason() == Reason::TimedOut,
            Some(_) => true,
        };
        if !is_due || !late {
            let (reason, step) = (error.reason(), error.step());
            wrong.push(format!("{}: {reason:?} in {step:?}: {error}", target.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn accepts_and_says_nothing() {
    let hostile = Hostile::silent().await.unwrap();
    each(&hostile, SHORT, &[Reason::TimedOut]).await;
}

#[tokio::test]
async fn answers_after_the_deadline() {
    let hostile = Hostile::late(PATIENCE, "+PONG\r\n").await.unwrap();
    each(&hostile, SHORT, &[Reason::TimedOut]).await;
}

#[tokio::test]
async fn drips_a_byte_a_second() {
    // An idle timeout would be put off by each of them.
    let hostile = Hostile::drip("220").await.unwrap();
    each(&hostile, SHORT, &[Reason::TimedOut, Reason::ProtocolError]).await;
}

#[tokio::test]
async fn sends_garbage() {
    let hostile = Hostile::garbage().await.unwrap();
    each_but(
        &hostile,
        PATIENCE,
        &[Reason::ProtocolError],
        &[
            ("tcp banner", Reason::TooLarge),
            ("tcp answer", Reason::UnexpectedValue),
        ],
    )
    .await;
}

#[tokio::test]
async fn speaks_another_protocol() {
    let hostile = Hostile::late(Duration::ZERO, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    let hostile = hostile.await.unwrap();
    let mut wrong = Vec::new();
    for target in targets(hostile.addr()) {
        let measured = target.measure(PATIENCE).await;
        match (target.name, measured.map_err(|error| error.reason())) {
            // It is a banner, and tells who is there.
            ("tcp banner", Ok(())) | ("tcp answer", Err(Reason::UnexpectedValue)) => {}
            (_, Err(Reason::ProtocolError)) => {}
            (name, other) => wrong.push(format!("{name}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn closes_at_once() {
    let hostile = Hostile::close().await.unwrap();
    each(&hostile, PATIENCE, &[Reason::Closed]).await;
}

#[tokio::test]
async fn resets_half_way() {
    let hostile = Hostile::reset("").await.unwrap();
    each(&hostile, PATIENCE, &[Reason::Closed]).await;
}

#[tokio::test]
async fn sends_without_end() {
    let hostile = Hostile::endless("").await.unwrap();
    each(
        &hostile,
        PATIENCE,
        &[Reason::TooLarge, Reason::ProtocolError],
    )
    .await;
}

#[tokio::test]
async fn sends_an_endless_answer_of_the_right_kind() {
    for (name, start) in ENDLESS {
        let hostile = Hostile::endless(start).await.unwrap();
        let all = targets(hostile.addr());
        let target = all.iter().find(|target| target.name == name).unwrap();
        let error = target.measure(PATIENCE).await.unwrap_err();
        // The first length of MySQL is what tells another protocol.
        let expected = match name {
            "mysql" => Reason::ProtocolError,
            _ => Reason::TooLarge,
        };
        assert_eq!(error.reason(), expected, "{name}: {error}");
    }
}

/// Each probe that speaks TLS first, of a server that does.
fn secure(at: &str, trust: impl Fn() -> Trust) -> Vec<Target> {
    // The protocol comes after: whoever speaks TLS first, finds it first.
    vec![
        Target::new("tls", tls(at).trust(trust()).valid()),
        Target::new("http", http(format!("https://{at}/")).trust(trust()).ok()),
        Target::new(
            "websocket",
            websocket(format!("wss://{at}/")).trust(trust()).ping(),
        ),
        Target::new(
            "grpc",
            grpc(format!("https://{at}")).trust(trust()).serving(),
        ),
        Target::new(
            "redis",
            redis(format!("rediss://{at}")).trust(trust()).ping(),
        ),
        Target::new(
            "amqp",
            golive_probes::amqp::amqp(format!("amqps://u:p@{at}"))
                .trust(trust())
                .connects(),
        ),
        Target::new(
            "mqtt",
            golive_probes::mqtt::mqtt(format!("mqtts://u:p@{at}"))
                .trust(trust())
                .connects(),
        ),
        Target::new(
            "smtp",
            golive_probes::smtp::smtp(at)
                .implicit_tls()
                .trust(trust())
                .greets(),
        ),
    ]
}

#[tokio::test]
async fn shows_a_certificate_that_will_not_do() {
    let certs = Certs::new().unwrap();
    for (cert, expected) in [
        (certs.expired(), Reason::CertificateExpired),
        (certs.not_yet_valid(), Reason::CertificateNotYetValid),
        (certs.wrong_host(), Reason::CertificateWrongHost),
        (certs.self_signed(), Reason::CertificateUnknownIssuer),
        (
            certs.missing_intermediate(),
            Reason::CertificateUnknownIssuer,
        ),
    ] {
        let nginx = Nginx::builder()
            .http2()
            .tls(&cert.unwrap())
            .start()
            .await
            .unwrap();
        let at = format!("localhost:{}", nginx.port());
        let trust = || Trust::pem(certs.ca_pem());
        for target in secure(&at, trust) {
            let error = target.measure(PATIENCE).await.unwrap_err();
            assert_eq!(error.reason(), expected, "{}: {error}", target.name);
            let valid_says_it_later = target.name == "tls";
            assert!(
                valid_says_it_later || error.step() == Some(Step::Handshake),
                "{}",
                target.name
            );
        }
    }
}

#[tokio::test]
async fn shows_a_key_that_is_too_short() {
    let certs = Certs::new().unwrap();
    let cert = certs.weak_key().unwrap();
    let nginx = Nginx::builder().http2().tls(&cert).start().await.unwrap();
    let at = format!("localhost:{}", nginx.port());
    for target in secure(&at, || Trust::pem(certs.ca_pem())) {
        let error = target.measure(PATIENCE).await.unwrap_err();
        let reason = error.reason();
        assert_eq!(reason, Reason::CertificateWeak, "{}: {error}", target.name);
        assert!(error.message().contains("1024 bits"), "{error}");
    }
}

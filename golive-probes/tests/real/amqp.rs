use std::time::Duration;

use golive_core::probe::{Probe, Reason, Step};
use golive_core::quantity::Count;
use golive_probes::amqp::{Amqp, amqp};
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, RabbitMq};

use crate::{measure, reason, within};

const DEFINITIONS: &str = r#"{
    "users": [
        {"name": "app", "password": "hunter2", "tags": ""},
        {"name": "limited", "password": "hunter2", "tags": ""},
        {"name": "outsider", "password": "hunter2", "tags": ""}
    ],
    "vhosts": [{"name": "/"}, {"name": "or/ders"}],
    "permissions": [
        {"user": "app", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
        {"user": "app", "vhost": "or/ders", "configure": ".*", "write": ".*", "read": ".*"},
        {"user": "limited", "vhost": "/", "configure": "^$", "write": "^$", "read": "^$"}
    ],
    "queues": [
        {"name": "jobs", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {}}
    ],
    "exchanges": [
        {"name": "events", "vhost": "/", "type": "topic", "durable": true, "auto_delete": false,
         "internal": false, "arguments": {}}
    ]
}"#;

/// A broker takes seconds to start, so one is asked everything.
#[tokio::test]
async fn a_broker() {
    let broker = RabbitMq::builder()
        .user("app", "hunter2")
        .definitions(DEFINITIONS)
        .start()
        .await
        .unwrap();
    who_is_let_in(&broker).await;
    queues_and_their_consumers(&broker).await;
    exchanges(&broker).await;
    // Each connection ended in order, but for that of the consumer, which is killed.
    let log = broker.log();
    let lost = log.matches("unexpectedly closed TCP connection").count();
    assert!(lost <= 1, "{log}");
    // One that stops, and one that is gone.
    broker.pause().unwrap();
    let error = within(
        Duration::from_secs(1),
        &amqp(broker.url()).queue_depth("jobs"),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Handshake))
    );
    broker.kill();
    let error = measure(amqp(broker.url()).connects()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Refused, Some(Step::Connect))
    );
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

async fn who_is_let_in(broker: &RabbitMq) {
    let at = |who: &str, path: &str| format!("amqp://{who}{}{path}", broker.addr());
    for path in ["", "/", "/%2F", "/or%2Fders"] {
        let connects = amqp(at("app:hunter2@", path)).connects();
        assert!(measure(connects).await.unwrap(), "{path}");
    }
    for who in [
        "",
        "app:wrong-hunter3@",
        "app@",
        "stranger-hunter4:hunter2@",
    ] {
        let error = measure(amqp(at(who, "")).connects()).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.step()),
            (Reason::CredentialsRejected, Some(Step::Authenticate)),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter"), "{error}");
    }
    assert_eq!(
        reason(amqp(at("app:hunter2@", "/nowhere")).connects()).await,
        Reason::Missing
    );
    assert_eq!(
        reason(amqp(at("outsider:hunter2@", "")).connects()).await,
        Reason::PermissionDenied
    );
    for url in [
        "hunter2",
        "amqp://app:hunter2@h/a/b",
        "amqp://app:hunter2@h/?x",
        "amqp://app:hunter2@h/%zz",
        "amqp://app:hunter2%00@h",
        &at("app:hunter2@", &format!("/{}", "x".repeat(256))),
        &at(&format!("app:hunter2{}@", "x".repeat(5000)), ""),
    ] {
        let error = measure(amqp(url).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    // There is no guest here, whoever the URL names.
    let refuses = amqp(at("app:hunter2@", "")).refuses_guest();
    assert!(measure(refuses).await.unwrap());
    assert_eq!(
        reason(amqp("amqp://127.0.0.1:1").refuses_guest()).await,
        Reason::Refused
    );
}

async fn queues_and_their_consumers(broker: &RabbitMq) {
    let queue = |name: &str| amqp(broker.url()).queue_depth(name);
    let consumers = || amqp(broker.url()).consumers("jobs");
    assert_eq!(measure(queue("jobs")).await.unwrap(), Count::new(0));
    assert_eq!(measure(consumers()).await.unwrap(), Count::new(0));
    let error = measure(queue("job")).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Missing, Some(Step::Read))
    );
    assert_eq!(
        reason(amqp(broker.url()).consumers("job")).await,
        Reason::Missing
    );
    for name in ["", &"x".repeat(256)] {
        assert_eq!(reason(queue(name)).await, Reason::BadConfiguration);
    }
    for message in ["a", "b", "c"] {
        broker.publish("jobs", message).await.unwrap();
    }
    until(queue("jobs"), Count::new(3)).await;
    // Who may do nothing with it may ask.
    let limited = format!("amqp://limited:hunter2@{}", broker.addr());
    until(amqp(limited).queue_depth("jobs"), Count::new(3)).await;
    // A consumer is given one, which waits no more.
    let consumer = broker.consume("jobs").unwrap();
    until(consumers(), Count::new(1)).await;
    until(queue("jobs"), Count::new(2)).await;
    drop(consumer);
    until(consumers(), Count::new(0)).await;
    until(queue("jobs"), Count::new(3)).await;
}

async fn exchanges(broker: &RabbitMq) {
    let exchange = |name: &str| amqp(broker.url()).exchange_exists(name);
    // Whatever its type.
    for name in ["events", "amq.direct", "amq.fanout"] {
        assert!(measure(exchange(name)).await.unwrap());
    }
    assert_eq!(reason(exchange("event")).await, Reason::Missing);
    assert_eq!(reason(exchange("")).await, Reason::BadConfiguration);
    // It was not made by being asked for.
    assert_eq!(reason(exchange("event")).await, Reason::Missing);
}

/// A broker tells of what changes a moment later.
async fn until<P: Probe<Value = Count>>(probe: P, expected: Count) {
    let mut found = within(crate::PATIENCE, &probe).await.unwrap();
    for _ in 0..600 {
        if found == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        found = within(crate::PATIENCE, &probe).await.unwrap();
    }
    assert_eq!(found, expected);
}

#[tokio::test]
async fn over_tls() {
    let certs = Certs::new().unwrap();
    let broker = RabbitMq::builder().tls(&certs.valid().unwrap());
    let broker = broker.start().await.unwrap();
    let url = broker.url().replace("127.0.0.1", "localhost");
    let trusting = |url: &str| amqp(url).trust(Trust::pem(certs.ca_pem()));
    assert!(measure(trusting(&url).connects()).await.unwrap());
    let error = measure(amqp(&url).connects()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CertificateUnknownIssuer, Some(Step::Handshake))
    );
    // Without TLS, a broker that speaks it says nothing of use.
    let plain = url.replace("amqps", "amqp");
    let found = reason(amqp(plain).connects()).await;
    assert!(
        matches!(found, Reason::Closed | Reason::ProtocolError),
        "{found}"
    );
    // This one has its guest.
    assert_eq!(
        reason(trusting(&url).refuses_guest()).await,
        Reason::UnexpectedValue
    );
    let guest = url.replace("guest:guest@", "");
    assert!(measure(trusting(&guest).connects()).await.unwrap());
}

#[tokio::test]
async fn hostile_brokers() {
    let of = |hostile: &Hostile| -> Amqp { amqp(format!("amqp://app:hunter2@{}", hostile.addr())) };
    let silent = Hostile::silent().await.unwrap();
    let error = within(Duration::from_secs(1), &of(&silent).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Handshake))
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(reason(of(&close).connects()).await, Reason::Closed);
    let garbage = Hostile::garbage().await.unwrap();
    assert_eq!(reason(of(&garbage).connects()).await, Reason::ProtocolError);
    let endless = Hostile::endless("").await.unwrap();
    assert_eq!(reason(of(&endless).connects()).await, Reason::ProtocolError);
    // Heartbeats without end.
    let beats = b"\x08\x00\x00\x00\x00\x00\x00\xce".repeat(200_000);
    let beats = Hostile::late(Duration::ZERO, beats).await.unwrap();
    assert_eq!(reason(of(&beats).connects()).await, Reason::TooLarge);
    let start = frame(b"\x00\x0a\x00\x0a\x00\x09\0\0\0\0\0\0\0\x05PLAIN\0\0\0\0");
    let tune = frame(b"\x00\x0a\x00\x1e\x07\xff\x00\x02\x00\x00\x00\x3c");
    let refused = frame(b"\x00\x0a\x00\x32\x01\x93\x03no!\0\0\0\0");
    let forced = frame(b"\x00\x0a\x00\x32\x01\x40\x03no!\0\0\0\0");
    for (said, expected) in [
        // Another version of AMQP, and TLS.
        (b"AMQP\x03\x01\x00\x00".to_vec(), Reason::ProtocolError),
        (
            b"\x15\x03\x03\x00\x02\x02\x46".to_vec(),
            Reason::ProtocolError,
        ),
        (b"\x01\0\0\xff\xff\xff\xff".to_vec(), Reason::TooLarge),
        (b"\x01\0\0\0\0\0\x01x!".to_vec(), Reason::ProtocolError),
        (frame(b"\x00"), Reason::ProtocolError),
        (
            frame(b"\x00\x0a\x00\x0a\x00\x08\0\0\0\0\0\0\0\x05PLAIN"),
            Reason::ProtocolError,
        ),
        (
            frame(b"\x00\x0a\x00\x0a\x00\x09\0\0\0\0\0\0\0\x08EXTERNAL"),
            Reason::Missing,
        ),
        (
            frame(b"\x00\x0a\x00\x0a\x00\x09\xff\xff"),
            Reason::ProtocolError,
        ),
        (tune.clone(), Reason::ProtocolError),
        (forced.clone(), Reason::ServerError),
        (start.clone(), Reason::Closed),
        (
            [start.clone(), refused.clone()].concat(),
            Reason::CredentialsRejected,
        ),
        ([start.clone(), forced].concat(), Reason::ServerError),
        ([start.clone(), tune.clone()].concat(), Reason::Closed),
        ([start, tune, refused].concat(), Reason::PermissionDenied),
    ] {
        let server = Hostile::late(Duration::ZERO, said.as_slice())
            .await
            .unwrap();
        assert_eq!(reason(of(&server).connects()).await, expected, "{said:?}");
    }
}

/// A frame with a method on channel 0.
fn frame(method: &[u8]) -> Vec<u8> {
    let length = u32::try_from(method.len()).unwrap().to_be_bytes();
    [&[1, 0, 0], &length[..], method, &[0xce]].concat()
}

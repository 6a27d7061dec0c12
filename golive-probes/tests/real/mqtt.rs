use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_probes::mqtt::mqtt;
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, Mosquitto};

use crate::{measure, reason, within};

/// What is not retained is waited for, for half of this.
const SOON: Duration = Duration::from_secs(8);

#[tokio::test]
async fn credentials_are_asked_for_or_not() {
    let broker = Mosquitto::builder().user("app", "hunt er2@/:");
    let broker = broker.start().await.unwrap();
    assert!(measure(mqtt(broker.url()).connects()).await.unwrap());
    assert!(
        measure(mqtt(broker.url()).requires_credentials())
            .await
            .unwrap()
    );
    for who in ["", "app@", "app:wrong-hunter3@", "other:hunter3@"] {
        let url = format!("mqtt://{who}{}", broker.addr());
        let error = measure(mqtt(&url).connects()).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.step()),
            (Reason::CredentialsRejected, Some(Step::Authenticate)),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter"));
        // Who is refused with a login too shows nothing.
        let requires = measure(mqtt(url).requires_credentials()).await;
        let requires = requires.map_err(|error| error.reason());
        let expected = match who {
            "" => Ok(true),
            _ => Err(Reason::CredentialsRejected),
        };
        assert_eq!(requires, expected, "{who}");
    }
    let open = Mosquitto::start().await.unwrap();
    assert!(measure(mqtt(open.url()).connects()).await.unwrap());
    assert_eq!(
        reason(mqtt(open.url()).requires_credentials()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(mqtt("mqtt://127.0.0.1:1").requires_credentials()).await,
        Reason::Refused
    );
}

#[tokio::test]
async fn a_message_comes_back() {
    let broker = Mosquitto::builder()
        .user("app", "hunter2")
        .user("limited", "hunter2")
        .acl("user app\ntopic readwrite #\nuser limited\ntopic read golive/#\n")
        .start()
        .await
        .unwrap();
    let url = broker.url();
    assert!(measure(mqtt(&url).echo("golive/echo")).await.unwrap());
    // What is retained there already is not taken for the echo.
    broker.retain("golive/echo", "old").await.unwrap();
    assert!(measure(mqtt(&url).echo("golive/echo")).await.unwrap());
    // The echo was not retained.
    assert_eq!(
        measure(mqtt(&url).retained("golive/echo")).await.unwrap(),
        "old"
    );
    // A message that is dropped never comes.
    let url = format!("mqtt://limited:hunter2@{}", broker.addr());
    let echo = mqtt(url).echo("golive/echo");
    let error = within(Duration::from_secs(3), &echo).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
}

#[tokio::test]
async fn what_is_retained() {
    let broker = Mosquitto::start().await.unwrap();
    let url = broker.url();
    broker.retain("gateway/status", "online ✓").await.unwrap();
    assert_eq!(
        measure(mqtt(&url).retained("gateway/status"))
            .await
            .unwrap(),
        "online ✓"
    );
    let error = within(SOON, &mqtt(&url).retained("gateway/stat"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Missing, Some(Step::Read))
    );
    for topic in ["", "gateway/#", "+/status", "a\0b", &"a".repeat(65_536)] {
        assert_eq!(
            reason(mqtt(&url).retained(topic)).await,
            Reason::BadConfiguration
        );
        assert_eq!(
            reason(mqtt(&url).echo(topic)).await,
            Reason::BadConfiguration
        );
    }
}

#[tokio::test]
async fn over_tls() {
    let certs = Certs::new().unwrap();
    let broker = Mosquitto::builder().user("app", "hunter2");
    let broker = broker.tls(&certs.valid().unwrap()).start().await.unwrap();
    let url = broker.url().replace("127.0.0.1", "localhost");
    let trust = || Trust::pem(certs.ca_pem());
    assert!(measure(mqtt(&url).trust(trust()).connects()).await.unwrap());
    assert!(
        measure(mqtt(&url).trust(trust()).echo("golive"))
            .await
            .unwrap()
    );
    let error = measure(mqtt(&url).connects()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CertificateUnknownIssuer, Some(Step::Handshake))
    );
    // Without TLS, a broker that speaks it says nothing of use.
    let plain = url.replace("mqtts", "mqtt");
    let found = reason(mqtt(plain).connects()).await;
    assert!(
        matches!(found, Reason::Closed | Reason::ProtocolError),
        "{found}"
    );
    for (cert, expected) in [
        (certs.expired(), Reason::CertificateExpired),
        (certs.wrong_host(), Reason::CertificateWrongHost),
    ] {
        let broker = Mosquitto::builder().tls(&cert.unwrap());
        let broker = broker.start().await.unwrap();
        let url = broker.url().replace("127.0.0.1", "localhost");
        assert_eq!(reason(mqtt(url).trust(trust()).connects()).await, expected);
    }
}

#[tokio::test]
async fn what_goes_wrong_has_its_reason_and_no_password() {
    let broker = Mosquitto::builder().user("app", "hunter2").start().await;
    let broker = broker.unwrap();
    let url = broker.url();
    broker.pause().unwrap();
    let error = within(Duration::from_secs(1), &mqtt(&url).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Authenticate))
    );
    drop(broker);
    let error = measure(mqtt(&url).connects()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Refused, "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    let long = format!("mqtt://app:hunter2{}@h", "x".repeat(65_536));
    for url in [
        "hunter2",
        "mqtt://:hunter2@h",
        "mqtt://app:hunter2@h/path",
        &long,
    ] {
        let error = measure(mqtt(url).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration);
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn hostile_brokers() {
    let of = |hostile: &Hostile| mqtt(format!("mqtt://app:hunter2@{}", hostile.addr()));
    let silent = Hostile::silent().await.unwrap();
    let error = within(Duration::from_secs(1), &of(&silent).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Authenticate))
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(reason(of(&close).connects()).await, Reason::Closed);
    let garbage = Hostile::garbage().await.unwrap();
    assert_eq!(reason(of(&garbage).connects()).await, Reason::ProtocolError);
    let endless = Hostile::endless("").await.unwrap();
    assert_eq!(reason(of(&endless).connects()).await, Reason::ProtocolError);
    for (said, expected) in [
        (&b"\x20\x02\x00\x04"[..], Reason::CredentialsRejected),
        (b"\x20\x02\x00\x05", Reason::CredentialsRejected),
        (b"\x20\x02\x00\x03", Reason::ServerError),
        (b"\x20\x02\x00\x01", Reason::ProtocolError),
        (b"\x20\x02\x00\x77", Reason::ProtocolError),
        (b"\x20\x00", Reason::ProtocolError),
        (b"\xd0\x00", Reason::ProtocolError),
        (b"\x20\xff\xff\xff\x7f", Reason::TooLarge),
        // What only comes after it.
        (b"\x30\xff\xff\xff\x7f", Reason::ProtocolError),
    ] {
        let server = Hostile::late(Duration::ZERO, said).await.unwrap();
        assert_eq!(reason(of(&server).connects()).await, expected, "{said:?}");
    }
    // A subscription that is refused, and messages without end.
    for (said, expected) in [
        (
            &b"\x20\x02\x00\x00\x90\x03\x00\x01\x80"[..],
            Reason::PermissionDenied,
        ),
        (
            b"\x20\x02\x00\x00\x90\x03\x00\x07\x00",
            Reason::ProtocolError,
        ),
        (b"\x20\x02\x00\x00", Reason::Closed),
    ] {
        let server = Hostile::late(Duration::ZERO, said).await.unwrap();
        assert_eq!(reason(of(&server).echo("a")).await, expected, "{said:?}");
        assert_eq!(
            reason(of(&server).retained("a")).await,
            expected,
            "{said:?}"
        );
    }
    let flood: Vec<u8> = b"\x30\x03\x00\x01a".repeat(400_000);
    let flood = [b"\x20\x02\x00\x00\x90\x03\x00\x01\x00", flood.as_slice()].concat();
    let flood = Hostile::late(Duration::ZERO, flood).await.unwrap();
    assert_eq!(reason(of(&flood).echo("a")).await, Reason::TooLarge);
    assert_eq!(reason(of(&flood).retained("a")).await, Reason::TooLarge);
}

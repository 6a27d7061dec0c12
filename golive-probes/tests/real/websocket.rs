use std::time::Duration;

use golive_core::probe::{Probe, Reason, Step};
use golive_probes::trust::Trust;
use golive_probes::websocket::{socket_io, websocket};
use golive_testbed::{Certs, Hostile, Nginx, Python};

use crate::{measure, reason, within};

#[tokio::test]
async fn a_server_lets_us_in_and_answers() {
    let server = Python::websockets().await.unwrap();
    let at = |path: &str| websocket(format!("ws://{}{path}", server.addr()));
    assert!(measure(at("/").connects()).await.unwrap());
    assert!(measure(at("/").ping()).await.unwrap());
    assert!(measure(at("/").echoes("gr\u{fc}n")).await.unwrap());
    // What the server says before is passed over.
    assert!(measure(at("/greets").echoes("hello")).await.unwrap());
    assert_eq!(
        measure(at("/greets").first_message()).await.unwrap(),
        "welcome"
    );
    let offered = at("/").offer("other").offer("chat");
    assert_eq!(measure(offered.subprotocol()).await.unwrap(), "chat");
    assert_eq!(reason(at("/").subprotocol()).await, Reason::Missing);
}

#[tokio::test]
async fn what_does_not_answer_is_told_by_its_reason() {
    let server = Python::websockets().await.unwrap();
    let at = |path: &str| websocket(format!("ws://{}{path}", server.addr()));
    assert_eq!(
        reason(at("/private").connects()).await,
        Reason::CredentialsRejected
    );
    assert!(
        measure(at("/private").bearer("let-me-in").connects())
            .await
            .unwrap()
    );
    assert_eq!(
        reason(at("/plain").connects()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(reason(at("/closes").first_message()).await, Reason::Closed);
    let error = within(Duration::from_millis(300), &at("/").first_message())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    server.pause().unwrap();
    let error = within(Duration::from_millis(300), &at("/").ping())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Handshake))
    );
    server.kill();
    assert_eq!(reason(at("/").connects()).await, Reason::Refused);
    for wrong in ["", "http://h/", "ws://", "ws://u:canary@h/"] {
        let error = measure(websocket(wrong).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{wrong}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let shown = websocket("wss://u:canary@h/x?token=canary")
        .bearer("canary")
        .connects();
    assert!(!format!("{shown:?}").contains("canary"));
    assert_eq!(shown.target().as_str(), "wss://h/x");
}

#[tokio::test]
async fn by_tls_through_a_web_server() {
    let certs = Certs::new().unwrap();
    let server = Python::websockets().await.unwrap();
    let nginx = Nginx::builder()
        .location(
            "/",
            &format!(
                "proxy_pass http://{}; proxy_http_version 1.1; \
                 proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;",
                server.addr()
            ),
        )
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let at = || websocket(format!("wss://localhost:{}/", nginx.port()));
    assert!(
        measure(at().trust(Trust::pem(certs.ca_pem())).ping())
            .await
            .unwrap()
    );
    assert_eq!(reason(at().ping()).await, Reason::CertificateUnknownIssuer);
}

#[tokio::test]
async fn hostile_servers() {
    let at = |hostile: &Hostile| websocket(format!("ws://{}/", hostile.addr()));
    let switch = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    for (hostile, expected) in [
        (Hostile::garbage().await.unwrap(), Reason::ProtocolError),
        (Hostile::close().await.unwrap(), Reason::Closed),
        (
            Hostile::reset("HTTP/1.1 101").await.unwrap(),
            Reason::Closed,
        ),
        (
            Hostile::endless("HTTP/1.1 101 x\r\n").await.unwrap(),
            Reason::TooLarge,
        ),
        // It agrees without the proof that it has read the request.
        (
            Hostile::late(Duration::ZERO, switch).await.unwrap(),
            Reason::ProtocolError,
        ),
    ] {
        let error = measure(at(&hostile).connects()).await.unwrap_err();
        assert_eq!(error.reason(), expected, "{error}");
        assert_eq!(error.step(), Some(Step::Handshake), "{error}");
    }
}

#[tokio::test]
async fn socket_io_namespaces() {
    let server = Python::socket_io().await.unwrap();
    let at = || socket_io(format!("http://{}", server.addr()));
    assert!(measure(at().connects()).await.unwrap());
    let private = || at().namespace("/private");
    assert!(
        measure(private().auth(r#"{"token":"let-me-in"}"#).connects())
            .await
            .unwrap()
    );
    let error = measure(private().auth(r#"{"token":"canary"}"#).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::CredentialsRejected, Some(Step::Authenticate))
    );
    assert!(error.message().contains("the token is wrong"), "{error}");
    assert!(!error.to_string().contains("canary"));
    assert_eq!(
        reason(at().namespace("/absent").connects()).await,
        Reason::CredentialsRejected
    );
    assert_eq!(
        reason(at().path("/elsewhere/").connects()).await,
        Reason::UnexpectedValue
    );
    for wrong in ["canary", "\"canary\"", ""] {
        let error = measure(at().auth(wrong).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration);
        assert!(!error.to_string().contains("canary"));
    }
    // One that echoes speaks WebSocket, and not Socket.IO.
    let echo = Python::websockets().await.unwrap();
    let error = within(
        Duration::from_millis(300),
        &socket_io(format!("http://{}", echo.addr())).connects(),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    let greets = socket_io(format!("http://{}", echo.addr())).path("/greets");
    assert_eq!(reason(greets.connects()).await, Reason::ProtocolError);
}

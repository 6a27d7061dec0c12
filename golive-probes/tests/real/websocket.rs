use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason, Step};
use golive_probes::http::http;
use golive_probes::trust::Trust;
use golive_probes::websocket::{socket_io, websocket};
use golive_testbed::{Certs, Hostile, Nginx, Python};

use crate::{PATIENCE, measure, reason, within};

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
    let unknown = at("/").offer("other").connects();
    assert_eq!(reason(unknown).await, Reason::Missing);
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

#[tokio::test]
async fn what_is_sent_is_answered() {
    let server = Python::websockets().await.unwrap();
    let at = |path: &str| websocket(format!("ws://{}{path}", server.addr()));
    let talk = |path: &str| at(path).send("one canary").send("two");
    // What comes before is passed over.
    for pattern in ["^one", "^two$"] {
        assert!(measure(talk("/greets").answers(pattern)).await.unwrap());
    }
    let error = within(Duration::from_millis(300), &talk("/").answers("three")).await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    assert_eq!(reason(at("/leaves").answers("x")).await, Reason::Closed);
    for wrong in ["", "(", "x*"] {
        assert_eq!(
            reason(at("/").answers(wrong)).await,
            Reason::BadConfiguration,
            "{wrong}"
        );
    }
    assert!(!format!("{:?}", talk("/").answers("x")).contains("canary"));
}

#[tokio::test]
async fn a_connection_is_held() {
    let server = Python::websockets().await.unwrap();
    let at = |path: &str| websocket(format!("ws://{}{path}", server.addr()));
    let time = Duration::from_millis(400);
    for path in ["/", "/held", "/talks"] {
        let began = std::time::Instant::now();
        assert!(measure(at(path).hold(time)).await.unwrap(), "{path}");
        assert!(began.elapsed() >= time, "{path}");
    }
    // Its ping was answered while it was held.
    let told = measure(at("/told").first_message()).await.unwrap();
    assert_eq!(told, "1 1");
    assert!(
        measure(at("/").send("x").answers("x").hold(time))
            .await
            .unwrap()
    );
    let error = measure(at("/leaves").hold(Duration::from_secs(20))).await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Closed, Some(Step::Read))
    );
    assert!(error.message().contains("1001"), "{error}");
    for time in [PATIENCE, Duration::ZERO] {
        assert_eq!(
            reason(at("/").hold(time)).await,
            Reason::BadConfiguration,
            "{time:?}"
        );
    }
    // One that has gone without a word is not open.
    let held = at("/").hold(Duration::from_millis(1500));
    let gone = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        server.pause().unwrap();
    };
    let timeout = Duration::from_millis(2500);
    let (held, ()) = tokio::join!(within(timeout, &held), gone);
    assert_eq!(held.unwrap_err().reason(), Reason::TimedOut);
}

#[cfg(feature = "load")]
#[tokio::test]
async fn so_many_sessions_are_open_at_once() {
    let server = Python::websockets().await.unwrap();
    let at = |path: &str| websocket(format!("ws://{}{path}", server.addr()));
    let sessions = golive_probes::load::load("sessions", at("/held").hold(Duration::from_secs(5)))
        .concurrency(50)
        .requests(50)
        .patience(Duration::from_secs(20));
    let failed = measure(sessions.error_ratio()).await.unwrap();
    assert_eq!(failed, golive_core::quantity::Ratio::from_f64(0.0).unwrap());
    let told = measure(at("/told").first_message()).await.unwrap();
    assert_eq!(told, "50 50");
}

#[tokio::test]
async fn nobody_is_let_in_without_credentials() {
    let server = Python::websockets().await.unwrap();
    let at = |path: &str| websocket(format!("ws://{}{path}", server.addr()));
    // Refused at the handshake, and by a close.
    for (path, how) in [("/private", "401"), ("/private-late", "4401")] {
        let probe = at(path).bearer("let-me-in").requires_authentication();
        let measured = probe.measure(ProbeInput::alone(PATIENCE)).await.unwrap();
        assert!(measured.value && measured.evidence[0].value.contains(how));
        assert!(measure(at(path).requires_authentication()).await.unwrap());
        // What lets nobody in at all is not known to want these.
        let wrong = at(path).bearer("canary").requires_authentication();
        let error = measure(wrong).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert!(error.message().ends_with("with credentials"), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    // A token that is asked for first.
    let nginx = Nginx::builder()
        .location("/", r#"return 200 '{"token":"let-me-in"}';"#)
        .start()
        .await
        .unwrap();
    let given = at("/private").bearer_from(http(nginx.url()), "/token");
    assert!(measure(given.requires_authentication()).await.unwrap());
    assert_eq!(nginx.requests(1).await.len(), 1);
    // One that stays open, one that leaves for another reason, one that is none.
    for path in ["/", "/leaves", "/closes", "/plain"] {
        let probe = at(path).bearer("let-me-in").requires_authentication();
        let error = within(Duration::from_secs(3), &probe).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue, "{path}");
        assert!(error.message().contains("without credentials"), "{error}");
    }
}

#[tokio::test]
async fn pages_of_others_are_not_let_in() {
    let server = Python::websockets().await.unwrap();
    let at = |path: &str| websocket(format!("ws://{}{path}", server.addr()));
    let evil = "https://evil.example";
    assert!(measure(at("/origin").refuses_origin(evil)).await.unwrap());
    let ours = at("/origin").header("Origin", "https://app.example");
    assert!(measure(ours.refuses_origin(evil)).await.unwrap());
    for (probe, words) in [
        (at("/").refuses_origin(evil), "stays open for pages"),
        // It has not looked at the origin.
        (
            at("/private").refuses_origin(evil),
            "without that origin too",
        ),
        (
            at("/origin").refuses_origin("https://app.example"),
            "stays open",
        ),
    ] {
        let error = within(Duration::from_secs(3), &probe).await.unwrap_err();
        assert_eq!(error.reason(), Reason::UnexpectedValue);
        assert!(error.message().contains(words), "{error}");
    }
    assert_eq!(
        reason(at("/origin").refuses_origin("evil")).await,
        Reason::BadConfiguration
    );
}

#[tokio::test]
async fn socket_io_events() {
    let server = Python::socket_io().await.unwrap();
    let at = || socket_io(format!("http://{}", server.addr()));
    let join = || at().emit("join", r#"{"room":"canary"}"#);
    assert!(measure(join().receives("joined")).await.unwrap());
    // An event with bytes, of a namespace.
    let private = at()
        .namespace("/private")
        .auth(r#"{"token":"let-me-in"}"#)
        .emit("join", "7");
    assert!(measure(private.receives("packed")).await.unwrap());
    let error = within(Duration::from_millis(400), &join().receives("left")).await;
    assert_eq!(error.unwrap_err().reason(), Reason::TimedOut);
    let shut = || at().namespace("/open-then-shut");
    assert_eq!(reason(shut().receives("x")).await, Reason::Closed);
    assert_eq!(
        reason(shut().hold(Duration::from_secs(20))).await,
        Reason::Closed
    );
    // It pings every second, and leaves who has not answered for four.
    let held = join().receives("joined").hold(Duration::from_secs(6));
    assert!(measure(held).await.unwrap());
    let error = measure(at().emit("join", "canary").connects()).await;
    let error = error.unwrap_err();
    assert_eq!(error.reason(), Reason::BadConfiguration);
    assert!(!error.to_string().contains("canary"), "{error}");
    assert!(!format!("{:?}", join().connects()).contains("canary"));
}

#[tokio::test]
async fn socket_io_lets_in_whom_it_knows() {
    let server = Python::socket_io().await.unwrap();
    let at = || socket_io(format!("http://{}", server.addr()));
    let private = || at().namespace("/private");
    let with = |auth: &str| private().auth(auth).requires_authentication();
    assert!(measure(with(r#"{"token":"let-me-in"}"#)).await.unwrap());
    let shut = at().namespace("/open-then-shut");
    assert!(measure(shut.requires_authentication()).await.unwrap());
    let error = measure(with(r#"{"token":"canary"}"#)).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(!error.to_string().contains("canary"), "{error}");
    let open = at().requires_authentication();
    let error = within(Duration::from_secs(3), &open).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    let absent = at().namespace("/absent").requires_authentication();
    assert_eq!(reason(absent).await, Reason::Missing);

    // It takes pages of its own origin alone, unless it is told otherwise.
    let evil = "https://evil.example";
    assert!(measure(at().refuses_origin(evil)).await.unwrap());
    let own = format!("http://{}", server.addr());
    let probe = at().refuses_origin(own);
    let error = within(Duration::from_secs(3), &probe).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
}

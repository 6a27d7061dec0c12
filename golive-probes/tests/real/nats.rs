use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason, Step};
use golive_core::quantity::{Bytes, Count, Version};
use golive_probes::nats::nats;
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, Nats};

use crate::{PATIENCE, measure, reason, within};

#[tokio::test]
async fn what_a_server_tells() {
    let server = Nats::builder()
        .user("app", "hunter2")
        .start()
        .await
        .unwrap();
    let url = server.url();
    assert!(measure(nats(&url).connects()).await.unwrap());
    let trip = measure(nats(&url).ping_time()).await.unwrap();
    assert!(trip > Duration::ZERO);
    assert!(measure(nats(&url).version()).await.unwrap() >= Version::new(2, 0, 0));
    assert_eq!(
        measure(nats(&url).max_payload()).await.unwrap(),
        Bytes::new(1 << 20)
    );
    let small = Nats::builder().config("max_payload: 64KB").start().await;
    let small = small.unwrap();
    assert_eq!(
        measure(nats(small.url()).max_payload()).await.unwrap(),
        Bytes::new(64 << 10)
    );
    assert!(measure(nats(small.url()).connects()).await.unwrap());
}

/// Ends TLS in front of a server, as a balancer does.
async fn ends_tls(
    certs: &Certs,
    server: std::net::SocketAddr,
) -> (u16, tokio::task::JoinHandle<()>) {
    use rustls_pki_types::pem::PemObject;
    let cert = certs.valid().unwrap();
    let chain = rustls_pki_types::CertificateDer::pem_slice_iter(cert.chain_pem().as_bytes());
    let key = rustls_pki_types::PrivateKeyDer::from_pem_slice(cert.key_pem().as_bytes());
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain.map(Result::unwrap).collect(), key.unwrap())
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await?;
                let mut behind = tokio::net::TcpStream::connect(server).await?;
                tokio::io::copy_bidirectional(&mut stream, &mut behind).await
            });
        }
    });
    (port, task)
}

#[tokio::test]
async fn tls_comes_first_where_it_is_said() {
    let certs = Certs::new().unwrap();
    let server = Nats::builder()
        .user("app", "hunter2")
        .start()
        .await
        .unwrap();
    let (port, task) = ends_tls(&certs, server.addr()).await;
    let probe =
        || nats(format!("nats://app:hunter2@localhost:{port}")).trust(Trust::pem(certs.ca_pem()));
    assert!(measure(probe().tls_first().connects()).await.unwrap());
    assert!(measure(probe().tls_first().version()).await.is_ok());
    assert_eq!(reason(probe().tls_first().uses_tls()).await, Reason::NoData);
    let untrusted = nats(format!("nats://app:hunter2@localhost:{port}")).tls_first();
    let found = reason(untrusted.connects()).await;
    assert_eq!(found, Reason::CertificateUnknownIssuer);
    // Who waits for its `INFO` waits in vain, and is told why that may be.
    let error = within(Duration::from_secs(1), &probe().connects())
        .await
        .unwrap_err();
    let told = (error.reason(), error.step());
    assert_eq!(told, (Reason::TimedOut, Some(Step::Handshake)), "{error}");
    assert!(error.message().contains("`tls_first`"), "{error}");
    task.abort();
    // So it is at the port of its WebSockets.
    let port = golive_testbed::Port::free().unwrap();
    let at = format!(
        "websocket {{ listen: \"127.0.0.1:{}\", no_tls: true }}",
        port.number()
    );
    let _server = Nats::builder().config(&at).start().await.unwrap();
    let web = nats(format!("nats://127.0.0.1:{}", port.number())).connects();
    let error = within(Duration::from_secs(1), &web).await.unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut, "{error}");
    assert!(error.message().contains("WebSockets"), "{error}");
}

#[tokio::test]
async fn a_name_need_not_be_text() {
    let info = b"INFO {\"server_name\":\"r\xe9seau\",\"version\":\"2.10.1\",\"max_payload\":7}\r\n";
    let hostile = Hostile::late(Duration::ZERO, info.to_vec()).await.unwrap();
    let at = || nats(format!("nats://{}", hostile.addr()));
    assert_eq!(measure(at().max_payload()).await.unwrap(), Bytes::new(7));
    let refuses = Hostile::late(Duration::ZERO, b"-ERR 'd\xe9sol\xe9'\r\n".to_vec());
    let refuses = refuses.await.unwrap();
    let error = measure(nats(format!("nats://{}", refuses.addr())).connects()).await;
    assert_eq!(error.unwrap_err().reason(), Reason::ServerError);
}

#[tokio::test]
async fn credentials_are_asked_for_or_not() {
    let server = Nats::builder()
        .user("app", "hunter2")
        .start()
        .await
        .unwrap();
    assert!(
        measure(nats(server.url()).requires_credentials())
            .await
            .unwrap()
    );
    for who in ["", "app:wrong-hunter3@", "wrong-hunter3@", "other:hunter2@"] {
        let url = format!("nats://{who}{}", server.addr());
        let error = measure(nats(&url).connects()).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.step()),
            (Reason::CredentialsRejected, Some(Step::Authenticate)),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter"));
        // Whatever the URL gives, nobody is asked for.
        assert!(measure(nats(url).requires_credentials()).await.unwrap());
    }
    let open = Nats::start().await.unwrap();
    assert_eq!(
        reason(nats(open.url()).requires_credentials()).await,
        Reason::UnexpectedValue
    );
    // That nobody answers shows nothing.
    assert_eq!(
        reason(nats("nats://127.0.0.1:1").requires_credentials()).await,
        Reason::Refused
    );
}

#[tokio::test]
async fn a_token() {
    let server = Nats::builder().config("authorization { token: \"hunter2\" }");
    let server = server.start().await.unwrap();
    let url = format!("nats://hunter2@{}", server.addr());
    assert!(measure(nats(&url).connects()).await.unwrap());
    assert!(measure(nats(url).requires_credentials()).await.unwrap());
    let wrong = format!("nats://hunter3@{}", server.addr());
    let error = measure(nats(wrong).connects()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::CredentialsRejected);
    assert!(!format!("{error} {error:?}").contains("hunter3"));
}

#[tokio::test]
async fn streams_and_consumers() {
    let users = "authorization { users = [
        { user: app, password: hunter2 },
        { user: limited, password: hunter2, permissions: {
            publish: \"$JS.API.STREAM.INFO.ORDERS\", subscribe: \"_INBOX.golive.>\" } },
        { user: deaf, password: hunter2, permissions: { subscribe: \"nothing\" } },
    ] }\nno_auth_user: app";
    let server = Nats::builder().jetstream().config(users).start().await;
    let server = server.unwrap();
    let of = |user: &str| nats(format!("nats://{user}:hunter2@{}", server.addr()));
    assert_eq!(
        reason(of("app").stream_messages("ORDERS")).await,
        Reason::Missing
    );
    let stream = r#"{"name":"ORDERS","subjects":["orders.*"]}"#;
    let made = server.request("$JS.API.STREAM.CREATE.ORDERS", stream).await;
    assert!(
        made.as_ref().is_ok_and(|it| !it.contains("error")),
        "{made:?}"
    );
    assert_eq!(
        measure(of("app").stream_messages("ORDERS")).await.unwrap(),
        Count::new(0)
    );
    for _ in 0..3 {
        server.request("orders.new", "one").await.unwrap();
    }
    for user in ["app", "limited"] {
        assert_eq!(
            measure(of(user).stream_messages("ORDERS")).await.unwrap(),
            Count::new(3),
            "{user}"
        );
    }
    let pending = |user| of(user).consumer_pending("ORDERS", "billing");
    assert_eq!(reason(pending("app")).await, Reason::Missing);
    let consumer =
        r#"{"stream_name":"ORDERS","config":{"durable_name":"billing","ack_policy":"explicit"}}"#;
    let subject = "$JS.API.CONSUMER.DURABLE.CREATE.ORDERS.billing";
    let made = server.request(subject, consumer).await;
    assert!(
        made.as_ref().is_ok_and(|it| !it.contains("error")),
        "{made:?}"
    );
    assert_eq!(measure(pending("app")).await.unwrap(), Count::new(3));
    // One is given, and not acknowledged.
    let next = "$JS.API.CONSUMER.MSG.NEXT.ORDERS.billing";
    assert_eq!(server.request(next, "").await.unwrap(), "one");
    assert_eq!(measure(pending("app")).await.unwrap(), Count::new(2));
    // Who may not ask, or may not hear, is told so.
    assert_eq!(reason(pending("limited")).await, Reason::PermissionDenied);
    assert_eq!(
        reason(of("deaf").stream_messages("ORDERS")).await,
        Reason::PermissionDenied
    );
    for name in ["", "A B", "ORDERS.x", "*", "A\r\nPUB x 0"] {
        assert_eq!(
            reason(of("app").stream_messages(name)).await,
            Reason::BadConfiguration,
            "{name:?}"
        );
    }
    // A server without JetStream.
    let without = Nats::start().await.unwrap();
    assert_eq!(
        reason(nats(without.url()).stream_messages("ORDERS")).await,
        Reason::ServerError
    );
}

#[tokio::test]
async fn over_tls() {
    let certs = Certs::new().unwrap();
    let server = Nats::builder().user("app", "hunter2");
    let server = server.tls(&certs.valid().unwrap()).start().await.unwrap();
    let url = server.url().replace("127.0.0.1", "localhost");
    let trust = || Trust::pem(certs.ca_pem());
    // A server that asks for TLS gets it, whatever the URL says.
    for url in [url.clone(), url.replace("tls://", "nats://")] {
        let server = || nats(&url).trust(trust());
        assert!(measure(server().connects()).await.unwrap());
        assert!(measure(server().uses_tls()).await.unwrap());
        assert!(measure(server().requires_credentials()).await.unwrap());
        let error = measure(nats(&url).connects()).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.step()),
            (Reason::CertificateUnknownIssuer, Some(Step::Handshake))
        );
        assert_eq!(
            reason(nats(&url).uses_tls()).await,
            Reason::CertificateUnknownIssuer
        );
    }
    for (cert, expected) in [
        (certs.expired(), Reason::CertificateExpired),
        (certs.wrong_host(), Reason::CertificateWrongHost),
    ] {
        let server = Nats::builder().tls(&cert.unwrap()).start().await.unwrap();
        let url = server.url().replace("127.0.0.1", "localhost");
        assert_eq!(reason(nats(url).trust(trust()).connects()).await, expected);
    }
    let plain = Nats::builder()
        .user("app", "hunter2")
        .start()
        .await
        .unwrap();
    assert_eq!(
        reason(nats(plain.url()).uses_tls()).await,
        Reason::UnexpectedValue
    );
    // No password is sent in the clear to whom it was to be sent in TLS.
    let url = plain.url().replace("nats://", "tls://");
    assert_eq!(reason(nats(url).connects()).await, Reason::TlsFailed);
}

#[tokio::test]
async fn what_goes_wrong_has_its_reason_and_no_password() {
    let server = Nats::builder()
        .user("app", "hunter2")
        .start()
        .await
        .unwrap();
    let url = server.url();
    server.pause().unwrap();
    let error = within(Duration::from_secs(1), &nats(&url).connects())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Handshake))
    );
    drop(server);
    let error = measure(nats(&url).connects()).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Refused, Some(Step::Connect))
    );
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    for url in [
        "hunter2",
        "nats://a:hunter2@h/hunter2",
        "nats://a:hunter2@h?x",
    ] {
        let error = measure(nats(url).connects()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn hostile_servers() {
    let of = |hostile: &Hostile| nats(format!("nats://app:hunter2@{}", hostile.addr())).connects();
    let silent = Hostile::silent().await.unwrap();
    let error = within(Duration::from_secs(1), &of(&silent))
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Handshake))
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(reason(of(&close)).await, Reason::Closed);
    let garbage = Hostile::garbage().await.unwrap();
    assert_eq!(reason(of(&garbage)).await, Reason::ProtocolError);
    let endless = Hostile::endless("").await.unwrap();
    assert_eq!(reason(of(&endless)).await, Reason::TooLarge);
    for (said, expected) in [
        (
            "INFO {}\r\n-ERR 'maximum connections exceeded'\r\n",
            Reason::ServerError,
        ),
        ("INFO [1]\r\n", Reason::ProtocolError),
        ("INFO {}\r\nHTTP/1.1 400\r\n", Reason::ProtocolError),
        ("INFO {}\r\nMSG a 1 99999999999\r\n", Reason::TooLarge),
        ("INFO {}\r\nHMSG a 1 9 2\r\nxx\r\n", Reason::ProtocolError),
        ("INFO {}\r\n", Reason::Closed),
    ] {
        let server = Hostile::late(Duration::ZERO, said).await.unwrap();
        assert_eq!(reason(of(&server)).await, expected, "{said}");
    }
    // What it does not say of itself is not known.
    let bare = Hostile::late(Duration::ZERO, "INFO {}\r\n").await.unwrap();
    let bare = || nats(format!("nats://{}", bare.addr()));
    assert_eq!(reason(bare().version()).await, Reason::Missing);
    assert_eq!(reason(bare().max_payload()).await, Reason::Missing);
    assert_eq!(reason(bare().uses_tls()).await, Reason::UnexpectedValue);
}

#[tokio::test]
async fn what_comes_together_is_asked_for_once() {
    let said = "INFO {\"version\":\"2.9.10\",\"max_payload\":7}\r\n";
    let server = Hostile::late(Duration::ZERO, said).await.unwrap();
    let of = |user: &str| nats(format!("nats://{user}@{}", server.addr()));
    let input = ProbeInput::alone(PATIENCE);
    let version = of("a").version().measure(input.clone()).await.unwrap();
    assert_eq!(version.value, Version::new(2, 9, 10));
    let limit = of("a").max_payload().measure(input.clone()).await.unwrap();
    assert_eq!(limit.value, Bytes::new(7));
    assert_eq!(server.connections(), 1);
    of("b").version().measure(input).await.unwrap();
    assert_eq!(server.connections(), 2);
}

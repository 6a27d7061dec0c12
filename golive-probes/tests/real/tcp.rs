use std::time::Duration;

use golive_core::probe::{Probe, ProbeInput, Reason, Step};
use golive_probes::tcp::tcp;
use golive_testbed::{Hostile, Nginx, Redis};
use tokio::io::AsyncReadExt;

use crate::{PATIENCE, localhost_has_ipv6, measure, reason, within};

#[tokio::test]
async fn a_port_accepts_or_refuses() {
    let redis = Redis::start().await.unwrap();
    let address = redis.addr().to_string();
    assert!(measure(tcp(&address).accepts()).await.unwrap());
    assert_eq!(
        reason(tcp(&address).closed()).await,
        Reason::UnexpectedValue
    );
    drop(redis);
    assert_eq!(reason(tcp(&address).accepts()).await, Reason::Refused);
    assert!(measure(tcp(&address).closed()).await.unwrap());
}

#[tokio::test]
async fn a_name_that_cannot_be_looked_up_was_not_seen_to_be_closed() {
    let error = measure(tcp("no-such-host.invalid:80").closed())
        .await
        .unwrap_err();
    assert!(
        matches!(error.reason(), Reason::NameNotFound | Reason::ResolveFailed),
        "{error:?}"
    );
    assert_eq!(error.step(), Some(Step::Resolve));
    assert_eq!(
        reason(tcp("no port").accepts()).await,
        Reason::BadConfiguration
    );
}

/// A port that says nothing when it is connected to: its queue is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_is_silent_for_a_moment_is_not_filtered() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    let silent = || async move {
        let connecting = tokio::net::TcpStream::connect(address);
        tokio::time::timeout(Duration::from_millis(100), connecting).await
    };
    while let Ok(stream) = silent().await {
        queued.push(stream.unwrap());
    }
    let closed = tcp(address.to_string()).closed();
    let error = within(Duration::from_millis(300), &closed).await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Connect))
    );
    assert!(error.message().contains("too short"), "{error}");
    assert!(within(Duration::from_secs(2), &closed).await.unwrap());
}

#[tokio::test]
async fn hostile_banners() {
    let silent = Hostile::silent().await.unwrap();
    let error = within(
        Duration::from_millis(300),
        &tcp(silent.addr().to_string()).banner(),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(
        reason(tcp(close.addr().to_string()).banner()).await,
        Reason::Closed
    );
    let endless = Hostile::endless(b"x".to_vec()).await.unwrap();
    assert_eq!(
        reason(tcp(endless.addr().to_string()).banner()).await,
        Reason::TooLarge
    );
    // A bare connect succeeds on every one of them: it says no more than that.
    assert!(
        measure(tcp(silent.addr().to_string()).accepts())
            .await
            .unwrap()
    );
    assert_eq!(tcp("h:1").accepts().target().as_str(), "tcp://h:1");
}

#[tokio::test]
async fn what_is_sent_is_answered() {
    let redis = Redis::start().await.unwrap();
    let at = || tcp(redis.addr().to_string());
    assert!(
        measure(at().send("PING\r\n").answers(r"^\+PONG\r\n"))
            .await
            .unwrap()
    );
    let error = within(
        Duration::from_millis(300),
        &at().send("PING\r\n").answers("^-ERR"),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    // It says something, which does not match, and closes.
    let error = measure(at().send("QUIT canary\r\n").answers("^-ERR"))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue, "{error}");
    assert!(!format!("{error} {:?}", at().send("canary")).contains("canary"));
    // It says nothing by itself.
    let error = within(Duration::from_millis(300), &at().answers("x")).await;
    assert_eq!(error.unwrap_err().reason(), Reason::TimedOut);
    for wrong in ["(", "", "x*"] {
        assert_eq!(
            reason(at().answers(wrong)).await,
            Reason::BadConfiguration,
            "{wrong}"
        );
    }
    let close = Hostile::close().await.unwrap();
    assert_eq!(
        reason(tcp(close.addr().to_string()).answers("x")).await,
        Reason::Closed
    );
    let endless = Hostile::endless("").await.unwrap();
    assert_eq!(
        reason(tcp(endless.addr().to_string()).answers("y")).await,
        Reason::TooLarge
    );
}

#[tokio::test]
async fn a_connection_that_says_no_more_is_closed() {
    let nginx = Nginx::builder()
        .http("client_header_timeout 1s;")
        .start()
        .await
        .unwrap();
    let at = || tcp(nginx.addr().to_string());
    let half = || at().send("GET / HTTP/1.1\r\nHost: canary\r\n");
    assert!(measure(half().closes_after()).await.unwrap() > Duration::ZERO);
    // A whole request is answered before.
    let whole = at().send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let input = ProbeInput::alone(PATIENCE);
    let measured = whole.closes_after().measure(input).await.unwrap();
    assert_ne!(measured.evidence[0].value, "0");
    assert!(!format!("{:?}", half().closes_after()).contains("canary"));

    // It is the server's time that is measured, from the first byte on.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let patience = Duration::from_millis(200);
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        tokio::time::sleep(patience).await;
    });
    let took = measure(tcp(address).send("x").closes_after()).await;
    assert!(took.unwrap() >= patience);
    server.await.unwrap();

    let silent = Hostile::silent().await.unwrap();
    let kept = tcp(silent.addr().to_string()).closes_after();
    let error = within(Duration::from_millis(300), &kept).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    let endless = Hostile::endless(b"x".to_vec()).await.unwrap();
    assert_eq!(
        reason(tcp(endless.addr().to_string()).closes_after()).await,
        Reason::TooLarge
    );
    // A reset is a close.
    let reset = Hostile::reset("x").await.unwrap();
    assert!(
        measure(tcp(reset.addr().to_string()).closes_after())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn every_address_must_accept() {
    let redis = Redis::start().await.unwrap();
    let one = tcp(redis.addr().to_string());
    assert!(measure(one.every_address_accepts()).await.unwrap());
    let port = redis.port();
    let six = localhost_has_ipv6().await;
    let found = measure(tcp(format!("localhost:{port}")).every_address_accepts()).await;
    if six {
        let error = found.unwrap_err();
        assert_eq!(error.reason(), Reason::Refused);
        assert!(error.message().contains("[::1]"), "{error}");
    } else {
        assert!(found.unwrap());
    }
}

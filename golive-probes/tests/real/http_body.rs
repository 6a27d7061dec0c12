//! A body is read by measurements of the body, and by no others.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use golive_core::probe::{Probe, ProbeExt, ProbeInput, Reason, Step};
use golive_core::quantity::{self, Count};
use golive_probes::grpc::grpc;
use golive_probes::http::{Http, http};
use golive_probes::prometheus::prometheus;
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Hostile, Nginx};

use crate::{PATIENCE, measure, reason, within};

/// A body that begins, and then says nothing for ever.
struct Stuck(Option<Bytes>);

impl Stuck {
    fn response(status: u16, start: &'static str) -> Response {
        let start = (!start.is_empty()).then(|| Bytes::from(start));
        let status = StatusCode::from_u16(status).unwrap();
        (status, Body::new(Self(start))).into_response()
    }
}

impl hyper::body::Body for Stuck {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
        match self.0.take() {
            Some(start) => std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(start)))),
            None => std::task::Poll::Pending,
        }
    }
}

struct Server {
    url: String,
    asked: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let count = move || {
            let counted = Arc::clone(&counted);
            async move {
                counted.fetch_add(1, Ordering::SeqCst);
                Stuck::response(200, "")
            }
        };
        let events = || async {
            let event = Ok::<_, Infallible>(Event::default().data("x"));
            let silence = Body::new(Stuck(None)).into_data_stream();
            let first = futures_util::stream::once(async { event });
            let after = futures_util::StreamExt::filter_map(silence, |_| async { None });
            Sse::new(futures_util::StreamExt::chain(first, after))
        };
        let moved = || async {
            let mut response = Stuck::response(302, "moved");
            let headers = response.headers_mut();
            headers.insert("location", "/large".parse().unwrap());
            response
        };
        let packed = || async {
            let mut response = Stuck::response(200, "\u{1f}");
            let headers = response.headers_mut();
            headers.insert("content-encoding", "gzip".parse().unwrap());
            response
        };
        let routes = Router::new()
            .route("/events", get(events))
            .route("/stuck", get(|| async { Stuck::response(200, "") }))
            .route("/half", get(|| async { Stuck::response(200, "half") }))
            .route("/large", get(|| async { vec![b'x'; 3 << 20] }))
            .route("/down", get(|| async { Stuck::response(503, "down") }))
            .route("/guarded", get(|| async { Stuck::response(401, "who?") }))
            .route("/counted", get(count))
            .route("/moved", get(moved))
            .route("/packed", get(packed))
            .route("/api/v1/query", get(|| async { Stuck::response(503, "") }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, asked, task }
    }

    fn at(&self, path: &str) -> Http {
        http(format!("{}{path}", self.url))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[tokio::test]
async fn a_head_is_judged_without_its_body() {
    let server = Server::start().await;
    // nginx speaks HTTP/2 in front of it.
    let certs = Certs::new().unwrap();
    let nginx = Nginx::builder()
        .tls(&certs.valid().unwrap())
        .http2()
        .location(
            "/",
            &format!("proxy_buffering off; proxy_pass {};", server.url),
        )
        .start()
        .await
        .unwrap();
    let secure = |path: &str| {
        http(format!("https://localhost:{}{path}", nginx.port()))
            .trust(Trust::pem(certs.ca_pem()))
            .http2()
    };
    for path in ["/events", "/stuck", "/half", "/large"] {
        // nginx keeps a head until there is something of a body.
        let proxied = (path != "/stuck").then(|| secure(path));
        for http in std::iter::once(server.at(path)).chain(proxied) {
            let status = measure(http.clone().status()).await;
            let status = status.map_err(|error| format!("{path} {http:?}: {error}"));
            assert_eq!(status, Ok(Count::new(200)));
            assert!(measure(http.clone().ok()).await.unwrap(), "{path}");
            let quick = http.clone().ok().latency();
            assert!(measure(quick).await.unwrap() < PATIENCE, "{path}");
            assert!(measure(http.time_to_first_byte()).await.is_ok(), "{path}");
        }
        let everywhere = server.at(path).ok_at_every_address();
        assert!(measure(everywhere).await.unwrap(), "{path}");
    }
    let kind = server.at("/events").header_value("content-type");
    assert_eq!(measure(kind).await.unwrap(), "text/event-stream");
    let followed = server.at("/moved").follow_redirects(1);
    assert!(measure(followed.ok()).await.unwrap());
    assert!(
        measure(server.at("/moved").redirects_to("/large"))
            .await
            .unwrap()
    );
    let guarded = server.at("/guarded").requires_authentication();
    assert!(measure(guarded).await.unwrap());
    // That it has begun shows that it is compressed.
    assert!(measure(server.at("/packed").compresses()).await.unwrap());
}

#[tokio::test]
async fn a_body_is_judged_when_it_is_asked_for() {
    let server = Server::start().await;
    let large = || server.at("/large");
    assert_eq!(reason(large().body_size()).await, Reason::TooLarge);
    assert_eq!(
        measure(large().max_body(4 << 20).body_size())
            .await
            .unwrap(),
        quantity::Bytes::new(3 << 20)
    );
    let short = Duration::from_millis(300);
    let error = within(short, &server.at("/half").body_text())
        .await
        .unwrap_err();
    let told = (error.reason(), error.step());
    assert_eq!(told, (Reason::TimedOut, Some(Step::Read)));
    // The status forbids what a body could say, and is told before it comes.
    for probe in [
        server.at("/down").body_contains("down"),
        server.at("/down").body_lacks("x"),
    ] {
        let error = measure(probe).await.unwrap_err();
        assert!(error.message().contains("503, expected 2xx"), "{error}");
    }
    let error = measure(server.at("/down").json("/x").text())
        .await
        .unwrap_err();
    assert!(error.message().contains("503, expected 2xx"), "{error}");
    // Also where what the server says of it would be shown.
    let error = measure(prometheus(&server.url).query("up").count()).await;
    assert!(error.unwrap_err().message().contains("503"));
}

#[tokio::test]
async fn what_comes_after_the_head_cannot_fail_it() {
    let head = "HTTP/1.1 200 OK\r\n";
    for (rest, expected) in [
        (
            "transfer-encoding: chunked\r\n\r\nno length\r\n",
            Reason::ProtocolError,
        ),
        ("content-length: 100\r\n\r\nhalf", Reason::Closed),
    ] {
        let hostile = Hostile::late(Duration::ZERO, format!("{head}{rest}"));
        let hostile = hostile.await.unwrap();
        assert!(measure(http(hostile.url()).ok()).await.unwrap(), "{rest}");
        let error = measure(http(hostile.url()).body_text()).await.unwrap_err();
        assert_eq!(error.reason(), expected, "{error}");
    }
    let endless = Hostile::endless(format!("{head}\r\n")).await.unwrap();
    assert!(measure(http(endless.url()).ok()).await.unwrap());
    let reset = Hostile::reset(format!("{head}content-length: 9\r\n\r\nhalf"))
        .await
        .unwrap();
    assert!(measure(http(reset.url()).ok()).await.unwrap());
    // A proxy in front of gRPC answers by a page.
    let page = Hostile::late(Duration::ZERO, "HTTP/1.1 502 Bad Gateway\r\n\r\n");
    let page = page.await.unwrap();
    assert_eq!(
        reason(grpc(page.url()).serving()).await,
        Reason::ProtocolError
    );
}

#[tokio::test]
async fn head_and_body_are_of_one_response() {
    let server = Server::start().await;
    let counted = || server.at("/counted");
    let input = ProbeInput::alone(PATIENCE);
    assert!(counted().ok().measure(input.clone()).await.unwrap().value);
    let body = counted().body_text();
    let body = tokio::time::timeout(Duration::from_millis(100), body.measure(input.clone())).await;
    assert!(body.is_err());
    assert!(counted().ok().measure(input).await.unwrap().value);
    assert_eq!(server.asked.load(Ordering::SeqCst), 1);
    // Two that ask for the body have the same, also where the first gives up.
    let input = ProbeInput::alone(PATIENCE);
    let large = server.at("/large").max_body(4 << 20).body_size();
    let (one, other) = tokio::join!(
        tokio::time::timeout(Duration::ZERO, large.measure(input.clone())),
        large.measure(input.clone()),
    );
    drop(one);
    assert_eq!(other.unwrap().value, quantity::Bytes::new(3 << 20));
}

#[tokio::test]
async fn what_a_client_has_read_is_too_large_for_the_body_alone() {
    let own = || {
        let answer = |_| async {
            let body = Bytes::from_static(b"much");
            Ok::<_, std::io::Error>(http::Response::new(body))
        };
        http("http://shop.test/")
            .max_body(3)
            .through(answer, "a client")
    };
    assert!(measure(own().ok()).await.unwrap());
    assert_eq!(reason(own().body_text()).await, Reason::TooLarge);
}

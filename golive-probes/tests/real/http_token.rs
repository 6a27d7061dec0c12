//! A bearer token that another request answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use golive_core::probe::{Probe, ProbeExt, ProbeInput, Reason, Step};
use golive_core::quantity::Count;
use golive_probes::http::{Http, http};
use golive_testbed::Hostile;

use crate::{PATIENCE, measure, reason, within};

/// A server of tokens, each of them another, and an API that wants one.
struct Server {
    url: String,
    asked: Arc<AtomicU32>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        let asked = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&asked);
        let token = move |headers: HeaderMap, body: String| {
            let form = "grant_type=client_credentials&client_secret=canary+%26%3D%C3%BC";
            let is_form = headers
                .get("content-type")
                .is_some_and(|it| it == "application/x-www-form-urlencoded");
            let known = body == form && is_form;
            let number = count.fetch_add(1, Ordering::SeqCst);
            async move {
                match known {
                    true => (
                        StatusCode::OK,
                        format!(
                            "{{\"access_token\":\"canary{number}\",\"expires_in\":3600,\
                             \"number\":7,\"spaced\":\"can ary\",\"none\":\"\",\
                             \"short\":{{\"token\":\"canary{number}\",\"expires_in\":0.001}}}}"
                        ),
                    ),
                    false => (
                        StatusCode::BAD_REQUEST,
                        "{\"error\":\"invalid_client\",\"error_description\":\"canary\"}"
                            .to_owned(),
                    ),
                }
            }
        };
        async fn api(headers: HeaderMap) -> (StatusCode, String) {
            let given = headers.get("authorization");
            let given = given.and_then(|it| it.to_str().ok()?.strip_prefix("Bearer canary"));
            match given {
                Some(number) => (StatusCode::OK, format!("{{\"number\":{number}}}")),
                None => (StatusCode::UNAUTHORIZED, String::new()),
            }
        }
        let router = Router::new()
            .route("/token", post(token))
            .route("/api", get(api))
            .route("/open", get(|| async { "open" }))
            .route("/down", post(|| async { StatusCode::BAD_GATEWAY }))
            .route("/page", post(|| async { "<html>canary</html>" }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, asked, task }
    }

    fn token(&self, path: &str) -> Http {
        http(format!("{}{path}?secret=canary", self.url)).form([
            ("grant_type", "client_credentials"),
            ("client_secret", "canary &=\u{fc}"),
        ])
    }

    fn api(&self, pointer: &str) -> Http {
        http(format!("{}/api", self.url)).bearer_from(self.token("/token"), pointer)
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[tokio::test]
async fn a_token_is_asked_for_and_used() {
    let server = Server::start().await;
    let api = || server.api("/access_token");
    assert!(measure(api().ok()).await.unwrap());
    assert!(measure(api().requires_authentication()).await.unwrap());
    assert!(measure(api().ok_at_every_address()).await.unwrap());
    // It takes the place of another.
    assert!(
        measure(
            api()
                .bearer("wrong")
                .bearer_from(server.token("/token"), "/access_token")
                .ok()
        )
        .await
        .unwrap()
    );
    let open = http(format!("{}/open", server.url));
    let open = open.bearer_from(server.token("/token"), "/access_token");
    // The request of nobody has no token.
    assert_eq!(
        reason(open.requires_authentication()).await,
        Reason::UnexpectedValue
    );
    // A token that another token is needed for.
    let chained = http(format!("{}/api", server.url)).bearer_from(
        server
            .token("/token")
            .bearer_from(server.token("/token"), "/access_token"),
        "/access_token",
    );
    assert!(measure(chained.ok()).await.unwrap());
    assert!(!format!("{:?}", api()).contains("canary"));
}

#[tokio::test]
async fn once_within_a_run() {
    let server = Server::start().await;
    let input = ProbeInput::alone(PATIENCE);
    let number = |input: &ProbeInput| {
        let number = server.api("/access_token").json("/number").count();
        let input = input.clone();
        async move { number.measure(input).await.unwrap().value }
    };
    for input in [input.clone(), input.clone(), input.clone().fresh()] {
        assert_eq!(number(&input).await, Count::new(0));
    }
    let burst = server
        .api("/access_token")
        .requests_until_limited(20)
        .at_once(5);
    burst.measure(input.clone()).await.unwrap_err();
    assert_eq!(server.asked(), 1);
    // Another run asks anew.
    assert_eq!(number(&ProbeInput::alone(PATIENCE)).await, Count::new(1));
    // So does what comes after the time that the answer gives it.
    let short = server.api("/short/token").json("/number").count();
    let first = short.measure(input.clone()).await.unwrap().value;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let second = short.measure(input).await.unwrap().value;
    assert_ne!(first, second);
}

#[tokio::test]
async fn the_time_for_it_is_no_latency() {
    let server = Server::start().await;
    let slow = Hostile::late(
        Duration::from_millis(700),
        "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{\"token\":\"canary\"}",
    )
    .await
    .unwrap();
    let api = http(format!("{}/open", server.url))
        .bearer_from(http(format!("http://{}/", slow.addr())), "/token");
    let began = std::time::Instant::now();
    let took = measure(api.ok().latency()).await.unwrap();
    let late = Duration::from_millis(600);
    assert!(began.elapsed() >= took + late, "{took:?}");
}

#[tokio::test]
async fn a_token_that_is_not_given_says_so() {
    let server = Server::start().await;
    let api = |token: Http, pointer: &str| {
        http(format!("{}/open", server.url))
            .bearer_from(token, pointer)
            .ok()
    };
    let refused = http(format!("{}/token?secret=canary", server.url)).form([("x", "canary")]);
    for (probe, expected, words) in [
        (
            api(refused, "/access_token"),
            Reason::CredentialsRejected,
            "400 (invalid_client)",
        ),
        (api(server.token("/down"), "/x"), Reason::ServerError, "502"),
        (
            api(server.token("/absent"), "/x"),
            Reason::UnexpectedValue,
            "404",
        ),
        (
            api(server.token("/page"), "/x"),
            Reason::UnexpectedValue,
            "JSON",
        ),
        (
            api(server.token("/token"), "/absent"),
            Reason::Missing,
            "/absent",
        ),
        (
            api(server.token("/token"), "/number"),
            Reason::UnexpectedValue,
            "a text",
        ),
        (
            api(server.token("/token"), "/none"),
            Reason::UnexpectedValue,
            "no token",
        ),
        (
            api(server.token("/token"), "/spaced"),
            Reason::UnexpectedValue,
            "no token",
        ),
        (
            api(server.token("/token"), "x"),
            Reason::BadConfiguration,
            "pointer",
        ),
    ] {
        let error = measure(probe).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.step()),
            (expected, Some(Step::Authenticate)),
            "{error}"
        );
        let whose = format!("the token from {}/", server.url);
        assert!(error.message().starts_with(&whose), "{error}");
        assert!(error.message().contains(words), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let nobody = api(http("http://127.0.0.1:1/x?secret=canary"), "/x");
    let error = measure(nobody).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Refused, Some(Step::Connect))
    );
    assert!(
        error
            .message()
            .starts_with("the token from http://127.0.0.1:1/x: "),
        "{error}"
    );
    // One that never comes is told from an API that never answers.
    let silent = Hostile::silent().await.unwrap();
    let silent = api(http(format!("http://{}/", silent.addr())), "/x");
    let error = within(Duration::from_secs(1), &silent).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    assert!(error.message().starts_with("the token from"), "{error}");
}

//! Who is let in: credentials, signatures, limits.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::routing::post;
use golive_core::probe::{Probe, ProbeError, Reason};
use golive_core::quantity::Count;
use golive_probes::http::{Http, Signature, http};
use golive_testbed::Nginx;
use ring::hmac;

use crate::{measure, reason};

#[tokio::test]
async fn authentication() {
    let nginx = Nginx::builder()
        .file("users", "app:{PLAIN}hunter2\n")
        .http(
            "map '$http_apikey$http_private_token$http_x_ours' $known \
             { let-me-in 1; }",
        )
        .server("auth_basic_user_file files/users;")
        .location("/guarded", "auth_basic all; try_files /users =404;")
        .location("/keyed", "if ($known) { return 200 ok; } return 401;")
        .location("/open", "return 200 ok;")
        .location("/login", "return 302 /login/page;")
        .location("/absent", "return 404;")
        .location("/forbidden", "return 403;")
        .start()
        .await
        .unwrap();
    let at = |path: &str| http(format!("{}{path}", nginx.url()));
    assert!(
        measure(at("/guarded").requires_authentication())
            .await
            .unwrap()
    );
    assert!(
        measure(
            at("/guarded")
                .basic("app", "hunter2")
                .requires_authentication()
        )
        .await
        .unwrap()
    );
    let wrong = at("/guarded")
        .basic("app", "canary")
        .requires_authentication();
    let error = measure(wrong).await.unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(error.message().contains("401 with credentials"), "{error}");
    assert!(
        measure(at("/forbidden").requires_authentication())
            .await
            .unwrap()
    );
    // A key is a credential by whatever name: without it nobody is let in.
    for key in [
        at("/keyed").header("apikey", "let-me-in"),
        at("/keyed").header("PRIVATE-TOKEN", "let-me-in"),
        at("/keyed").credential("X-Ours", "let-me-in"),
    ] {
        assert!(measure(key.requires_authentication()).await.unwrap());
    }
    let no_key = at("/keyed").header("X-Ours", "let-me-in");
    assert_eq!(
        reason(no_key.requires_authentication()).await,
        Reason::UnexpectedValue
    );
    // What is open, or is not there, or leads elsewhere, has refused nobody.
    for path in ["/open", "/login", "/absent"] {
        assert_eq!(
            reason(at(path).bearer("x").requires_authentication()).await,
            Reason::UnexpectedValue
        );
    }
}

/// An application that takes calls signed as GitHub signs them, and others that
/// do not look.
async fn application() -> (String, tokio::task::JoinHandle<()>) {
    async fn signed(headers: HeaderMap, body: Bytes) -> StatusCode {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a secret");
        let given = headers.get("x-hub-signature-256");
        let given = given.and_then(|given| given.to_str().ok()?.strip_prefix("sha256="));
        let expected: String = hmac::sign(&key, &body)
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        match given {
            Some(given) if given == expected => StatusCode::NO_CONTENT,
            Some(_) => StatusCode::FORBIDDEN,
            None => StatusCode::UNAUTHORIZED,
        }
    }
    async fn token(headers: HeaderMap) -> StatusCode {
        match headers.get("x-gitlab-token").map(HeaderValue::as_bytes) {
            Some(b"a secret") => StatusCode::OK,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
    async fn there_is_one(headers: HeaderMap) -> StatusCode {
        match headers.get("x-hub-signature-256") {
            Some(_) => StatusCode::OK,
            None => StatusCode::BAD_REQUEST,
        }
    }
    let router = Router::new()
        .route("/signed", post(signed))
        .route("/there-is-one", post(there_is_one))
        .route("/token", post(token))
        .route("/open", post(|| async { StatusCode::OK }))
        .route("/shut", post(|| async { StatusCode::FORBIDDEN }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}"), task)
}

#[tokio::test]
async fn signed_webhooks() {
    let (url, task) = application().await;
    let at = |path: &str| {
        http(format!("{url}{path}"))
            .method("POST")
            .body(r#"{"event":"call"}"#)
            .sign(Signature::github("a secret"))
    };
    assert!(measure(at("/signed").refuses_unsigned()).await.unwrap());
    assert!(measure(at("/signed").verifies_signatures()).await.unwrap());
    let token = |token: &str| at("/token").sign(Signature::token("X-Gitlab-Token", token));
    assert!(
        measure(token("a secret").verifies_signatures())
            .await
            .unwrap()
    );
    assert!(measure(token("canary").refuses_unsigned()).await.unwrap());
    assert_eq!(
        reason(token("canary").verifies_signatures()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(token("").verifies_signatures()).await,
        Reason::BadConfiguration
    );
    let words = async |http: Http| {
        measure(http.verifies_signatures())
            .await
            .unwrap_err()
            .to_string()
    };
    // One that takes anybody, one that takes any signature, one that takes nobody.
    assert!(
        words(at("/open"))
            .await
            .contains("unsigned is answered 200")
    );
    assert!(
        words(at("/there-is-one"))
            .await
            .contains("another secret is answered 200")
    );
    assert!(
        words(at("/shut"))
            .await
            .contains("signed request is answered 403")
    );
    assert!(measure(at("/shut").refuses_unsigned()).await.unwrap());
    // The wrong secret on this side is no proof of theirs.
    let ours = at("/signed").sign(Signature::github("canary"));
    let error = words(ours).await;
    assert!(
        error.contains("answered 403") && !error.contains("canary"),
        "{error}"
    );
    assert_eq!(
        reason(http(&url).method("POST").refuses_unsigned()).await,
        Reason::BadConfiguration
    );
    // Whoever has no secret either would verify them.
    for none in [
        Signature::github(""),
        Signature::standard_webhooks("whsec_"),
        Signature::standard_webhooks("whsec_not base64"),
    ] {
        assert_eq!(
            reason(at("/signed").sign(none).verifies_signatures()).await,
            Reason::BadConfiguration
        );
    }
    task.abort();
}

#[tokio::test]
async fn a_burst_meets_the_limit() {
    let nginx = Nginx::builder()
        .http("limit_req_zone $server_name zone=all:1m rate=1r/m; limit_req_status 429;")
        .file("ok.txt", "ok")
        .location(
            "/limited",
            "limit_req zone=all burst=4 nodelay; try_files /ok.txt =404;",
        )
        .location("/open", "return 200 ok;")
        .location("/down", "return 503;")
        .start()
        .await
        .unwrap();
    let at = |path: &str| http(format!("{}{path}", nginx.url()));
    // One of the rate, and four of the burst.
    assert_eq!(
        measure(at("/limited").requests_until_limited(20))
            .await
            .unwrap(),
        Count::new(5)
    );
    assert_eq!(nginx.requests(6).await.len(), 6);
    // What the last run has used up is no limit that was seen.
    let error: ProbeError = measure(at("/limited").requests_until_limited(20))
        .await
        .unwrap_err();
    let words = "the status is 429 from the first request on, as after requests that came before";
    assert_eq!(error.message(), words);
    let error: ProbeError = measure(at("/open").requests_until_limited(7))
        .await
        .unwrap_err();
    assert_eq!(error.message(), "7 requests met no limit");
    assert_eq!(
        reason(at("/down").requests_until_limited(7)).await,
        Reason::UnexpectedValue
    );
    for wrong in [0, 10_001] {
        assert_eq!(
            reason(at("/open").requests_until_limited(wrong)).await,
            Reason::BadConfiguration
        );
    }
}

#[tokio::test]
async fn a_burst_at_once_and_another_status() {
    let nginx = Nginx::builder()
        .http("limit_req_zone $server_name zone=all:1m rate=1r/m;")
        .file("ok.txt", "ok")
        .location(
            "/limited",
            "limit_req zone=all burst=9 nodelay; try_files /ok.txt =404;",
        )
        .location("/open", "return 200 ok;")
        .location("/down", "return 503;")
        .location("/429", "return 429;")
        .start()
        .await
        .unwrap();
    let burst = |path: &str| http(format!("{}{path}", nginx.url())).requests_until_limited(40);
    // One of the rate and nine of the burst, however many are under way.
    assert_eq!(
        measure(burst("/limited").at_once(8).limited_by(503))
            .await
            .unwrap(),
        Count::new(10)
    );
    let sent = nginx.requests(11).await.len();
    assert!((11..=18).contains(&sent), "{sent}");
    // From the first request on it might as well be down.
    // It is not waited for, which would ask for as much again and again.
    for path in ["/limited", "/down", "/429", "/open"] {
        let error = measure(burst(path).at_once(8).limited_by(503)).await;
        assert_eq!(
            error.unwrap_err().reason(),
            Reason::UnexpectedValue,
            "{path}"
        );
    }
    let error = measure(burst("/429").at_once(40)).await;
    assert_eq!(error.unwrap_err().reason(), Reason::UnexpectedValue);
    for wrong in [
        burst("/open").at_once(0),
        burst("/open").at_once(1_001),
        burst("/open").limited_by(200),
    ] {
        assert_eq!(reason(wrong).await, Reason::BadConfiguration);
    }
}

#[test]
fn nothing_shows_a_secret() {
    let http = http("https://h/x?token=canary")
        .bearer("canary")
        .header("X-API-Key", "canary")
        .sign(Signature::stripe("canary"));
    assert!(!format!("{http:?}{:?}", Signature::slack("canary")).contains("canary"));
    assert_eq!(http.ok().target().as_str(), "https://h/x");
}

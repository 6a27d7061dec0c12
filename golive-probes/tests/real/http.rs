use std::time::Duration;

use golive_core::probe::{ProbeExt, Reason, Step};
use golive_core::quantity::{Bytes, Count};
use golive_probes::http::http;
use golive_probes::trust::Trust;
use golive_probes::websocket::websocket;
use golive_testbed::{Certs, Hostile, Nginx, Redis};

use crate::{measure, reason, within};

async fn server() -> Nginx {
    Nginx::builder()
        .location("/health", "default_type application/json; return 200 '{\"status\":\"ok\",\"queue\":{\"depth\":7},\"ratio\":0.25,\"none\":null}';")
        .location("/down", "return 503 down;")
        .location("/moved", "return 301 https://elsewhere.example/x?token=hunter2;")
        .location("/hop", "return 302 /health;")
        .location("/round", "return 302 /round;")
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn what_a_response_holds() {
    let nginx = server().await;
    let at = |path: &str| http(format!("{}{path}", nginx.url().trim_end_matches('/')));
    assert!(measure(at("/health").ok()).await.unwrap());
    assert_eq!(
        measure(at("/down").status()).await.unwrap(),
        Count::new(503)
    );
    assert_eq!(
        measure(at("/health").json("/queue/depth").count())
            .await
            .unwrap(),
        Count::new(7)
    );
    assert_eq!(
        measure(at("/health").json("/ratio").ratio())
            .await
            .unwrap()
            .to_string(),
        "25%"
    );
    assert_eq!(
        measure(at("/health").json("/status").text()).await.unwrap(),
        "ok"
    );
    assert!(measure(at("/health").body_contains("depth")).await.unwrap());
    assert_eq!(
        measure(at("/down").body_size()).await.unwrap(),
        Bytes::new(4)
    );
    assert_eq!(
        measure(at("/health").header_value("Content-Type"))
            .await
            .unwrap(),
        "application/json"
    );
    assert!(
        measure(at("/moved").redirects_to("https://"))
            .await
            .unwrap()
    );
    assert!(measure(at("/hop").follow_redirects(1).ok()).await.unwrap());
    assert!(measure(at("/health").ok().latency()).await.unwrap() > Duration::ZERO);
}

#[tokio::test]
async fn what_is_not_there_is_not_zero() {
    let nginx = server().await;
    let at = |path: &str| http(format!("{}{path}", nginx.url().trim_end_matches('/')));
    assert_eq!(
        reason(at("/health").json("/difference").count()).await,
        Reason::Missing
    );
    assert_eq!(
        reason(at("/health").json("/none").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(at("/health").json("/status").count()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(at("/down").json("/status").text()).await,
        Reason::ServerError
    );
    assert_eq!(reason(at("/down").ok()).await, Reason::ServerError);
    assert_eq!(
        reason(at("/health").header_value("X-Absent")).await,
        Reason::Missing
    );
    assert_eq!(
        reason(at("/health").body_contains("absent")).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(at("/round").follow_redirects(5).ok()).await,
        Reason::UnexpectedValue
    );
    assert_eq!(
        reason(at("/health").max_body(10).body_text()).await,
        Reason::TooLarge
    );
    let wrong = measure(at("/moved").redirects_to("https://here/"))
        .await
        .unwrap_err();
    assert!(!wrong.to_string().contains("hunter2"), "{wrong}");
}

#[tokio::test]
async fn https_is_verified() {
    let certs = Certs::new().unwrap();
    let nginx = Nginx::builder()
        .location("/", "return 200 ok;")
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let url = format!("https://localhost:{}/", nginx.port());
    assert!(
        measure(http(&url).trust(Trust::pem(certs.ca_pem())).ok())
            .await
            .unwrap()
    );
    // Both authorities have one name, so that it is the signature that is wrong.
    let other = Certs::new().unwrap();
    let found = reason(http(&url).trust(Trust::pem(other.ca_pem())).ok()).await;
    assert!(
        matches!(
            found,
            Reason::CertificateUnknownIssuer | Reason::CertificateInvalid
        ),
        "{found}"
    );
}

#[tokio::test]
async fn hostile_servers() {
    let silent = Hostile::silent().await.unwrap();
    let error = within(Duration::from_millis(300), &http(silent.url()).ok())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Read))
    );
    let drip = Hostile::drip(b"HTTP/1.1 200 OK\r\n".to_vec())
        .await
        .unwrap();
    let error = within(Duration::from_millis(300), &http(drip.url()).ok())
        .await
        .unwrap_err();
    // Its first byte may come before the request, which the protocol has no
    // place for; else the head never comes whole.
    assert!(
        matches!(error.reason(), Reason::TimedOut | Reason::ProtocolError),
        "{error:?}"
    );
    let garbage = Hostile::garbage().await.unwrap();
    assert_eq!(
        reason(http(garbage.url()).ok()).await,
        Reason::ProtocolError
    );
    let endless = Hostile::endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())
        .await
        .unwrap();
    assert_eq!(
        reason(http(endless.url()).body_text()).await,
        Reason::TooLarge
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(reason(http(close.url()).ok()).await, Reason::Closed);
    let reset = Hostile::reset(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_vec())
        .await
        .unwrap();
    assert_eq!(reason(http(reset.url()).body_text()).await, Reason::Closed);
    let redirect = Hostile::redirect().await.unwrap();
    assert_eq!(
        reason(http(redirect.url()).follow_redirects(10).ok()).await,
        Reason::UnexpectedValue
    );
    let redis = Redis::start().await.unwrap();
    let found = reason(http(format!("http://{}/", redis.addr())).ok()).await;
    assert!(
        matches!(found, Reason::ProtocolError | Reason::Closed),
        "{found}"
    );
}

#[tokio::test]
async fn bodies_of_other_statuses() {
    let nginx = Nginx::builder()
        .location(
            "/health",
            "default_type application/json; return 503 '{\"db\":{\"up\":false},\"queue\":7}';",
        )
        .location("/error", "return 500 'Error: canary at /app/index.js:42';")
        .location("/calm", "return 500 'Something went wrong';")
        .location("/empty", "return 204;")
        .start()
        .await
        .unwrap();
    let at = |path: &str| http(format!("{}{path}", nginx.url()));
    let health = || at("/health").of_status(503);
    assert_eq!(
        measure(health().json("/queue").count()).await.unwrap(),
        Count::new(7)
    );
    assert!(measure(health().body_contains("queue")).await.unwrap());
    assert!(
        measure(health().body_matches(r#""up":false"#))
            .await
            .unwrap()
    );
    // It is of that status alone, and without it of 2xx.
    let error = measure(at("/health").json("/queue").count()).await;
    assert!(error.unwrap_err().message().contains("503, expected 2xx"));
    let calm = || at("/calm").of_status(503);
    let error = measure(calm().body_lacks("x y")).await.unwrap_err();
    assert!(error.message().contains("500, expected 503"), "{error}");
    assert_eq!(reason(calm().body_text()).await, Reason::ServerError);
    assert_eq!(reason(calm().body_size()).await, Reason::ServerError);
    // To be well is to answer 2xx all the same.
    assert_eq!(reason(health().ok()).await, Reason::ServerError);

    let leak = r"\.js:\d+|SELECT ";
    let calm = || at("/calm").of_status(500);
    assert!(measure(calm().body_lacks(leak)).await.unwrap());
    // A server in trouble lacks everything, but this page.
    let found = reason(at("/calm").body_lacks(leak)).await;
    assert_eq!(found, Reason::ServerError);
    let error = measure(at("/error").body_lacks(leak)).await.unwrap_err();
    assert_eq!(error.reason(), Reason::ServerError);
    assert!(!error.to_string().contains("canary"), "{error}");
    // What says nothing has told nothing.
    assert_eq!(reason(at("/empty").body_lacks(leak)).await, Reason::NoData);
    for wrong in ["", "(", "x|"] {
        assert_eq!(
            reason(at("/calm").body_lacks(wrong)).await,
            Reason::BadConfiguration,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_status_that_may_pass_is_an_error_of_the_server() {
    let statuses = [
        (404, Reason::UnexpectedValue),
        (410, Reason::UnexpectedValue),
        (501, Reason::UnexpectedValue),
        (425, Reason::ServerError),
        (429, Reason::ServerError),
        (500, Reason::ServerError),
        (503, Reason::ServerError),
    ];
    let mut nginx = Nginx::builder();
    for (status, _) in statuses {
        nginx = nginx.location(&format!("/{status}"), &format!("return {status};"));
    }
    let nginx = nginx.start().await.unwrap();
    for (status, expected) in statuses {
        let at = || http(format!("{}/{status}", nginx.url().trim_end_matches('/')));
        let told = [
            reason(at().ok()).await,
            reason(at().status_in([200, 204])).await,
            reason(at().of_status(200).body_text()).await,
            reason(at().header_absent("X-Powered-By")).await,
            reason(at().security_headers()).await,
            reason(at().redirects_to("https://")).await,
        ];
        assert_eq!(told, [expected; 6], "{status}");
        let socket = nginx.url().replacen("http", "ws", 1);
        let socket = websocket(format!("{}/{status}", socket.trim_end_matches('/')));
        assert_eq!(reason(socket.connects()).await, expected, "{status}");
    }
}

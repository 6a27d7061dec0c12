//! nginx starts, answers, and is gone afterwards.

use golive_testbed::Nginx;

use crate::{Traces, exchange};

/// The answer to a GET, head and body.
async fn get(nginx: &Nginx, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    String::from_utf8(exchange(nginx.addr(), request.as_bytes()).await.unwrap()).unwrap()
}

#[tokio::test]
async fn answers_and_is_gone() {
    let nginx = Nginx::start().await.unwrap();
    let answer = get(&nginx, "/any").await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("\r\n\r\nok\n"),
        "{answer}"
    );
    assert_eq!(nginx.requests(1).await, ["GET /any HTTP/1.1 200"]);
    let traces = Traces::of(&nginx);
    drop(nginx);
    traces.are_gone();
}

#[tokio::test]
async fn serves_what_it_is_told() {
    let nginx = Nginx::builder()
        .http("map $arg_x $mapped { default no; 1 yes; }")
        .server("add_header X-Mapped $mapped always;")
        .location("= /health", "return 503 'down';")
        .file("page.html", "a page")
        .start()
        .await
        .unwrap();
    let health = get(&nginx, "/health?x=1").await;
    assert!(
        health.starts_with("HTTP/1.1 503 ") && health.contains("X-Mapped: yes"),
        "{health}"
    );
    assert!(get(&nginx, "/page.html").await.ends_with("a page"));
    assert!(get(&nginx, "/none").await.starts_with("HTTP/1.1 404 "));
}

#[tokio::test]
async fn wrong_directives_are_in_the_error() {
    let error = Nginx::builder()
        .server("no_such_directive;")
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("unknown directive \"no_such_directive\""),
        "{error}"
    );
}

//! Prometheus and its Alertmanager start, answer, and are gone afterwards.

use std::net::SocketAddr;

use golive_testbed::{Alertmanager, Certs, Error, Prometheus};

use crate::{Traces, exchange, judged};

/// The head and the body of the answer at a path.
async fn get(addr: SocketAddr, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    String::from_utf8(exchange(addr, request.as_bytes()).await.unwrap()).unwrap()
}

#[tokio::test]
async fn answers_and_is_gone() {
    let server = Prometheus::builder().job("other", "127.0.0.1:1");
    let server = server.rule("{alert: Any, expr: vector(1)}");
    let server = server.start().await.unwrap();
    let answer = get(server.addr(), "/-/ready").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let rules = get(server.addr(), "/api/v1/rules").await;
    assert!(rules.contains("\"Any\""), "{rules}");
    let config = get(server.addr(), "/api/v1/status/config").await;
    assert!(config.contains("job_name: other"), "{config}");
    let traces = Traces::of(&server);
    drop(server);
    traces.are_gone();
}

#[tokio::test]
async fn its_alertmanager_answers_and_is_gone() {
    let server = Alertmanager::builder().receiver("on-call");
    let server = server.start().await.unwrap();
    let answer = get(server.addr(), "/api/v2/receivers").await;
    assert!(answer.contains("\"on-call\""), "{answer}");
    let traces = Traces::of(&server);
    drop(server);
    traces.are_gone();
}

#[tokio::test]
async fn speaks_tls_and_asks_for_a_password() {
    let certs = Certs::new().unwrap();
    let server = Prometheus::builder().tls(&certs.valid().unwrap());
    let server = server.start().await.unwrap();
    let found = judged(server.addr(), &certs.ca_pem(), &[]).await;
    assert!(found.contains("0 (ok)"), "{found}");
    let hash = "$2b$04$qmic5UB1ttOaPcwj7SDtkuabllxKanydsivjup7D25SkCaej4x4LC";
    let server = Prometheus::builder().user("app", hash);
    let server = server.start().await.unwrap();
    let answer = get(server.addr(), "/-/ready").await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

#[tokio::test]
async fn a_wrong_rule_is_in_the_error() {
    let wrong = Prometheus::builder().rule("{alert: Any, expr: sum(}");
    match wrong.start().await.unwrap_err() {
        Error::Died { log, .. } => assert!(log.contains("parse error"), "{log}"),
        other => panic!("{other}"),
    }
}

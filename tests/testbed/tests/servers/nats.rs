//! NATS starts, answers, and is gone afterwards.

use golive_testbed::{Certs, Nats};

use crate::{Traces, exchange};

#[tokio::test]
async fn answers_and_is_gone() {
    let nats = Nats::builder()
        .user("app", "secret")
        .jetstream()
        .start()
        .await
        .unwrap();
    assert_eq!(nats.url(), format!("nats://app:secret@{}", nats.addr()));
    let info = nats.request("$JS.API.INFO", "").await.unwrap();
    assert!(info.contains("account_info_response"), "{info}");
    let traces = Traces::of(&nats);
    drop(nats);
    traces.are_gone();
}

#[tokio::test]
async fn asks_for_tls() {
    let cert = Certs::new().unwrap().valid().unwrap();
    let nats = Nats::builder().tls(&cert).start().await.unwrap();
    assert!(nats.url().starts_with("tls://"));
    let refused = exchange(nats.addr(), b"CONNECT {}\r\nPING\r\n").await;
    let refused = String::from_utf8_lossy(&refused.unwrap()).into_owned();
    assert!(refused.contains("\"tls_required\":true"), "{refused}");
    assert!(!refused.contains("PONG"), "{refused}");
}

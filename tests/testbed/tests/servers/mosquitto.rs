//! Mosquitto starts, answers, and is gone afterwards.

use golive_testbed::{Certs, Mosquitto};

use crate::{Traces, exchange};

/// `CONNECT` with a clean session, for nobody, as `x`.
const CONNECT: &[u8] = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01x";

#[tokio::test]
async fn answers_and_is_gone() {
    let open = Mosquitto::start().await.unwrap();
    let answer = exchange(open.addr(), CONNECT).await.unwrap();
    assert_eq!(answer, b"\x20\x02\x00\x00");
    let traces = Traces::of(&open);
    drop(open);
    traces.are_gone();
}

#[tokio::test]
async fn asks_for_a_user_and_for_tls() {
    let asks = Mosquitto::builder().user("app", "secret").start().await;
    let asks = asks.unwrap();
    assert_eq!(asks.url(), format!("mqtt://app:secret@{}", asks.addr()));
    let answer = exchange(asks.addr(), CONNECT).await.unwrap();
    assert_eq!(answer, b"\x20\x02\x00\x05");
    asks.retain("a", "b").await.unwrap();
    let cert = Certs::new().unwrap().valid().unwrap();
    let tls = Mosquitto::builder().tls(&cert).start().await.unwrap();
    let answer = exchange(tls.addr(), CONNECT).await;
    assert!(!answer.is_ok_and(|answer| answer.starts_with(b"\x20")));
}

//! RabbitMQ starts, answers, and is gone afterwards.

use golive_testbed::RabbitMq;

use crate::{Traces, exchange};

#[tokio::test]
async fn answers_and_is_gone() {
    let broker = RabbitMq::builder().start().await.unwrap();
    let answer = exchange(broker.addr(), b"AMQP\x00\x00\x09\x01").await;
    assert!(answer.unwrap().starts_with(b"\x01\x00\x00"));
    assert_eq!(
        broker.url(),
        format!("amqp://guest:guest@{}", broker.addr())
    );
    let traces = Traces::of(&broker);
    drop(broker);
    traces.are_gone();
}

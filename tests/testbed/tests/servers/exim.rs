//! Exim starts, answers, and is gone afterwards.

use golive_testbed::Exim;

use crate::{Traces, exchange};

#[tokio::test]
async fn answers_and_is_gone() {
    let exim = Exim::start().await.unwrap();
    let answer = exchange(exim.addr(), b"").await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("220 mail.example.test"), "{answer}");
    let traces = Traces::of(&exim);
    drop(exim);
    traces.are_gone();
}

//! A handle that fails is told by what it leads to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use golive_core::probe::{Probe, ProbeError, ProbeExt, ProbeInput, Reason, Step, probe_fn};
use tokio::time::Instant;

const TIMEOUT: Duration = Duration::from_secs(5);

/// Answers after a time, and counts how often it was asked.
fn after(
    name: &'static str,
    ms: u64,
    answer: Result<bool, Reason>,
) -> (impl Probe<Value = bool>, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let probe = probe_fn(name, move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            answer.map_err(|reason| ProbeError::new(reason, "so it is").at(Step::Connect))
        }
    });
    (probe, asked)
}

type Told = Result<bool, (Reason, String)>;

/// What is told of a handle and its server, after how many milliseconds, and how often
/// the server was asked.
async fn told(
    own: (u64, Result<bool, Reason>),
    direct: (u64, Result<bool, Reason>),
) -> (Told, u128, u32) {
    let (own, _) = after("the pool", own.0, own.1);
    let (direct, asked) = after("db:5432", direct.0, direct.1);
    let began = Instant::now();
    let found = own
        .explained_by(direct)
        .measure(ProbeInput::alone(TIMEOUT))
        .await;
    let found = found.map(|it| it.value);
    let found = found.map_err(|it| (it.reason(), it.message().to_owned()));
    (
        found,
        began.elapsed().as_millis(),
        asked.load(Ordering::SeqCst),
    )
}

#[tokio::test(start_paused = true)]
async fn a_handle_that_answers_is_all_that_is_asked() {
    let refused = Err(Reason::Refused);
    assert_eq!(told((10, Ok(true)), (10, refused)).await, (Ok(true), 10, 0));
    // Late, and in time: what the server says of itself is nothing against it.
    assert_eq!(
        told((4_000, Ok(true)), (10, refused)).await,
        (Ok(true), 4_000, 1)
    );
    assert_eq!(
        told((4_000, Ok(false)), (10, Ok(true))).await,
        (Ok(false), 4_000, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn the_server_says_why() {
    for own in [(10, Err(Reason::PoolExhausted)), (60_000, Ok(true))] {
        let (found, took, asked) = told(own, (10, Err(Reason::CredentialsRejected))).await;
        let (reason, message) = found.unwrap_err();
        assert_eq!(reason, Reason::CredentialsRejected);
        assert!(
            message.starts_with("so it is (asked at db:5432, because the pool failed: "),
            "{message}"
        );
        assert!(took < TIMEOUT.as_millis() && asked == 1, "{took}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reason_of_its_own_is_kept() {
    let rejected = Err(Reason::CredentialsRejected);
    let (found, ..) = told((10, rejected), (10, Err(Reason::NameNotFound))).await;
    let (reason, message) = found.unwrap_err();
    assert_eq!(reason, Reason::CredentialsRejected);
    assert_eq!(message, "so it is; db:5432 says: so it is");
}

#[tokio::test(start_paused = true)]
async fn where_the_server_does_well_the_handle_is_at_fault() {
    let (found, ..) = told((10, Err(Reason::PoolExhausted)), (10, Ok(true))).await;
    let (reason, message) = found.unwrap_err();
    assert_eq!(reason, Reason::PoolExhausted);
    assert_eq!(message, "so it is; db:5432 answers when it is asked itself");
    let (found, took, _) = told((60_000, Ok(true)), (10, Ok(true))).await;
    assert_eq!(found.unwrap_err().0, Reason::TimedOut);
    assert!(took < TIMEOUT.as_millis());
    // Neither hangs for longer than the runner would wait.
    let (found, took, _) = told((60_000, Ok(true)), (60_000, Ok(true))).await;
    let (reason, message) = found.unwrap_err();
    assert_eq!(reason, Reason::TimedOut);
    assert_eq!(
        message,
        "no answer within 4.5s; neither does db:5432 answer"
    );
    assert!(took < TIMEOUT.as_millis());
}

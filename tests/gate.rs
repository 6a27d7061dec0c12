//! What `gate!` takes, as a service writes it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use golive::outcome::OutcomeKind;
use golive::probe::{Reason, probe_fn};
use golive::{Checklist, Probe, ProbeError};
use tokio::time::Instant;

struct Config {
    began: Instant,
}

/// There ten seconds after the start.
fn late(config: &Config) -> impl Probe<Value = bool> + use<> {
    let began = config.began;
    probe_fn("it", move |_| async move {
        if began.elapsed() < Duration::from_secs(10) {
            return Err(ProbeError::new(Reason::Refused, "nobody is there"));
        }
        Ok(true)
    })
}

static LATE: Checklist<Config> = golive::checklist!(
    "Late",
    config = Config,
    phase("Start", check("It comes", probe = late)),
);

#[tokio::test(start_paused = true)]
async fn a_gate_waits_for_what_comes() {
    let began = Instant::now();
    let config = Config { began };
    let refusal = golive::gate!(LATE, &config).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(1), "{refusal}");
    let permit = golive::gate!(LATE, &config, wait = 2min, deadline = 5s)
        .await
        .unwrap();
    assert!(began.elapsed() < Duration::from_secs(20));
    assert!(permit.report().items.iter().all(|it| it.attempts > 2));
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_is_declared_where_it_stands_takes_the_same() {
    static NOW: AtomicU32 = AtomicU32::new(0);
    static MOST: AtomicU32 = AtomicU32::new(0);
    let alone = || {
        probe_fn("it", |_| async {
            MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_secs(1)).await;
            NOW.fetch_sub(1, Ordering::SeqCst);
            Ok::<_, ProbeError>(true)
        })
    };
    let config = Config {
        began: Instant::now(),
    };
    let permit = golive::gate!(
        "Inline",
        check("a", probe = alone()),
        check("b", probe = alone()),
        check("c", probe = alone(), exclusive),
        check("late", probe = late(&config)),
        wait = 1min,
        concurrency = 1,
        deadline = 60s,
    )
    .await
    .unwrap();
    assert_eq!(MOST.load(Ordering::SeqCst), 1);
    let exclusive = permit.report().item("inline.c").unwrap();
    assert!(exclusive.measured.as_ref().unwrap().alone);
    let passed = permit.report().items.iter();
    assert!(
        passed
            .into_iter()
            .all(|it| it.outcome.kind() == OutcomeKind::Pass)
    );
}

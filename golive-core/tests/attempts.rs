//! An attempt ends as a whole: what is left of it measures nothing, and the next one
//! begins when its wait is over.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use golive_core::checklist::{Check, Checklist, IntoItem, Phase};
use golive_core::criterion::last;
use golive_core::outcome::OutcomeKind;
use golive_core::probe::{Probe, ProbeError, ProbeInput, Reason, probe_fn};
use golive_core::report::Report;
use golive_core::run::Event;
use golive_core::verdict::Verdict;
use tokio::time::Instant;

/// Each measurement that began: attempt, sample, and the time of the run.
type Begun = Arc<Mutex<Vec<(u32, u32, Duration)>>>;

/// Takes 10 ms, and fails in one sample of the first attempt.
fn fails_first(at: u32, begun: &Begun) -> impl Probe<Value = bool> + use<> {
    let (begun, start) = (Arc::clone(begun), Instant::now());
    probe_fn("it", move |input: ProbeInput| {
        let (attempt, sample) = (input.attempt(), input.sample());
        begun
            .lock()
            .unwrap()
            .push((attempt, sample, start.elapsed()));
        async move {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if (attempt, sample) == (1, at) {
                return Err(ProbeError::new(Reason::Refused, "not now"));
            }
            Ok(true)
        }
    })
}

/// The report, and how long it waited for its second attempt.
async fn run(check: impl IntoItem<()>) -> (Report, Duration) {
    let (send, events) = std::sync::mpsc::channel();
    let checklist = Checklist::<()>::new("Demo").phase(Phase::new("Now").item(check));
    let report = checklist
        .run(&())
        .observer(move |event: &Event| send.send(event.clone()).unwrap())
        .await
        .unwrap();
    let waits: Vec<Duration> = events
        .iter()
        .filter_map(|event| match event {
            Event::AttemptFailed { retry_in, .. } => Some(retry_in),
            _ => None,
        })
        .collect();
    let [wait] = waits.as_slice() else {
        panic!("it waited {waits:?}");
    };
    (report, *wait)
}

fn of_attempt(begun: &Begun, attempt: u32) -> Vec<(u32, Duration)> {
    let begun = begun.lock().unwrap();
    let of = begun.iter().filter(|it| it.0 == attempt);
    of.map(|it| (it.1, it.2)).collect()
}

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_its_turn_ends_with_its_attempt() {
    // Sample 0 passes and wants the next, sample 1 fails at the same moment.
    for exclusive in [false, true] {
        let begun = Begun::default();
        let probe = fails_first(1, &begun);
        let check = Check::<()>::new("it")
            .probe_from(probe)
            .samples(6)
            .concurrency(2)
            .retries(1)
            .backoff(Duration::from_secs(10));
        let check = if exclusive { check.exclusive() } else { check };
        let (report, wait) = run(check).await;
        assert_eq!(report.verdict(), Verdict::Go, "{report:?}");
        assert_eq!(report.items[0].attempts, 2);
        let first: Vec<u32> = of_attempt(&begun, 1).iter().map(|it| it.0).collect();
        assert_eq!(first, [0, 1]);
        let second = of_attempt(&begun, 2);
        assert_eq!(second.len(), 6);
        assert!(second[0].1 >= ms(10) + wait && second[0].1 <= ms(12) + wait);
    }
}

#[tokio::test(start_paused = true)]
async fn the_rhythm_of_a_failed_attempt_begins_no_other() {
    let begun = Begun::default();
    let check = Check::<()>::new("it")
        .probe_from(fails_first(1, &begun))
        .samples(4)
        .every(ms(7))
        .concurrency(4)
        .retries(1)
        .backoff(Duration::from_secs(10));
    let (report, wait) = run(check).await;
    assert_eq!(report.verdict(), Verdict::Go, "{report:?}");
    // It fails at 17 ms, and its next sample would be due at 21 ms.
    let second = of_attempt(&begun, 2);
    let samples: Vec<u32> = second.iter().map(|it| it.0).collect();
    assert_eq!(samples, [0, 1, 2, 3]);
    assert!(
        second[0].1 >= ms(17) + wait && second[0].1 <= ms(19) + wait,
        "{second:?} {wait:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn samples_begin_once_and_in_their_rhythm() {
    let begun = Begun::default();
    let check = Check::<()>::new("it")
        .probe_from(fails_first(u32::MAX, &begun))
        .samples(50)
        .every(ms(20))
        .concurrency(3);
    let checklist = Checklist::<()>::new("Demo").phase(Phase::new("Now").item(check));
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go);
    let expected: Vec<(u32, Duration)> = (0..50).map(|n| (n, ms(20) * n)).collect();
    assert_eq!(of_attempt(&begun, 1), expected);
}

/// With the real clock: a maker that takes its time is none of the measurement's.
#[tokio::test]
async fn the_time_of_a_measurement_begins_when_its_probe_is_made() {
    let made = || {
        std::thread::sleep(ms(1_500));
        probe_fn("it", |_| async { Ok::<_, ProbeError>(true) })
    };
    let check = Check::<()>::new("it").probe(move |()| made());
    let timed = Check::<()>::new("timed").probe(|()| {
        std::thread::sleep(ms(1_500));
        probe_fn("it", |_| async { Ok::<_, ProbeError>(ms(1)) })
    });
    let checklist = Checklist::<()>::new("Demo").phase(
        Phase::new("Now")
            .item(check.timeout(Duration::from_secs(1)))
            .item(
                timed
                    .timeout(Duration::from_secs(1))
                    .pass(last().lt(Duration::from_secs(1))),
            ),
    );
    let report = checklist.run(&()).await.unwrap();
    for item in &report.items {
        assert_eq!(item.outcome.kind(), OutcomeKind::Pass, "{item:?}");
    }
}

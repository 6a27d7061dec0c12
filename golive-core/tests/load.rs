//! A gate puts no load on anything unless it is told to, and a run puts it where
//! it disturbs nobody.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use golive_core::checklist::{BoundCheck, Check, Checklist, Phase, Undecided};
use golive_core::gate::gate;
use golive_core::outcome::{Outcome, OutcomeKind};
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target, probe_fn};
use golive_core::report::Report;

static DRIVEN: AtomicUsize = AtomicUsize::new(0);

struct Load;

impl Probe for Load {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        DRIVEN.fetch_add(1, Ordering::SeqCst);
        Ok(true.into())
    }

    fn target(&self) -> Target {
        Target::new("it")
    }

    fn drives_load(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_load_is_skipped_and_what_is_skipped_opens_nothing() {
    let checklist = Checklist::<()>::new("Demo")
        .phase(Phase::new("Now").item(Check::<()>::new("It bears it").probe(|()| Load)));
    let refusal = gate(&checklist, &()).await.unwrap_err();
    assert_eq!(DRIVEN.load(Ordering::SeqCst), 0);
    let report = refusal.report().unwrap();
    let item = report.items.first().unwrap();
    assert_eq!(item.outcome.kind(), OutcomeKind::Skipped);
    assert!(refusal.to_string().contains("`load = true`"), "{refusal}");
    let _ = gate(&checklist, &()).load(true).await.unwrap();
    assert_eq!(DRIVEN.load(Ordering::SeqCst), 1);
    // Whoever runs the whole checklist asked for it.
    assert!(checklist.run(&()).await.unwrap().verdict() == golive_core::verdict::Verdict::Go);
    assert_eq!(DRIVEN.load(Ordering::SeqCst), 2);
}

/// Takes a second.
#[derive(Clone, Copy)]
struct Second {
    drives_load: bool,
}

impl Probe for Second {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(true.into())
    }

    fn target(&self) -> Target {
        Target::new("it")
    }

    fn drives_load(&self) -> bool {
        self.drives_load
    }
}

fn second(title: &'static str, drives_load: bool) -> BoundCheck<(), bool, Undecided> {
    Check::<()>::new(title).probe(move |()| Second { drives_load })
}

/// When an item began, in seconds of the run.
fn began(report: &Report, id: &str) -> u64 {
    report.item(&format!("now.{id}")).unwrap().began_ns / 1_000_000_000
}

#[tokio::test(start_paused = true)]
async fn loads_come_last_and_one_at_a_time() {
    let checklist = Checklist::<()>::new("Demo").phase(
        Phase::new("Now")
            .item(second("first load", true))
            .item(second("second load", true))
            .item(second("quick", false))
            .item(second("after the first", false).after(["first-load"]))
            .item(
                Check::<()>::new("many")
                    .probe(|()| Second { drives_load: false })
                    .samples(3)
                    .every(Duration::from_secs(2)),
            ),
    );
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(report.items.len(), 5);
    assert!(report.items.iter().all(|it| it.outcome == Outcome::Pass));
    assert_eq!(began(&report, "quick"), 0);
    assert_eq!(began(&report, "many"), 0);
    // Samples at 0, 2 and 4 seconds: the load waits for the last of them.
    assert_eq!(began(&report, "first-load"), 5);
    // What waited for it comes before the next load.
    assert_eq!(began(&report, "after-the-first"), 6);
    assert_eq!(began(&report, "second-load"), 7);
}

#[tokio::test(start_paused = true)]
async fn a_load_that_could_not_begin_is_not_measured() {
    let checklist = Checklist::<()>::new("Demo").phase(
        Phase::new("Now").item(second("load", true)).item(
            second("slow", false)
                .samples(3)
                .every(Duration::from_secs(2)),
        ),
    );
    let run = checklist.run(&()).deadline(Duration::from_secs(5));
    let report = run.await.unwrap();
    let load = report.item("now.load").unwrap();
    assert_eq!(load.outcome.kind(), OutcomeKind::Skipped);
    assert_eq!(
        load.words.as_deref(),
        Some("the deadline of 5s passed before it could begin")
    );
}

#[tokio::test(start_paused = true)]
async fn what_failed_before_the_deadline_has_failed() {
    let refused = || {
        probe_fn("it", |_| async {
            Err::<bool, _>(ProbeError::new(Reason::Refused, "Connection refused"))
        })
    };
    let checklist = Checklist::<()>::new("Demo").phase(
        Phase::new("Now").item(
            Check::<()>::new("it is there")
                .probe(move |()| refused())
                .retries(10)
                .backoff(Duration::from_secs(30)),
        ),
    );
    let run = checklist.run(&()).deadline(Duration::from_secs(6));
    let report = run.await.unwrap();
    let item = report.item("now.it-is-there").unwrap();
    assert_eq!(item.outcome.kind(), OutcomeKind::Fail);
    let words = item.words.as_deref().unwrap();
    assert!(words.starts_with("refused: Connection refused;"), "{words}");
    assert!(
        words.ends_with("; the deadline of 6s passed before the next attempt"),
        "{words}"
    );
}

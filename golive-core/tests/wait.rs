//! A gate waits for what time can mend, asks nothing else again, and waits no
//! longer than that can help.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use golive_core::checklist::{BoundCheck, Check, Checklist, Phase, SignOff, Task, Undecided};
use golive_core::gate::gate;
use golive_core::outcome::{Outcome, OutcomeKind};
use golive_core::probe::{ProbeError, Reason, probe_fn};
use golive_core::report::Report;
use golive_core::verdict::{Completion, Verdict};
use tokio::time::Instant;

const WAIT: Duration = Duration::from_secs(120);

/// A check that fails for a reason until a time has passed, and how often it was
/// asked.
fn comes(
    title: &'static str,
    reason: Reason,
    after: Duration,
) -> (BoundCheck<(), bool, Undecided>, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let (count, began) = (Arc::clone(&asked), Instant::now());
    let check = Check::<()>::new(title).probe(move |()| {
        let count = Arc::clone(&count);
        probe_fn("it", move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            let there = began.elapsed() >= after;
            async move {
                if there {
                    Ok(true)
                } else {
                    Err(ProbeError::new(reason, "not now"))
                }
            }
        })
    });
    (check, asked)
}

fn never() -> Duration {
    Duration::from_secs(60 * 60 * 24)
}

fn now(phase: Phase<()>) -> Checklist<()> {
    Checklist::new("Demo").phase(phase)
}

#[tokio::test(start_paused = true)]
async fn the_gate_opens_when_what_was_refused_is_there() {
    let began = Instant::now();
    let (database, asked) = comes("Database", Reason::Refused, Duration::from_secs(40));
    let (there, once) = comes("There", Reason::Refused, Duration::ZERO);
    let (depends, late) = comes("Depends", Reason::Refused, Duration::ZERO);
    let phase = Phase::new("Now").item(database).item(there);
    let checklist = now(phase.item(depends.after(["database"])));
    let permit = gate(&checklist, &()).wait(WAIT).await.unwrap();
    assert!(!permit.is_conditional());
    // Soon after it was there: the waits have a longest one of five seconds.
    assert!(began.elapsed() >= Duration::from_secs(40));
    assert!(
        began.elapsed() <= Duration::from_secs(45),
        "{:?}",
        began.elapsed()
    );
    assert!(asked.load(Ordering::SeqCst) > 8);
    // What passed is not asked again, and what depends on it not too early.
    assert_eq!(once.load(Ordering::SeqCst), 1);
    assert_eq!(late.load(Ordering::SeqCst), 1);
    let database = permit.report().item("now.database").unwrap();
    assert_eq!(database.attempts, asked.load(Ordering::SeqCst));
}

#[tokio::test(start_paused = true)]
async fn each_reason_that_time_can_mend_is_waited_for() {
    for reason in [
        Reason::Refused,
        Reason::Unreachable,
        Reason::NameNotFound,
        Reason::ResolveFailed,
        Reason::TimedOut,
        Reason::Closed,
        Reason::PoolExhausted,
        Reason::ServerError,
        Reason::CertificateNotYetValid,
        Reason::Missing,
        Reason::NoData,
    ] {
        let (check, _) = comes("It", reason, Duration::from_secs(10));
        let checklist = now(Phase::new("Now").item(check));
        let opened = gate(&checklist, &()).wait(WAIT).await;
        assert!(opened.is_ok(), "{reason:?}: {opened:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_time_cannot_mend_refuses_at_once() {
    for reason in [
        Reason::CredentialsRejected,
        Reason::PermissionDenied,
        Reason::CertificateExpired,
        Reason::CertificateWrongHost,
        Reason::Rejected,
        Reason::UnexpectedValue,
        Reason::BadConfiguration,
        Reason::ProtocolError,
        Reason::Panicked,
    ] {
        let began = Instant::now();
        let (check, _) = comes("It", reason, never());
        let (other, _) = comes("Other", Reason::Refused, never());
        let checklist = now(Phase::new("Now").item(other).item(check));
        let refusal = gate(&checklist, &()).wait(WAIT).await.unwrap_err();
        assert!(began.elapsed() < Duration::from_secs(1), "{reason:?}");
        let report = refusal.report().unwrap();
        // What was waited for is told with its own reason.
        let words = report.item("now.other").unwrap().words.clone().unwrap();
        assert!(words.contains("refused: not now"), "{words}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_criterion_that_is_missed_refuses_at_once() {
    let began = Instant::now();
    let missed = Check::<()>::new("Standby")
        .probe(|()| probe_fn("it", |_| async { Ok::<_, ProbeError>(false) }));
    let (other, _) = comes("Other", Reason::Refused, never());
    let checklist = now(Phase::new("Now").item(missed).item(other));
    let refusal = gate(&checklist, &()).wait(WAIT).await.unwrap_err();
    assert_eq!(refusal.verdict(), Verdict::NoGo);
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn when_the_time_is_up_the_gate_stays_shut() {
    let began = Instant::now();
    let (database, asked) = comes("Database", Reason::Refused, never());
    let (depends, late) = comes("Depends", Reason::Refused, Duration::ZERO);
    let phase = Phase::new("Now").item(database);
    let checklist = now(phase.item(depends.after(["database"])));
    let refusal = gate(&checklist, &()).wait(WAIT).await.unwrap_err();
    let took = began.elapsed();
    assert!(took <= WAIT && took > Duration::from_secs(110), "{took:?}");
    let report = refusal.report().unwrap();
    let database = report.item("now.database").unwrap();
    assert_eq!(database.outcome.kind(), OutcomeKind::Fail);
    assert!(database.attempts > 20 && database.attempts == asked.load(Ordering::SeqCst));
    let depends = report.item("now.depends").unwrap();
    assert_eq!(depends.outcome.kind(), OutcomeKind::Blocked);
    assert_eq!(late.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn what_hangs_is_asked_until_the_time_is_up_and_no_longer_than_its_deadline() {
    let began = Instant::now();
    let hangs = Check::<()>::new("Hangs").probe(|()| {
        probe_fn("it", |_| async {
            std::future::pending::<()>().await;
            Ok::<_, ProbeError>(true)
        })
    });
    let checklist = now(Phase::new("Now").item(hangs.timeout(Duration::from_secs(50))));
    let deadline = Duration::from_secs(20);
    let refusal = gate(&checklist, &())
        .wait(WAIT)
        .deadline(deadline)
        .await
        .unwrap_err();
    assert_eq!(refusal.verdict(), Verdict::Inconclusive);
    let took = began.elapsed();
    assert!(
        took >= WAIT && took <= WAIT + deadline + Duration::from_secs(1),
        "{took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_is_waited_for() {
    let began = Instant::now();
    // Neither to attest a task nor to sign: a start-up is no place for it.
    let (database, _) = comes("Database", Reason::Refused, never());
    let task = Task::<()>::new("Read it").by(["Operations"]);
    let with_task = now(Phase::new("Now").item(database).item(task));
    let _ = gate(&with_task, &()).wait(WAIT).await.unwrap_err();
    let (database, _) = comes("Database", Reason::Refused, never());
    let signed = Checklist::<()>::new("Demo")
        .roles(["Security"])
        .phase(Phase::new("Now").item(database))
        .sign_off(SignOff::new("Security"));
    let _ = gate(&signed, &()).wait(WAIT).await.unwrap_err();
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn what_the_gate_accepts_is_not_waited_for() {
    let began = Instant::now();
    let (cache, _) = comes("Cache", Reason::Refused, never());
    let (there, _) = comes("There", Reason::Refused, Duration::ZERO);
    let checklist = now(Phase::new("Now").item(cache.optional()).item(there));
    let permit = gate(&checklist, &())
        .wait(WAIT)
        .accept_conditional()
        .await
        .unwrap();
    assert!(permit.is_conditional() && began.elapsed() < Duration::from_secs(1));
    // One that opens on GO only waits for it.
    let refusal = gate(&checklist, &()).wait(WAIT).await.unwrap_err();
    assert_eq!(refusal.verdict(), Verdict::ConditionalGo);
    assert!(
        began.elapsed() > Duration::from_secs(110),
        "{:?} {refusal}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn what_blocks_something_that_must_hold_is_waited_for() {
    // By itself the cache is a condition, which the gate accepts; what needs it is not.
    let (cache, _) = comes("Cache", Reason::Refused, Duration::from_secs(10));
    let (between, _) = comes("Between", Reason::Refused, Duration::ZERO);
    let (needs, _) = comes("Needs", Reason::Refused, Duration::ZERO);
    let checklist = now(Phase::new("Now")
        .item(cache.optional())
        .item(between.optional().after(["cache"]))
        .item(needs.after(["between"])));
    let permit = gate(&checklist, &())
        .wait(WAIT)
        .accept_conditional()
        .await
        .unwrap();
    assert_eq!(permit.report().verdict(), Verdict::Go);
}

#[tokio::test(start_paused = true)]
async fn what_blocks_nothing_that_must_hold_is_not_waited_for() {
    let began = Instant::now();
    let (cache, _) = comes("Cache", Reason::Refused, never());
    let (warm, _) = comes("Warm", Reason::Refused, Duration::ZERO);
    let (not_here, _) = comes("Not here", Reason::Refused, Duration::ZERO);
    let (there, _) = comes("There", Reason::Refused, Duration::ZERO);
    let checklist = now(Phase::new("Now")
        .item(cache.optional())
        .item(warm.optional().after(["cache"]))
        .item(not_here.after(["cache"]).applies_if(|()| false))
        .item(there));
    let permit = gate(&checklist, &())
        .wait(WAIT)
        .accept_conditional()
        .await
        .unwrap();
    assert!(permit.is_conditional() && began.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn what_is_lasting_and_blocks_something_that_must_hold_ends_the_wait() {
    let began = Instant::now();
    let (cache, _) = comes("Cache", Reason::CredentialsRejected, never());
    let (needs, _) = comes("Needs", Reason::Refused, Duration::ZERO);
    let (other, _) = comes("Other", Reason::Refused, never());
    let checklist = now(Phase::new("Now")
        .item(other)
        .item(cache.optional())
        .item(needs.after(["cache"])));
    let refusal = gate(&checklist, &())
        .wait(WAIT)
        .accept_conditional()
        .await
        .unwrap_err();
    assert_eq!(refusal.verdict(), Verdict::NoGo);
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_waiting_run_is_told_as_it_was() {
    let hangs = || {
        let pending = || probe_fn("it", |_| std::future::pending::<Result<bool, ProbeError>>());
        let check = Check::<()>::new("Hangs").probe(move |()| pending());
        check.timeout(Duration::from_secs(60 * 60))
    };
    let words = |report: &Report, id: &str| report.item(id).unwrap().words.clone().unwrap();
    // The deadline is that of what goes on after the wait.
    let (refused, _) = comes("Refused", Reason::Refused, never());
    let checklist = now(Phase::new("Now").item(hangs()).item(refused));
    let run = checklist.run(&()).wait(WAIT);
    let report = run.deadline(Duration::from_secs(20)).await.unwrap();
    let took = report.duration_ns / 1_000_000_000;
    assert!((130..=140).contains(&took), "{took}");
    let told = words(&report, "now.hangs");
    assert!(
        told.starts_with("the deadline of 20s after the wait passed"),
        "{told}"
    );
    // What rests when the run is stopped says so.
    let (refused, _) = comes("Refused", Reason::Refused, never());
    let checklist = now(Phase::new("Now").item(hangs()).item(refused));
    let run = checklist.run(&()).wait(WAIT);
    let run = run.stop_when(tokio::time::sleep(Duration::from_secs(30)));
    let report = run.await.unwrap();
    assert_eq!(report.completion, Completion::Interrupted);
    let told = words(&report, "now.refused");
    assert!(
        told.ends_with("the run was interrupted before the next attempt"),
        "{told}"
    );
}

#[tokio::test(start_paused = true)]
async fn without_waiting_nothing_is_asked_again() {
    let (database, asked) = comes("Database", Reason::Refused, Duration::from_secs(1));
    let checklist = now(Phase::new("Now").item(database));
    let refusal = gate(&checklist, &()).await.unwrap_err();
    let report = refusal.report().unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert!(matches!(
        report.items.first().unwrap().outcome,
        Outcome::Fail { .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_does_not_wait_any_more_has_its_own_deadline() {
    let deadline = Duration::from_secs(20);
    let endless = || {
        Check::<()>::new("Endless")
            .probe(|()| probe_fn("it", |_| async { Ok::<_, ProbeError>(true) }))
            .samples(1_000)
            .every(Duration::from_secs(1))
    };
    // Of what nobody has signed nothing is waited for.
    let began = Instant::now();
    let signed = Checklist::<()>::new("Demo")
        .roles(["Security"])
        .phase(Phase::new("Now").item(endless().every(Duration::from_millis(19))))
        .sign_off(SignOff::new("Security"));
    let _ = gate(&signed, &())
        .wait(WAIT)
        .deadline(deadline)
        .await
        .unwrap_err();
    assert!(began.elapsed() <= deadline, "{:?}", began.elapsed());
    // Nor once something is there that somebody has to mend.
    let began = Instant::now();
    let (wrong, _) = comes("Wrong", Reason::CredentialsRejected, never());
    let slow = endless().samples(100);
    let checklist = now(Phase::new("Now")
        .item(wrong)
        .item(slow.every(Duration::from_millis(190))));
    let _ = gate(&checklist, &())
        .wait(WAIT)
        .deadline(deadline)
        .await
        .unwrap_err();
    assert!(began.elapsed() <= deadline, "{:?}", began.elapsed());
}

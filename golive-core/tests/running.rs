//! How a checklist is run: order, limits, retries, selection, events.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use golive_core::checklist::{
    Check, Checklist, IntoItem, Item, Offset, OnNoData, Phase, Section, SignOff, Task, Trigger,
};
use golive_core::criterion::{last, max, p};
use golive_core::outcome::{Due, FailCause, Outcome, OutcomeKind};
use golive_core::probe::{
    FnProbe, Probe, ProbeError, ProbeExt, ProbeInput, Reason, Step, probe_fn,
};
use golive_core::quantity::{Count, Ratio, Value, unit::pct};
use golive_core::report::Report;
use golive_core::run::{Event, RunError};
use golive_core::verdict::{Completion, Verdict};
use tokio::time::Instant;

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", |_| async { Ok::<_, ProbeError>(true) })
}

fn no() -> impl Probe<Value = bool> {
    probe_fn("no", |_| async { Ok::<_, ProbeError>(false) })
}

fn check(title: &'static str, probe: impl Probe<Value = bool> + Clone) -> Item<()> {
    Check::<()>::new(title).probe_from(probe).into_item()
}

fn ok(
    title: &'static str,
) -> golive_core::checklist::BoundCheck<(), bool, golive_core::checklist::Undecided> {
    Check::<()>::new(title).probe(|_: &()| yes())
}

fn of(items: impl IntoIterator<Item = Item<()>>) -> Checklist<()> {
    let section = items.into_iter().fold(Section::new("s"), Section::item);
    Checklist::new("test")
        .roles(["Ops"])
        .phase(Phase::new("p").section(section))
}

fn failed(cause: FailCause) -> Outcome {
    Outcome::Fail { cause }
}

fn refused() -> FailCause {
    let (reason, step) = (Reason::Refused, None);
    FailCause::Finding { reason, step }
}

fn outcome<'a>(report: &'a Report, id: &str) -> &'a Outcome {
    &report
        .item(id)
        .unwrap_or_else(|| panic!("no item {id}"))
        .outcome
}

#[tokio::test(start_paused = true)]
async fn all_at_once_and_no_longer_than_the_slowest_path() {
    let slow = |ms: u64| {
        probe_fn("slow", move |_| async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Ok::<_, ProbeError>(true)
        })
    };
    let mut items: Vec<Item<()>> = (0..200)
        .map(|i| {
            Check::<()>::new(format!("c{i}"))
                .probe_from(slow(10 + i))
                .into_item()
        })
        .collect();
    items.push(
        Check::<()>::new("last")
            .probe_from(slow(100))
            .after(["c199"])
            .into_item(),
    );
    let checklist = of(items);
    let began = Instant::now();
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go);
    // 209 ms for c199, 100 ms for what comes after it.
    assert!(
        began.elapsed() < Duration::from_millis(320),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn never_more_at_once_than_the_limit() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let items = (0..50).map(|i| {
        let (now, most) = (now.clone(), most.clone());
        let probe = probe_fn("counting", move |_| {
            let (now, most) = (now.clone(), most.clone());
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(5)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, ProbeError>(true)
            }
        });
        Check::<()>::new(format!("c{i}"))
            .probe_from(probe)
            .into_item()
    });
    let report = of(items.collect::<Vec<_>>())
        .run(&())
        .concurrency(7)
        .await
        .unwrap();
    assert_eq!(report.verdict(), Verdict::Go);
    assert_eq!(most.load(Ordering::SeqCst), 7);
}

#[tokio::test]
async fn one_cause_and_not_its_echoes() {
    let checklist = of([
        Check::<()>::new("db").probe(|_| no()).into_item(),
        ok("migrated").after(["db"]).into_item(),
        ok("seeded").after(["migrated"]).into_item(),
        ok("alone").into_item(),
    ]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(outcome(&report, "s.db"), &failed(FailCause::Criterion));
    for echo in ["s.migrated", "s.seeded"] {
        assert_eq!(
            outcome(&report, echo),
            &Outcome::Blocked {
                by: vec!["s.db".into()]
            },
            "{echo}"
        );
    }
    assert_eq!(outcome(&report, "s.alone"), &Outcome::Pass);
    assert_eq!(report.verdict(), Verdict::NoGo);
}

#[tokio::test(start_paused = true)]
async fn retries_until_it_holds_and_counts_the_attempts() {
    let tries = Arc::new(AtomicU32::new(0));
    let seen = tries.clone();
    let probe = probe_fn("third time lucky", move |input: ProbeInput| {
        let seen = seen.clone();
        async move {
            assert_eq!(input.attempt(), seen.fetch_add(1, Ordering::SeqCst) + 1);
            Ok::<_, ProbeError>(input.attempt() == 3)
        }
    });
    let checklist = of([Check::<()>::new("c")
        .probe_from(probe)
        .retries(5)
        .into_item()]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go);
    assert_eq!(report.items[0].attempts, 3);
    assert_eq!(tries.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn gives_up_after_the_last_retry() {
    let checklist = of([Check::<()>::new("c").probe(|_| no()).retries(2).into_item()]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(report.items[0].attempts, 3);
    assert_eq!(report.verdict(), Verdict::NoGo);
}

#[tokio::test(start_paused = true)]
async fn a_hang_is_a_timeout_that_names_its_step() {
    let probe = probe_fn("hang", |input: ProbeInput| async move {
        input.step(Step::Handshake);
        std::future::pending::<()>().await;
        Ok::<_, ProbeError>(true)
    });
    let checklist = of([Check::<()>::new("c")
        .probe_from(probe)
        .timeout(Duration::from_secs(2))
        .into_item()]);
    let began = Instant::now();
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(
        outcome(&report, "s.c"),
        &Outcome::Error {
            reason: Reason::TimedOut,
            step: Some(Step::Handshake)
        }
    );
    assert_eq!(
        report.items[0].words.as_deref(),
        Some("timed out (in handshake): no answer within 2s")
    );
    assert!(began.elapsed() < Duration::from_millis(2050));
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    assert_eq!(report.abandoned, 0);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_run_and_what_did_not_begin_is_skipped() {
    let probe = probe_fn("hang", |_| async move {
        std::future::pending::<()>().await;
        Ok::<_, ProbeError>(true)
    });
    let checklist = of([
        Check::<()>::new("hangs")
            .probe_from(probe)
            .timeout(Duration::from_secs(60))
            .into_item(),
        ok("waits").after(["hangs"]).into_item(),
        ok("done").into_item(),
    ]);
    let began = Instant::now();
    let report = checklist
        .run(&())
        .deadline(Duration::from_secs(1))
        .await
        .unwrap();
    assert!(
        began.elapsed() < Duration::from_millis(1050),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(report.completion, Completion::DeadlinePassed);
    assert_eq!(outcome(&report, "s.hangs").kind(), OutcomeKind::Error);
    assert_eq!(outcome(&report, "s.waits").kind(), OutcomeKind::Skipped);
    assert_eq!(outcome(&report, "s.done"), &Outcome::Pass);
    assert_eq!(report.verdict(), Verdict::Inconclusive);
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_run_tells_what_it_knew() {
    let checklist = of([
        ok("done").into_item(),
        Check::<()>::new("hangs")
            .probe(|_| {
                probe_fn("hang", |_| {
                    std::future::pending::<Result<bool, ProbeError>>()
                })
            })
            .into_item(),
    ]);
    let report = checklist
        .run(&())
        .stop_when(tokio::time::sleep(Duration::from_millis(100)))
        .await
        .unwrap();
    assert_eq!(report.completion, Completion::Interrupted);
    assert_eq!(outcome(&report, "s.done"), &Outcome::Pass);
    assert_eq!(
        outcome(&report, "s.hangs"),
        &Outcome::Error {
            reason: Reason::Cancelled,
            step: None
        }
    );
    assert_eq!(report.verdict(), Verdict::Inconclusive);
}

#[tokio::test(start_paused = true)]
async fn samples_are_spread_and_aggregated() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let (seen, began) = (times.clone(), Instant::now());
    let probe = probe_fn("n", move |input: ProbeInput| {
        seen.lock().unwrap().push(began.elapsed().as_millis());
        async move { Ok::<_, ProbeError>(Count::new(i64::from(input.sample()))) }
    });
    let checklist = of([Check::<()>::new("c")
        .probe_from(probe)
        .samples(20)
        .every(Duration::from_millis(100))
        .pass(p(95.0).eq(18).and(max().le(19)))
        .into_item()]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go, "{:?}", report.items[0]);
    let measured = report.items[0].measured.as_ref().unwrap();
    assert_eq!((measured.n, measured.window_ns / 1_000_000), (20, 1900));
    assert_eq!(
        *times.lock().unwrap(),
        (0..20).map(|i| i * 100).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn one_sample_that_fails_decides_the_check() {
    let probe = probe_fn("flaky", |input: ProbeInput| async move {
        if input.sample() == 3 {
            return Err(ProbeError::new(Reason::Refused, "nobody listens"));
        }
        Ok(Duration::from_millis(1))
    });
    let checklist = of([Check::<()>::new("c")
        .probe_from(probe.clone_probe())
        .samples(20)
        .pass(p(95.0).lt(Duration::from_secs(1)))
        .into_item()]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(outcome(&report, "s.c"), &failed(refused()));
}

trait CloneProbe: Sized {
    fn clone_probe(self) -> Self {
        self
    }
}
impl<F> CloneProbe for FnProbe<F> {}

#[tokio::test(start_paused = true)]
async fn the_error_ratio_counts_what_latency_would_drop() {
    let flaky = || {
        probe_fn("flaky", |input: ProbeInput| async move {
            match input.sample() {
                0..5 => Err(ProbeError::new(Reason::Refused, "nobody listens")),
                5 => std::future::pending().await,
                _ => Ok(true),
            }
        })
    };
    let checklist = of([
        Check::<()>::new("within")
            .probe(move |_| flaky().error_ratio())
            .samples(100)
            .pass(golive_core::criterion::avg().le(pct(6.0)))
            .into_item(),
        Check::<()>::new("beyond")
            .probe(move |_| flaky().error_ratio())
            .samples(100)
            .pass(golive_core::criterion::avg().lt(pct(6.0)))
            .into_item(),
    ]);
    let report = checklist
        .run(&())
        .deadline(Duration::from_secs(600))
        .await
        .unwrap();
    assert_eq!(outcome(&report, "s.within"), &Outcome::Pass);
    assert_eq!(outcome(&report, "s.beyond"), &failed(FailCause::Criterion));
    assert_eq!(
        report.item("s.beyond").unwrap().words.as_deref(),
        Some("avg is 6%, must be < 6%")
    );
}

#[tokio::test]
async fn selection_runs_what_must_hold_first_too() {
    let checklist = Checklist::new("t")
        .phase(
            Phase::new("one").section(Section::new("a").item(ok("x")).item(ok("y").tags(["slow"]))),
        )
        .phase(Phase::new("two").section(Section::new("b").item(ok("z").after(["a.x"]))));
    let ids = |report: Report| {
        report
            .items
            .iter()
            .map(|item| item.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(checklist.run(&()).phase("two").await.unwrap()),
        ["a.x", "b.z"]
    );
    assert_eq!(ids(checklist.run(&()).tag("slow").await.unwrap()), ["a.y"]);
    assert_eq!(
        ids(checklist.run(&()).item("z").await.unwrap()),
        ["a.x", "b.z"]
    );
    assert_eq!(
        ids(checklist.run(&()).section("a").await.unwrap()),
        ["a.x", "a.y"]
    );
    assert!(matches!(
        checklist.run(&()).phase("two").tag("slow").await,
        Err(RunError::NothingSelected { .. })
    ));
    let error = checklist.run(&()).phase("tow").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no phase `tow`; there is `one`, `two`"
    );
    let error = checklist.run(&()).item("a.yy").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no item `a.yy`; did you mean `a.y`?"
    );
}

#[tokio::test]
async fn tasks_wait_for_people_and_phases_for_their_time() {
    let checklist = Checklist::new("t")
        .roles(["Ops"])
        .phase(
            Phase::new("before")
                .opens(Offset::before(Duration::from_secs(3600)))
                .item(ok("c"))
                .item(Task::new("t").by(["Ops"])),
        )
        .phase(
            Phase::new("after")
                .opens(Offset::after(Duration::from_secs(3600)))
                .item(Task::new("later")),
        );
    let launch = SystemTime::now() + Duration::from_secs(60);
    let report = checklist.run(&()).launch_at(launch).await.unwrap();
    assert_eq!(
        outcome(&report, "before.t"),
        &Outcome::Pending {
            due: Due::Now,
            at: None
        }
    );
    assert!(matches!(
        outcome(&report, "after.later"),
        Outcome::Pending {
            due: Due::NotYet,
            at: Some(_)
        }
    ));
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    let report = checklist
        .run(&())
        .launch_at(launch)
        .item("before.c")
        .await
        .unwrap();
    assert_eq!(outcome(&report, "before.c"), &Outcome::Pass);
    // One item is no part of a checklist.
    assert_eq!(report.verdict(), Verdict::Inconclusive);
}

#[tokio::test]
async fn a_sign_off_that_nobody_gave_is_inconclusive() {
    let checklist = of([ok("c").into_item()]).sign_off(SignOff::new("Ops"));
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    assert_eq!(report.sign_offs.len(), 1);
    // All of it is all of it, whichever way it is asked for.
    let report = checklist.run(&()).phase("p").await.unwrap();
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    assert_eq!(report.sign_offs.len(), 1);
    let checklist = of([ok("c").into_item()])
        .phase(Phase::new("q").item(ok("d")))
        .sign_off(SignOff::new("Ops"));
    let report = checklist.run(&()).phase("p").await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go);
    assert!(report.sign_offs.is_empty());
}

#[tokio::test]
async fn a_trigger_fires_waits_and_goes_blind() {
    let ratio = |percent: f64| {
        probe_fn("errors", move |_| async move {
            Ok::<Ratio, ProbeError>(pct(percent))
        })
    };
    let checklist = of([
        Trigger::<()>::new("quiet")
            .probe_from(ratio(1.0))
            .when(last().gt(pct(5.0)))
            .into_item(),
        Trigger::<()>::new("fires")
            .probe_from(ratio(6.0))
            .when(last().gt(pct(5.0)))
            .into_item(),
        Trigger::<()>::new("rises")
            .probe_from(ratio(6.0))
            .when(last().gt(pct(5.0)))
            .hold(Duration::from_secs(300))
            .into_item(),
        Trigger::<()>::new("blind")
            .probe(|_| {
                probe_fn("errors", |_| async {
                    Err::<Ratio, _>(ProbeError::new(Reason::Refused, "no prometheus"))
                })
            })
            .when(last().gt(pct(5.0)))
            .into_item(),
    ]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(outcome(&report, "s.quiet"), &Outcome::Pass);
    assert_eq!(outcome(&report, "s.fires"), &failed(FailCause::Trigger));
    assert_eq!(outcome(&report, "s.rises").kind(), OutcomeKind::Pending);
    assert_eq!(outcome(&report, "s.blind").kind(), OutcomeKind::Error);
    assert_eq!(report.verdict(), Verdict::NoGo);
}

/// What the run itself has seen to last for the whole of `hold` fires.
#[tokio::test(start_paused = true)]
async fn what_lasts_while_the_run_looks_fires() {
    let values = |values: [f64; 5]| {
        let next = AtomicUsize::new(0);
        probe_fn("errors", move |_| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let value = values[at % 5];
            async move { Ok::<Ratio, ProbeError>(pct(value)) }
        })
    };
    let trigger = |title: &str, found: [f64; 5]| {
        Trigger::<()>::new(title.to_owned())
            .probe_from(values(found))
            .samples(5)
            .every(Duration::from_secs(1))
            .when(last().gt(pct(5.0)))
            .hold(Duration::from_secs(3))
            .into_item()
    };
    let checklist = of([
        trigger("lasts", [9.0; 5]),
        trigger("comes late", [1.0, 1.0, 9.0, 9.0, 9.0]),
        trigger("goes between", [9.0, 9.0, 9.0, 1.0, 9.0]),
        trigger("goes", [9.0, 9.0, 1.0, 1.0, 1.0]),
    ]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(outcome(&report, "s.lasts"), &failed(FailCause::Trigger));
    assert_eq!(
        outcome(&report, "s.comes-late").kind(),
        OutcomeKind::Pending
    );
    assert_eq!(
        outcome(&report, "s.goes-between").kind(),
        OutcomeKind::Pending
    );
    assert_eq!(outcome(&report, "s.goes"), &Outcome::Pass);
    let words = report
        .item("s.comes-late")
        .unwrap()
        .words
        .as_deref()
        .unwrap();
    assert!(words.contains("lasts for another 1s"), "{words}");
}

#[tokio::test]
async fn no_data_can_be_told_to_fail() {
    let empty = || {
        probe_fn("rows", |_| async {
            Err::<Count, _>(ProbeError::no_data("no row"))
        })
    };
    let checklist = of([
        Check::<()>::new("unknown")
            .probe(move |_| empty())
            .pass(last().lt(5))
            .into_item(),
        Check::<()>::new("fails")
            .probe(move |_| empty())
            .pass(last().lt(5))
            .on_no_data(OnNoData::Fail)
            .into_item(),
    ]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(outcome(&report, "s.unknown").kind(), OutcomeKind::NoData);
    assert_eq!(outcome(&report, "s.fails"), &failed(FailCause::NoData));
}

#[tokio::test]
async fn checks_of_one_run_share_an_exchange() {
    let fetched = Arc::new(AtomicU32::new(0));
    let make = |fetched: &Arc<AtomicU32>| {
        let fetched = fetched.clone();
        probe_fn("shared", move |input: ProbeInput| {
            let fetched = fetched.clone();
            async move {
                let info = input
                    .share("info", || async {
                        tokio::task::yield_now().await;
                        fetched.fetch_add(1, Ordering::SeqCst);
                        Ok(7_i64)
                    })
                    .await?;
                Ok::<_, ProbeError>(Count::new(*info))
            }
        })
    };
    let items: Vec<_> = (0..5)
        .map(|i| {
            Check::<()>::new(format!("c{i}"))
                .probe_from(make(&fetched))
                .pass(last().eq(7))
                .into_item()
        })
        .collect();
    let checklist = of(items);
    assert_eq!(checklist.run(&()).await.unwrap().verdict(), Verdict::Go);
    assert_eq!(fetched.load(Ordering::SeqCst), 1);
    assert_eq!(checklist.run(&()).await.unwrap().verdict(), Verdict::Go);
    assert_eq!(
        fetched.load(Ordering::SeqCst),
        2,
        "another run fetches anew"
    );
}

#[tokio::test]
async fn an_answer_from_before_an_item_could_begin_is_none_for_it() {
    // The first item changes what the shared exchange tells: a migration, then
    // a check of its version.
    let migrated = Arc::new(AtomicU32::new(0));
    let version = |migrated: &Arc<AtomicU32>| {
        let migrated = migrated.clone();
        probe_fn("version", move |input: ProbeInput| {
            let migrated = migrated.clone();
            async move {
                let fetch = || async { Ok(migrated.load(Ordering::SeqCst)) };
                let version = input.share("version", fetch).await?;
                Ok::<_, ProbeError>(Count::new(i64::from(*version)))
            }
        })
    };
    let migrate = {
        let migrated = migrated.clone();
        probe_fn("migrate", move |input: ProbeInput| {
            let migrated = migrated.clone();
            async move {
                // It reads the old version first, through the same exchange.
                let fetch = || async { Ok(migrated.load(Ordering::SeqCst)) };
                let old = input.share("version", fetch).await?;
                migrated.store(*old + 1, Ordering::SeqCst);
                Ok::<_, ProbeError>(true)
            }
        })
    };
    let checklist = of([
        Check::<()>::new("migrated").probe_from(migrate).into_item(),
        Check::<()>::new("new version")
            .probe_from(version(&migrated))
            .pass(last().eq(1))
            .after(["migrated"])
            .into_item(),
    ]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(outcome(&report, "s.new-version"), &Outcome::Pass);
}

#[tokio::test(start_paused = true)]
async fn what_is_needed_is_fetched_once_and_takes_none_of_the_time() {
    // Each fetch takes a second; the first fails, and the next attempt fetches
    // anew.
    let fetched = Arc::new(AtomicU32::new(0));
    let probe = {
        let fetched = fetched.clone();
        move || {
            let fetched = fetched.clone();
            probe_fn("it", move |input: ProbeInput| {
                let fetched = fetched.clone();
                async move {
                    let fetch = || async {
                        tokio::time::sleep(Duration::from_secs(1)).await;
                        match fetched.fetch_add(1, Ordering::SeqCst) {
                            0 => Err(ProbeError::from("not yet")),
                            number => Ok(number),
                        }
                    };
                    let number = input.once("token", fetch).await?;
                    Ok::<_, ProbeError>(*number == 1)
                }
            })
        }
    };
    let quick = Check::<()>::new("quick")
        .probe_from(probe().latency())
        .samples(3)
        .retries(1)
        .pass(max().lt(Duration::from_millis(1)))
        .into_item();
    let other = Check::<()>::new("other")
        .probe_from(probe())
        .retries(1)
        .into_item();
    let report = of([quick, other]).run(&()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go, "{report:?}");
    assert_eq!(fetched.load(Ordering::SeqCst), 2);
    // Samples of an interval ask with what the first was given.
    let slow = Check::<()>::new("slow")
        .probe_from(probe())
        .samples(3)
        .every(Duration::from_secs(10))
        .retries(1)
        .into_item();
    fetched.store(0, Ordering::SeqCst);
    let report = of([slow]).run(&()).deadline(Duration::from_secs(60)).await;
    assert_eq!(report.unwrap().verdict(), Verdict::Go);
    assert_eq!(fetched.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn samples_of_other_intervals_are_not_shared() {
    let fetched = Arc::new(AtomicU32::new(0));
    let every = |seconds: u64| {
        let fetched = fetched.clone();
        let probe = probe_fn("shared", move |input: ProbeInput| {
            let fetched = fetched.clone();
            async move {
                let fetch = || async { Ok(fetched.fetch_add(1, Ordering::SeqCst)) };
                input.share("x", fetch).await?;
                Ok::<_, ProbeError>(true)
            }
        });
        Check::<()>::new(format!("each {seconds}"))
            .probe_from(probe)
            .samples(3)
            .every(Duration::from_secs(seconds))
            .into_item()
    };
    let report = of([every(1), every(5)]).run(&()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go);
    // The first is shared; at 1, 2, 5 and 10 seconds each asks for itself.
    assert_eq!(fetched.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn times_that_no_clock_can_count_are_refused_or_cut() {
    let report = of([ok("yes").into_item()])
        .run(&())
        .timeout(Duration::MAX)
        .deadline(Duration::MAX)
        .await
        .unwrap();
    assert_eq!(report.verdict(), Verdict::Go);
    let problem = |item: Item<()>| of([item]).problems().first().map(ToString::to_string);
    assert_eq!(
        problem(ok("a").timeout(Duration::MAX).into_item()).unwrap(),
        "`s.a`: its timeout is longer than a year"
    );
    assert_eq!(
        problem(ok("a").samples(3).every(Duration::MAX).into_item()).unwrap(),
        "`s.a`: its samples take longer than a year"
    );
}

#[tokio::test]
async fn what_takes_longer_than_the_run_is_told_at_once() {
    let slow = ok("slow")
        .samples(2)
        .every(Duration::from_secs(900))
        .into_item();
    let report = of([slow]).run(&()).await.unwrap();
    let item = report.item("s.slow").unwrap();
    assert_eq!(
        item.words.as_deref().unwrap(),
        "it measures for 15min, and the run ends after 30s: give the run a longer deadline"
    );
    assert_eq!(report.completion, Completion::Complete);
    assert_ne!(report.verdict(), Verdict::Go);
}

#[tokio::test]
async fn observers_see_each_step() {
    let (send, events) = std::sync::mpsc::channel();
    let checklist = of([check("good", Arc::new(yes())), check("bad", Arc::new(no()))]);
    checklist
        .run(&())
        .observer(move |event: &Event| send.send(event.clone()).unwrap())
        .await
        .unwrap();
    let events: Vec<Event> = events.iter().collect();
    assert!(matches!(
        events.first(),
        Some(Event::RunStarted { items: 2, .. })
    ));
    assert!(
        matches!(events.last(), Some(Event::RunFinished { judgement }) if judgement.verdict == Verdict::NoGo)
    );
    let finished = events
        .iter()
        .filter(|event| matches!(event, Event::ItemFinished { .. }))
        .count();
    assert_eq!(finished, 2);
}

#[tokio::test]
async fn a_report_survives_json() {
    let checklist = of([
        check("bad", Arc::new(no())),
        Check::<()>::new("slow")
            .probe_from(probe_fn("s", |_| async {
                Ok::<_, ProbeError>(Duration::from_millis(412))
            }))
            .pass(last().lt(Duration::from_millis(100)))
            .into_item(),
        Task::new("t").into_item(),
    ])
    .sign_off(SignOff::new("Ops"));
    let report = checklist.run(&()).await.unwrap();
    let json = serde_json::to_string(&report).unwrap();
    let back: Report = serde_json::from_str(&json).unwrap();
    assert_eq!(
        serde_json::to_value(&back).unwrap(),
        serde_json::to_value(&report).unwrap()
    );
    assert_eq!(
        back.item("s.slow").unwrap().measured.as_ref().unwrap().last,
        Value::Duration(Duration::from_millis(412))
    );
    assert!(
        json.contains(r#"{"quantity":"duration","value":412000000,"unit":"ns","text":"412ms"}"#)
    );
}

#[test]
fn outside_of_a_runtime_it_says_so() {
    let checklist = of([ok("c").into_item()]);
    let mut run = std::pin::pin!(IntoFuture::into_future(checklist.run(&())));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(result) = run.as_mut().poll(&mut context) else {
        panic!("it must not wait")
    };
    assert_eq!(result.unwrap_err(), RunError::NoRuntime);
}

use std::future::Future;

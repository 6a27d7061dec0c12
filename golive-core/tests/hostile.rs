//! Probes that misbehave, on a multi-thread runtime: each becomes its own
//! item's outcome, and the others do not notice.
//!
//! Times are compared with wide margins; that a run ends within its deadline
//! plus 50 ms is measured by the benchmark.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use golive_core::checklist::{Check, Checklist, IntoItem, Item, Phase, Trigger};
use golive_core::criterion::{contains, ends_with};
use golive_core::outcome::{Outcome, OutcomeKind};
use golive_core::probe::{
    Measurement, Probe, ProbeError, ProbeInput, Reason, Target, blocking, probe_fn,
};
use golive_core::report::Report;
use golive_core::run::Event;
use golive_core::verdict::{Completion, Verdict};

fn of(items: impl IntoIterator<Item = Item<()>>) -> Checklist<()> {
    Checklist::new("test").phase(items.into_iter().fold(Phase::new("p"), Phase::item))
}

fn good(i: usize) -> Item<()> {
    let probe = probe_fn("good", |_| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok::<_, ProbeError>(true)
    });
    Check::<()>::new(format!("good {i}"))
        .probe_from(probe)
        .into_item()
}

fn assert_all_good(report: &Report) {
    for item in report
        .items
        .iter()
        .filter(|item| item.title.starts_with("good"))
    {
        assert_eq!(item.outcome, Outcome::Pass, "{}: {:?}", item.id, item.words);
    }
}

/// Blocks its thread until the test ends.
fn blocks_for_ever(end: &Arc<AtomicBool>) -> impl Probe<Value = bool> + use<> {
    let end = end.clone();
    probe_fn("blocks", move |_| {
        let end = end.clone();
        async move {
            while !end.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(5));
            }
            Ok::<_, ProbeError>(true)
        }
    })
}

struct EndOnDrop(Arc<AtomicBool>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn multi_thread<T>(workers: usize, future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

#[test]
fn more_blocking_probes_than_the_runtime_has_workers_cost_the_others_nothing() {
    let end = Arc::new(AtomicBool::new(false));
    let _end = EndOnDrop(end.clone());
    let report = multi_thread(2, async {
        let blocked = (0..8).map(|i| {
            Check::<()>::new(format!("blocked {i}"))
                .probe_from(blocks_for_ever(&end))
                .timeout(Duration::from_secs(2))
                .into_item()
        });
        let checklist = of(blocked.chain((0..100).map(good)).collect::<Vec<_>>());
        // In a task of its own: the caller may be a worker itself.
        tokio::spawn(async move { checklist.run(&()).await.unwrap() })
            .await
            .unwrap()
    });
    assert_all_good(&report);
    let blocked = report
        .items
        .iter()
        .filter(|item| item.title.starts_with("blocked"));
    for item in blocked {
        assert_eq!(
            item.outcome,
            Outcome::Error {
                reason: Reason::TimedOut,
                step: None
            }
        );
    }
    assert_eq!(report.abandoned, 8);
    assert_eq!(report.completion, Completion::Complete);
}

#[test]
fn the_deadline_holds_though_threads_are_blocked() {
    let end = Arc::new(AtomicBool::new(false));
    let _end = EndOnDrop(end.clone());
    let report = multi_thread(2, async {
        let checklist = of((0..4)
            .map(|i| {
                Check::<()>::new(format!("b{i}"))
                    .probe_from(blocks_for_ever(&end))
                    .timeout(Duration::from_secs(600))
                    .into_item()
            })
            .collect::<Vec<_>>());
        checklist
            .run(&())
            .deadline(Duration::from_millis(500))
            .await
            .unwrap()
    });
    assert_eq!(report.completion, Completion::DeadlinePassed);
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    assert!(Duration::from_nanos(report.duration_ns) < Duration::from_secs(10));
}

#[test]
fn what_no_thread_came_to_says_so() {
    let end = Arc::new(AtomicBool::new(false));
    let _end = EndOnDrop(end.clone());
    // More than the pool has threads.
    let report = multi_thread(2, async {
        let blocked = (0..520).map(|i| {
            Check::<()>::new(format!("blocked {i}"))
                .probe_from(blocks_for_ever(&end))
                .into_item()
        });
        of(blocked.chain([good(1)]).collect::<Vec<_>>())
            .run(&())
            .concurrency(1000)
            .timeout(Duration::from_secs(1))
            .await
            .unwrap()
    });
    let good = report
        .items
        .iter()
        .find(|item| item.title.starts_with("good"))
        .unwrap();
    let reason = Reason::Starved;
    assert_eq!(good.outcome, Outcome::Error { reason, step: None });
    assert_eq!(
        good.words.as_deref().unwrap(),
        "starved of threads: no thread was free to measure it within 1s"
    );
}

#[test]
fn a_blocking_probe_that_says_so_leaves_a_current_thread_runtime_alone() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let report = runtime.block_on(async {
        let slow = Check::<()>::new("blocks")
            .probe(|_| {
                blocking("slow", || {
                    std::thread::sleep(Duration::from_millis(300));
                    Ok::<_, ProbeError>(true)
                })
            })
            .into_item();
        of(std::iter::once(slow)
            .chain((0..20).map(good))
            .collect::<Vec<_>>())
        .run(&())
        .await
        .unwrap()
    });
    assert_eq!(report.verdict(), Verdict::Go);
    let blocked = report.item("p.blocks").unwrap();
    for item in report
        .items
        .iter()
        .filter(|item| item.title.starts_with("good"))
    {
        assert!(
            item.duration_ns < blocked.duration_ns,
            "{} waited for the one that blocks",
            item.id
        );
    }
}

#[test]
fn a_panic_is_kept_as_its_item_s_words() {
    for workers in [0, 2] {
        let run = async {
            let panics = Check::<()>::new("panics")
                .probe(|_| {
                    probe_fn("p", |_| async {
                        if true {
                            panic!("the {} is on fire", "cache")
                        }
                        Ok::<_, ProbeError>(true)
                    })
                })
                .into_item();
            let in_make = Check::<()>::new("in make")
                .probe_from(|_: &()| -> NeverMade { panic!("no such setting") })
                .into_item();
            let in_condition = Check::<()>::new("in condition")
                .probe(|_| probe_fn("p", |_| async { Ok::<_, ProbeError>(true) }))
                .applies_if(|_| panic!("no such flag"))
                .into_item();
            let in_blocks = Check::<()>::new("in blocks")
                .probe_from(|_: &()| PanicsWhenAsked)
                .into_item();
            of([panics, in_make, in_condition, in_blocks, good(1)])
                .run(&())
                .await
                .unwrap()
        };
        let report = if workers == 0 {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(run)
        } else {
            multi_thread(workers, run)
        };
        let words = |id: &str| report.item(id).unwrap().words.clone().unwrap();
        assert!(words("p.panics").ends_with("the probe panicked: the cache is on fire"));
        assert!(words("p.in-make").ends_with("no such setting"));
        assert!(words("p.in-condition").ends_with("no such flag"));
        assert!(words("p.in-blocks").ends_with("it is not known"));
        for id in ["p.panics", "p.in-make", "p.in-condition", "p.in-blocks"] {
            let outcome = &report.item(id).unwrap().outcome;
            assert!(
                matches!(
                    outcome,
                    Outcome::Error {
                        reason: Reason::Panicked,
                        ..
                    }
                ),
                "{id}: {outcome:?}"
            );
        }
        assert_all_good(&report);
        assert_eq!(report.verdict(), Verdict::Inconclusive);
    }
}

struct NeverMade;

impl Probe for NeverMade {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        Ok(true.into())
    }

    fn target(&self) -> Target {
        Target::new("never")
    }
}

/// Panics wherever it can: when it is asked, and when it is dropped.
struct PanicsWhenAsked;

impl Probe for PanicsWhenAsked {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        Ok(true.into())
    }

    fn target(&self) -> Target {
        panic!("it has no name")
    }

    fn blocks(&self) -> bool {
        panic!("it is not known")
    }
}

impl Drop for PanicsWhenAsked {
    fn drop(&mut self) {
        // A panic while another unwinds would end the process.
        assert!(std::thread::panicking(), "it does not want to go");
    }
}

/// Panics when it is dropped before its end.
struct Bomb(bool);

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(!self.0 || std::thread::panicking(), "the bomb went off");
    }
}

#[test]
fn a_panic_while_being_cancelled_takes_nothing_down() {
    let report = multi_thread(2, async {
        let bomb = Check::<()>::new("bomb")
            .probe(|_| {
                probe_fn("bomb", |_| async {
                    let _bomb = Bomb(true);
                    std::future::pending::<Result<bool, ProbeError>>().await
                })
            })
            .timeout(Duration::from_millis(50))
            .into_item();
        of([bomb, good(1)]).run(&()).await.unwrap()
    });
    assert_eq!(
        report.item("p.bomb").unwrap().outcome.kind(),
        OutcomeKind::Error
    );
    assert_all_good(&report);
}

#[test]
fn a_late_answer_is_no_answer() {
    let report = multi_thread(2, async {
        // Ignores that it is to be cancelled: it never yields until it is late.
        let late = Check::<()>::new("late")
            .probe(|_| {
                probe_fn("late", |_| async {
                    std::thread::sleep(Duration::from_millis(400));
                    Ok::<_, ProbeError>(true)
                })
            })
            .timeout(Duration::from_millis(50))
            .into_item();
        of([late, good(1)]).run(&()).await.unwrap()
    });
    assert_eq!(
        report.item("p.late").unwrap().outcome,
        Outcome::Error {
            reason: Reason::TimedOut,
            step: None
        }
    );
    assert_all_good(&report);
}

#[test]
fn a_flood_is_cut() {
    let report = multi_thread(2, async {
        let flood = "x".repeat(50 << 20);
        let words = flood.clone();
        let error = Check::<()>::new("error")
            .probe(move |_| {
                let words = words.clone();
                probe_fn("flood", move |_| {
                    let words = words.clone();
                    async move { Err::<bool, _>(ProbeError::new(Reason::ProtocolError, words)) }
                })
            })
            .into_item();
        let evidence = Check::<()>::new("evidence")
            .probe_from(Flood(flood))
            .into_item();
        of([error, evidence, good(1)]).run(&()).await.unwrap()
    });
    assert!(serde_json::to_string(&report).unwrap().len() < 300_000);
    assert!(
        report
            .item("p.error")
            .unwrap()
            .words
            .as_ref()
            .unwrap()
            .contains("bytes more")
    );
    assert_all_good(&report);
}

/// What is asked for stands at the end of a text that no report keeps.
#[tokio::test]
async fn a_long_text_is_judged_whole_and_kept_in_part() {
    let said = async |_| Ok::<_, ProbeError>(format!("{}ERROR", "x".repeat(1 << 20)));
    let check = |title: &str, pass| {
        let check = Check::<()>::new(title).probe(move |_| probe_fn("log", said));
        check.pass(pass).into_item()
    };
    let trigger = Trigger::<()>::new("errors")
        .probe(move |_| probe_fn("log", said))
        .when(contains("ERROR"))
        .into_item();
    let items = [
        check("tells", ends_with("ERROR")),
        check("is calm", contains("all is well")),
        trigger,
    ];
    let report = of(items).run(&()).await.unwrap();
    let kinds: Vec<_> = report.items.iter().map(|it| it.outcome.kind()).collect();
    let expected = [OutcomeKind::Pass, OutcomeKind::Fail, OutcomeKind::Fail];
    assert_eq!(kinds, expected);
    for item in &report.items {
        let found = item.findings[0].found.to_string();
        assert!(found.ends_with("… (1044485 bytes more)\""), "{}", item.id);
    }
    assert!(serde_json::to_string(&report).unwrap().len() < 64 << 10);
    let calm = report.item("p.is-calm").unwrap().words.as_deref().unwrap();
    assert!(calm.ends_with("more)\", must contain \"all is well\""));
}

struct Flood(String);

impl Probe for Flood {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        Ok((0..1000).fold(Measurement::new(true), |measurement, i| {
            measurement.with(format!("fact {i}"), if i < 3 { &self.0 } else { "" })
        }))
    }

    fn target(&self) -> Target {
        Target::new("flood")
    }
}

/// Counts the futures that live.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count.clone())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn hanging(count: &Arc<AtomicUsize>, i: usize) -> Item<()> {
    let count = count.clone();
    let probe = probe_fn("hang", move |_| {
        let count = count.clone();
        async move {
            let _alive = Alive::new(&count);
            std::future::pending::<Result<bool, ProbeError>>().await
        }
    });
    Check::<()>::new(format!("hang {i}"))
        .probe_from(probe)
        .timeout(Duration::from_secs(600))
        .into_item()
}

/// Waits for what is certain to come, however busy the machine is.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn no_task_is_left_behind_when_time_is_up() {
    let alive = Arc::new(AtomicUsize::new(0));
    let report = multi_thread(2, async {
        of((0..1000).map(|i| hanging(&alive, i)).collect::<Vec<_>>())
            .run(&())
            .concurrency(1000)
            .deadline(Duration::from_millis(300))
            .await
            .unwrap()
    });
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    eventually("every task is gone", || alive.load(Ordering::SeqCst) == 0);
}

#[test]
fn dropping_the_run_cancels_it() {
    let alive = Arc::new(AtomicUsize::new(0));
    multi_thread(2, async {
        let checklist = of((0..100).map(|i| hanging(&alive, i)).collect::<Vec<_>>());
        let run = IntoFuture::into_future(checklist.run(&()));
        let cut = tokio::time::timeout(Duration::from_millis(300), run).await;
        assert!(cut.is_err());
    });
    eventually("every task is gone", || alive.load(Ordering::SeqCst) == 0);
}

#[test]
fn an_observer_that_sleeps_or_panics_changes_nothing() {
    let end = Arc::new(AtomicBool::new(false));
    let _end = EndOnDrop(end.clone());
    let report = multi_thread(2, async {
        let asleep = end.clone();
        of((0..100).map(good).collect::<Vec<_>>())
            .run(&())
            .observer(|_: &Event| panic!("an observer that panics"))
            .observer(move |_: &Event| {
                while !asleep.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(5));
                }
            })
            .await
            .unwrap()
    });
    assert_eq!(report.verdict(), Verdict::Go);
}

//! How long past its deadline a run ends, when its probes do their worst.

#![allow(clippy::expect_used, reason = "a bench that cannot run must say so")]

#[path = "support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use golive::checklist::{Check, Checklist, IntoItem, Item, Phase};
use golive::probe::{ProbeError, blocking, probe_fn};
use golive::verdict::Verdict;
use support::{Lines, medians};

const ROUNDS: usize = 15;
const DEADLINE: Duration = Duration::from_millis(200);
const MILLISECONDS_PAST: f64 = 50.0;
/// As many as the runtime has workers, and more than there are processors.
const HOSTILE: usize = 4;

/// True while the probes of a round are to go on.
type On = Arc<AtomicBool>;
type Make = fn(usize, On) -> Item<()>;

fn hangs(number: usize, _: On) -> Item<()> {
    let check = Check::new(format!("hangs {number}"));
    let probe = probe_fn("it", |_| std::future::pending::<Result<bool, ProbeError>>());
    check.probe_from(probe).into_item()
}

fn blocks(number: usize, on: On) -> Item<()> {
    let probe = probe_fn("it", move |_| {
        let on = Arc::clone(&on);
        async move {
            while on.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok::<_, ProbeError>(true)
        }
    });
    let check = Check::new(format!("blocks {number}"));
    check.probe_from(probe).into_item()
}

fn blocks_and_says_so(number: usize, on: On) -> Item<()> {
    let probe = blocking("it", move || {
        while on.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok::<_, ProbeError>(true)
    });
    let check = Check::new(format!("says so {number}"));
    check.probe_from(probe).into_item()
}

/// Never sleeps, and lets others run between.
fn wakes_itself(number: usize, on: On) -> Item<()> {
    let probe = probe_fn("it", move |_| {
        let on = Arc::clone(&on);
        async move {
            while on.load(Ordering::Relaxed) {
                tokio::task::yield_now().await;
            }
            Ok::<_, ProbeError>(true)
        }
    });
    let check = Check::new(format!("wakes itself {number}"));
    check.probe_from(probe).into_item()
}

/// Takes its time to be dropped.
fn ignores_cancellation(number: usize, on: On) -> Item<()> {
    struct Stubborn(On);
    impl Drop for Stubborn {
        fn drop(&mut self) {
            while self.0.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
    let probe = probe_fn("it", move |_| {
        let stubborn = Stubborn(Arc::clone(&on));
        async move {
            let _stubborn = stubborn;
            std::future::pending::<Result<bool, ProbeError>>().await
        }
    });
    let check = Check::new(format!("ignores cancellation {number}"));
    check.probe_from(probe).into_item()
}

fn floods(number: usize, _: On) -> Item<()> {
    let probe = probe_fn("it", |_| async {
        let mut measured = golive::probe::Measurement::new(true);
        for fact in 0..1000 {
            measured = measured.with("flood", "x".repeat(10_000));
            if fact % 10 == 0 {
                tokio::task::yield_now().await;
            }
        }
        std::future::pending::<()>().await;
        Ok::<_, ProbeError>(measured.value)
    });
    let check = Check::new(format!("floods {number}"));
    check.probe_from(probe).into_item()
}

async fn run(make: Make) -> f64 {
    let on: On = Arc::new(AtomicBool::new(true));
    let phase = (0..HOSTILE).fold(Phase::new("p"), |phase, hostile| {
        phase.item(make(hostile, Arc::clone(&on)))
    });
    let checklist = Checklist::new("hostile").phase(phase);
    let began = Instant::now();
    let report = checklist
        .run(&())
        .timeout(Duration::from_secs(600))
        .deadline(DEADLINE)
        .await
        .expect("it runs");
    let took = began.elapsed();
    on.store(false, Ordering::Relaxed);
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    took.as_secs_f64() * 1e3
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let mut lines = Lines::new();
    let kinds: [(&str, Make); 6] = [
        ("hang", hangs),
        ("block their threads", blocks),
        ("block, and say so", blocks_and_says_so),
        ("wake themselves without end", wakes_itself),
        ("ignore cancellation", ignores_cancellation),
        ("flood their output", floods),
    ];
    for (words, kind) in kinds {
        let floor = DEADLINE.as_secs_f64() * 1e3;
        let (ours, floor) = medians(ROUNDS, || runtime.block_on(run(kind)), || floor);
        let name = format!("a deadline of 200 ms, {HOSTILE} probes that {words}");
        lines.above(&name, "ms", ours, floor, MILLISECONDS_PAST);
    }
    lines.end()
}

//! What the runner costs: against one tokio task with a timeout for each
//! check, joined.

#![allow(clippy::expect_used, reason = "a bench that cannot run must say so")]

#[path = "support/mod.rs"]
mod support;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use golive::checklist::{Check, Checklist, IntoItem, Phase};
use golive::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
use golive::verdict::Verdict;
use support::{Lines, medians};

/// A check that answers at once.
struct NoOp(Target);

impl Probe for NoOp {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        Ok(true.into())
    }

    fn target(&self) -> Target {
        self.0.clone()
    }
}

fn no_ops(n: usize) -> Checklist<()> {
    let target = Target::new("nothing");
    let items = (0..n).map(|i| {
        let target = target.clone();
        Check::<()>::new(format!("check {i}"))
            .probe(move |_| NoOp(target.clone()))
            .into_item()
    });
    let checklist = Checklist::new("no-ops").phase(items.fold(Phase::new("p"), Phase::item));
    assert!(checklist.problems().is_empty());
    checklist
}

async fn ours(checklist: &Checklist<()>) -> f64 {
    let began = Instant::now();
    let report = checklist
        .run(&())
        .deadline(Duration::from_secs(600))
        .await
        .expect("it runs");
    let took = began.elapsed();
    assert_eq!(report.verdict(), Verdict::Go);
    took.as_secs_f64()
}

async fn floor(n: usize) -> f64 {
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..n {
        tasks.spawn(tokio::time::timeout(Duration::from_secs(5), async {
            std::hint::black_box(true)
        }));
    }
    while let Some(ended) = tasks.join_next().await {
        assert!(ended.expect("it ends").expect("in time"));
    }
    began.elapsed().as_secs_f64()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Two hundred checks of mixed latency, some of which wait for others. The
/// longest allowed path is 200 ms and then 100 ms.
fn mixed() -> Checklist<()> {
    let item = |i: u64| {
        let check = Check::<()>::new(format!("c{i}")).probe(move |_| sleeps(i));
        if i.is_multiple_of(4) && i <= 100 {
            check.after([format!("c{}", 199 - i)]).into_item()
        } else {
            check.into_item()
        }
    };
    let mut phase = Phase::new("p");
    for i in 1..=198 {
        phase = phase.item(item(i));
    }
    let last = Check::<()>::new("last")
        .probe(|_| sleeps(100))
        .after(["slowest"]);
    let slowest = Check::<()>::new("slowest").probe(|_| sleeps(200));
    Checklist::new("mixed").phase(phase.item(last).item(slowest))
}

fn sleeps(milliseconds: u64) -> impl Probe<Value = bool> {
    golive::probe::probe_fn("mixed", move |_| async move {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        Ok::<_, ProbeError>(true)
    })
}

/// Peak memory of this process in bytes, from the kernel.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| kib * 1024.0)
}

/// Runs this program again, so that each peak is that of a fresh process.
fn peak_of(what: &str, n: usize) -> f64 {
    let this = std::env::current_exe().expect("its own path");
    let output = Command::new(this)
        .args(["--peak", what, &n.to_string()])
        .output()
        .expect("it runs again");
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .unwrap_or(f64::NAN)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, what, n] = arguments.as_slice()
        && flag == "--peak"
    {
        let n: usize = n.parse().expect("a number");
        let checklist = no_ops(n);
        // What the declaration holds is not the run's.
        let before = peak();
        match what.as_str() {
            "ours" => drop(runtime().block_on(ours(&checklist))),
            _ => drop(runtime().block_on(floor(n))),
        }
        println!("{}", peak() - before);
        return ExitCode::SUCCESS;
    }
    let mut lines = Lines::new();
    let runtime = runtime();
    for (n, rounds) in [(1_000, 101), (100_000, 11)] {
        let checklist = no_ops(n);
        let per_check = |seconds: f64| seconds * 1e6 / n as f64;
        let (a, b) = medians(
            rounds,
            || per_check(runtime.block_on(ours(&checklist))),
            || per_check(runtime.block_on(floor(n))),
        );
        lines.ratio(
            &format!("no-op check, {n} at once, time each"),
            "us",
            a,
            b,
            1.5,
        );
    }
    for n in [1_000, 100_000] {
        let per_check = |bytes: f64| bytes / n as f64;
        let (a, b) = medians(
            3,
            || per_check(peak_of("ours", n)),
            || per_check(peak_of("floor", n)),
        );
        lines.above(
            &format!("no-op check, {n} at once, peak memory each"),
            "B",
            a,
            b,
            512.0,
        );
    }
    let mixed = mixed();
    let (a, b) = medians(5, || runtime.block_on(ours(&mixed)) * 1e3, || 300.0);
    lines.ratio(
        "200 mixed checks, against the longest path",
        "ms",
        a,
        b,
        1.05,
    );
    lines.end()
}

//! What a gate of thirty checks makes of a latency that it measures, and what it costs
//! that the latency has a turn of its own.
//!
//! A service is started in a debug build, on a machine that is busy: so the measuring is
//! done by this program in the `dev` profile, which it builds and runs, with both
//! processors kept busy, on both sides of each ratio.

#![allow(clippy::expect_used, reason = "a bench that cannot run must say so")]

#[path = "support/mod.rs"]
mod support;

use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use golive::checklist::{Check, Checklist, IntoItem, Item, Phase};
use golive::criterion::p;
use golive::probe::{Probe, ProbeExt};
use golive::probes::env::env;
use golive::probes::http::http;
use golive::probes::postgres::postgres;
use golive::probes::redis::redis;
use golive::probes::tcp::tcp;
use golive::probes::tls::tls;
use golive::probes::trust::Trust;
use golive::quantity::Value;
use golive_testbed::{Certs, Nginx, Postgres, Redis};
use support::{Lines, medians};

/// Set in the program that measures.
const CHILD: &str = "GOLIVE_BENCH_QUIET";
const ROUNDS: usize = 15;
const SAMPLES: u32 = 50;
const PING: &str = "p.ping";

fn main() -> ExitCode {
    if std::env::var_os(CHILD).is_some() {
        measure();
        return ExitCode::SUCCESS;
    }
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "bench",
            "-q",
            "-p",
            "golive",
            "--all-features",
            "--profile",
            "dev",
        ])
        .args(["--bench", "quiet"])
        .env(CHILD, "1")
        .output()
        .expect("cargo runs");
    let told = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = told
        .split_whitespace()
        .filter_map(|it| it.parse().ok())
        .collect();
    let [within, alone, whole, parts] = figures[..] else {
        eprintln!("{told}{}", String::from_utf8_lossy(&output.stderr));
        return ExitCode::FAILURE;
    };
    let mut lines = Lines::new();
    // Twice the ping alone, or a millisecond more.
    let limit = 2_f64.max((alone + 1.0) / alone);
    lines.ratio(
        "p95 of a Redis ping in a gate of 30, debug, busy",
        "ms",
        within,
        alone,
        limit,
    );
    lines.ratio(
        "that gate, against the rest and the ping one after the other",
        "ms",
        whole,
        parts,
        1.25,
    );
    lines.end()
}

/// Prints the p95 of the ping within the gate and alone, and the time of the gate and of
/// its parts, in milliseconds: of the median round of each pair.
fn measure() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let certs = Certs::new().expect("certificates");
    let certificate = certs.valid_for(&["localhost"]).expect("a certificate");
    let (cache, database, plain, secure) = runtime
        .block_on(async {
            tokio::try_join!(
                Redis::start(),
                Postgres::start(),
                Nginx::start(),
                Nginx::builder().tls(&certificate).start()
            )
        })
        .expect("the servers start");
    let ping = || {
        let url = cache.url();
        let check = Check::<()>::new("ping").probe(move |()| redis(&url).ping_time());
        check
            .samples(SAMPLES)
            .pass(p(95.0).lt(Duration::from_secs(5)))
            .into_item()
    };
    let others = || {
        let mut items: Vec<Item<()>> = Vec::new();
        let secure = format!("localhost:{}", secure.port());
        for number in 0..29 {
            let (url, ca) = (plain.url(), certs.ca_pem());
            items.push(match number % 6 {
                0 => of(number, redis(cache.url()).ping()),
                1 => of(number, postgres(database.url()).execute("select 1")),
                2 => of(number, http(format!("{url}/")).ok()),
                3 => of(number, tls(&secure).trust(Trust::pem(ca)).valid()),
                4 => of(number, tcp(plain.addr().to_string()).accepts()),
                _ => of(number, env("PATH").is_set()),
            });
        }
        items
    };
    let (gate, alone, rest) = (
        of_items(others().into_iter().chain([ping()])),
        of_items([ping()]),
        of_items(others()),
    );
    let on = Arc::new(AtomicBool::new(true));
    let busy = [0, 1].map(|_| {
        let on = Arc::clone(&on);
        std::thread::spawn(move || while on.load(Ordering::Relaxed) {})
    });
    let p95 = |checklist: &Checklist<()>| {
        let report = runtime.block_on(async { checklist.run(&()).await.expect("it runs") });
        let ping = report.item(PING).expect("the ping");
        match ping.findings.first().map(|it| &it.found) {
            Some(Value::Duration(found)) => found.as_secs_f64() * 1e3,
            _ => {
                eprintln!("no p95: {:?}", ping.outcome);
                f64::NAN
            }
        }
    };
    let time = |checklists: &[&Checklist<()>]| {
        let began = Instant::now();
        for checklist in checklists {
            runtime.block_on(async { checklist.run(&()).await.expect("it runs") });
        }
        began.elapsed().as_secs_f64() * 1e3
    };
    let (within, by_itself) = medians(ROUNDS, || p95(&gate), || p95(&alone));
    let (whole, parts) = medians(ROUNDS, || time(&[&gate]), || time(&[&rest, &alone]));
    on.store(false, Ordering::Relaxed);
    for thread in busy {
        let _ = thread.join();
    }
    println!("{within} {by_itself} {whole} {parts}");
}

fn of<P: Probe<Value = bool> + Clone>(number: usize, probe: P) -> Item<()> {
    let check = Check::<()>::new(format!("it {number}"));
    check.probe(move |()| probe.clone().boxed()).into_item()
}

fn of_items(items: impl IntoIterator<Item = Item<()>>) -> Checklist<()> {
    let phase = items.into_iter().fold(Phase::new("p"), Phase::item);
    Checklist::new("quiet").phase(phase)
}

//! How long past its timeout a check of each probe ends, alone and all of them
//! together, against servers that keep it waiting.

#![allow(clippy::expect_used, reason = "a bench that cannot run must say so")]

#[path = "support/any.rs"]
mod any;
#[path = "support/mod.rs"]
mod support;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use any::Any;
use golive::checklist::{Check, Checklist, IntoItem, Item, Phase};
use golive::probe::Probe;
use golive::probes::amqp::amqp;
use golive::probes::dns::dns;
use golive::probes::grpc::grpc;
use golive::probes::http::http;
use golive::probes::kubernetes::Kubernetes;
use golive::probes::mqtt::mqtt;
use golive::probes::mysql::mysql;
use golive::probes::nats::nats;
use golive::probes::postgres::postgres;
use golive::probes::prometheus::prometheus;
use golive::probes::redis::redis;
use golive::probes::smtp::smtp;
use golive::probes::tcp::tcp;
use golive::probes::tls::tls;
use golive::probes::websocket::{socket_io, websocket};
use golive_testbed::Hostile;
use support::Lines;

/// 5 % of it are 50 ms.
const TIMEOUT: Duration = Duration::from_secs(1);

fn item(name: &str, probe: impl Probe) -> Item<()> {
    let probe = Arc::new(Any(probe));
    Check::<()>::new(name)
        .probe(move |()| Arc::clone(&probe))
        .timeout(TIMEOUT)
        .into_item()
}

/// Each probe, of a server at an address.
fn items(kind: &str, at: SocketAddr) -> Vec<Item<()>> {
    let named = |name: &str| format!("{name}, {kind}");
    vec![
        item(&named("tcp"), tcp(at.to_string()).send("x").answers("^y$")),
        item(&named("http"), http(format!("http://{at}/")).ok()),
        item(&named("http 2"), http(format!("http://{at}/")).http2().ok()),
        item(&named("websocket"), websocket(format!("ws://{at}/")).ping()),
        item(
            &named("socket.io"),
            socket_io(format!("http://{at}")).connects(),
        ),
        item(&named("grpc"), grpc(format!("http://{at}")).serving()),
        item(&named("tls"), tls(at.to_string()).valid()),
        item(
            &named("dns"),
            dns("shop.test").at(at.to_string()).resolves(),
        ),
        item(&named("redis"), redis(format!("redis://{at}")).ping()),
        item(
            &named("postgres"),
            postgres(format!("postgres://u@{at}/x")).connects(),
        ),
        item(
            &named("mysql"),
            mysql(format!("mysql://u@{at}/x")).connects(),
        ),
        item(&named("nats"), nats(format!("nats://{at}")).connects()),
        item(&named("mqtt"), mqtt(format!("mqtt://{at}")).connects()),
        item(&named("amqp"), amqp(format!("amqp://u:p@{at}")).connects()),
        item(&named("smtp"), smtp(at.to_string()).greets()),
        item(
            &named("prometheus"),
            prometheus(format!("http://{at}")).ready(),
        ),
        item(
            &named("kubernetes"),
            Kubernetes::from_url(format!("http://{at}"), "t").version(),
        ),
    ]
}

/// The milliseconds until a run of these items ends.
async fn run(items: Vec<Item<()>>) -> f64 {
    let count = items.len();
    let phase = items.into_iter().fold(Phase::new("p"), Phase::item);
    let checklist = Checklist::new("hostile").phase(phase);
    let began = Instant::now();
    let at_once = u32::try_from(count).expect("few items");
    let run = checklist.run(&()).concurrency(at_once);
    let report = run.await.expect("it runs");
    let took = began.elapsed();
    assert_ne!(report.verdict(), golive::verdict::Verdict::Go);
    took.as_secs_f64() * 1e3
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let silent = Hostile::silent().await.expect("a server");
    let drip = Hostile::drip("H").await.expect("a server");
    let late = Hostile::late(TIMEOUT * 60, "x").await.expect("a server");
    let all = || {
        let mut all = items("silence", silent.addr());
        all.extend(items("a byte a second", drip.addr()));
        all.extend(items("too late", late.addr()));
        all
    };
    let floor = TIMEOUT.as_secs_f64() * 1e3;
    let mut lines = Lines::new();
    // What is set up once, and is not measured.
    run(all()).await;
    let count = all().len();
    let took = run(all()).await;
    lines.ratio(
        &format!("{count} hostile checks together"),
        "ms",
        took,
        floor,
        1.05,
    );
    for item in items("silence", silent.addr()) {
        let name = format!("{item:?}");
        let name = name.split('"').nth(1).unwrap_or_default().to_owned();
        let took = run(vec![item]).await;
        lines.ratio(&name, "ms", took, floor, 1.05);
    }
    lines.end()
}

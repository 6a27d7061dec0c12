#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, probe_fn};
use golive::{Checklist, Permit, Refusal};

struct Config;

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

static A: Checklist<Config> = golive::checklist!("A", config = Config, phase("P", task("T")));

async fn start(config: &Config) {
    golive::gate!(A, config, 5s).await;
    golive::gate!(A, config, deadline: 5s).await;
    golive::gate!(A config).await;
    golive::gate!("A", config).await;
    golive::gate!(A, config, phase = ["p", 5]).await;
    golive::gate!(A, config, accept = "conditional").await;
    golive::gate!(A, config, ledger = "golive").await;
    golive::gate!(A, config, check("a", probe = yes())).await;
    golive::gate!("inline", check("a", probe = latency())).await;
    golive::gate!("inline", section("S", check("a", probe = yes()))).await;
}

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Measurement, Probe, ProbeError, ProbeExt, ProbeInput, Target, probe_fn, probe_fn_with};
use golive::quantity::Count;
use golive::{Checklist, Phase, Section};

struct Config {
    url: String,
    is_fast: bool,
}

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

async fn ping(_: &str) -> Result<bool, ProbeError> {
    Ok(true)
}

static C: Checklist<Config> = golive::checklist!(
    "C",
    config = Config,
    phase(
        "P",
        check("a closure", probe = async |cfg| ping(&cfg.url).await),
        check("a block", probe = |cfg| async { ping(&cfg.url).await }),
        check("at the end", probe = |cfg| { let url = cfg.url.clone(); async move { ping(&url).await } }),
        check("awaited", probe = |cfg| ping(&cfg.url).await),
        check("a call", probe = |cfg| ping(&cfg.url)),
        check("without a closure", probe = async { ping("").await }),
        trigger("triggers too", probe = async |_| ping("").await, when = last == false),
        check("well", probe = |cfg| probe_fn_with("it", cfg.url.clone(), async |url, _| ping(&url).await)),
    ),
);

fn main() {}

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
        check("of nothing", probe = || yes()),
        check("of two", probe = |cfg, input| yes()),
        check("gives nothing", probe = |_| { yes(); }),
        check("gives the answer", probe = |cfg| cfg.is_fast),
        check("a text", probe = "redis://localhost"),
        check("without its key", |_| yes()),
        check("a call without its key", yes()),
        check("a flag", probe),
        task("applies always", applies_if = true),
    ),
);

fn main() {}

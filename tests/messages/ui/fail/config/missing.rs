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
    phase(
        "P",
        check("a", probe = |cfg| probe_fn_with("it", cfg.url.clone(), async |url, _| ping(&url).await)),
        check("b", probe = |cfg| probe_fn_with("it", cfg.url.clone(), async |url, _| ping(&url).await)),
        check("of another unit", probe = |_| latency(), pass = last < 5MB),
        task("c", applies_if = |cfg| cfg.is_fast),
    ),
);

static P: Phase<Config> = golive::phase!("P", task("a", applies_if = |cfg| cfg.is_fast));
static S: Section<Config> = golive::section!("S", check("a", probe = |c: &Config| probe_fn(c.url.as_str(), async |_| Ok::<_, ProbeError>(true))));

// The one that there is has no fields.
static NONE: Checklist = golive::checklist!("None", phase("P", check("a", probe = |_none| yes()), check("b", probe = |_: &()| yes())));

fn main() {}

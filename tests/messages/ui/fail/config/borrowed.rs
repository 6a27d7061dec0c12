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

struct Lent<'a> {
    url: &'a str,
}

fn list<'a>() {
    let _: Checklist<Lent<'static>> = golive::checklist!("A", config = Lent<'a>, phase("P", check("a", probe = |_| yes())));
}

static REFERENCE: Checklist<Config> = golive::checklist!("B", config = &Config, phase("P", check("a", probe = |_| yes())));
static OWNED: Checklist<Lent> = golive::checklist!("C", config = Lent, phase("P", check("a", probe = |cfg| probe_fn(cfg.url, async |_| Ok::<_, ProbeError>(true)))));
static FOR_EVER: Checklist<Lent> = golive::checklist!("C", config = Lent<'static>, phase("P", check("a", probe = |_| yes())));

fn main() {}

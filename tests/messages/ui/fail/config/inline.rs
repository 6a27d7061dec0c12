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

fn main() {
    let config = Config { url: String::new(), is_fast: true };
    let _ = golive::gate!("inline", check("a", probe = |cfg| probe_fn(cfg.url.as_str(), async |_| Ok::<_, ProbeError>(true))));
}

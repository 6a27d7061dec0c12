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

struct Depth;

impl Probe for Depth {
    type Value = usize;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<usize>, ProbeError> {
        todo!()
    }

    fn target(&self) -> Target {
        Target::new("the queue")
    }
}

static C: Checklist<Config> = golive::checklist!(
    "C",
    config = Config,
    phase(
        "P",
        check("a type of its own", probe = |_| Depth, pass = last < 5),
        check("a number", probe = |_| probe_fn("n", async |_| Ok::<_, ProbeError>(5_u64)), pass = last < 5),
        check("decimals", probe = |_| probe_fn("n", async |_| Ok::<_, ProbeError>(0.5)), pass = last < pct(5)),
        check("a text", probe = |_| probe_fn("n", async |_| Ok::<_, ProbeError>("a")), pass = last == "a"),
        check("nothing", probe = |_| probe_fn("n", async |_| Ok::<_, ProbeError>(()))),
        check("well", probe = |_| probe_fn("n", async |_| Ok::<_, ProbeError>(Count::new(5))), pass = last < 5),
    ),
);

fn main() {}

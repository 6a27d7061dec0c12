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

// An opaque type of each.
fn also() -> impl Probe<Value = bool> {
    yes()
}

static C: Checklist<Config> = golive::checklist!(
    "C",
    config = Config,
    phase(
        "P",
        check("of an if", probe = |cfg| if cfg.is_fast { yes() } else { also() }),
        check(
            "of a match",
            probe = |cfg| match cfg.url.as_str() {
                "" => yes(),
                "none" => unreachable!(),
                url => {
                    let name = url.to_owned();
                    probe_fn(name, async |_| Ok::<_, ProbeError>(true))
                }
            },
        ),
        check(
            "of many",
            probe = |cfg| {
                let is_empty = cfg.url.is_empty();
                if is_empty {
                    yes()
                } else if cfg.is_fast {
                    yes()
                } else {
                    also()
                }
            },
        ),
        check(
            "of two quantities",
            probe = |cfg| if cfg.is_fast { yes().boxed() } else { latency().boxed() },
        ),
        check("boxed", probe = |cfg| if cfg.is_fast { yes().boxed() } else { also().boxed() }),
    ),
);

fn main() {
    let is_fast = true;
    let _ = golive::gate!("inline", check("a", probe = if is_fast { yes() } else { also() }));
}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("latency", probe = |_| latency(), pass = last < 500),
        check("timeout", probe = |_| yes(), timeout = 5),
    ),
);

fn main() {}

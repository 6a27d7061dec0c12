#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a", probe = |_| latency(), samples = 10, pass = p(95) < 1s),
        check("b", probe = |_| latency(), pass = p(99.9) < 1s),
    ),
);

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

fn ratio() -> impl Probe<Value = Ratio> {
    probe_fn("ratio", async |_| Ok::<_, ProbeError>(Ratio::default()))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("c", probe = |_| latency(), pass = last < 1.5ns),
        check("d", probe = |_| ratio(), pass = last < 1.5),
    ),
);

fn main() {}

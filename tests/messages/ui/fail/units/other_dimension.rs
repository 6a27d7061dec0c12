#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

fn memory() -> impl Probe<Value = Bytes> {
    probe_fn("memory", async |_| Ok::<_, ProbeError>(Bytes::new(0)))
}

fn count() -> impl Probe<Value = Count> {
    probe_fn("count", async |_| Ok::<_, ProbeError>(Count::new(0)))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("bytes for a duration", probe = |_| latency(), pass = last < 100MB),
        check("time for bytes", probe = |_| memory(), pass = last < 100ms),
        check("percent for a count", probe = |_| count(), pass = last < pct(5)),
    ),
);

fn main() {}

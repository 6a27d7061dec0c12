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

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a", probe = |_| latency(), pass = last < 100ms, warn = last < 50ms),
        check("b", probe = |_| memory(), pass = last > 1GB, warn = last > 1024MiB),
    ),
);

fn main() {}

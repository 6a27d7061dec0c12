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
        check("minutes", probe = |_| latency(), pass = last < 5m),
        check("megabytes", probe = |_| memory(), pass = last < 100mb),
        check("mega", probe = |_| memory(), pass = last < 100M),
        check("kilo", probe = |_| memory(), pass = last < 100K),
        check("seconds", probe = |_| latency(), pass = last < 5secs),
        check("months", probe = |_| latency(), pass = last < 2months),
        check("typo", probe = |_| memory(), pass = last < 2MIB),
    ),
);

fn main() {}

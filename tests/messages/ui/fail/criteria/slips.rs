#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn count() -> impl Probe<Value = Count> {
    probe_fn("count", async |_| Ok::<_, ProbeError>(Count::new(0)))
}

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("assigned", probe = |_| count(), pass = last = 5),
        check("either", probe = |_| count(), pass = last < 5 || last > 10),
        check("chained", probe = |_| count(), pass = 1 < last < 5),
        check("added", probe = |_| count(), pass = last + 5),
        check("p95", probe = |_| latency(), pass = p95 < 5ms, samples = 20),
        check("p", probe = |_| latency(), pass = p < 5ms, samples = 20),
        check("called", probe = |_| latency(), pass = max() < 5ms),
        check("function", probe = |_| count(), pass = contans("x")),
        check("arguments", probe = |_| count(), pass = contains("x", "y")),
        check("decimals", probe = |_| count(), pass = last < 1.5),
        check("only warn", probe = |_| count(), warn = last < 5),
    ),
);

fn main() {}

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
        check("p0", probe = |_| latency(), samples = 100, pass = p(0) < 1s),
        check("p101", probe = |_| latency(), samples = 100, pass = p(101) < 1s),
        check("a fraction", probe = |_| latency(), samples = 100, pass = p(0.95) < 1s),
        check("a fine fraction", probe = |_| latency(), samples = 1000, pass = p(0.9995) < 1s),
        check("p95", probe = |_| latency(), samples = 100, pass = p95 < 1s),
        check("p", probe = |_| latency(), samples = 100, pass = p < 1s),
    ),
);

fn main() {}

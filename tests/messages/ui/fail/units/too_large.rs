#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a", probe = |_| latency(), pass = last < 18446744073709551615w),
        check("b", probe = |_| latency(), pass = last < 99999999999999999999ms),
        check("c", probe = |_| latency(), pass = last < 0.1234567890123s),
        check("d", probe = |_| latency(), pass = last < 1e3ms),
        check("e", probe = |_| latency(), pass = last > -5ms),
        task("f", valid_for = 18446744073709551615TiB),
    ),
);

fn main() {}

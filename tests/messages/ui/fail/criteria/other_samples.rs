#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, probe_fn};
use golive::quantity::{Count, Version};
use golive::Checklist;

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

fn version() -> impl Probe<Value = Version> {
    probe_fn("version", async |_| Ok::<_, ProbeError>(Version::new(1, 0, 0)))
}

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("fraction", probe = |_| latency(), samples = 5, pass = fraction > pct(50)),
        check("per second", probe = |_| latency(), samples = 5, pass = per_sec < per_sec(5)),
        check("average", probe = |_| version(), samples = 5, pass = avg < version("2")),
        check("largest", probe = |_| yes(), samples = 5, pass = max == true),
        check("well", probe = |_| yes(), samples = 5, pass = fraction > pct(50) && count > 2),
    ),
);

fn main() {}

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
        check("keyword", probe = |_| yes(), timout = 5s),
        check("unit", probe = |_| latency(), pass = last < 5m),
        check("dimension", probe = |_| latency(), pass = last < 100MB),
        check("syntax", probe = |_| , pass = last < 5s),
        check("type", probe = |_| yes().no_such_method()),
        check("well", probe = |_| yes()),
    ),
);

fn main() {}

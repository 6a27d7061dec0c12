#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, probe_fn};
use golive::quantity::Count;
use golive::Checklist;

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

fn count() -> impl Probe<Value = Count> {
    probe_fn("count", async |_| Ok::<_, ProbeError>(Count::new(0)))
}

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

fn name() -> impl Probe<Value = String> {
    probe_fn("name", async |_| Ok::<_, ProbeError>(String::new()))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a number", probe = |_| count(), pass = 5),
        check("a time", probe = |_| latency(), pass = 100ms),
        check("a text", probe = |_| name(), pass = "on"),
        check("yes", probe = |_| yes(), pass = true),
        check("in quotes", probe = |_| latency(), pass = "last < 100ms"),
        check("without what is compared", probe = |_| latency(), pass = < 100ms),
        check("without =", probe = |_| latency(), pass < 100ms),
        check("without a key", probe = |_| latency(), last < 100ms),
        check("negated", probe = |_| name(), pass = !contains("a")),
        trigger("if", probe = |_| latency(), if = last > 5s),
        trigger("held by a text", probe = |_| latency(), when = last > 5s, hold = "5min"),
        trigger("held by nothing", probe = |_| latency(), when = last > 5s, hold = 0s),
        trigger("then a text", probe = |_| latency(), when = last > 5s, then = "roll back"),
    ),
);

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn text() -> impl Probe<Value = String> {
    probe_fn("text", async |_| Ok::<_, ProbeError>(String::new()))
}

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

fn size() -> impl Probe<Value = Bytes> {
    probe_fn("size", async |_| Ok::<_, ProbeError>(Bytes::new(0)))
}

fn number() -> impl Probe<Value = Count> {
    probe_fn("count", async |_| Ok::<_, ProbeError>(Count::new(0)))
}

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("contains", probe = |_| text(), pass = contains("")),
        check("starts", probe = |_| text(), pass = contains("a") && starts_with("")),
        check("ends", probe = |_| text(), pass = contains("a"), warn = ends_with("")),
        check("none", probe = |_| text(), pass = one_of([])),
        check("time", probe = |_| latency(), pass = last >= 0ms),
        check("no time", probe = |_| latency(), pass = last < 5ms && last < 0s),
        check("size", probe = |_| size(), pass = max >= 0.0MB),
        check("rise", probe = |_| number(), pass = rise >= 0, samples = 2),
        check("fall", probe = |_| number(), pass = rise < 0, samples = 2),
        check("samples", probe = |_| latency(), pass = count >= 1),
        check("least", probe = |_| yes(), pass = fraction >= pct(0), samples = 2),
        check("most", probe = |_| yes(), pass = fraction <= pct(100), samples = 2),
        check("no limit", probe = |_| number(), pass = last <= 9223372036854775807),
        trigger("quiet", probe = |_| text(), when = one_of([])),
        trigger("ever", probe = |_| latency(), when = last > 5s, clear = last < 0s),
    ),
);

fn main() {}

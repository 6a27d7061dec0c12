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

fn name() -> impl Probe<Value = String> {
    probe_fn("name", async |_| Ok::<_, ProbeError>(String::new()))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("owned", probe = |_| name(), pass = last == String::from("a")),
        check("holds what is owned", probe = |_| name(), pass = contains(String::from("a"))),
        check("of a time", probe = |_| latency(), pass = contains("a")),
        check("a number", probe = |_| name(), pass = contains(5)),
        check("no brackets", probe = |_| name(), pass = one_of("a")),
        check("two", probe = |_| name(), pass = one_of("a", "b")),
        check("one is a number", probe = |_| name(), pass = one_of(["a", 5])),
        check("none", probe = |_| name(), pass = contains()),
        check("a pattern", probe = |_| name(), pass = matches("a.*")),
        check("a number of a text", probe = |_| name(), pass = last == 5),
        check("a text of a number", probe = |_| count(), pass = last == "5"),
    ),
);

fn main() {}

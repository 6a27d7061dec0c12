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

// A phase without a title, an empty section and a misspelt keyword are
// reported beside each other, and beside what rustc has to say.
static C: Checklist = golive::checklist!(
    "C",
    phase(opens = before(5), section("S", task("A", evidence = maybe))),
    phase(
        "P",
        section("Empty"),
        task("B", after = ["nothing"]),
        check("D", probe = |_| latency(), pass = last < 5),
        check("E", probe = |_| count(), pas = last < 5),
    ),
);

// It keeps its type.
fn main() {
    let _: &Checklist = &C;
}

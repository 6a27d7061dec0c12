#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};

fn count() -> impl Probe<Value = Count> {
    probe_fn("count", async |_| Ok::<_, ProbeError>(Count::new(0)))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a", probe = |_| count(), pass = last > version("x.y")),
        check("b", probe = |_| count(), pass = last > timestamp("yesterday")),
    ),
);

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

fn count() -> impl Probe<Value = Count> {
    probe_fn("count", async |_| Ok::<_, ProbeError>(Count::new(0)))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a", probe = |_| yes(), critical = true),
        check("b", probe = |_| yes(), optional, optional),
        check("c", probe = |_| count(), pass),
        task("d", evidence),
    ),
);

fn main() {}

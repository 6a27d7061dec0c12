#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        task("a" notes = "x"),
        task("b")
        task("c"),
        task "d",
        check("e", probe = |_| yes() critical),
        check(, "f", probe = |_| yes()),
    ),
);

fn main() {}

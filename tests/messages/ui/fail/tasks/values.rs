#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        task("a", by = 5),
        task("b", tags = "x"),
        task("c", after = "a"),
        task("d", notes = 5),
        task("e", id = e),
        task("f", valid_for = 1y),
        task("g", valid_for = 30),
        task("h", repeats = yearly),
        task("i", evidence = true),
        task("j", repeats = "weekly"),
        task("k", probe = 5),
        task("l", tags = ["x", 5]),
        task("m", by = [Operations, 5]),
    ),
);

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        task("A", id = "x"),
        task("B", id = "x"),
        task("C", id = "x"),
    ),
);

fn main() {}

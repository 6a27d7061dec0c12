#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static PART: Section<()> = golive::section!("Part", PART, task("A"));
static PLAN: Plan = golive::plan!("Plan", PART, step("a", command = 5), stp("b"));
static C: Checklist = golive::checklist!(
    "C",
    task("not in a phase"),
    phase("P", phase("Q", task("A")), task("B", PART)),
    sction("S", task("C")),
    colour = "red",
    5 + 5,
);

fn main() {}

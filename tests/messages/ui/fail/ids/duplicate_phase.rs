#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static C: Checklist = golive::checklist!(
    "C",
    phase("Week 1", task("A")),
    phase("Week 1!", task("B")),
);

fn main() {}

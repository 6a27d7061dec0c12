#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};


static C: Checklist = golive::checklist!(
    "C",
    phase("P", section("S", task("A")), section("S", task("B"))),
);

fn main() {}

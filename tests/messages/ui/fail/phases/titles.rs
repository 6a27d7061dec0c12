#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static A: Checklist = golive::checklist!();
static B: Checklist = golive::checklist!("");
static C: Checklist = golive::checklist!(phase("P", task("A")));
static D: Phase<()> = golive::phase!(opens = before(7d), task("A"));
static E: Section<()> = golive::section!("   ", task("A"));
static F: Plan = golive::plan!();
static G: Plan = golive::plan!("no steps");
static H: Checklist = golive::checklist!("H", "H again", phase("P", task("A")));

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};


static A: Checklist = golive::checklist!("A");
static B: Checklist = golive::checklist!("B", phase("P"));
static C: Section<()> = golive::section!("C");
static D: Checklist = golive::checklist!();

fn main() {}

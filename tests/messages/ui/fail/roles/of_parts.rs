#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static P: Phase<()> = golive::phase!("P", roles = [Operations], task("A", by = Operatoins));
static S: Section<()> = golive::section!("S", roles = [Operations], task("A", by = Operatoins));
static C: Checklist = golive::checklist!(
    "C",
    roles = [Operations, Security, Operations],
    phase("P", task("A", by = [Operations, Secrity])),
    plan("Call", step("Call", by = Operator)),
);

fn main() {}

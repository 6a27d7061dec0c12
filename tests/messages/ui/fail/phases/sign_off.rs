#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static C: Checklist = golive::checklist!(
    "C",
    roles = [Operations, Security],
    phase("Pre-launch", task("A")),
    sign_off(),
    sign_off("title", role = Security),
    sign_off(role = Security, phase = "pre-lanch"),
    sign_off(role = Secuirty, distinct_from = [Operation]),
    sign_off(role = Security, cuont = 2, count = two),
    contact("nobody"),
);

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};


static A: Checklist = golive::checklist!(
    "A",
    roles = [Operations, Security],
    phase("P", task("a", by = Operatoins)),
    sign_off(role = Legal, distinct_from = [Securty]),
);

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a", probe = |_| yes(), timeout = 5s, timeout = 6s),
        check("b", probe = |_| yes(), critical, optional),
    ),
);

fn main() {}

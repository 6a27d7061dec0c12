#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a", probe = |_| yes(), samples = 5s),
        check("b", probe = |_| yes(), retries = -1),
        check("c", probe = |_| yes(), retries = 2.5),
        check("d", probe = |_| yes(), samples = "5"),
        check("e", probe = |_| yes(), samples = 0),
        check("f", probe = |_| yes(), concurrency = 0),
        check("g", probe = |_| yes(), timeout = "5s"),
        check("h", probe = |_| yes(), every = 0.5),
    ),
);

fn main() {}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};

fn ratio() -> impl Probe<Value = Ratio> {
    probe_fn("ratio", async |_| Ok::<_, ProbeError>(Ratio::default()))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("pct", probe = |_| ratio(), pass = last < pct(101)),
    ),
);

fn main() {}

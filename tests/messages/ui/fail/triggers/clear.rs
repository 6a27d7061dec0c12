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
        trigger("a", probe = |_| ratio(), when = last > pct(5), clear = last > pct(6)),
        trigger("b", probe = |_| ratio(), hold = 5min),
    ),
);

fn main() {}

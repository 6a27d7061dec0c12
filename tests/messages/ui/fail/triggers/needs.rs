#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn ratio() -> impl Probe<Value = Ratio> {
    probe_fn("ratio", async |_| Ok::<_, ProbeError>(Ratio::default()))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        trigger("a", probe = |_| ratio()),
        trigger("b", when = last > pct(5)),
        trigger("c", probe = |_| ratio(), when = last > pct(5), pass = last < pct(1)),
        trigger("d", probe = |_| ratio(), when = last > pct(5), hold = 5),
    ),
);

fn main() {}

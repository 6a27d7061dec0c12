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
        trigger("a", probe = |_| ratio(), when = last > pct(5), clear = last < pct(6)),
        trigger("b", probe = |_| ratio(), when = last < pct(50), clear = last > pct(49.5)),
        trigger("meets", probe = |_| ratio(), when = last > pct(5), clear = last <= pct(5)),
        trigger("apart", probe = |_| ratio(), when = last > pct(5), clear = last < pct(2)),
    ),
);

fn main() {}

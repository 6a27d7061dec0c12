#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn ratio() -> impl Probe<Value = Ratio> {
    probe_fn("ratio", async |_| Ok::<_, ProbeError>(Ratio::default()))
}

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

fn rate() -> impl Probe<Value = Rate> {
    probe_fn("rate", async |_| Ok::<_, ProbeError>(Rate::default()))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("above", probe = |_| ratio(), pass = last < pct(1000001)),
        check("below", probe = |_| ratio(), pass = last < pct(-1)),
        check("too fine", probe = |_| ratio(), pass = last < pct(0.12345678)),
        check("a text", probe = |_| ratio(), pass = last < pct("5")),
        check("two", probe = |_| ratio(), pass = last < pct(1, 2)),
        check("of all", probe = |_| yes(), samples = 2, pass = fraction < pct(101)),
        check("load", probe = |_| ratio(), pass = last < 1.5),
        check("small", probe = |_| ratio(), pass = last < 0.005),
        check("negative", probe = |_| ratio(), pass = last < -0.5),
        check("rate", probe = |_| rate(), pass = last < per_sec(-1)),
        check("too high", probe = |_| rate(), pass = last < per_min(1e300)),
        check("no rate", probe = |_| rate(), pass = last < per_hour("x")),
    ),
);

fn main() {}

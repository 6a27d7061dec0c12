#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

struct Config;
struct Other;

static C: Checklist<Config> = golive::checklist!(
    "C",
    config = Config,
    phase(
        "P",
        config = Other,
        section("S", config = Other, roles = [A], task("A")),
    ),
);

fn main() {}

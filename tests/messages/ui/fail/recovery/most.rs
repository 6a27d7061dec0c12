#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        task("0", x0 = 1),
        task("1", x1 = 1),
        task("2", x2 = 1),
        task("3", x3 = 1),
        task("4", x4 = 1),
        task("5", x5 = 1),
        task("6", x6 = 1),
        task("7", x7 = 1),
        task("8", x8 = 1),
        task("9", x9 = 1),
        task("10", x10 = 1),
        task("11", x11 = 1),
        task("12", x12 = 1),
        task("13", x13 = 1),
        task("14", x14 = 1),
        task("15", x15 = 1),
        task("16", x16 = 1),
        task("17", x17 = 1),
        task("18", x18 = 1),
        task("19", x19 = 1),
        task("20", x20 = 1),
        task("21", x21 = 1),
        task("22", x22 = 1),
        task("23", x23 = 1),
        task("24", x24 = 1),
    ),
);

fn main() {}

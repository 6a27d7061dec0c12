#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

// The types that rustc lists for a closure that makes no probe depend on the
// features, so only the other form is held here.
struct NotOne;

static C: Checklist = golive::checklist!("C", phase("P", check("a", probe = 5)));

fn main() {
    let _ = golive::gate!("inline", check("a", probe = NotOne));
}

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static A: Checklist = golive::checklist!("A", phase("P", task("T")));

fn main() {
    let _ = golive::gate!();
    let _ = golive::gate!(5, check("a", probe = yes()));
    let _ = golive::gate!(A, &(), "p");
    let _ = golive::gate!(A, &(), accept = always, deadline = 5);
    let _ = golive::gate!("inline", check("a", probe = yes()), phase = "p");
    let _ = golive::gate!("inline", check("a", probe = yes()), A, timeout = 5kB);
}

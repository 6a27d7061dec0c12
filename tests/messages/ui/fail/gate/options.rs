#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static A: Checklist = golive::checklist!("A", task_list::T);

fn main() {
    let _ = golive::gate!(A, &(), phse = "p");
    let _ = golive::gate!(A);
    let _ = golive::gate!("inline");
    let _ = golive::gate!("inline", check("a", probe = yes(), pas = last < 5));
}

mod task_list {
    pub static T: golive::Phase<()> = golive::phase!("T", task("t"));
}

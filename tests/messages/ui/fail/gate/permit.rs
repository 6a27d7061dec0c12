#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};


fn main() {
    let permit = golive::Permit { report: todo!() };
    let permit = golive::Permit::new(todo!());
    let permit: golive::Permit = Default::default();
}

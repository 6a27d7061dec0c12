#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Ratio};
use golive::{Checklist, Phase, Section};


static A: Phase<()> = golive::phase!("A", opens = T - 7d, closes = after(5), task("a"));

fn main() {}

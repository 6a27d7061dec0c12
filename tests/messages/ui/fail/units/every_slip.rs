#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("0", probe = |_| latency(), pass = last < 5sec),
        check("1", probe = |_| latency(), pass = last < 5mins),
        check("2", probe = |_| latency(), pass = last < 5minutes),
        check("3", probe = |_| latency(), pass = last < 5hr),
        check("4", probe = |_| latency(), pass = last < 5hours),
        check("5", probe = |_| latency(), pass = last < 5day),
        check("6", probe = |_| latency(), pass = last < 5days),
        check("7", probe = |_| latency(), pass = last < 5weeks),
        check("8", probe = |_| latency(), pass = last < 5msec),
        check("9", probe = |_| latency(), pass = last < 5usec),
        check("10", probe = |_| latency(), pass = last < 5k),
        check("11", probe = |_| latency(), pass = last < 5g),
        check("12", probe = |_| latency(), pass = last < 5Gb),
        check("13", probe = |_| latency(), pass = last < 5b),
        check("14", probe = |_| latency(), pass = last < 5mo),
        check("15", probe = |_| latency(), pass = last < 5y),
        check("16", probe = |_| latency(), pass = last < 5parsecs),
    ),
);

fn main() {}

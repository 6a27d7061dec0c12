#![allow(unused)]
use std::time::Duration;

use golive::criterion::{last, meets};
use golive::probe::{Probe, ProbeError, probe_fn};
use golive::{Checklist, Section};

struct Config {
    limit: Duration,
    c: Duration,
}

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

mod limits {
    pub const C: std::time::Duration = std::time::Duration::ZERO;
    pub struct Of {
        pub c: std::time::Duration,
    }
    pub const ALL: Of = Of { c: C };
}

static C: Checklist<Config> = golive::checklist!(
    "C",
    config = Config,
    phase(
        "P",
        check("held", probe = |c| meets(latency(), last().lt(c.limit))),
        check("fine", probe = |c| latency(), pass = last < limits::ALL.c),
        check("a", probe = |c| latency(), pass = last < c.limit),
        check("b", probe = |cfg: &Config| latency(), pass = last < 1s, warn = last < Duration::max(cfg.limit, limits::C)),
        check("c", probe = |c| latency(), pass = |c| last < c.limit),
    ),
);

static S: Section<Config> = golive::section!(
    "S",
    config = Config,
    trigger("d", probe = |c| latency(), when = last > c.limit),
);

fn main() {}

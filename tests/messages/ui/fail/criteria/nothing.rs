#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, probe_fn};
use golive::Checklist;

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

static C: Checklist = golive::checklist!(
    "C",
    roles = [Operations, Security],
    phase(
        "P",
        check("one sample", probe = |_| latency(), samples = 1, over = 15min, pass = max < 5s),
        check("no pause", probe = |_| latency(), every = 0s, over = 15min, pass = max < 5s),
        check("after none", probe = |_| latency(), pass = last < 5s, after = [], tags = []),
        task("by nobody", by = []),
    ),
    sign_off(role = Security, distinct_from = []),
);

static NO_ROLES: Checklist = golive::checklist!("No roles", roles = [], phase("P", task("A")));

fn main() {
    let _ = golive::gate!(C, &(), phase = []);
}

#![allow(unused)]
use golive::Checklist;
use golive::probe::{Probe, ProbeError, probe_fn};

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("a", probe = |_| yes(), timeout = 0s),
        check("b", probe = |_| yes(), samples = 5, over = 0min),
        check("c", probe = |_| yes(), backoff = 1s),
        check("d", probe = |_| yes(), retries = 2, backoff = 0s),
        task("e", valid_for = 0d),
    ),
);

fn main() {}

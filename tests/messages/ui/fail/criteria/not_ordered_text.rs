#![allow(unused)]
use golive::Checklist;
use golive::probe::{Probe, ProbeError, probe_fn};

fn policy() -> impl Probe<Value = String> {
    probe_fn("policy", async |_| Ok::<_, ProbeError>(String::new()))
}

static C: Checklist = golive::checklist!(
    "C",
    phase(
        "P",
        check("fine", probe = |_| policy(), pass = last == "noeviction"),
        check("a", probe = |_| policy(), pass = last < "noeviction"),
        check("b", probe = |_| policy(), samples = 2, pass = max == "noeviction"),
    ),
);

fn main() {}

#![allow(unused)]
use golive::probe::{Probe, ProbeError, probe_fn};
use golive::Checklist;

fn yes() -> impl Probe<Value = bool> {
    probe_fn("yes", async |_| Ok::<_, ProbeError>(true))
}

static C: Checklist = golive::checklist!(
    "C",
    roles = [Operations],
    phase(
        "P",
        check["brackets", probe = |_| yes()],
        check{"braces", probe = |_| yes()},
        check!("a macro", probe = |_| yes()),
        check("not closed", probe = |_| yes(), check("in it", probe = |_| yes())),
        section("S", section("in it", task("a"))),
        Check("a type", probe = |_| yes()),
        check("parentheses", probe = |_| yes(), timeout(5s)),
        check("required", probe = |_| yes(), required),
        check("off", probe = |_| yes(), optional = false),
        check("misspelt", prob = |_| yes()),
        check("depends", probe = |_| yes(), depends_on = ["x"]),
        check("one", probe = |_| yes(), after = "misspelt"),
        check("a space", probe = |_| yes(), timeout = 5 s),
        task("semicolon");
        task("whose", owner = Operations),
    ),
);

fn main() {}

//! `golive::test!`: each item of a checklist a test of its own.

use golive::probe::{ProbeError, probe_fn};

static READY: golive::Checklist = golive::checklist!(
    "Ready",
    section(
        "Service",
        check(
            "Answers",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(true))
        ),
        check(
            "Answers after",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(true)),
            after = ["answers"],
        ),
        task("Runbook read"),
    ),
);

golive::test!(READY);

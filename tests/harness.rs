//! `golive::test!`: each item of a checklist a test of its own. The optional one
//! fails, and is shown as ignored: the suite passes.

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
        check(
            "Is polished",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(false)),
            optional,
        ),
        task("Runbook read"),
    ),
);

golive::test!(READY);

#![allow(unused)]
use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, probe_fn};
use golive::quantity::{Bytes, Count, Rate, Ratio};
use golive::{Checklist, Phase, Plan, Section};

static A: Checklist = golive::checklist!(
    "A",
    roles = [Operations, Operation, Security, Legal],
    phase("P", task("a", by = Operations)),
    sign_off(role = Security, distinct_from = [Security]),
    sign_off(role = Security, phase = "p", distinct_from = [Operations, Operation]),
    sign_off(role = Operations, distinct_from = [Security, Legal]),
    sign_off(role = Operations, phase = "p", count = 0),
    sign_off(role = Operations, count = 2),
);

static NOBODY_ELSE: Checklist = golive::checklist!(
    "Nobody else",
    roles = [Operations, Security],
    phase("P", task("a", by = Security)),
    sign_off(role = Security, distinct_from = [Operations]),
);

// Who attests what stands elsewhere is not seen here.
static PART: Phase<()> = golive::phase!("Part", task("a", by = Operations));
static WITH_A_PART: Checklist = golive::checklist!(
    "With a part",
    roles = [Operations, Security],
    PART,
    sign_off(role = Security, distinct_from = [Operations, Security]),
);

// A task without `by` may be attested by any role.
static BY_ANYBODY: Checklist = golive::checklist!(
    "By anybody",
    roles = [Operations, Security],
    phase("P", task("a")),
    sign_off(role = Security, distinct_from = [Operations]),
);

// What is misspelt or cannot be read may have been any role.
static MISSPELT: Checklist = golive::checklist!(
    "Misspelt",
    roles = [Operations, Security],
    phase("P", task("a", by = Operatoins)),
    sign_off(role = Security, distinct_from = [Operations]),
);
static UNREAD: Checklist = golive::checklist!(
    "Unread",
    roles = [Operations, Security],
    phase("P", task("a", by = Security)),
    sign_off(role = 5),
    sign_off(role = Security, distinct_from = [Operations]),
);

fn main() {}

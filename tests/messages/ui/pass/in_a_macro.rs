//! Macros of the house that make declarations from what they are given: what
//! comes in as `$x:expr` is read like what is written in place, and rustc warns
//! of nothing in it.

#![deny(unused)]

use std::time::Duration;

use golive::probe::{Probe, ProbeError, probe_fn};
use golive::quantity::Ratio;
use golive::{Checklist, Permit, Plan, Refusal};

fn ratio() -> impl Probe<Value = Ratio> {
    probe_fn("ratio", async |_| Ok::<_, ProbeError>(Ratio::default()))
}

fn latency() -> impl Probe<Value = Duration> {
    probe_fn("latency", async |_| Ok::<_, ProbeError>(Duration::ZERO))
}

static ROLLBACK: Plan = golive::plan!("Roll back", step("Stop"));

macro_rules! list {
    (
        $title:literal, $config:ty, $role:expr, $id:expr, $probe:expr, $pass:expr, $warn:expr,
        $agg:expr, $bound:expr, $time:expr, $plan:path, $note:expr, $tags:expr $(,)?
    ) => {
        golive::checklist!(
            $title,
            config = $config,
            roles = [$role],
            note = $note,
            phase(
                $title,
                id = $id,
                opens = before($time),
                check("A", probe = $probe, pass = $pass, warn = $warn, timeout = $time, tags = $tags),
                check("B", probe = |_| latency(), pass = $agg <= $time && $agg >= $time),
                task("C", by = $role, valid_for = $time, tags = [$id]),
                trigger("D", probe = $probe, when = last > $bound, clear = last < pct(1), then = $plan),
            ),
        )
    };
}

static LIST: Checklist = list!(
    "List",
    (),
    Operations,
    "pinned",
    |_| ratio(),
    last < pct(5) && max < pct(7),
    last < pct(10),
    last,
    pct(5),
    30s,
    ROLLBACK,
    "a note",
    ["x"],
);

macro_rules! gate {
    ($title:literal, $probe:expr, $pass:expr) => {
        golive::gate!($title, check($title, probe = $probe, pass = $pass), deadline = 5s)
    };
    ($list:expr, $config:expr) => {
        golive::gate!($list, $config, part = start)
    };
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(LIST.problems(), []);
    let inline: Result<Permit, Refusal> = gate!("inline", ratio(), last < pct(5)).await;
    assert!(inline.is_ok());
    // A task waits for a person.
    assert!(gate!(LIST, &()).await.is_err());
    assert!(gate!(&LIST, &()).await.is_err());
}

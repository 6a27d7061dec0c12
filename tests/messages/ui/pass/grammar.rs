//! Everything that can be said, and rustc warns of nothing in it.

#![deny(unused)]

use std::time::Duration;

use golive::probe::{Probe, ProbeError, ProbeExt, given, probe_fn, same};
use golive::quantity::{Age, Bytes, Count, Number, Ratio, Version};
use golive::{Checklist, Phase, Plan, Section};

pub struct Config {
    cdn: Option<String>,
    limit: Duration,
}

fn measured<V: golive::quantity::Quantity>(value: V) -> impl Probe<Value = V> + Clone {
    probe_fn("value", move |_| {
        let value = value.clone();
        async move { Ok::<_, ProbeError>(value) }
    })
    .into_clone()
}

trait IntoClone: Probe + Sized {
    fn into_clone(self) -> std::sync::Arc<Self> {
        std::sync::Arc::new(self)
    }
}
impl<P: Probe> IntoClone for P {}

const LIMIT: Duration = Duration::from_millis(100);

static ROLLBACK: Plan = golive::plan!("Roll back", id = "rollback", step("Stop", command = "stop", by = Operations));

static REDIS: Section<Config> = golive::section!(
    "Redis",
    config = Config,
    tags = ["cache"],
    check("Memory", probe = |_| measured(Bytes::new(1)), pass = max < 80MB, warn = max < 100MiB, samples = 3, over = 15min),
    check("Version", probe = |_| measured(Version::new(7, 0, 0)), pass = last >= version("6.2") && last < version("8")),
);

static WATCH: Phase<Config> = golive::phase!(
    "Watch",
    config = Config,
    opens = after(30min),
    closes = after(1h),
    REDIS,
    trigger(
        "Errors spike",
        probe = |_| measured(Ratio::default()),
        when = last > pct(5),
        hold = 5min,
        clear = last < pct(2.5),
        then = ROLLBACK,
    ),
);

pub static ALL: Checklist<Config> = golive::checklist!(
    "All",
    id = "all/of-it",
    version = "3",
    zone = "Europe/Berlin",
    config = Config,
    roles = [Operations, Security],
    phase(
        "Pre-launch",
        id = "pre",
        opens = before(7d),
        closes = at_launch,
        notes = "before it",
        section(
            "Database",
            id = "db",
            check("Connects", probe = |_| measured(true), critical, timeout = 2s, retries = 3, backoff = 100ms),
            check(
                "Is fast",
                probe = |_| measured(true).latency(),
                samples = 20,
                concurrency = 4,
                every = 10ms,
                pass = p(95) < LIMIT,
                warn = p(95) < 1.5s,
                after = ["connects"],
            ),
            check("Fails rarely", probe = |_| measured(true).error_ratio(), samples = 100, pass = avg <= pct(0.1)),
            check("Is not loaded", probe = |_| measured(Ratio::default()), pass = last < pct(150)),
            check("Has rows", probe = |_| measured(Count::new(6)), pass = last == 6, on_no_data = fail),
            check("Was backed up", probe = |_| measured(Age::default()), pass = age < 24h),
            check("Costs little", probe = |_| measured(Number::default()), pass = last > number(-0.5) && last < number(49.7), warn = last < 50),
            check("Is the same", probe = |c| same(measured(c.cdn.is_some()), given(c.cdn.is_some()))),
            check("Names its mode", probe = |_| measured(String::from("production")), pass = last == "production"),
            check("Names a policy", probe = |_| measured(String::from("allkeys-lru")), pass = one_of(["allkeys-lru", "noeviction"])),
            check("Names one or none", probe = |_| measured(String::new()), pass = one_of(["", "noeviction"])),
            check("Names one", probe = |_| measured(String::from("noeviction")), pass = last != ""),
            check("Keeps a limit", probe = |_| measured(Duration::ZERO), pass = last < Duration::from_secs(1), applies_if = |cfg| cfg.limit > LIMIT),
        ),
        task("Restore rehearsed", by = Operations, evidence = required, valid_for = 30d, repeats = monthly),
        task("CDN in front", optional, tags = ["edge"], applies_if = |cfg| cfg.cdn.is_some(), notes = "where there is one"),
    ),
    WATCH,
    sign_off(role = Security, distinct_from = [Operations], count = 2, phase = "pre"),
    plan("Call for help", step("Call")),
    contact("On call", "+1"),
    note = "a note",
);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(ALL.problems(), []);
    assert_eq!(ALL.items().len(), 18);
    let config = Config { cdn: None, limit: Duration::ZERO };
    let permit = golive::gate!(ALL, &config, part = whole, deadline = 10s, accept = conditional).await;
    // A task waits for a person, and a sign-off too.
    let refusal = permit.unwrap_err();
    let report = refusal.report().unwrap();
    assert!(report.items.iter().any(|item| item.outcome == golive::outcome::Outcome::Pass));
    let phase = golive::gate!(ALL, &config, phase = ["pre", "watch"], load = true).await;
    assert_eq!(phase.unwrap_err().report().unwrap().items.len(), 18);
}

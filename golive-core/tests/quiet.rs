//! What measures a time is not disturbed by its own run, and what is exclusive by
//! nothing; and neither costs more than its own time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use golive_core::checklist::{BoundCheck, Check, Checklist, Phase, Undecided};
use golive_core::criterion::last;
use golive_core::outcome::OutcomeKind;
use golive_core::probe::{
    Measurement, Probe, ProbeError, ProbeExt, ProbeInput, Reason, Target, probe_fn,
};
use golive_core::report::Report;
use golive_core::verdict::Verdict;
use tokio::time::Instant;

/// Who was measured, from when to when, in milliseconds of the run.
type Seen = Arc<Mutex<Vec<(&'static str, u128, u128)>>>;

/// Takes a while, and notes when.
#[derive(Clone)]
struct Takes {
    name: &'static str,
    time: Duration,
    seen: Seen,
    began: Instant,
}

impl Probe for Takes {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let from = self.began.elapsed().as_millis();
        tokio::time::sleep(self.time).await;
        let to = self.began.elapsed().as_millis();
        self.seen.lock().unwrap().push((self.name, from, to));
        Ok(true.into())
    }

    fn target(&self) -> Target {
        Target::new(self.name)
    }
}

struct House {
    seen: Seen,
    began: Instant,
}

impl House {
    fn new() -> Self {
        Self {
            seen: Seen::default(),
            began: Instant::now(),
        }
    }

    fn probe(&self, name: &'static str, ms: u64) -> Takes {
        Takes {
            name,
            time: Duration::from_millis(ms),
            seen: Arc::clone(&self.seen),
            began: self.began,
        }
    }

    fn check(&self, name: &'static str, ms: u64) -> BoundCheck<(), bool, Undecided> {
        let probe = self.probe(name, ms);
        Check::<()>::new(name).probe(move |()| probe.clone())
    }

    fn timed(&self, name: &'static str, ms: u64) -> BoundCheck<(), Duration, Undecided> {
        let probe = self.probe(name, ms);
        Check::<()>::new(name).probe(move |()| probe.clone().latency())
    }

    fn seen(&self) -> Vec<(&'static str, u128, u128)> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    async fn run(&self, phase: Phase<()>) -> Report {
        let report = Checklist::<()>::new("Demo").phase(phase).run(&()).await;
        report.unwrap()
    }
}

/// Whether one was measured while another began or had begun.
fn beside(seen: &[(&str, u128, u128)], one: &str) -> Vec<String> {
    let others = seen.iter().filter(|it| it.0 != one);
    others
        .filter(|(_, from, to)| {
            let mut of = seen.iter().filter(|it| it.0 == one);
            of.any(|it| it.1 < *to && *from < it.2)
        })
        .map(|it| it.0.to_owned())
        .collect()
}

fn second() -> golive_core::criterion::Criterion<Duration> {
    last().lt(Duration::from_secs(2))
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_beside_a_latency() {
    let house = House::new();
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut phase = Phase::new("Now");
    for name in names {
        phase = phase.item(house.check(name, 60));
    }
    phase = phase
        .item(house.timed("ping", 7).samples(5).pass(second()))
        .item(
            house
                .timed("query", 9)
                .samples(3)
                .concurrency(3)
                .pass(second()),
        )
        .item(house.check("first", 20))
        .item(house.timed("later", 8).after(["first"]).pass(second()));
    let report = house.run(phase).await;
    assert_eq!(report.verdict(), Verdict::Go);
    let seen = house.seen();
    for timed in ["ping", "query", "later"] {
        assert_eq!(
            beside(&seen, timed),
            Vec::<String>::new(),
            "{timed}: {seen:?}"
        );
    }
    // All five of one, then those of the other at once; then the rest at once.
    assert_eq!(seen.iter().filter(|it| it.0 == "ping").count(), 5);
    assert_eq!(seen.last().unwrap().2, 5 * 7 + 9 + 60 + 8);
}

#[tokio::test(start_paused = true)]
async fn the_report_says_what_was_measured_alone() {
    let house = House::new();
    let phase = Phase::new("Now")
        .item(house.check("loud", 5))
        .item(house.check("exclusive", 5).exclusive())
        .item(house.timed("ping", 5).pass(second()));
    let report = house.run(phase).await;
    let alone = |id: &str| report.item(id).unwrap().measured.as_ref().unwrap().alone;
    assert!(alone("now.ping") && alone("now.exclusive") && !alone("now.loud"));
    let json = serde_json::to_value(&report).unwrap();
    let measured = |at: usize| json.pointer(&format!("/items/{at}/measured/alone"));
    assert_eq!(measured(0), None);
    assert_eq!(measured(1), Some(&true.into()));
}

#[tokio::test(start_paused = true)]
async fn what_hangs_holds_a_latency_up_for_a_moment_only() {
    let house = House::new();
    let phase = Phase::new("Now")
        .item(house.check("hangs", 4_000))
        .item(house.check("hangs too", 4_000))
        .item(house.check("first", 10))
        .item(house.timed("ping", 5).after(["first"]).pass(second()))
        .item(house.check("depends", 3_000).after(["ping"]));
    let report = house.run(phase).await;
    assert_eq!(report.verdict(), Verdict::Go);
    let seen = house.seen();
    let of = |name: &str| *seen.iter().find(|it| it.0 == name).unwrap();
    // The two that hang have settled after a tenth of a second.
    assert_eq!(of("ping").1, 100);
    assert_eq!(of("depends").1, 105);
    assert_eq!(seen.iter().map(|it| it.2).max(), Some(4_000));
}

#[tokio::test(start_paused = true)]
async fn a_latency_that_hangs_holds_nobody_up_for_longer() {
    let house = House::new();
    let mut phase = Phase::new("Now").item(house.check("other", 20));
    for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        let timed = house.timed(name, 60_000).pass(second());
        phase = phase.item(timed.timeout(Duration::from_secs(5)));
    }
    let report = house.run(phase).await;
    let kinds: Vec<OutcomeKind> = report.items.iter().map(|it| it.outcome.kind()).collect();
    assert_eq!(
        kinds.iter().filter(|it| **it == OutcomeKind::Error).count(),
        10
    );
    // Ten turns of a tenth of a second, and the timeout of the last.
    assert_eq!(report.duration_ns / 1_000_000, 900 + 5_000);
    assert_eq!(house.seen(), [("other", 1_000, 1_020)]);
}

#[tokio::test(start_paused = true)]
async fn a_latency_gets_its_turn_among_those_that_never_rest() {
    let house = House::new();
    let every = Duration::from_millis(30);
    let phase = Phase::new("Now")
        .item(house.check("restless", 1).samples(200).every(every))
        .item(house.check("first", 10))
        .item(house.timed("ping", 5).after(["first"]).pass(second()));
    let report = house.run(phase).await;
    assert_eq!(report.verdict(), Verdict::Go);
    let seen = house.seen();
    assert_eq!(beside(&seen, "ping"), Vec::<String>::new());
    let ping = seen.iter().find(|it| it.0 == "ping").unwrap();
    assert!(ping.1 <= 10 + 200, "{ping:?}");
    // The others kept their rhythm, but for a moment.
    assert_eq!(report.duration_ns / 1_000_000, 199 * 30 + 1);
}

#[tokio::test(start_paused = true)]
async fn a_rhythm_of_latencies_lets_others_begin_between() {
    let house = House::new();
    let every = Duration::from_millis(500);
    let phase = Phase::new("Now")
        .item(
            house
                .timed("ping", 5)
                .samples(5)
                .every(every)
                .pass(second()),
        )
        .item(house.check("slow", 700))
        .item(house.check("after it", 700).after(["slow"]));
    let report = house.run(phase).await;
    assert_eq!(report.verdict(), Verdict::Go);
    let seen = house.seen();
    let began = |name: &str| seen.iter().find(|it| it.0 == name).unwrap().1;
    assert_eq!((began("slow"), began("after it")), (5, 705));
    let pings: Vec<u128> = seen
        .iter()
        .filter(|it| it.0 == "ping")
        .map(|it| it.1)
        .collect();
    assert_eq!(pings, [0, 500, 1_000, 1_500, 2_000]);
}

#[tokio::test(start_paused = true)]
async fn beside_what_is_exclusive_there_is_nothing() {
    let house = House::new();
    let phase = Phase::new("Now")
        .item(house.check("a", 300))
        .item(house.check("b", 300))
        .item(house.check("restore", 1_000).exclusive().samples(2))
        .item(house.timed("ping", 5).pass(second()))
        .item(house.check("after it", 10).after(["restore"]))
        .item(house.check("late", 100).exclusive().after(["a"]));
    let report = house.run(phase).await;
    assert_eq!(report.verdict(), Verdict::Go);
    let seen = house.seen();
    for alone in ["restore", "late"] {
        assert_eq!(
            beside(&seen, alone),
            Vec::<String>::new(),
            "{alone}: {seen:?}"
        );
    }
    let began = |name: &str| seen.iter().find(|it| it.0 == name).unwrap().1;
    // It comes first, so that what waits for it does not wait for all the others.
    assert_eq!((began("restore"), began("ping")), (0, 2_000));
    assert_eq!(report.duration_ns / 1_000_000, 2_000 + 5 + 300 + 100);
}

#[tokio::test(start_paused = true)]
async fn an_exclusive_check_that_fails_gives_its_turn_back() {
    let house = House::new();
    let hangs = house.check("hangs", 60_000).exclusive();
    let phase = Phase::new("Now")
        .item(hangs.timeout(Duration::from_secs(2)).retries(1))
        .item(house.check("other", 10));
    let report = house.run(phase).await;
    assert_eq!(
        report.item("now.other").unwrap().outcome.kind(),
        OutcomeKind::Pass
    );
    let seen = house.seen();
    assert!(seen.iter().all(|it| it.1 >= 2_000), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn exclusive_checks_that_are_waited_for_hold_nobody_up() {
    let refused = |title: &'static str| {
        let probe = || {
            probe_fn("it", |_| async {
                Err::<bool, _>(ProbeError::new(Reason::Refused, "not now"))
            })
        };
        Check::<()>::new(title).probe(move |()| probe()).exclusive()
    };
    let house = House::new();
    let phase = Phase::new("Now")
        .item(refused("one"))
        .item(refused("two"))
        .item(house.check("other", 10))
        .item(house.check("alone", 10).exclusive());
    let checklist = Checklist::<()>::new("Demo").phase(phase);
    let report = checklist.run(&()).wait(Duration::from_secs(60)).await;
    let report = report.unwrap();
    let seen = house.seen();
    assert!(
        seen.len() == 2 && seen.iter().all(|it| it.1 < 1_000),
        "{seen:?}"
    );
    for id in ["now.one", "now.two"] {
        let item = report.item(id).unwrap();
        assert!(item.attempts > 8, "{item:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_exclusive_gets_its_turn_among_those_that_are_waited_for() {
    let refused = |title: String| {
        let probe = || {
            probe_fn("it", |_| async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                Err::<bool, _>(ProbeError::new(Reason::Refused, "not now"))
            })
        };
        Check::<()>::new(title).probe(move |()| probe())
    };
    let house = House::new();
    let mut phase = Phase::new("Now").item(house.check("first", 1_500));
    for n in 0..30 {
        phase = phase.item(refused(format!("refused {n}")));
    }
    let phase = phase
        .item(house.check("alone", 10).exclusive().after(["first"]))
        .item(refused("refused alone".to_owned()).exclusive());
    let checklist = Checklist::<()>::new("Demo").phase(phase);
    let report = checklist.run(&()).wait(Duration::from_secs(120)).await;
    let report = report.unwrap();
    let alone = *house.seen().iter().find(|it| it.0 == "alone").unwrap();
    assert!(alone.1 < 5_000, "{alone:?}");
    // Each of those that are asked again has its turns, too.
    for item in report
        .items
        .iter()
        .filter(|it| it.id.as_str().contains("refused"))
    {
        assert!(item.attempts > 8, "{item:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_does_not_wait_for_what_is_exclusive_while_that_waits_for_others() {
    let house = House::new();
    let began = Instant::now();
    let comes = probe_fn("it", move |_| async move {
        match began.elapsed() >= Duration::from_millis(50) {
            true => Ok(true),
            false => Err(ProbeError::new(Reason::Refused, "not now")),
        }
    });
    let phase = Phase::new("Now")
        .item(
            house
                .check("watched", 1)
                .samples(25)
                .every(Duration::from_secs(1)),
        )
        .item(house.check("first", 10))
        .item(house.check("alone", 10_000).exclusive().after(["first"]))
        .item(
            Check::<()>::new("retried")
                .probe_from(comes)
                .retries(20)
                .backoff(Duration::from_millis(100)),
        );
    let report = house.run(phase).await;
    let retried = report.item("now.retried").unwrap();
    assert_eq!(retried.outcome.kind(), OutcomeKind::Pass);
    assert!(retried.duration_ns < 1_000_000_000, "{retried:?}");
}

#[tokio::test(start_paused = true)]
async fn a_load_that_is_timed_takes_all_its_samples() {
    #[derive(Clone)]
    struct Load(Takes);

    impl Probe for Load {
        type Value = bool;

        async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
            self.0.measure(input).await
        }

        fn target(&self) -> Target {
            self.0.target()
        }

        fn drives_load(&self) -> bool {
            true
        }
    }

    let house = House::new();
    let load = Load(house.probe("load", 100));
    let check = Check::<()>::new("load").probe(move |()| load.clone().latency());
    let phase = Phase::new("Now")
        .item(check.samples(3).pass(second()))
        .item(house.check("other", 10));
    let checklist = Checklist::<()>::new("Demo").phase(phase);
    let report = checklist.run(&()).load(true).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go, "{report:?}");
    assert_eq!(house.seen().iter().filter(|it| it.0 == "load").count(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_rhythm_of_an_attempt_begins_with_its_turn() {
    let house = House::new();
    let probe = house.probe("it", 1);
    let rhythm = probe_fn("it", move |input: ProbeInput| {
        let probe = probe.clone();
        async move {
            if input.attempt() == 1 {
                return Err(ProbeError::new(Reason::Refused, "not now"));
            }
            probe.measure(input).await.map(|it| it.value)
        }
    });
    let check = Check::<()>::new("it")
        .probe_from(rhythm)
        .samples(4)
        .every(Duration::from_secs(1))
        .retries(1)
        .backoff(Duration::from_millis(100));
    let phase = Phase::new("Now")
        .item(check)
        .item(house.check("first", 1))
        .item(
            house
                .check("alone", 20_000)
                .timeout(Duration::from_secs(30))
                .exclusive()
                .after(["first"]),
        );
    let report = house.run(phase).await;
    assert_eq!(report.verdict(), Verdict::Go, "{report:?}");
    let seen = house.seen();
    let of = || seen.iter().filter(|it| it.0 == "it").map(|it| it.1);
    let steps: Vec<u128> = of().zip(of().skip(1)).map(|(a, b)| b - a).collect();
    assert_eq!(steps, [1_000; 3], "{seen:?}");
}

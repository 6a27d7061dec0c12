//! A checklist that says everything that can be said.

use std::collections::BTreeSet;
use std::time::Duration;

use golive_core::checklist::{
    Check, Checklist, Offset, OnNoData, Phase, Plan, Recurrence, Section, SignOff, Step, Task,
    Trigger,
};
use golive_core::criterion::{
    Conditions, age, avg, contains, count, ends_with, fraction, last, max, med, min, one_of, p,
    per_sec, rise, starts_with, sum,
};
use golive_core::probe::{Probe, ProbeError, Reason, probe_fn};
use golive_core::quantity::unit::pct;
use golive_core::quantity::{Age, Bytes, Count, Number, Quantity, Rate, Ratio, Timestamp, Version};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(86_400);

/// A probe that nobody asks.
fn measures<V: Quantity>() -> impl Probe<Value = V> {
    probe_fn("it", async |_| {
        Err::<V, _>(ProbeError::new(Reason::Refused, "nobody asks it"))
    })
}

/// It never changes: its digests are golden. What can be said anew is said in
/// another, with golden digests of its own beside these.
pub(crate) fn checklist() -> Checklist {
    Checklist::new("Orders go-live")
        .id("orders/go-live")
        .version("7")
        .zone("Europe/Berlin")
        .roles(["Operations", "ProductOwner", "Security"])
        .phase(always())
        .phase(before())
        .phase(watch())
        .sign_off(SignOff::new("ProductOwner"))
        .sign_off(SignOff::new("Operations").count(2).phase("before"))
        .sign_off(SignOff::new("Security").distinct_from(["ProductOwner", "Operations"]))
        .plan(Plan::new("Call for help").step(Step::new("Call the vendor").by("Operations")))
        .contact("On call", "pager 7")
        .contact("Management", "+49 30 1234")
        .note("Orders come in around the clock – größer werdend")
        .note("Bring coffee")
}

/// Each quantity, each aggregation, each comparison.
fn always() -> Phase<()> {
    let numbers = Section::new("Numbers")
        .notes("What is measured on a scale")
        .tags(["measured"])
        .item(
            Check::new("Answers fast")
                .probe_from(measures::<Duration>())
                .pass(p(99.9).lt(SECOND / 10).and(max().le(SECOND)))
                .warn(p(99.9).lt(SECOND / 5).and(med().le(SECOND)))
                .samples(1000)
                .concurrency(4)
                .timeout(5 * SECOND)
                .retries(2)
                .backoff(SECOND)
                .on_no_data(OnNoData::Fail)
                .after(["memory-free", "queue-is-short"])
                .critical()
                .tags(["slow"])
                .notes("Over the way that customers take"),
        )
        .item(
            Check::new("Memory free")
                .probe_from(measures::<Bytes>())
                .pass(avg().gt(Bytes::new(512 << 20)).and(min().ge(Bytes::new(1)))),
        )
        .item(
            Check::new("Errors are few")
                .probe_from(measures::<Ratio>())
                .pass(last().lt(pct(0.1)))
                .optional(),
        )
        .item(
            Check::new("Queue is short")
                .probe_from(measures::<Count>())
                .pass(rise().le(5).and(last().ne(-1)).and(count().ge(30)))
                .every(10 * SECOND)
                .over(300 * SECOND),
        )
        .item(
            Check::new("Orders come in")
                .probe_from(measures::<Count>())
                .pass(per_sec().gt(Rate::from_billionths_per_second(1)))
                .samples(2),
        )
        .item(
            Check::new("Costs")
                .probe_from(measures::<Number>())
                .pass(sum().lt(Number::from_billionths(49_700_000_000))),
        )
        .item(
            Check::new("Requests")
                .probe_from(measures::<Rate>())
                .pass(last().ge(Rate::from_billionths_per_second(50_000_000_000))),
        );
    let others = Section::new("Others")
        .item(
            Check::new("Version of the server")
                .probe_from(measures::<Version>())
                .pass(last().ge(Version::parse("15.4.0-rc.1+deb12").unwrap())),
        )
        .item(
            Check::new("Backup is young")
                .probe_from(measures::<Age>())
                .pass(age().lt(DAY)),
        )
        .item(
            Check::new("Certificate holds")
                .probe_from(measures::<Timestamp>())
                .pass(last().gt(Timestamp::parse("2026-04-01T00:00:00Z").unwrap())),
        )
        .item(Check::new("Is up").probe_from(measures::<bool>()))
        .item(
            Check::new("Is mostly up")
                .probe_from(measures::<bool>())
                .pass(fraction().ge(pct(99.0)))
                .samples(100)
                .applies_if(|()| true),
        )
        .item(
            Check::new("Name").probe_from(measures::<String>()).pass(
                starts_with("orders-")
                    .and(contains("-eu-"))
                    .and(ends_with("-1")),
            ),
        )
        .item(
            Check::new("Mode")
                .probe_from(measures::<String>())
                .pass(last().eq("production"))
                .warn(one_of(["production", "canary"])),
        );
    Phase::new("Always").section(numbers).section(others)
}

/// What people attest.
fn before() -> Phase<()> {
    Phase::new("Before")
        .opens(Offset::before(7 * DAY))
        .closes(Offset::launch())
        .notes("From the freeze on")
        .item(
            Task::new("Restore rehearsed")
                .by(["Operations", "ProductOwner"])
                .evidence_required()
                .valid_for(30 * DAY)
                .notes("From the backup of last night"),
        )
        .item(
            Task::new("Announced")
                .after(["restore-rehearsed"])
                .tags(["people"]),
        )
        .item(Task::new("Seals checked").repeats(Recurrence::Daily))
        .item(Task::new("Stock taken").repeats(Recurrence::Weekly))
        .item(Task::new("Books closed").repeats(Recurrence::Monthly))
        .item(Task::new("Keys changed").repeats(Recurrence::Quarterly))
}

/// What must never last.
fn watch() -> Phase<()> {
    let rollback = Plan::new("Roll back").id("roll-back");
    let rollback = rollback
        .step(Step::new("Stop the queue").by("Operations"))
        .step(Step::new("Take the image of before").command("deploy --previous"));
    Phase::new("Watch")
        .opens(Offset::after(1800 * SECOND))
        .closes(Offset::after(7 * DAY))
        .item(
            Trigger::new("Errors spike")
                .probe_from(measures::<Ratio>())
                .when(last().gt(pct(5.0)))
                .hold(300 * SECOND)
                .clear(last().lt(pct(2.0)))
                .then(rollback)
                .every(10 * SECOND)
                .over(600 * SECOND)
                .notes("As customers see them"),
        )
        .item(
            Trigger::new("Nobody orders")
                .probe_from(measures::<Count>())
                .when(last().eq(0)),
        )
}

#[test]
fn everything_is_said() {
    let checklist = checklist();
    assert_eq!(checklist.problems(), []);
    let listing = checklist.listing();
    let criteria = listing.items.iter().flat_map(|item| {
        let band = item.band.iter();
        let rule = item.rule.iter();
        let of_band = band.flat_map(|it| std::iter::once(&it.pass).chain(&it.warn));
        let of_rule = rule.flat_map(|it| std::iter::once(&it.when).chain(&it.clear));
        of_band.chain(of_rule).flat_map(Conditions::as_slice)
    });
    let criteria: Vec<_> = criteria.collect();
    let number = |names: Vec<String>| names.into_iter().collect::<BTreeSet<_>>().len();
    let name = |debug: String| {
        debug
            .split(['(', ' '])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let aggregations = criteria
        .iter()
        .map(|it| name(format!("{:?}", it.aggregation)));
    assert_eq!(number(aggregations.collect()), 11);
    let comparisons = criteria
        .iter()
        .map(|it| name(format!("{:?}", it.comparison)));
    assert_eq!(number(comparisons.collect()), 10);
    let measured = listing.items.iter().filter_map(|it| it.measures);
    assert_eq!(number(measured.map(|it| it.to_string()).collect()), 11);
    let kinds = listing.items.iter().map(|it| it.kind.to_string());
    assert_eq!(number(kinds.collect()), 3);
    let requirements = listing.items.iter().map(|it| it.requirement.to_string());
    assert_eq!(number(requirements.collect()), 3);
    let recurrences = listing.items.iter().filter_map(|it| it.repeats);
    assert_eq!(number(recurrences.map(|it| it.to_string()).collect()), 4);
}

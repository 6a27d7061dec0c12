//! The form, made a second time from what the documentation says of it.

use std::time::Duration;

use golive_core::checklist::{Check, Checklist, Offset, Phase, Plan, SignOff, Step, Task, Trigger};
use golive_core::criterion::{last, p};
use golive_core::id::Id;
use golive_core::probe::{ProbeError, probe_fn};
use golive_ledger::digest::{Digests, Sha256, of_baseline};

const SECOND: Duration = Duration::from_secs(1);

/// Elements, each with its length before it.
fn list(elements: &[&[u8]]) -> Vec<u8> {
    let with_length = |it: &&[u8]| [&(it.len() as u64).to_le_bytes(), *it].concat();
    elements.iter().flat_map(with_length).collect()
}

/// Fields, which stand here in the order in which they are written.
fn record(fields: &[(&str, &[u8])]) -> Vec<u8> {
    let parts = fields
        .iter()
        .flat_map(|(name, value)| [name.as_bytes(), value]);
    list(&parts.collect::<Vec<_>>())
}

fn digest(name: &str, fields: &[(&str, &[u8])]) -> Sha256 {
    Sha256::of(&[name.as_bytes(), b"\0", &record(fields)].concat())
}

fn checklist() -> Checklist {
    let probe = || probe_fn("it", async |_| Ok::<_, ProbeError>(Duration::ZERO));
    let fast = Check::new("Fast")
        .probe_from(probe())
        .pass(p(95.0).lt(SECOND).and(p(95.0).gt(Duration::ZERO)))
        .samples(20);
    let slow = Trigger::new("Slow")
        .probe_from(probe())
        .when(last().gt(SECOND))
        .hold(SECOND)
        .then(Plan::new("Back").step(Step::new("Redeploy").command("deploy").by("Operations")));
    let size = Task::new("Größe geprüft")
        .id("before.size")
        .by(["Security", "Operations"])
        .evidence_required()
        .after(["fast"]);
    let before = Phase::new("Before").opens(Offset::before(SECOND));
    Checklist::new("Orders")
        .phase(before.item(fast).item(slow).item(size))
        .sign_off(SignOff::new("Operations").phase("before"))
        .sign_off(SignOff::new("Security").distinct_from(["Operations"]))
}

fn of(id: &str) -> Sha256 {
    Digests::of(&checklist().listing()).unwrap().items[&Id::new(id)]
}

/// The bytes of a digest as a value.
fn hex(digest: Sha256) -> Vec<u8> {
    digest.to_string().into_bytes()
}

#[test]
fn of_a_check() {
    let condition = |bound: &[u8], comparison: &[u8]| {
        record(&[
            ("aggregation", b"percentile"),
            ("bound", bound),
            ("comparison", comparison),
            ("dimension", b"duration"),
            ("percentile", b"95000"),
        ])
    };
    // A set is sorted by its bytes, of which the length of a bound is the first
    // that differs.
    let pass = list(&[&condition(b"0", b"gt"), &condition(b"1000000000", b"lt")]);
    let fields: [(&str, &[u8]); 7] = [
        ("id", b"before.fast"),
        ("kind", b"check"),
        ("measures", b"duration"),
        ("pass", &pass),
        ("phase", b"before"),
        ("requirement", b"required"),
        (
            "sampling",
            &record(&[("concurrency", b"1"), ("samples", b"20")]),
        ),
    ];
    assert_eq!(of("before.fast"), digest("golive/item/v2", &fields));
}

#[test]
fn of_a_trigger() {
    let step = record(&[
        ("by", b"Operations"),
        ("command", b"deploy"),
        ("text", b"Redeploy"),
    ]);
    let steps = list(&[&step]);
    let then = digest("golive/plan/v2", &[("id", b"back"), ("steps", &steps)]);
    let when = record(&[
        ("aggregation", b"last"),
        ("bound", b"1000000000"),
        ("comparison", b"gt"),
        ("dimension", b"duration"),
    ]);
    let fields: [(&str, &[u8]); 8] = [
        ("hold", b"1000000000"),
        ("id", b"before.slow"),
        ("kind", b"trigger"),
        ("measures", b"duration"),
        ("phase", b"before"),
        ("requirement", b"required"),
        ("then", &hex(then)),
        ("when", &list(&[&when])),
    ];
    assert_eq!(of("before.slow"), digest("golive/item/v2", &fields));
}

#[test]
fn of_a_task() {
    let fields: [(&str, &[u8]); 8] = [
        ("after", &list(&[b"before.fast"])),
        ("by", &list(&[b"Operations", b"Security"])),
        ("evidence_required", b"true"),
        ("id", b"before.size"),
        ("kind", b"task"),
        ("phase", b"before"),
        ("requirement", b"required"),
        ("title", "Größe geprüft".as_bytes()),
    ];
    assert_eq!(of("before.size"), digest("golive/item/v2", &fields));
}

#[test]
fn of_a_phase_and_of_the_whole() {
    let digests = Digests::of(&checklist().listing()).unwrap();
    let items = record(&[
        ("before.fast", &hex(of("before.fast"))),
        ("before.size", &hex(of("before.size"))),
        ("before.slow", &hex(of("before.slow"))),
    ]);
    let operations = record(&[
        ("count", b"1"),
        ("phase", b"before"),
        ("role", b"Operations"),
    ]);
    let security = record(&[
        ("count", b"1"),
        ("distinct_from", &list(&[b"Operations"])),
        ("role", b"Security"),
    ]);
    let phase: [(&str, &[u8]); 5] = [
        ("checklist", b"orders"),
        ("id", b"before"),
        ("items", &items),
        ("opens", b"-1000000000"),
        ("sign_offs", &list(&[&operations])),
    ];
    let phase = digest("golive/phase/v2", &phase);
    assert_eq!(digests.phases[&Id::new("before")], phase);
    let times = record(&[("opens", b"-1000000000")]);
    let whole: [(&str, &[u8]); 4] = [
        ("id", b"orders"),
        ("items", &items),
        ("phases", &record(&[("before", &times)])),
        ("sign_offs", &list(&[&operations, &security])),
    ];
    assert_eq!(digests.criteria, digest("golive/checklist/v2", &whole));
    assert_eq!(digests.start, digest("golive/start/v2", &whole));
}

#[test]
fn of_the_prose() {
    let items = list(&[
        &record(&[("id", b"before.fast"), ("title", b"Fast")]),
        &record(&[("id", b"before.slow"), ("title", b"Slow")]),
        &record(&[("id", b"before.size")]),
    ]);
    let fields: [(&str, &[u8]); 4] = [
        ("items", &items),
        (
            "phases",
            &list(&[&record(&[("id", b"before"), ("title", b"Before")])]),
        ),
        (
            "plans",
            &list(&[&record(&[("id", b"back"), ("title", b"Back")])]),
        ),
        ("title", b"Orders"),
    ];
    let prose = Digests::of(&checklist().listing()).unwrap().prose;
    assert_eq!(prose, digest("golive/prose/v2", &fields));
}

#[test]
fn of_a_baseline() {
    let (id, bounds) = (Id::new("before.fast"), ["1ms".to_owned(), "2ms".to_owned()]);
    let fields: [(&str, &[u8]); 4] = [
        ("applies", b"true"),
        ("bounds", &list(&[b"1ms", b"2ms"])),
        ("item", b"before.fast"),
        ("target", b"https://orders"),
    ];
    let full = of_baseline(&id, Some("https://orders"), &bounds, true);
    assert_eq!(full, digest("golive/baseline/v2", &fields));
    let bare = of_baseline(&id, None, &[], false);
    assert_eq!(
        bare,
        digest("golive/baseline/v2", &[("item", b"before.fast")])
    );
}

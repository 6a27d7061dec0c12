//! What decides in an item is in its digest, in that of its phase and of the whole.

use std::collections::HashSet;
use std::time::Duration;

use golive_core::checklist::{ItemKind, ItemListing, OnNoData, Recurrence, Step};
use golive_core::criterion::{Aggregation, Comparison, Condition, Conditions, Percentile};
use golive_core::id::Id;
use golive_core::outcome::Requirement;
use golive_core::quantity::{Age, Dimension, Value};
use golive_ledger::digest::of_baseline;

use super::{changed, everything, item, moves, plan};

const HOUR: Duration = Duration::from_secs(3600);
const CHECK: &str = "numbers.answers-fast";
const TASK: &str = "before.restore-rehearsed";
const REPEATS: &str = "before.stock-taken";
const TRIGGER: &str = "watch.errors-spike";

/// What is changed, of which item, and how.
type Change = (&'static str, &'static str, fn(&mut ItemListing));

/// The first condition, changed.
fn first(conditions: &mut Conditions, change: impl FnOnce(&mut Condition)) {
    let mut all: Vec<Condition> = conditions
        .as_slice()
        .iter()
        .map(|it| (**it).clone())
        .collect();
    change(&mut all[0]);
    *conditions = all.into_iter().collect();
}

fn pass(item: &mut ItemListing, change: impl FnOnce(&mut Condition)) {
    first(&mut item.band.as_mut().unwrap().pass, change);
}

const CHANGES: [Change; 51] = [
    ("kind", TRIGGER, |it| it.kind = ItemKind::Check),
    ("weight", CHECK, |it| it.requirement = Requirement::Required),
    ("weight", TASK, |it| it.requirement = Requirement::Optional),
    ("condition of applying", CHECK, |it| it.conditional = true),
    ("after: more", TASK, |it| it.after.push(Id::new(CHECK))),
    ("after: less", CHECK, |it| drop(it.after.pop())),
    ("after: none", CHECK, |it| it.after.clear()),
    ("quantity", CHECK, |it| it.measures = Some(Dimension::Age)),
    ("quantity: none", CHECK, |it| it.measures = None),
    ("pass: aggregation", CHECK, |it| {
        pass(it, |it| it.aggregation = Aggregation::Max);
    }),
    ("pass: percentile", CHECK, |it| {
        let percentile = Percentile::new(99.8).unwrap();
        pass(it, |it| {
            it.aggregation = Aggregation::Percentile(percentile);
        });
    }),
    ("pass: comparison", CHECK, |it| {
        pass(it, |it| it.comparison = Comparison::Le);
    }),
    ("pass: bound", CHECK, |it| {
        let bound = Duration::from_nanos(100_000_001);
        pass(it, |it| it.bound = Value::Duration(bound).into());
    }),
    ("pass: dimension of the bound", CHECK, |it| {
        pass(it, |it| {
            it.bound = Value::Age(Age::new(Duration::from_millis(100))).into();
        });
    }),
    ("pass: one less", CHECK, |it| {
        let band = it.band.as_mut().unwrap();
        band.pass = std::iter::once((*band.pass.as_slice()[0]).clone()).collect();
    }),
    ("pass: none", CHECK, |it| {
        it.band.as_mut().unwrap().pass = Conditions::default();
    }),
    ("pass and warn: none", CHECK, |it| it.band = None),
    ("warn: comparison", CHECK, |it| {
        let warn = it.band.as_mut().unwrap().warn.as_mut().unwrap();
        first(warn, |it| it.comparison = Comparison::Le);
    }),
    ("warn: empty", CHECK, |it| {
        it.band.as_mut().unwrap().warn = Some(Conditions::default());
    }),
    ("warn: none", CHECK, |it| {
        it.band.as_mut().unwrap().warn = None;
    }),
    ("pass and warn: each the other", CHECK, |it| {
        let band = it.band.as_mut().unwrap();
        std::mem::swap(&mut band.pass, band.warn.as_mut().unwrap());
    }),
    ("sampling: none", CHECK, |it| it.sampling = None),
    ("samples", CHECK, |it| {
        it.sampling.as_mut().unwrap().samples = Some(1001);
    }),
    ("samples: none", CHECK, |it| {
        it.sampling.as_mut().unwrap().samples = None;
    }),
    ("exclusive", CHECK, |it| {
        it.sampling.as_mut().unwrap().exclusive = true;
    }),
    ("concurrency", CHECK, |it| {
        it.sampling.as_mut().unwrap().concurrency = 5;
    }),
    ("every", CHECK, |it| {
        it.sampling.as_mut().unwrap().every = Some(HOUR);
    }),
    ("over", CHECK, |it| {
        it.sampling.as_mut().unwrap().over = Some(HOUR);
    }),
    ("without data", CHECK, |it| it.on_no_data = None),
    ("without data", TRIGGER, |it| {
        it.on_no_data = Some(OnNoData::Fail);
    }),
    ("timeout", CHECK, |it| it.timeout = Some(HOUR)),
    ("timeout: none", CHECK, |it| it.timeout = None),
    ("retry: none", CHECK, |it| it.retry = None),
    ("retries", CHECK, |it| {
        it.retry.as_mut().unwrap().retries = 3;
    }),
    ("backoff", CHECK, |it| {
        it.retry.as_mut().unwrap().backoff = HOUR;
    }),
    ("when: comparison", TRIGGER, |it| {
        first(&mut it.rule.as_mut().unwrap().when, |it| {
            it.comparison = Comparison::Ge;
        });
    }),
    ("when: aggregation", TRIGGER, |it| {
        first(&mut it.rule.as_mut().unwrap().when, |it| {
            it.aggregation = Aggregation::Max;
        });
    }),
    ("hold", TRIGGER, |it| it.rule.as_mut().unwrap().hold += HOUR),
    ("hold: none", TRIGGER, |it| {
        it.rule.as_mut().unwrap().hold = Duration::ZERO;
    }),
    ("clear", TRIGGER, |it| {
        let clear = it.rule.as_mut().unwrap().clear.as_mut().unwrap();
        first(clear, |it| it.comparison = Comparison::Le);
    }),
    ("clear: none", TRIGGER, |it| {
        it.rule.as_mut().unwrap().clear = None;
    }),
    ("plan: another", TRIGGER, |it| {
        it.then = Some(Id::new("call-for-help"));
    }),
    ("plan: none", TRIGGER, |it| it.then = None),
    ("title", TASK, |it| {
        it.title = "Restore rehearsed twice".into();
    }),
    ("notes", TASK, |it| {
        it.notes = Some("From any backup".into());
    }),
    ("notes: none", TASK, |it| it.notes = None),
    ("by: less", TASK, |it| drop(it.by.pop())),
    ("by: anyone", TASK, |it| it.by.clear()),
    ("evidence", TASK, |it| it.evidence_required = false),
    ("validity", TASK, |it| it.valid_for = Some(HOUR)),
    ("recurrence", REPEATS, |it| {
        it.repeats = Some(Recurrence::Daily);
    }),
];

#[test]
fn what_decides_in_an_item_moves_its_digest_and_no_other() {
    let mut seen = HashSet::new();
    for (what, id, change) in CHANGES {
        let (before, after) = changed(|listing| change(item(listing, id)));
        let mut listing = everything::checklist().listing();
        let phase = item(&mut listing, id).phase.clone();
        moves(what, &[id], phase.as_str(), &before, &after);
        // The steps of a plan that is called for no longer are prose.
        let is_prose = what.starts_with("plan: ");
        assert_eq!(before.prose != after.prose, is_prose, "{what}: the prose");
        assert!(
            seen.insert(after.items[&Id::new(id)]),
            "{what}: as another change"
        );
    }
}

#[test]
fn the_zone_decides_in_what_repeats() {
    let repeat = [
        "before.seals-checked",
        REPEATS,
        "before.books-closed",
        "before.keys-changed",
    ];
    let (before, after) = changed(|it| it.zone = Some("Asia/Tokyo".into()));
    moves("the zone", &repeat, "before", &before, &after);
    assert_eq!(before.prose, after.prose);
    // No zone is UTC, and to say so changes nothing.
    let (_, without) = changed(|it| it.zone = None);
    let (_, utc) = changed(|it| it.zone = Some("UTC".into()));
    assert_eq!(without, utc);
}

#[test]
fn the_steps_of_the_plan_decide_in_the_trigger_that_calls_for_it() {
    let changes: [fn(&mut Vec<Step>); 7] = [
        |steps| steps[0].text = "Stop both queues".into(),
        |steps| steps[0].by = None,
        |steps| steps[0].by = Some("Security".into()),
        |steps| steps[1].command = Some("deploy --earliest".into()),
        |steps| steps.swap(0, 1),
        |steps| drop(steps.pop()),
        |steps| steps.push(Step::new("Tell everyone")),
    ];
    for change in changes {
        let (before, after) = changed(|it| change(&mut plan(it, "roll-back").steps));
        moves("the plan", &[TRIGGER], "watch", &before, &after);
        assert_eq!(before.prose, after.prose);
    }
}

#[test]
fn the_id_and_the_place_of_an_item_decide() {
    let (before, after) = changed(|it| item(it, TASK).id = Id::new("before.rehearsed"));
    assert!(!after.items.contains_key(&Id::new(TASK)));
    assert!(
        !before
            .items
            .values()
            .any(|it| *it == after.items[&Id::new("before.rehearsed")])
    );
    assert_ne!(
        before.phases[&Id::new("before")],
        after.phases[&Id::new("before")]
    );
    assert_ne!(before.criteria, after.criteria);
    // What is moved is taken from one phase and comes to another.
    let (before, after) = changed(|it| item(it, TASK).phase = Id::new("watch"));
    assert_ne!(before.items[&Id::new(TASK)], after.items[&Id::new(TASK)]);
    for (phase, is_same) in [("before", false), ("watch", false), ("always", true)] {
        let phase = Id::new(phase);
        assert_eq!(
            before.phases[&phase] == after.phases[&phase],
            is_same,
            "{phase}"
        );
    }
    assert_ne!(before.start, after.start);
}

#[test]
fn an_item_that_is_taken_away_or_added_decides() {
    let (before, after) = changed(|it| it.items.retain(|item| item.id != *TASK));
    assert_ne!(
        before.phases[&Id::new("before")],
        after.phases[&Id::new("before")]
    );
    assert_ne!(before.criteria, after.criteria);
    let (before, after) = changed(|it| {
        let mut more = item(it, TASK).clone();
        more.id = Id::new("before.more");
        it.items.push(more);
    });
    assert_ne!(
        before.phases[&Id::new("before")],
        after.phases[&Id::new("before")]
    );
    assert_ne!(before.criteria, after.criteria);
}

#[test]
fn all_that_a_baseline_says_decides() {
    let of = |id: &str, target, bounds: &[&str], applies| {
        let bounds: Vec<String> = bounds.iter().map(|it| (*it).to_owned()).collect();
        of_baseline(&Id::new(id), target, &bounds, applies)
    };
    let all = [
        of(CHECK, Some("a"), &["1ms", "2ms"], true),
        of(TASK, Some("a"), &["1ms", "2ms"], true),
        of(CHECK, Some("b"), &["1ms", "2ms"], true),
        of(CHECK, Some(""), &["1ms", "2ms"], true),
        of(CHECK, None, &["1ms", "2ms"], true),
        of(CHECK, Some("a"), &["2ms", "1ms"], true),
        of(CHECK, Some("a"), &["1ms"], true),
        of(CHECK, Some("a"), &[""], true),
        of(CHECK, Some("a"), &[], true),
        of(CHECK, Some("a"), &["1ms", "2ms"], false),
    ];
    assert_eq!(HashSet::from(all).len(), all.len());
}

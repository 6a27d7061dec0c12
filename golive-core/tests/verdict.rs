//! The rules of the verdict and its words, one by one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::Arc;

use golive_core::checklist::{Check, Checklist, IntoItem, Phase, Plan, Step, Trigger};
use golive_core::criterion::last;
use golive_core::id::Id;
use golive_core::outcome::{FailCause, Outcome, OutcomeKind, Requirement, SignOffOutcome};
use golive_core::probe::{ProbeError, probe_fn};
use golive_core::quantity::{Count, Timestamp};
use golive_core::standing::{Objection, ObjectionKind, ObjectionState, Standing, Subject};
use golive_core::verdict::{
    Completion, Facts, Ground, ItemFact, ObjectionFact, Part, SignOffFact, Verdict, judge,
    weigh_sign_off,
};

fn phases(ids: &[&str]) -> Part {
    Part::Phases {
        ids: ids.iter().map(|id| Id::new(*id)).collect(),
    }
}

#[test]
fn a_part_covers_itself_and_what_is_in_it() {
    let all = [
        Part::Whole,
        Part::Start,
        phases(&["a"]),
        phases(&["a", "b"]),
    ];
    let covers: Vec<Vec<bool>> = all
        .iter()
        .map(|one| all.iter().map(|other| one.covers(other)).collect())
        .collect();
    assert_eq!(
        covers,
        [
            [true, true, true, true],
            [false, true, false, false],
            [false, false, true, false],
            [false, false, true, true],
        ]
    );
    let words: Vec<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        ["the whole checklist", "the start", "phase a", "phase a, b"]
    );
}

#[test]
fn a_verdict_is_said_in_capitals() {
    let all = [
        Verdict::Go,
        Verdict::ConditionalGo,
        Verdict::Inconclusive,
        Verdict::NoGo,
    ];
    let words = all.map(|it| it.to_string());
    assert_eq!(words, ["GO", "CONDITIONAL GO", "INCONCLUSIVE", "NO GO"]);
}

#[test]
fn a_go_of_nobody_is_none() {
    assert_eq!(
        weigh_sign_off(&SignOffOutcome::Go { by: Vec::new() }),
        Some(Verdict::Inconclusive)
    );
    let by = vec![Arc::from("eve")];
    assert_eq!(
        weigh_sign_off(&SignOffOutcome::Go { by }),
        Some(Verdict::Go)
    );
}

/// A warning was seen: something was looked at.
#[test]
fn a_warning_proves_that_something_was_seen() {
    let id = Id::new("a");
    let verdict = |requirement, outcome: Outcome| {
        let items = [ItemFact::new(&id, requirement, &outcome)];
        judge(&Facts::new(&items, &[], Completion::Complete)).verdict
    };
    let warned = verdict(Requirement::Required, Outcome::Warn);
    assert_eq!(warned, Verdict::ConditionalGo);
    let warned = verdict(Requirement::Optional, Outcome::Warn);
    assert_eq!(warned, Verdict::Inconclusive, "nothing required was seen");
}

fn item(id: &str) -> Subject {
    Subject::Item { id: Id::new(id) }
}

fn waived(of: &str) -> Objection {
    let state = ObjectionState::Waived { by: "bob".into() };
    Objection::new(ObjectionKind::Failed, "ada", item(of), "0f3c").state(state)
}

/// What was waived is one ground: that of its item, where the item says so.
#[test]
fn a_waived_failure_is_told_by_its_item() {
    let (a, b) = (Id::new("a"), Id::new("b"));
    let until = Timestamp::from_unix_seconds(0).unwrap();
    let taken = Outcome::Waived {
        of: Box::new(Outcome::Fail {
            cause: FailCause::Criterion,
        }),
        by: "bob".into(),
        until,
    };
    let (pass, of_a, of_b) = (Outcome::Pass, waived("a"), waived("b"));
    let grounds = |items: &[ItemFact<'_>], objection: &Objection| {
        let objections = [ObjectionFact::new(objection, Some(Requirement::Required))];
        let facts = Facts::new(items, &[], Completion::Complete).with_objections(&objections);
        let grounds = judge(&facts).grounds;
        let is_objection = |it: &&Ground| matches!(it, Ground::Objection { .. });
        (grounds.len(), grounds.iter().filter(is_objection).count())
    };
    let items = [
        ItemFact::new(&a, Requirement::Required, &taken),
        ItemFact::new(&b, Requirement::Required, &pass),
    ];
    assert_eq!(grounds(&items, &of_a), (1, 0));
    // The waiver of another item tells nothing of this one.
    assert_eq!(grounds(&items, &of_b), (2, 1));
    assert_eq!(grounds(&items[1..], &of_b), (1, 1));
}

/// The objection that tells of an item is the one of its statement, and stands.
#[test]
fn an_objection_tells_of_its_own_item_alone() {
    let id = Id::new("a");
    let failed = Outcome::Fail {
        cause: FailCause::Attested {
            by: "ada".into(),
            statement: Some("77aa".into()),
        },
    };
    let items = [ItemFact::new(&id, Requirement::Required, &failed)];
    let of = |statement: &str| Objection::new(ObjectionKind::Failed, "ada", item("a"), statement);
    let grounds = |objection: Objection| {
        let objections = [ObjectionFact::new(&objection, Some(Requirement::Required))];
        let facts = Facts::new(&items, &[], Completion::Complete).with_objections(&objections);
        let grounds = judge(&facts).grounds;
        let is_item = |it: &Ground| matches!(it, Ground::Item { .. });
        grounds.iter().any(is_item)
    };
    assert!(!grounds(of("77aa")));
    assert!(grounds(of("0f3c")), "another statement");
    let lifted = ObjectionState::Answered { by: "bob".into() };
    assert!(grounds(of("77aa").state(lifted)), "it does not stand");
}

#[test]
fn an_objection_says_who_what_and_what_became_of_it() {
    let said = |subject| Objection::new(ObjectionKind::NoGo, "ada", subject, "0f3c");
    let role = |phase: Option<&str>| Subject::SignOff {
        role: "Operations".into(),
        phase: phase.map(Id::new),
    };
    assert_eq!(said(role(None)).to_string(), "ada says NO GO as Operations");
    assert_eq!(
        said(role(Some("watch"))).why("no").to_string(),
        "ada says NO GO as Operations for watch: no"
    );
    assert_eq!(
        waived("a").to_string(),
        "ada says that a failed; bob takes the risk"
    );
    assert!(said(role(None)).stands());
    assert!(!waived("a").stands());
    // The ground says the same.
    let objection = said(role(None)).why("no");
    let objections = [ObjectionFact::new(&objection, None)];
    let by = vec![Arc::from("eve")];
    let go = SignOffOutcome::Go { by };
    let sign_offs = [SignOffFact::new("Operations", &go)];
    let facts = Facts::new(&[], &sign_offs, Completion::Complete).with_objections(&objections);
    let judgement = judge(&facts);
    assert_eq!(judgement.verdict, Verdict::NoGo);
    assert_eq!(judgement.grounds[0].to_string(), objection.to_string());
}

/// The report says on what its ledger stood, for who signs over it.
#[tokio::test]
async fn a_report_names_what_it_stands_on() {
    let good = probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    let list: Checklist =
        Checklist::new("It").phase(Phase::new("Now").item(Check::new("Answers").probe_from(good)));
    let mut standing = Standing::new();
    standing.stands_on("0f3c");
    assert_eq!(standing.basis().map(|it| &**it), Some("0f3c"));
    let report = list.run(&()).standing(standing).await.unwrap();
    assert_eq!(report.ledger.as_deref(), Some("0f3c"));
}

/// A trigger that is quiet calls for nothing.
#[tokio::test]
async fn a_plan_is_called_for_where_a_trigger_is_not_quiet() {
    let watch = |title: &'static str, errors: i64| {
        let plan = Plan::new("Undo").step(Step::new("undo it"));
        Trigger::new(title)
            .probe(move |()| {
                probe_fn("it", move |_| async move {
                    Ok::<_, ProbeError>(Count::new(errors))
                })
            })
            .when(last().gt(1))
            .then(plan)
            .into_item()
    };
    let phase = Phase::new("Now")
        .item(watch("Quiet", 0))
        .item(watch("Firing", 2));
    let report = Checklist::new("It").phase(phase).run(&()).await.unwrap();
    let of = |id: &str| {
        let item = report.item(id).unwrap();
        (item.outcome.kind(), item.plan.as_ref().map(Id::as_str))
    };
    assert_eq!(of("now.quiet"), (OutcomeKind::Pass, None));
    assert_eq!(of("now.firing"), (OutcomeKind::Fail, Some("undo")));
}

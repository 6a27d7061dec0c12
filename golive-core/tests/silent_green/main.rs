//! The ways in which health checks have been seen to pass without a proof, in
//! golive's terms. Each is a trap that must stay closed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod criteria;
mod sign_offs;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use golive_core::checklist::{
    Check, Checklist, IntoItem, Item, Phase, Plan, Problem, Section, Step, Trigger,
};
use golive_core::criterion::{Band, Conditions, Grade, Samples, avg, fraction, last, max, p};
use golive_core::gate::gate;
use golive_core::outcome::{FailCause, Outcome, OutcomeKind, Requirement};
use golive_core::probe::{ProbeError, ProbeExt, Reason, probe_fn};
use golive_core::quantity::{Count, Ratio, Value, unit::pct};
use golive_core::run::RunError;
use golive_core::verdict::{Completion, Facts, ItemFact, Verdict, judge, weigh};

fn of(items: impl IntoIterator<Item = Item<()>>) -> Checklist<()> {
    Checklist::new("test").phase(items.into_iter().fold(Phase::new("p"), Phase::item))
}

fn yes(title: &'static str) -> Item<()> {
    Check::<()>::new(title)
        .probe(|_| probe_fn("yes", async |_| Ok::<_, ProbeError>(true)))
        .into_item()
}

fn missing<V: golive_core::quantity::Quantity>() -> Result<V, ProbeError> {
    Err(ProbeError::no_data("there is no field `difference`"))
}

#[tokio::test]
async fn s1_a_missing_field_is_not_zero() {
    let checklist = of([Check::<()>::new("c")
        .probe(|_| probe_fn("json", async |_| missing::<Count>()))
        .pass(last().lt(5))
        .into_item()]);
    let report = checklist.run(&()).await.unwrap();
    assert_eq!(report.items[0].outcome.kind(), OutcomeKind::NoData);
    assert_eq!(report.verdict(), Verdict::Inconclusive);
}

#[tokio::test]
async fn s2_a_refused_connection_has_no_status_below_500() {
    let refused = async |_| Err::<Count, _>(ProbeError::new(Reason::Refused, "nobody listens"));
    let checklist = of([Check::<()>::new("c")
        .probe(move |_| probe_fn("http", refused))
        .pass(last().lt(500))
        .into_item()]);
    assert_eq!(checklist.run(&()).await.unwrap().verdict(), Verdict::NoGo);
}

#[test]
fn s3_a_criterion_that_asks_for_nothing_never_passes() {
    let nothing = Band::new(Conditions::default());
    assert_ne!(
        nothing.judge(&Samples::default()).unwrap().grade,
        Grade::Pass
    );
    assert!(!Conditions::default().hold(&Samples::default()).unwrap());
}

#[tokio::test]
async fn s4_no_renderer_decides_the_exit_code() {
    // The code is a function of the verdict alone, and distinct for each.
    let codes = [
        Verdict::Go,
        Verdict::ConditionalGo,
        Verdict::Inconclusive,
        Verdict::NoGo,
    ]
    .map(Verdict::exit_code);
    assert_eq!(codes, [0, 10, 30, 20]);
}

#[tokio::test]
async fn s5_two_items_with_one_id_are_refused_and_neither_is_dropped() {
    let checklist = of([yes("same"), yes("same")]);
    assert!(matches!(
        checklist.problems(),
        [Problem::DuplicateId { .. }]
    ));
    assert!(matches!(
        checklist.run(&()).await,
        Err(RunError::Declaration { .. })
    ));
    assert_eq!(checklist.items().len(), 2);
}

#[tokio::test]
async fn s6_a_selection_that_matches_nothing_is_an_error() {
    let checklist = of([yes("a").clone()]);
    assert!(checklist.run(&()).phase("nothing-has-this").await.is_err());
    let refusal = gate(&checklist, &())
        .phase("nothing-has-this")
        .await
        .unwrap_err();
    assert_eq!(
        (refusal.verdict(), refusal.exit_code()),
        (Verdict::Inconclusive, 64)
    );
}

#[test]
fn s7_every_outcome_has_a_weight_that_somebody_chose() {
    // `weigh` matches without a wildcard, so that a new outcome cannot slip by
    // unweighed; what it does not count is this and nothing else.
    let ignored = Outcome::NotApplicable {
        why: String::new(),
        by: None,
    };
    assert_eq!(weigh(Requirement::Required, &ignored), None);
    let unknown = Outcome::Error {
        reason: Reason::Internal,
        step: None,
    };
    assert_eq!(
        weigh(Requirement::Required, &unknown),
        Some(Verdict::Inconclusive)
    );
}

#[tokio::test]
async fn s8_a_checklist_of_nothing_is_never_go() {
    for empty in [
        Checklist::<()>::new("empty"),
        Checklist::<()>::new("empty").phase(Phase::new("p")),
        Checklist::<()>::new("empty").phase(Phase::new("p").section(Section::new("s"))),
    ] {
        assert!(gate(&empty, &()).await.is_err());
    }
    let not_applicable = of([Check::<()>::new("c")
        .probe(|_| probe_fn("yes", async |_| Ok::<_, ProbeError>(true)))
        .applies_if(|()| false)
        .into_item()]);
    assert_eq!(
        not_applicable.run(&()).await.unwrap().verdict(),
        Verdict::Inconclusive
    );
}

#[tokio::test(start_paused = true)]
async fn s9_retries_do_not_mask_that_it_never_held() {
    let tries = Arc::new(AtomicU32::new(0));
    let counted = tries.clone();
    let probe = probe_fn("never", move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Ok::<_, ProbeError>(false) }
    });
    let checklist = of([Check::<()>::new("c")
        .probe_from(probe)
        .retries(3)
        .into_item()]);
    assert_eq!(checklist.run(&()).await.unwrap().verdict(), Verdict::NoGo);
    assert_eq!(tries.load(Ordering::SeqCst), 4);
}

#[test]
fn s10_nothing_is_well_before_it_was_looked_at() {
    for aggregation in [
        Band::every_yes(),
        Band::new(last::<Count>().lt(5).into_conditions()),
        Band::new(max::<Count>().lt(5).into_conditions()),
        Band::new(fraction().gt(pct(0.0)).into_conditions()),
    ] {
        assert!(aggregation.judge(&Samples::default()).is_err());
    }
}

#[tokio::test]
async fn s11_a_name_never_overwrites_another() {
    let checklist = Checklist::<()>::new("t")
        .phase(Phase::new("one").section(Section::new("redis").item(yes("answers"))))
        .phase(Phase::new("two").section(Section::new("redis").item(yes("answers"))));
    assert!(
        checklist
            .problems()
            .iter()
            .any(|p| matches!(p, Problem::DuplicateId { .. }))
    );
    assert!(checklist.run(&()).await.is_err());
}

/// A listing, a statement and a digest name a checklist and its plans by their ids.
#[test]
fn s11_nothing_is_named_by_nothing_or_by_the_name_of_another() {
    let nameless = Checklist::<()>::new("!!!").phase(Phase::new("one").item(yes("answers")));
    assert!(matches!(nameless.problems(), [Problem::BadId { .. }]));

    // A letter to Unicode, and to nobody's eyes.
    let unseen = Checklist::<()>::new("orders")
        .id("orders\u{3164}")
        .phase(Phase::new("one").item(yes("answers")));
    assert!(matches!(unseen.problems(), [Problem::BadId { .. }]));

    let two = |second: &str| {
        let undo = |step: &str| Plan::new("undo").step(Step::new(step));
        let trigger = Trigger::<()>::new("errors")
            .probe(|_| probe_fn("none", async |_| Ok::<_, ProbeError>(Count::of(0))))
            .when(last().gt(1))
            .then(undo(second));
        Checklist::<()>::new("t")
            .plan(undo("stop"))
            .phase(Phase::new("one").item(trigger))
    };
    assert!(two("stop").problems().is_empty(), "one plan, named twice");
    assert!(matches!(
        two("start").problems(),
        [Problem::DuplicateId { .. }]
    ));
}

#[test]
fn a_plan_of_nothing_is_refused() {
    let trigger = Trigger::<()>::new("errors")
        .probe(|_| probe_fn("none", async |_| Ok::<_, ProbeError>(Count::of(0))))
        .when(last().gt(1))
        .then(Plan::new("undo"));
    let list = of([trigger.into_item()]).plan(Plan::new("call"));
    let problems: Vec<String> = list.problems().iter().map(Problem::to_string).collect();
    for plan in ["undo", "call"] {
        let words = format!("the plan {plan:?} has no steps");
        assert!(problems.contains(&words), "{problems:?}");
    }
}

#[tokio::test]
async fn s12_an_inverted_check_does_not_pass_on_any_error() {
    // "It must be at least 1" is not "it must not be below 1": an error is
    // neither, whichever way the criterion points.
    let broken = async |_| Err::<Count, _>(ProbeError::new(Reason::BadConfiguration, "not a URL"));
    for criterion in [last().lt(1), last().ge(1), last().ne(1)] {
        let checklist = of([Check::<()>::new("c")
            .probe(move |_| probe_fn("typo", broken))
            .pass(criterion)
            .into_item()]);
        assert_eq!(
            checklist.run(&()).await.unwrap().verdict(),
            Verdict::Inconclusive
        );
    }
}

#[test]
fn s13_unknown_does_not_hide_a_failure() {
    let id = "x".into();
    let unknown = Outcome::Error {
        reason: Reason::Internal,
        step: None,
    };
    let failed = Outcome::Fail {
        cause: FailCause::Criterion,
    };
    let items =
        [&failed, &unknown].map(|outcome| ItemFact::new(&id, Requirement::Required, outcome));
    assert_eq!(
        judge(&Facts::new(&items, &[], Completion::Complete)).verdict,
        Verdict::NoGo
    );
}

#[tokio::test]
async fn s14_naming_an_item_that_does_not_exist_is_an_error() {
    let checklist = of([yes("a")]);
    let error = checklist
        .run(&())
        .item("p.b")
        .item("p.a")
        .await
        .unwrap_err();
    assert!(
        matches!(error, RunError::Unknown { what: "item", .. }),
        "{error}"
    );
}

#[tokio::test]
async fn s15_each_failure_keeps_its_own_reason() {
    let with =
        |reason| move |_| async move { Err::<bool, _>(ProbeError::new(reason, "handshake")) };
    let checklist = of([
        Check::<()>::new("expired")
            .probe(move |_| probe_fn("tls", with(Reason::CertificateExpired)))
            .into_item(),
        Check::<()>::new("wrong host")
            .probe(move |_| probe_fn("tls", with(Reason::CertificateWrongHost)))
            .into_item(),
    ]);
    let report = checklist.run(&()).await.unwrap();
    let words: Vec<&str> = report
        .items
        .iter()
        .map(|item| item.words.as_deref().unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "certificate expired: handshake",
            "certificate for another host: handshake"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn s16_what_is_asked_for_is_taken_whole() {
    // A sample that fails is not left out of the percentile.
    let mostly = |input: golive_core::probe::ProbeInput| async move {
        if input.sample() == 7 {
            Err(ProbeError::new(Reason::Closed, "reset"))
        } else {
            Ok(Duration::from_millis(1))
        }
    };
    let checklist = of([Check::<()>::new("c")
        .probe(move |_| probe_fn("flaky", mostly))
        .samples(20)
        .pass(p(95.0).lt(Duration::from_secs(1)))
        .into_item()]);
    assert_eq!(checklist.run(&()).await.unwrap().verdict(), Verdict::NoGo);
}

#[test]
fn not_a_number_is_no_number() {
    assert!(Ratio::from_f64(f64::NAN).is_err());
    assert!(
        Ratio::of(0, 0).is_none(),
        "no errors of no requests is not zero percent"
    );
}

#[tokio::test]
async fn a_percentile_of_too_few_samples_is_refused_when_declared() {
    let checklist = of([Check::<()>::new("c")
        .probe(|_| {
            probe_fn("ms", async |_| {
                Ok::<_, ProbeError>(Duration::from_millis(1))
            })
        })
        .pass(p(99.0).lt(Duration::from_secs(1)))
        .into_item()]);
    let error = checklist.run(&()).await.unwrap_err().to_string();
    assert!(
        error.contains("needs 100 samples, and 1 are taken"),
        "{error}"
    );
}

#[tokio::test]
async fn an_error_ratio_of_a_check_that_cannot_be_made_is_not_a_ratio() {
    let checklist = of([Check::<()>::new("c")
        .probe(|_| {
            probe_fn("typo", async |_| {
                Err::<bool, _>(ProbeError::new(Reason::BadConfiguration, "not a URL"))
            })
            .error_ratio()
        })
        .pass(avg().le(pct(100.0)))
        .into_item()]);
    assert_eq!(
        checklist.run(&()).await.unwrap().verdict(),
        Verdict::Inconclusive
    );
}

#[test]
fn values_of_two_kinds_never_compare() {
    assert_eq!(
        Value::Count(Count::new(1)).compare(&Value::Bool(true)),
        None
    );
}

//! What persons have said, in the verdict of a run.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::Arc;
use std::time::Duration;

use golive_core::checklist::{Check, Checklist, IntoItem, Phase, SignOff, Task};
use golive_core::id::Id;
use golive_core::outcome::{
    FailCause, FailCauseKind, FailureMode, Outcome, OutcomeKind, SignOffOutcome,
};
use golive_core::probe::{ProbeError, Reason, probe_fn};
use golive_core::quantity::{Age, Timestamp};
use golive_core::report::Report;
use golive_core::standing::{Attested, LaunchRef, Standing, Waiver};
use golive_core::verdict::Verdict;

/// A task, what comes after it, a check that fails, and a sign-off.
fn checklist(critical: bool) -> Checklist {
    let good = || probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    let bad = || {
        probe_fn("it", async |_| {
            Err::<bool, _>(ProbeError::new(Reason::Refused, "nobody listens"))
        })
    };
    let fails = Check::new("Fails").probe_from(bad());
    let fails = if critical { fails.critical() } else { fails };
    let phase = Phase::new("Start")
        .item(Task::new("Rehearsed").by(["Operations"]))
        .item(
            Check::new("After it")
                .probe_from(good())
                .after(["rehearsed"]),
        )
        .item(fails.into_item())
        .item(Check::new("After that").probe_from(good()).after(["fails"]));
    Checklist::new("Test")
        .roles(["Operations", "Security"])
        .phase(phase)
        .sign_off(SignOff::new("Security"))
}

fn until() -> Timestamp {
    Timestamp::parse("2126-01-01T00:00:00Z").unwrap()
}

/// Nobody listens where the check looks.
fn refused() -> FailureMode {
    let (cause, reason) = (FailCauseKind::Finding, Reason::Refused);
    FailureMode::new(OutcomeKind::Fail, Some(cause), Some(reason))
}

fn pending() -> FailureMode {
    FailureMode::new(OutcomeKind::Pending, None, None)
}

fn attested() -> FailureMode {
    FailureMode::new(OutcomeKind::Fail, Some(FailCauseKind::Attested), None)
}

fn failed_by_ada() -> Attested {
    Attested::Failed {
        by: "ada".into(),
        why: "no".to_owned(),
        statement: Some("0f3c".into()),
    }
}

fn complete() -> Standing {
    let mut standing = Standing::new();
    standing.attest("start.rehearsed", Attested::done("ada", None));
    standing.waive(
        "start.fails",
        Waiver::new("bob", until(), "nobody uses it yet", refused()),
    );
    let by = vec![Arc::from("eve")];
    standing.sign_off("Security", None, SignOffOutcome::Go { by });
    standing
}

async fn run(standing: Standing) -> Report {
    checklist(false).run(&()).standing(standing).await.unwrap()
}

fn kinds(report: &Report) -> Vec<OutcomeKind> {
    report
        .items
        .iter()
        .map(|item| item.outcome.kind())
        .collect()
}

#[tokio::test]
async fn without_a_word_everything_waits() {
    let report = run(Standing::new()).await;
    assert_eq!(report.verdict(), Verdict::NoGo);
    assert_eq!(
        kinds(&report),
        [
            OutcomeKind::Pending,
            OutcomeKind::Blocked,
            OutcomeKind::Fail,
            OutcomeKind::Blocked
        ]
    );
}

#[tokio::test]
async fn what_is_attested_and_waived_lets_its_dependents_run() {
    let report = run(complete()).await;
    // A risk was taken: it is a condition.
    assert_eq!(report.verdict(), Verdict::ConditionalGo);
    assert_eq!(
        kinds(&report),
        [
            OutcomeKind::Pass,
            OutcomeKind::Pass,
            OutcomeKind::Waived,
            OutcomeKind::Pass
        ]
    );
    let waived = report.item("start.fails").unwrap();
    assert_eq!(
        waived.outcome,
        Outcome::Waived {
            of: Box::new(Outcome::Fail {
                cause: FailCause::Finding {
                    reason: Reason::Refused,
                    step: None,
                },
            }),
            by: "bob".into(),
            until: until(),
        }
    );
    let words = waived.words.as_deref().unwrap();
    assert!(
        words.contains("nobody uses it yet") && words.contains("nobody listens"),
        "{words}"
    );
}

#[tokio::test]
async fn what_holds_is_not_waived() {
    let mut standing = complete();
    standing.waive(
        "start.after-it",
        Waiver::new("bob", until(), "no need", refused()),
    );
    let report = run(standing).await;
    assert_eq!(
        report.item("start.after-it").unwrap().outcome,
        Outcome::Pass
    );
}

#[tokio::test]
async fn of_a_critical_item_no_waiver_is_accepted() {
    let report = checklist(true).run(&()).standing(complete()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::NoGo);
}

#[tokio::test]
async fn each_thing_that_is_wrong_has_its_verdict() {
    type Harm = fn(&mut Standing);
    let harms: [(Harm, Verdict); 10] = [
        (
            |it| {
                it.attest("start.rehearsed", failed_by_ada());
            },
            Verdict::NoGo,
        ),
        (
            |it| {
                let why = "another key".to_owned();
                it.attest("start.rehearsed", Attested::Invalid { why });
            },
            Verdict::NoGo,
        ),
        (
            |it| {
                let age = Age::new(Duration::from_secs(86_400));
                let why = "ask Operations again".to_owned();
                it.attest("start.rehearsed", Attested::Stale { age, why });
            },
            Verdict::Inconclusive,
        ),
        (
            |it| {
                let (by, why) = ("ada".into(), "no database".to_owned());
                it.attest("start.rehearsed", Attested::NotApplicable { by, why });
            },
            Verdict::ConditionalGo,
        ),
        (
            |it| {
                let (by, why) = ("eve".into(), "no".to_owned());
                it.sign_off(
                    "Security",
                    None,
                    SignOffOutcome::Veto {
                        by,
                        why,
                        statement: None,
                    },
                );
            },
            Verdict::NoGo,
        ),
        (
            |it| {
                let missing = SignOffOutcome::Missing { have: 1, need: 2 };
                it.sign_off("Security", None, missing);
            },
            Verdict::Inconclusive,
        ),
        // Of a phase it is another sign-off.
        (
            |it| {
                *it = complete();
                let by = vec![Arc::from("eve")];
                let phase = Some(Id::new("start"));
                it.sign_off("Security", phase, SignOffOutcome::Go { by });
                let missing = SignOffOutcome::Missing { have: 0, need: 1 };
                it.sign_off("Security", None, missing);
            },
            Verdict::Inconclusive,
        ),
        (|it| it.invalid("a statement by nobody"), Verdict::NoGo),
        (|it| it.missing("a statement that was there"), Verdict::NoGo),
        (
            |it| it.unreadable("a link in the folder"),
            Verdict::Inconclusive,
        ),
    ];
    for (index, (harm, verdict)) in harms.into_iter().enumerate() {
        let mut standing = complete();
        harm(&mut standing);
        let report = run(standing).await;
        assert_eq!(
            report.verdict(),
            verdict,
            "harm {index}: {:?}",
            report.judgement
        );
    }
}

async fn verdict_of(list: &Checklist, standing: Standing) -> Report {
    list.run(&()).standing(standing).await.unwrap()
}

/// A waiver of what nobody looked at proves nothing.
#[tokio::test]
async fn what_is_waived_unseen_proves_nothing() {
    let list: Checklist = Checklist::new("It").phase(Phase::new("Now").item(Task::new("Done")));
    let mut standing = Standing::new();
    let unseen = Waiver::new("bob", until(), "it will be", pending());
    standing.waive("now.done", unseen);
    let report = verdict_of(&list, standing).await;
    assert_eq!(report.items[0].outcome.kind(), OutcomeKind::Waived);
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    // What failed was seen.
    let mut standing = Standing::new();
    standing.attest("now.done", failed_by_ada());
    let seen = Waiver::new("bob", until(), "it will be", attested());
    standing.waive("now.done", seen.over("0f3c"));
    let report = verdict_of(&list, standing).await;
    assert_eq!(report.verdict(), Verdict::ConditionalGo);
}

/// A critical item weighs with a waiver as it does without one.
#[tokio::test]
async fn a_waiver_of_a_critical_item_changes_nothing() {
    let list: Checklist =
        Checklist::new("It").phase(Phase::new("Now").item(Task::new("Done").critical()));
    let without = verdict_of(&list, Standing::new()).await.verdict();
    let mut standing = Standing::new();
    let waiver = Waiver::new("bob", until(), "it will be", pending());
    standing.waive("now.done", waiver);
    assert_eq!(verdict_of(&list, standing).await.verdict(), without);
    assert_eq!(without, Verdict::Inconclusive);
}

/// That a task failed is known, whatever it would have waited for; and what
/// opens later does not count yet, whatever blocks it.
#[tokio::test]
async fn what_is_known_of_a_blocked_item_is_told() {
    let later = Phase::new("Later")
        .opens(golive_core::checklist::Offset::after(Duration::from_secs(
            3600,
        )))
        .item(Task::new("Watched").after(["now.one"]));
    let list: Checklist = Checklist::new("It")
        .phase(
            Phase::new("Now")
                .item(Task::new("One"))
                .item(Task::new("Two").after(["one"])),
        )
        .phase(later);
    let mut standing = Standing::new();
    standing.attest("now.two", failed_by_ada());
    let run = list.run(&()).launch_at(std::time::SystemTime::now());
    let report = run.standing(standing).await.unwrap();
    let of = |id: &str| report.item(id).unwrap().outcome.clone();
    assert_eq!(of("now.two").kind(), OutcomeKind::Fail);
    assert_eq!(report.verdict(), Verdict::NoGo);
    assert!(matches!(
        of("later.watched"),
        Outcome::Pending {
            due: golive_core::outcome::Due::NotYet,
            ..
        }
    ));
}

/// An attested failure is told before a condition is asked, and though the run
/// ends before it could begin.
#[tokio::test(start_paused = true)]
async fn what_is_known_at_the_end_is_told() {
    let failed = || {
        let mut standing = Standing::new();
        for item in ["now.two", "now.elsewhere"] {
            standing.attest(item, failed_by_ada());
        }
        standing
    };
    let list = |answers: bool| -> Checklist {
        let one = probe_fn("it", move |_| async move {
            if answers {
                return Err::<bool, _>(ProbeError::new(Reason::Refused, "nobody listens"));
            }
            std::future::pending().await
        });
        Checklist::new("It").phase(
            Phase::new("Now")
                .item(
                    Check::new("One")
                        .probe_from(one)
                        .timeout(Duration::from_secs(3600)),
                )
                .item(Task::new("Two").after(["one"]))
                .item(Task::new("Elsewhere").after(["one"]).applies_if(|()| false)),
        )
    };
    for answers in [true, false] {
        let list = list(answers);
        let report = list.run(&()).standing(failed()).await.unwrap();
        let of = |id: &str| report.item(id).unwrap().outcome.kind();
        assert_eq!(of("now.two"), OutcomeKind::Fail, "{answers}");
        assert_eq!(of("now.elsewhere"), OutcomeKind::Fail, "{answers}");
        assert_eq!(report.verdict(), Verdict::NoGo, "{answers}");
    }
}

/// A waiver is for one way to fail, and for no other.
#[tokio::test]
async fn a_waiver_is_for_what_it_was_given_for() {
    let others = [
        FailureMode::new(OutcomeKind::Fail, Some(FailCauseKind::Criterion), None),
        FailureMode::new(OutcomeKind::Blocked, None, None),
        FailureMode::new(
            OutcomeKind::Fail,
            Some(FailCauseKind::Finding),
            Some(Reason::CertificateExpired),
        ),
        FailureMode::new(OutcomeKind::Error, None, Some(Reason::Refused)),
    ];
    for other in others {
        let mut standing = Standing::new();
        standing.attest("start.rehearsed", Attested::done("ada", None));
        let waiver = Waiver::new("bob", until(), "no need", other.clone());
        standing.waive("start.fails", waiver);
        let by = vec![Arc::from("eve")];
        standing.sign_off("Security", None, SignOffOutcome::Go { by });
        let report = run(standing).await;
        let fails = report.item("start.fails").unwrap();
        assert_eq!(fails.outcome.kind(), OutcomeKind::Fail, "{other}");
        assert_eq!(report.verdict(), Verdict::NoGo);
        let words = fails.words.as_deref().unwrap();
        assert!(
            words.contains("the waiver of bob is for another"),
            "{words}"
        );
    }
}

/// What a person has seen fail is waived by its statement alone, and of two
/// waivers the one that fits counts.
#[tokio::test]
async fn what_a_person_saw_fail_is_waived_by_its_statement() {
    let list: Checklist = Checklist::new("It").phase(Phase::new("Now").item(Task::new("Done")));
    let waiver = || Waiver::new("bob", until(), "it will be", attested());
    let cases = [
        (vec![waiver()], Verdict::NoGo),
        (vec![waiver().over("another")], Verdict::NoGo),
        (vec![waiver().over("0f3c")], Verdict::ConditionalGo),
        (
            vec![waiver().over("another"), waiver().over("0f3c")],
            Verdict::ConditionalGo,
        ),
    ];
    for (waivers, verdict) in cases {
        let mut standing = Standing::new();
        standing.attest("now.done", failed_by_ada());
        for waiver in waivers.clone() {
            standing.waive("now.done", waiver);
        }
        let report = verdict_of(&list, standing).await;
        assert_eq!(report.verdict(), verdict, "{waivers:?}");
    }
}

/// A person's "not applicable" is a decision; of a critical item it is none.
#[tokio::test]
async fn that_it_does_not_apply_is_a_decision() {
    for (critical, verdict) in [
        (false, Verdict::ConditionalGo),
        (true, Verdict::Inconclusive),
    ] {
        let task = Task::new("Done");
        let task = if critical { task.critical() } else { task };
        let list: Checklist =
            Checklist::new("It").phase(Phase::new("Now").item(task).item(Task::new("Other")));
        let mut standing = Standing::new();
        standing.attest("now.other", Attested::done("ada", None));
        let (by, why) = ("ada".into(), "no database".to_owned());
        standing.attest("now.done", Attested::NotApplicable { by, why });
        assert_eq!(verdict_of(&list, standing).await.verdict(), verdict);
    }
}

/// A report says of which launch its persons spoke.
#[tokio::test]
async fn the_launch_is_that_of_the_report() {
    let launch = LaunchRef::new("42", "production", "0f3c").attempt(2);
    let mut standing = complete();
    standing.of_launch(launch.clone());
    assert_eq!(standing.launch().map(|it| &**it), Some(&launch));
    let checklist = checklist(false);
    let report = checklist.run(&()).standing(standing).await.unwrap();
    assert_eq!(report.launch.as_deref(), Some(&launch));
}

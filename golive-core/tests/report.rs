//! The report as JSON: every outcome comes back as it went.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use golive_core::checklist::{Check, Checklist, Phase, SignOff, Task};
use golive_core::criterion::NoData;
use golive_core::outcome::{Due, FailCause, Outcome, SignOffOutcome, SkipReason};
use golive_core::probe::{ProbeError, Reason, Step, probe_fn};
use golive_core::quantity::{Age, Timestamp};
use golive_core::report::Report;

async fn report() -> Report {
    let checklist = Checklist::<()>::new("t")
        .roles(["Ops", "Security"])
        .phase(Phase::new("p").item(Task::new("a").by(["Ops"])).item(
            Check::<()>::new("b").probe(|_| probe_fn("it", async |_| Ok::<_, ProbeError>(true))),
        ))
        .sign_off(SignOff::new("Security").distinct_from(["Ops"]));
    checklist.run(&()).await.unwrap()
}

fn assert_survives(report: &Report) {
    let json = serde_json::to_string(report).unwrap();
    assert_eq!(
        &serde_json::from_str::<Report>(&json).unwrap(),
        report,
        "{json}"
    );
}

fn failed(cause: FailCause) -> Outcome {
    Outcome::Fail { cause }
}

#[tokio::test]
async fn every_outcome_survives() {
    let mut report = report().await;
    // What JSON does not keep: the nanoseconds of the clock.
    report.started_at = Timestamp::from_unix_seconds(1_800_000_000).unwrap();
    let until = Timestamp::from_unix_seconds(1_900_000_000).unwrap();
    let outcomes = [
        Outcome::Pass,
        Outcome::Warn,
        failed(FailCause::Criterion),
        failed(FailCause::NoData),
        failed(FailCause::Trigger),
        failed(FailCause::InvalidAttestation),
        failed(FailCause::Finding {
            reason: Reason::Refused,
            step: Some(Step::Connect),
        }),
        failed(FailCause::Attested {
            by: "ada".into(),
            statement: Some("0f3c".into()),
        }),
        Outcome::Waived {
            of: Box::new(failed(FailCause::Criterion)),
            by: "alice".into(),
            until,
        },
        Outcome::NotApplicable {
            why: "no CDN".to_owned(),
            by: None,
        },
        Outcome::NotApplicable {
            why: "no CDN".to_owned(),
            by: Some("ada".into()),
        },
        Outcome::Skipped {
            reason: SkipReason::NoLoad,
        },
        Outcome::Blocked {
            by: vec!["x".into()],
        },
        Outcome::Pending {
            due: Due::Overdue,
            at: Some(until),
        },
        Outcome::Pending {
            due: Due::Now,
            at: None,
        },
        Outcome::NoData {
            reason: NoData::TooFewSamples { have: 1, need: 20 },
        },
        Outcome::NoData {
            reason: NoData::Nothing {
                message: "no row".to_owned(),
            },
        },
        Outcome::Stale {
            age: Age::new(std::time::Duration::from_secs(5)),
        },
        Outcome::Error {
            reason: Reason::TimedOut,
            step: Some(Step::Connect),
        },
    ];
    for outcome in outcomes {
        report.items[0].outcome = outcome;
        assert_survives(&report);
    }
}

#[tokio::test]
async fn every_sign_off_survives() {
    let mut report = report().await;
    report.started_at = Timestamp::from_unix_seconds(1_800_000_000).unwrap();
    for outcome in [
        SignOffOutcome::Go {
            by: vec!["alice".into()],
        },
        SignOffOutcome::Conditional {
            by: vec!["alice".into()],
            conditions: vec!["c".to_owned()],
        },
        SignOffOutcome::Veto {
            by: "bob".into(),
            why: "no".to_owned(),
            statement: None,
        },
        SignOffOutcome::Invalid {
            why: "forged".to_owned(),
        },
        SignOffOutcome::Expired {
            why: "old".to_owned(),
        },
        SignOffOutcome::SameSigner {
            by: "ada".into(),
            other: "Security".into(),
        },
        SignOffOutcome::Missing { have: 0, need: 1 },
        SignOffOutcome::NotDue,
    ] {
        report.sign_offs[0].outcome = outcome;
        assert_survives(&report);
    }
}

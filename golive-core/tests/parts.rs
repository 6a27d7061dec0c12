//! A part is no whole: what a verdict is about, and what counts in every part.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use golive_core::checklist::{Check, Checklist, Offset, Phase, Recurrence, SignOff, Task};
use golive_core::gate::gate;
use golive_core::id::Id;
use golive_core::outcome::{Due, Outcome, OutcomeKind, SignOffOutcome};
use golive_core::probe::{ProbeError, probe_fn};
use golive_core::report::{ItemReport, Report};
use golive_core::standing::{
    Attested, Baseline, ItemBaseline, Objection, ObjectionKind, ObjectionState, Standing, Subject,
};
use golive_core::verdict::{Ground, Part, Verdict};

const HOUR: Duration = Duration::from_secs(3600);

fn yes(title: &'static str) -> Check<()> {
    Check::new(title)
}

/// Before the launch, at once, at the launch and after it.
fn checklist() -> Checklist {
    let good = || probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    Checklist::new("Orders")
        .roles(["Security", "Operations"])
        .phase(
            Phase::new("Early")
                .opens(Offset::before(24 * HOUR))
                .item(yes("Built").probe_from(good())),
        )
        .phase(
            Phase::new("Now")
                .item(yes("Answers").probe_from(good()).tags(["quick"]))
                .item(Task::new("Read").optional()),
        )
        .phase(
            Phase::new("Deployment")
                .opens(Offset::launch())
                .item(yes("Deployed").probe_from(good())),
        )
        .phase(
            Phase::new("Watch")
                .opens(Offset::after(HOUR))
                .item(Task::new("Watched")),
        )
        .sign_off(SignOff::new("Security"))
        .sign_off(SignOff::new("Operations").phase("watch"))
}

fn signed() -> Standing {
    let mut standing = Standing::new();
    let by: Vec<Arc<str>> = vec!["eve".into()];
    standing.attest("now.read", Attested::done("ada", None));
    standing.sign_off("Security", None, SignOffOutcome::Go { by });
    standing
}

fn failed(id: &str, state: ObjectionState) -> Objection {
    let id = Id::new(id);
    Objection::new(ObjectionKind::Failed, "ada", Subject::Item { id }, "0f3c").state(state)
}

fn veto() -> Objection {
    let (role, phase) = ("Operations".into(), Some(Id::new("watch")));
    Objection::new(
        ObjectionKind::NoGo,
        "olga",
        Subject::SignOff { role, phase },
        "77aa",
    )
}

/// Without a time of the launch everything has opened.
async fn run(start: bool, standing: Standing) -> Report {
    let list = checklist();
    let run = list.run(&()).standing(standing);
    let run = if start { run.start() } else { run };
    run.await.unwrap()
}

#[tokio::test]
async fn a_start_leaves_out_what_needs_what_it_keeps_down() {
    let report = run(true, signed()).await;
    assert_eq!(report.part, Part::Start);
    assert_eq!(report.verdict(), Verdict::Go, "{:?}", report.judgement);
    let ids: Vec<&str> = report.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["early.built", "now.answers", "now.read"]);
    // It asks for the sign-off of the whole, and not for that of what is after.
    assert_eq!(report.sign_offs.len(), 1);
    let report = run(true, Standing::new()).await;
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    // The whole wants what is after it too.
    assert_eq!(run(false, signed()).await.verdict(), Verdict::Inconclusive);
}

#[tokio::test]
async fn a_gate_asks_of_the_start_and_its_permit_says_so() {
    let list: Checklist =
        Checklist::new("It")
            .phase(Phase::new("Now").item(
                yes("Answers").probe_from(probe_fn("it", async |_| Ok::<_, ProbeError>(true))),
            ))
            .phase(
                Phase::new("Watch")
                    .opens(Offset::launch())
                    .item(Task::new("Watched")),
            );
    let permit = gate(&list, &()).await.unwrap();
    assert_eq!(*permit.covers(), Part::Start);
    assert_eq!(permit.checklist(), "it");
    let refusal = gate(&list, &()).whole().await.unwrap_err();
    assert_eq!(refusal.report().unwrap().part, Part::Whole);
    let permit = gate(&list, &()).phase("now").await.unwrap();
    let ids = vec![Id::new("now")];
    assert_eq!(*permit.covers(), Part::Phases { ids });
}

#[tokio::test]
async fn a_selection_that_is_no_part_is_inconclusive() {
    let list = checklist();
    let all = || list.run(&()).standing(signed());
    for (name, run) in [
        ("section or tag", all().tag("quick")),
        ("item", all().item("now.answers")),
        ("phase and tag", all().phase("now").tag("quick")),
    ] {
        let report = run.await.unwrap();
        assert_eq!(report.verdict(), Verdict::Inconclusive, "{name}");
        let grounds = &report.judgement.grounds;
        let is_partial = |it: &Ground| matches!(it, Ground::Partial { .. });
        assert!(grounds.iter().any(is_partial), "{name}: {grounds:?}");
    }
    // A filter that leaves out nothing of the phase leaves the part whole.
    let whole = all().phase("now").item("now.answers").item("now.read");
    assert_eq!(whole.await.unwrap().verdict(), Verdict::Go);
}

/// No filter drops the sign-off of what it selects.
#[tokio::test]
async fn a_filter_drops_no_sign_off_of_its_phase() {
    let list = checklist();
    let run = list
        .run(&())
        .standing(signed())
        .phase("watch")
        .item("watch.watched");
    let report = run.await.unwrap();
    assert_eq!(&*report.sign_offs[0].role, "Operations");
    let run = list.run(&()).standing(signed()).item("watch.watched");
    assert_eq!(&*run.await.unwrap().sign_offs[0].role, "Operations");
}

#[tokio::test]
async fn an_objection_counts_in_every_part() {
    let list = checklist();
    let with = |objection: Objection| {
        let mut standing = signed();
        standing.object(objection);
        standing
    };
    for objection in [veto(), failed("watch.watched", ObjectionState::Stands)] {
        for standing in [with(objection.clone())] {
            let parts = [
                list.run(&()).standing(standing.clone()),
                list.run(&()).standing(standing.clone()).start(),
                list.run(&()).standing(standing.clone()).phase("now"),
                list.run(&()).standing(standing.clone()).item("now.answers"),
                list.run(&()).standing(standing).tag("quick"),
            ];
            for run in parts {
                let report = run.await.unwrap();
                assert_eq!(report.verdict(), Verdict::NoGo, "{objection}");
                assert_eq!(report.objections, std::slice::from_ref(&objection));
                let first = report.judgement.grounds.first().unwrap();
                assert!(matches!(first, Ground::Objection { .. }), "{first:?}");
            }
        }
    }
}

/// An invalid sign-off of what is not asked about is one all the same.
#[tokio::test]
async fn what_is_invalid_counts_in_every_part() {
    let list = checklist();
    let mut standing = signed();
    let why = "forged".to_owned();
    let invalid = SignOffOutcome::Invalid { why };
    standing.sign_off("Operations", Some(Id::new("watch")), invalid);
    for run in [list.run(&()).phase("now"), list.run(&()).start()] {
        let report = run.standing(standing.clone()).await.unwrap();
        assert_eq!(report.verdict(), Verdict::NoGo);
    }
}

#[tokio::test]
async fn an_objection_weighs_by_its_item_until_its_ground_changes() {
    let of = |id: &str, state, changed: Option<&str>| {
        failed(id, state).changed(changed.map(str::to_owned))
    };
    let ada = || Arc::<str>::from("ada");
    let lifted = || {
        let (by, why) = (vec![ada()], "it was the test".to_owned());
        ObjectionState::Lifted { by, why }
    };
    let cases = [
        (
            of("now.read", ObjectionState::Stands, None),
            Verdict::ConditionalGo,
        ),
        (
            of("now.read", ObjectionState::Stands, Some("it")),
            Verdict::NoGo,
        ),
        (
            of("now.gone", ObjectionState::Stands, Some("it")),
            Verdict::NoGo,
        ),
        (of("now.gone", ObjectionState::Stands, None), Verdict::NoGo),
        (
            of("now.answers", ObjectionState::Stands, None),
            Verdict::NoGo,
        ),
        (
            of("now.answers", lifted(), Some("it")),
            Verdict::ConditionalGo,
        ),
        (
            of("now.answers", ObjectionState::Answered { by: ada() }, None),
            Verdict::ConditionalGo,
        ),
        (
            of("watch.watched", ObjectionState::Waived { by: ada() }, None),
            Verdict::ConditionalGo,
        ),
    ];
    for (objection, verdict) in cases {
        let mut standing = signed();
        standing.object(objection.clone());
        let report = run(true, standing).await;
        assert_eq!(report.verdict(), verdict, "{objection}");
    }
    // No waiver of a critical item is accepted.
    let list: Checklist =
        Checklist::new("It").phase(Phase::new("Now").item(Task::new("Done").critical()));
    let mut standing = Standing::new();
    standing.attest("now.done", Attested::done("ada", None));
    standing.object(failed("now.done", ObjectionState::Waived { by: ada() }));
    let report = list.run(&()).standing(standing).await.unwrap();
    assert_eq!(report.verdict(), Verdict::NoGo);
}

/// One objection is one ground, though its item or sign-off tells it too.
#[tokio::test]
async fn an_objection_is_told_once() {
    let mut standing = signed();
    let (by, statement) = (Arc::<str>::from("ada"), Some(Arc::from("0f3c")));
    let why = "no".to_owned();
    standing.attest("now.read", Attested::Failed { by, why, statement });
    standing.object(failed("now.read", ObjectionState::Stands));
    let report = run(true, standing).await;
    assert_eq!(report.judgement.grounds.len(), 1, "{:?}", report.judgement);
    let mut standing = signed();
    let role = Arc::<str>::from("Security");
    let subject = Subject::SignOff { role, phase: None };
    let objection = Objection::new(ObjectionKind::NoGo, "eve", subject, "77aa");
    standing.object(objection.clone());
    let (by, why) = (Arc::<str>::from("eve"), "no".to_owned());
    let statement = Some(Arc::from("77aa"));
    standing.sign_off(
        "Security",
        None,
        SignOffOutcome::Veto { by, why, statement },
    );
    let report = run(true, standing.clone()).await;
    assert_eq!(report.judgement.grounds.len(), 1, "{:?}", report.judgement);
    // One that was lifted does not tell of the veto of another.
    let lifted = ObjectionState::Lifted {
        by: vec!["max".into()],
        why: String::new(),
    };
    standing.object(objection.state(lifted));
    assert_eq!(run(true, standing).await.verdict(), Verdict::NoGo);
}

/// Ten days before the launch nothing is proven that opens a day before it,
/// whoever knows the time; what opens after the launch waits for it only where
/// the ledger knows it.
#[tokio::test]
async fn not_yet_is_not_proven() {
    let list = checklist();
    let launch = SystemTime::now() + 240 * HOUR;
    let report = list.run(&()).standing(signed()).start().launch_at(launch);
    let report = report.await.unwrap();
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    let built = &report.item("early.built").unwrap().outcome;
    assert!(
        matches!(
            built,
            Outcome::Pending {
                due: Due::NotYet,
                ..
            }
        ),
        "{built:?}"
    );
    // A time that somebody gives leaves the rest unproven too.
    let soon = SystemTime::now() + HOUR;
    let report = list
        .run(&())
        .standing(signed())
        .launch_at(soon)
        .await
        .unwrap();
    let deployed = &report.item("deployment.deployed").unwrap().outcome;
    assert!(
        matches!(
            deployed,
            Outcome::Pending {
                due: Due::NotYet,
                ..
            }
        ),
        "{deployed:?}"
    );
    assert_eq!(report.verdict(), Verdict::Inconclusive);
}

fn fingerprint(item: &ItemBaseline<'_>) -> Arc<str> {
    format!("{item:?}").into()
}

/// What a check looked at when somebody signed is what it must look at.
#[tokio::test]
async fn what_was_judged_is_what_was_signed() {
    let of = |target: &'static str, applies: bool| -> Checklist {
        let probe = probe_fn(target, async |_| Ok::<_, ProbeError>(true));
        let other = probe_fn("other", async |_| Ok::<_, ProbeError>(true));
        Checklist::new("It").phase(
            Phase::new("Now")
                .item(
                    yes("Answers")
                        .probe_from(probe)
                        .applies_if(move |()| applies),
                )
                .item(yes("Other").probe_from(other)),
        )
    };
    let seen = of("staging:6379", true).run(&()).await.unwrap();
    let items = seen.items.iter().filter_map(ItemReport::baseline);
    let items = items.map(|it| (it.id.clone(), fingerprint(&it))).collect();
    let mut standing = Standing::new();
    standing.saw(Baseline::new("eve", "Security", items, fingerprint));
    for (list, verdict) in [
        (of("staging:6379", true), Verdict::Go),
        (of("production:6379", true), Verdict::ConditionalGo),
        (of("staging:6379", false), Verdict::ConditionalGo),
    ] {
        let report = list.run(&()).standing(standing.clone()).await.unwrap();
        assert_eq!(report.verdict(), verdict);
        if verdict == Verdict::ConditionalGo {
            let words = report.judgement.grounds[0].to_string();
            let expected =
                "eve signed as Security over another target, bound or applicability of now.answers";
            assert_eq!(words, expected);
        }
    }
    assert_eq!(seen.count(OutcomeKind::Pass), 2);
}

/// What was open when somebody signed may be looked at later; what does not apply
/// any more would be left out unseen.
#[tokio::test]
async fn what_does_not_apply_any_more_is_a_difference() {
    let of = |holds: bool, applies: bool| -> Checklist {
        let first = probe_fn("first", move |_| async move { Ok::<_, ProbeError>(holds) });
        let then = probe_fn("then", async |_| Ok::<_, ProbeError>(true));
        let task = Task::new("Read").applies_if(move |()| applies);
        Checklist::new("It").phase(
            Phase::new("Now")
                .item(yes("First").probe_from(first))
                .item(
                    yes("Then")
                        .probe_from(then)
                        .after(["first"])
                        .applies_if(move |()| applies),
                )
                .item(task),
        )
    };
    // The one is blocked, the other waits.
    let seen = of(false, true).run(&()).await.unwrap();
    let items = seen.items.iter().filter_map(ItemReport::baseline);
    let items = items.map(|it| (it.id.clone(), fingerprint(&it))).collect();
    let baseline = Baseline::new("eve", "Security", items, fingerprint);
    let mut standing = Standing::new();
    standing.attest("now.read", Attested::done("ada", None));
    standing.saw(baseline);
    let list = of(true, true);
    let report = list.run(&()).standing(standing.clone()).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Go, "{:?}", report.judgement);
    let list = of(true, false);
    let report = list.run(&()).standing(standing).await.unwrap();
    assert_eq!(report.verdict(), Verdict::ConditionalGo);
    let words = report.judgement.grounds[0].to_string();
    assert!(words.ends_with("of now.then, now.read"), "{words}");
}

/// A task that repeats is no part of a start: a service starts on any day.
#[tokio::test]
async fn a_task_that_repeats_keeps_no_start_shut() {
    let good = probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    let list: Checklist = Checklist::new("It").phase(
        Phase::new("Now")
            .item(yes("Answers").probe_from(good))
            .item(Task::new("Logs read").repeats(Recurrence::Daily)),
    );
    assert!(gate(&list, &()).await.is_ok());
    assert!(gate(&list, &()).whole().await.is_err());
}

/// The sign-off of a phase is one of the start when the phase is open by then,
/// whatever stands in it.
#[tokio::test]
async fn a_start_asks_for_the_sign_offs_of_its_phases() {
    let good = probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    let daily = Phase::new("Daily").item(Task::new("Logs read").repeats(Recurrence::Daily));
    let list: Checklist = Checklist::new("It")
        .roles(["Security"])
        .phase(Phase::new("Now").item(yes("Answers").probe_from(good)))
        .phase(daily)
        .sign_off(SignOff::new("Security").phase("daily"));
    let report = list.run(&()).start().await.unwrap();
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    assert_eq!(report.sign_offs.len(), 1);
}

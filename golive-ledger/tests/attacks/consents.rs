//! A consent that nobody gave, or gave to something else: each way to gain one, as
//! it was tried.

use golive_core::checklist::{Check, Checklist, IntoItem, Phase, SignOff as Asked, Task};
use golive_core::criterion::{last, meets};
use golive_core::outcome::SignOffOutcome;
use golive_core::probe::{ProbeError, Reason, probe_fn};
use golive_core::quantity::Count;
use golive_core::standing::ObjectionState;
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::judge::Refusal;
use golive_ledger::statement::{Completion, Decision, Evidence, Said, Status};
use golive_ledger::store::Entry;

use crate::common::world::{World, checklist};
use crate::{again, complete, completion, failed, knowing, objections, set_policy, verdict};

/// A failed task is answered by another holder of the role, of that very
/// statement and with evidence; until the first agrees it is a condition.
#[tokio::test]
async fn a_failure_is_answered_of_itself_and_with_evidence() {
    let mut world = World::new();
    let mut entries = complete(&world);
    entries.remove(1);
    let failure = failed(&world, "ada");
    entries.push(failure.clone());
    let answer = |world: &World, change: fn(&mut Completion)| {
        let mut said = completion(world, "start.announced", Status::Passed);
        said.answers = Some(failure.id());
        change(&mut said);
        world.sign("bob", &world.say("bob", Said::Completion(said)))
    };
    let refused: [fn(&mut Completion); 3] = [
        |it| it.answers = None,
        |it| it.answers = Some(Sha256::of(b"another")),
        |it| {
            it.evidence = vec![Evidence::Text {
                text: " ".to_owned(),
            }];
        },
    ];
    for change in refused {
        let mut more = entries.clone();
        more.push(answer(&world, change));
        assert_eq!(verdict(&world, &more).await, Verdict::NoGo);
    }
    let answered = answer(&world, |_| {});
    entries.push(answered.clone());
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    let state = objections(&world, &entries)[0].state.clone();
    assert_eq!(state, ObjectionState::Answered { by: "bob".into() });
    // The first agrees, by naming its own word.
    let agreed = completion(&world, "start.announced", Status::Passed);
    let agreed = knowing(&world, "ada", Said::Completion(agreed), &[&failure]);
    let mut agree = entries.clone();
    agree.push(agreed);
    assert_eq!(objections(&world, &agree), []);
    // An answer is a consent, and void as one.
    let text = world.policy_text("# mended");
    set_policy(&mut world, &text);
    assert!(objections(&world, &entries)[0].stands());
}

/// Somebody who holds another role answers nothing.
#[tokio::test]
async fn a_failure_is_answered_by_a_holder_of_its_role() {
    let world = World::new();
    let failure = failed(&world, "ada");
    let mut said = completion(&world, "start.announced", Status::Passed);
    said.role = "Security".to_owned();
    said.answers = Some(failure.id());
    let answer = world.sign("eve", &world.say("eve", Said::Completion(said)));
    assert!(objections(&world, &[failure, answer])[0].stands());
}

#[tokio::test]
async fn a_waiver_over_a_failure_names_it() {
    let world = World::new();
    let mut entries = complete(&world);
    entries.remove(1);
    let failure = failed(&world, "ada");
    entries.push(failure.clone());
    let of = golive_ledger::statement::FailureSeen {
        outcome: golive_ledger::statement::OutcomeWord::Fail,
        cause: Some(golive_ledger::statement::CauseWord::Attested),
        reason: None,
    };
    let mut request = world.request("start.announced");
    if let Said::WaiverRequest(said) = &mut request.said {
        (said.of, said.over) = (of.clone(), Some(failure.id()));
    }
    let request = world.sign("ada", &request);
    let waive = |over: Option<Sha256>| {
        let mut waiver = world.say("bob", world.waive("start.announced"));
        if let Said::Waiver(said) = &mut waiver.said {
            (said.request, said.of, said.over) = (Some(request.id()), Some(of.clone()), over);
        }
        world.sign("bob", &waiver)
    };
    entries.push(request.clone());
    for over in [None, Some(Sha256::of(b"another"))] {
        let mut more = entries.clone();
        more.push(waive(over));
        assert_eq!(verdict(&world, &more).await, Verdict::NoGo);
    }
    entries.push(waive(Some(failure.id())));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    let state = objections(&world, &entries)[0].state.clone();
    assert_eq!(state, ObjectionState::Waived { by: "bob".into() });
    // Another failure of the same is another, and nobody asked for that.
    let another = failed(&world, "bob");
    entries.push(another.clone());
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    entries.push(waive(Some(another.id())));
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
}

/// "Not applicable" is a decision: with a reason, of as many as the policy asks
/// for, and never of what is critical or unwaivable.
#[tokio::test]
async fn not_applicable_is_a_decision() {
    let mut world = World::new();
    let said = |world: &World, person: &str, notes: &str| {
        let mut said = completion(world, "start.announced", Status::NotApplicable);
        (said.evidence, said.notes) = (Vec::new(), notes.to_owned());
        world.sign(person, &world.say(person, Said::Completion(said)))
    };
    let mut entries = complete(&world);
    entries[1] = said(&world, "bob", "there is nobody to tell");
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    entries[1] = said(&world, "bob", " ");
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    let text = world.policy_text("not_applicable = 2\n");
    set_policy(&mut world, &text);
    let mut entries = again(&mut world);
    entries[1] = said(&world, "bob", "there is nobody to tell");
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    entries.push(said(&world, "ada", "so it is"));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    // Critical, and unwaivable.
    let critical = || {
        Checklist::<()>::new("Orders go-live")
            .roles(["Operations", "ProductOwner", "Security"])
            .phase(Phase::new("Start").item(Task::new("Announced").critical()))
    };
    let text = world.policy_text("");
    let unwaivable = text.replace("start.answers", "start.announced");
    set_policy(&mut world, &text);
    world.checklist = critical();
    let found = [said(&world, "bob", "there is nobody to tell")];
    assert!(matches!(
        world.one(&found[0]).worth,
        Err(Refusal::Invalid(_))
    ));
    assert_eq!(verdict(&world, &found).await, Verdict::NoGo);
    set_policy(&mut world, &unwaivable);
    world.checklist = checklist(100);
    let found = [said(&world, "bob", "there is nobody to tell")];
    assert!(matches!(
        world.one(&found[0]).worth,
        Err(Refusal::Invalid(_))
    ));
}

/// Who attests in a role speaks in it, though that role signs nothing off.
#[tokio::test]
async fn who_attests_in_a_role_does_not_sign_for_one_apart() {
    let mut world = World::new();
    let good = probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    let task = Task::new("Rehearsed").by(["Operations"]);
    world.checklist = Checklist::new("Orders go-live")
        .roles(["Operations", "ProductOwner", "Security"])
        .phase(
            Phase::new("Start")
                .item(task)
                .item(Check::new("Answers").probe_from(good).into_item()),
        )
        .sign_off(Asked::new("ProductOwner").distinct_from(["Operations"]));
    let of = |world: &World, by: &str| {
        let attested = completion(world, "start.rehearsed", Status::Passed);
        let go = world.sign_off("ProductOwner", Decision::Go);
        [
            world.sign(by, &world.say(by, Said::Completion(attested))),
            world.sign("bob", &world.say("bob", go)),
        ]
    };
    assert_eq!(verdict(&world, &of(&world, "ada")).await, Verdict::Go);
    let found = of(&world, "bob");
    assert_eq!(verdict(&world, &found).await, Verdict::Inconclusive);
    let outcome = world.judge(&found).standing;
    let outcome = outcome.of_role(&"ProductOwner".into(), None).unwrap();
    assert!(
        matches!(outcome, SignOffOutcome::SameSigner { .. }),
        "{outcome:?}"
    );
}

/// Four eyes are those of two who signed.
#[tokio::test]
async fn a_request_that_nobody_signed_is_granted_by_nobody() {
    let world = World::new();
    let mut entries = complete(&world);
    let request = entries.pop().unwrap();
    let told = |entries: &[Entry]| {
        let judgement = world.judge(entries);
        let worth = judgement.statements[2].worth.clone();
        worth.unwrap_err().to_string()
    };
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    assert_eq!(
        told(&entries),
        "void: the request that it grants is not there"
    );
    // One that is taken back counts for nothing.
    entries.push(request.clone());
    entries.push(world.sign("ada", &world.say("ada", world.revoke(request.id()))));
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    assert_eq!(
        told(&entries),
        "void: the request that it grants counts for nothing"
    );
}

/// A risk that was taken of one failure is not taken of another.
#[tokio::test]
async fn a_waiver_is_not_for_another_failure() {
    let mut world = World::new();
    let entries = complete(&world);
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    let failing = |reason: Reason| {
        let bad = probe_fn("it", move |_| async move {
            Err::<bool, _>(ProbeError::new(reason, "it is not so"))
        });
        let mut list = checklist(100);
        let good = || probe_fn("it", async |_| Ok::<_, ProbeError>(true));
        let few = probe_fn("it", async |_| Ok::<_, ProbeError>(Count::new(7)));
        list = Checklist::new(list.title().to_owned())
            .roles(["Operations", "ProductOwner", "Security"])
            .phase(
                Phase::new("Start")
                    .item(
                        Task::new("Rehearsed")
                            .by(["Operations"])
                            .evidence_required(),
                    )
                    .item(Task::new("Announced"))
                    .item(Check::new("Answers").probe_from(good()))
                    .item(Check::new("Few wait").probe_from(few).pass(last().lt(100)))
                    .item(Check::new("Fails").probe_from(bad).into_item()),
            )
            .sign_off(Asked::new("Operations"))
            .sign_off(Asked::new("Security").distinct_from(["Operations"]));
        list
    };
    // The same declaration, and the same failure.
    world.checklist = failing(Reason::Refused);
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    for other in [Reason::CertificateExpired, Reason::Missing] {
        world.checklist = failing(other);
        assert_eq!(verdict(&world, &entries).await, Verdict::NoGo, "{other}");
    }
    world.checklist = failing(Reason::TimedOut);
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
}

/// A title that is turned into its opposite is another task, under whatever id.
#[tokio::test]
async fn a_task_means_what_its_title_says() {
    let mut world = World::new();
    let list = |title: &'static str| {
        let task = Task::new(title).id("start.restored").by(["Operations"]);
        Checklist::<()>::new("Orders go-live")
            .roles(["Operations"])
            .phase(Phase::new("Start").item(task))
    };
    world.checklist = list("Restored in < 5 min");
    let said = completion(&world, "start.restored", Status::Passed);
    let found = [world.sign("ada", &world.say("ada", Said::Completion(said)))];
    assert!(world.one(&found[0]).worth.is_ok());
    for title in ["Restored in > 5 min", "Restored in <= 5 min"] {
        world.checklist = list(title);
        let worth = world.one(&found[0]).worth.unwrap_err().to_string();
        assert_eq!(worth, "void: start.restored was changed since");
        assert_eq!(verdict(&world, &found).await, Verdict::Inconclusive);
    }
}

/// A bound of the configuration, a target and a condition are what the signer
/// saw, or it is a condition.
#[tokio::test]
async fn what_was_judged_is_what_was_signed() {
    let mut world = World::new();
    let list = |target: &'static str, most: i64, applies: bool| {
        let few = probe_fn(target, async |_| Ok::<_, ProbeError>(Count::new(7)));
        let good = probe_fn("it", async |_| Ok::<_, ProbeError>(true));
        let few = meets(few, last().lt(Count::new(most)));
        let phase = Phase::new("Start")
            .item(
                Check::new("Few wait")
                    .probe_from(few)
                    .applies_if(move |()| applies),
            )
            .item(Check::new("Answers").probe_from(good).into_item());
        Checklist::<()>::new("Orders go-live")
            .roles(["Operations", "ProductOwner", "Security"])
            .phase(phase)
            .sign_off(Asked::new("Security"))
    };
    world.checklist = list("queue", 10, true);
    let report = world.checklist.run(&()).await.unwrap();
    let entry = signed_over(&world, &report);
    let of = async |world: &World, entry: &Entry| {
        let standing = world.judge(std::slice::from_ref(entry)).standing;
        let run = world.checklist.run(&()).standing(standing);
        run.await.unwrap().judgement
    };
    assert_eq!(of(&world, &entry).await.verdict, Verdict::Go);
    for other in [
        list("queue", 100, true),
        list("another queue", 10, true),
        list("queue", 10, false),
    ] {
        world.checklist = other;
        let judgement = of(&world, &entry).await;
        assert_eq!(judgement.verdict, Verdict::ConditionalGo);
        let words = judgement.grounds[0].to_string();
        assert!(
            words.ends_with("applicability of start.few-wait"),
            "{words}"
        );
    }
    // What is kept beside it cannot be left out, nor be another.
    world.checklist = list("queue", 10, true);
    for beside in [None, Some(b"{}".to_vec())] {
        let without = Entry::new(entry.statement.clone(), entry.signature.clone());
        let without = without.with_baseline(beside);
        let judgement = of(&world, &without).await;
        assert_eq!(judgement.verdict, Verdict::NoGo);
    }
}

/// Eve's go over what this report shows.
fn signed_over(world: &World, report: &golive_core::report::Report) -> Entry {
    let items = report
        .items
        .iter()
        .filter_map(golive_core::report::ItemReport::baseline);
    let items = items.map(|it| {
        let bounds: Vec<String> = it.bound.map(str::to_owned).into_iter().collect();
        let digest = golive_ledger::digest::of_baseline(it.id, it.target, &bounds, it.applies);
        (it.id.to_string(), digest)
    });
    let baseline = golive_ledger::statement::Baseline::new(items.collect());
    let baseline = baseline.to_bytes().unwrap();
    let mut said = world.sign_off("Security", Decision::Go);
    if let Said::SignOff(said) = &mut said {
        said.seen.baseline = Some(Sha256::of(&baseline));
    }
    let entry = world.sign("eve", &world.say("eve", said));
    entry.with_baseline(Some(baseline))
}

//! An objection stands: each way that took one away, or gained a consent that
//! nobody gave, as it was tried.

use std::time::Duration;

use golive_core::checklist::{Check, Checklist, IntoItem, Phase, SignOff as Asked, Task};
use golive_core::criterion::{last, meets};
use golive_core::outcome::SignOffOutcome;
use golive_core::probe::{ProbeError, Reason, probe_fn};
use golive_core::quantity::Count;
use golive_core::standing::{Objection, ObjectionState};
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::judge::{Launch, Refusal};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Artifact, Completion, Decision, Evidence, Form, PartSeen, Recorded, Said, Statement, Status,
    VerdictGiven,
};
use golive_ledger::store::Entry;

use crate::common::world::{World, checklist};
use crate::{complete, verdict};

/// Lift, in the hands of Security.
const LIFT: &str = "lift = [\"Security\"]\n";

fn set_policy(world: &mut World, text: &str) {
    world.policy = Policy::parse(text.as_bytes()).unwrap();
}

/// Says it, by whoever says it, knowing these.
fn knowing(world: &World, person: &str, said: Said, known: &[&Entry]) -> Entry {
    let mut statement = world.say(person, said);
    statement.bound.prev = known.iter().map(|it| it.id()).collect();
    world.sign(person, &statement)
}

fn no_go(world: &World, person: &str, role: &str) -> Entry {
    let statement = world.say(person, world.sign_off(role, Decision::NoGo));
    world.sign(person, &statement)
}

fn completion(world: &World, item: &str, status: Status) -> Completion {
    Completion {
        item: world.item(item),
        role: "Operations".to_owned(),
        status,
        evidence: vec![Evidence::Text {
            text: "it came back in ten minutes".to_owned(),
        }],
        answers: None,
        notes: String::new(),
    }
}

fn failed(world: &World, person: &str) -> Entry {
    let said = completion(world, "start.announced", Status::Failed);
    world.sign(person, &world.say(person, Said::Completion(said)))
}

fn objections(world: &World, entries: &[Entry]) -> Vec<Objection> {
    world.judge(entries).standing.objections().to_vec()
}

/// All that is needed, said under what holds now.
fn again(world: &mut World) -> Vec<Entry> {
    world.now += Duration::from_secs(60);
    complete(world)
}

#[tokio::test]
async fn a_comment_in_the_policy_erases_no_veto() {
    let mut world = World::new();
    let mut entries = complete(&world);
    entries.push(no_go(&world, "ada", "Operations"));
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    let text = world.policy_text("# mended");
    set_policy(&mut world, &text);
    // Another person says go, under the policy of now.
    let mut all = again(&mut world);
    all[3] = world.sign(
        "bob",
        &world.say("bob", world.sign_off("Operations", Decision::Go)),
    );
    all.extend(entries);
    assert_eq!(verdict(&world, &all).await, Verdict::NoGo);
    let [objection] = &objections(&world, &all)[..] else {
        panic!("one objects");
    };
    assert!(objection.stands());
    assert_eq!(
        objection.to_string(),
        "ada says NO GO as Operations: as it is (it stands all the same: it was given under \
         another policy)"
    );
}

#[tokio::test]
async fn no_edit_of_the_checklist_erases_a_veto_or_a_failure() {
    let lists: [fn() -> Checklist; 4] = [
        // One more item.
        || {
            let more = Task::new("Looked at").optional();
            checklist(100).phase(Phase::new("More").item(more))
        },
        // Another bound.
        || checklist(99),
        // The task is not there any more, nor the sign-off.
        || {
            Checklist::new("Orders go-live")
                .roles(["Operations", "ProductOwner", "Security"])
                .phase(Phase::new("Start").item(Task::new("Rehearsed").optional()))
        },
        // A task that is a check now.
        || {
            let good = probe_fn("it", async |_| Ok::<_, ProbeError>(true));
            let phase = Phase::new("Start").item(Check::new("Announced").probe_from(good));
            Checklist::new("Orders go-live").phase(phase)
        },
    ];
    for list in lists {
        for object in [
            |world: &World| no_go(world, "ada", "Operations"),
            |world: &World| failed(world, "bob"),
        ] {
            let mut world = World::new();
            let entry = object(&world);
            world.checklist = list();
            let found = [entry];
            assert_eq!(verdict(&world, &found).await, Verdict::NoGo);
            let [objection] = &objections(&world, &found)[..] else {
                panic!("one objects");
            };
            assert!(objection.stands());
        }
    }
}

#[tokio::test]
async fn no_attempt_artifact_or_time_leaves_an_objection_behind() {
    let world = World::new();
    let found = [no_go(&world, "ada", "Operations"), failed(&world, "bob")];
    let mut another = World {
        launch: world.launch.clone().attempt(7),
        ..world
    };
    assert_eq!(objections(&another, &found).len(), 2);
    assert_eq!(verdict(&another, &found).await, Verdict::NoGo);
    let artifact = Artifact::new("orders", Sha256::of(b"another image"));
    another.launch = Launch::new("orders-2026-03", "production", artifact);
    assert_eq!(objections(&another, &found).len(), 2);
    assert_eq!(verdict(&another, &found).await, Verdict::NoGo);
    another.now += Duration::from_secs(5000 * 86_400);
    assert_eq!(objections(&another, &found).len(), 2);
    // Elsewhere it was not said.
    another.launch.environment = "staging".to_owned();
    assert_eq!(objections(&another, &found), []);
}

/// What is applicable or open is asked after what somebody has seen fail.
#[tokio::test]
async fn a_condition_or_a_later_phase_hides_no_failure() {
    let mut world = World::new();
    let task = Task::new("Announced").applies_if(|()| false);
    world.checklist = Checklist::new("Orders go-live")
        .roles(["Operations", "ProductOwner", "Security"])
        .phase(Phase::new("Start").item(task));
    let found = [failed(&world, "bob")];
    assert_eq!(verdict(&world, &found).await, Verdict::NoGo);
    let standing = world.judge(&found).standing;
    let later = golive_core::checklist::Offset::after(Duration::from_secs(86_400));
    world.checklist = Checklist::new("Orders go-live").phase(
        Phase::new("Start")
            .opens(later)
            .item(Task::new("Announced")),
    );
    let run = world.checklist.run(&()).standing(standing);
    let report = run.launch_at(world.now).await.unwrap();
    assert_eq!(report.verdict(), Verdict::NoGo);
}

/// That a veto is revoked brings no older word of its person back, whoever may.
#[tokio::test]
async fn a_revoked_veto_brings_no_older_go_back() {
    let mut world = World::new();
    let text = world.policy_text(LIFT);
    set_policy(&mut world, &text);
    let mut entries = complete(&world);
    let said = world.sign_off("Operations", Decision::NoGo);
    let veto = knowing(&world, "ada", said, &[&entries[3]]);
    let revocation = world.sign("eve", &world.say("eve", world.revoke(veto.id())));
    entries.extend([veto, revocation]);
    let outcome = world.judge(&entries).standing;
    let outcome = outcome.of_role(&"Operations".into(), None).unwrap();
    assert!(
        matches!(outcome, SignOffOutcome::Missing { have: 0, need: 1 }),
        "{outcome:?}"
    );
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    // Another go, and it is a condition that it was lifted.
    let go = world.sign_off("Operations", Decision::Go);
    entries.push(world.sign("bob", &world.say("bob", go)));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    let [objection] = &objections(&world, &entries)[..] else {
        panic!("one objected");
    };
    let by = vec!["eve".into()];
    let why = "it was said too early".to_owned();
    assert_eq!(objection.state, ObjectionState::Lifted { by, why });
}

/// Who may revoke consents takes no objection away, and nor does anybody under a
/// policy that names nobody for it.
#[tokio::test]
async fn only_a_role_for_just_that_lifts_an_objection() {
    let mut world = World::new();
    for more in ["", "lift = [\"ProductOwner\"]\n"] {
        let text = world.policy_text(more);
        set_policy(&mut world, &text);
        let mut entries = complete(&world);
        let veto = no_go(&world, "ada", "Operations");
        let by_eve = world.sign("eve", &world.say("eve", world.revoke(veto.id())));
        entries.extend([veto, by_eve]);
        let judgement = world.judge(&entries);
        let worth = judgement.statements.last().unwrap().worth.clone();
        assert_eq!(
            worth.unwrap_err().to_string(),
            "void: eve holds no role that may lift what another has said against the launch"
        );
        assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    }
}

/// As many as the quorum asks for, each of another person, under one policy.
#[tokio::test]
async fn a_quorum_lifts_an_objection() {
    let mut world = World::new();
    let more = "lift = [\"Operations\"]\n[[quorum]]\nrole = \"Operations\"\ncount = 2\n";
    let text = world.policy_text(more);
    set_policy(&mut world, &text);
    let veto = no_go(&world, "eve", "Security");
    let lift = |world: &World, person: &str| {
        world.sign(person, &world.say(person, world.revoke(veto.id())))
    };
    let (ada, bob) = (lift(&world, "ada"), lift(&world, "bob"));
    world.now += Duration::from_secs(1);
    let stands = |world: &World, lifts: &[&Entry]| {
        let mut entries = vec![veto.clone()];
        entries.extend(lifts.iter().map(|it| (*it).clone()));
        objections(world, &entries)[0].stands()
    };
    assert!(stands(&world, &[&ada]));
    assert!(stands(&world, &[&ada, &lift(&world, "ada")]), "one is one");
    assert!(!stands(&world, &[&ada, &bob]));
    // It speaks for the launch, and is void under another policy as that is.
    let text = format!("{text}# mended\n");
    set_policy(&mut world, &text);
    assert!(stands(&world, &[&ada, &bob]));
}

/// A key that has ended takes no objection back, and one that it gave stands.
#[tokio::test]
async fn a_key_that_has_ended_blocks_and_does_not_help() {
    let mut world = World::new();
    let veto = no_go(&world, "ada", "Operations");
    let go = knowing(
        &world,
        "ada",
        world.sign_off("Operations", Decision::Go),
        &[&veto],
    );
    let back = world.sign("ada", &world.say("ada", world.revoke(veto.id())));
    assert_eq!(objections(&world, &[veto.clone(), go.clone()]), []);
    assert_eq!(objections(&world, &[veto.clone(), back.clone()]), []);
    let line = std::fs::read_to_string(world.path("ada.pub")).unwrap();
    let line = format!("key = \"{}\"\n", line.trim());
    let ended = format!("{line}until = 2026-01-01T00:00:00Z\n");
    let text = world.policy_text("").replace(&line, &ended);
    set_policy(&mut world, &text);
    for taken_back in [go, back] {
        let found = [veto.clone(), taken_back];
        assert!(objections(&world, &found)[0].stands());
        assert_eq!(verdict(&world, &found).await, Verdict::NoGo);
    }
}

/// Whoever said no says yes, of it: that takes it back for good, though the yes
/// itself becomes void, or is revoked.
#[tokio::test]
async fn a_person_takes_back_what_it_said() {
    let mut world = World::new();
    let veto = no_go(&world, "ada", "Operations");
    let go = knowing(
        &world,
        "ada",
        world.sign_off("Operations", Decision::Go),
        &[&veto],
    );
    let back = world.sign("ada", &world.say("ada", world.revoke(go.id())));
    let found = [veto.clone(), go, back];
    assert_eq!(objections(&world, &found), []);
    let text = world.policy_text("# mended");
    set_policy(&mut world, &text);
    assert_eq!(objections(&world, &found), []);
    // What says nothing of the same takes nothing back.
    let other = completion(&world, "start.announced", Status::Passed);
    let other = knowing(&world, "ada", Said::Completion(other), &[&veto]);
    assert!(objections(&world, &[veto, other])[0].stands());
}

/// Of two words of which neither names the other the worse counts, though the
/// better one says that it is later.
#[tokio::test]
async fn a_clock_that_is_ahead_outvotes_no_veto() {
    let world = World::new();
    let mut entries = complete(&world);
    entries.remove(3);
    let mut go = world.say("ada", world.sign_off("Operations", Decision::Go));
    go.bound.issued_at = world.at(4.0 / 1440.0);
    entries.push(world.sign("ada", &go));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
    entries.push(no_go(&world, "ada", "Operations"));
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
}

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
        said.of = of.clone();
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
    // Another failure of the same is another.
    entries.push(failed(&world, "bob"));
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

fn recorded(world: &World, person: &str, statements: Vec<Recorded>, prev: Vec<Sha256>) -> Entry {
    let said = Said::Verdict(VerdictGiven {
        part: Some(PartSeen::Whole),
        verdict: Verdict::Go.into(),
        grounds: Vec::new(),
        report: crate::common::zero(),
        statements,
    });
    let mut statement = world.say(person, said);
    statement.bound.prev = prev;
    world.sign(person, &statement)
}

/// Who may record no verdict holds up no launch by one, and a statement that was
/// revoked names nothing.
#[tokio::test]
async fn what_never_was_holds_up_no_launch() {
    let mut world = World::new();
    let text = world.policy_text("record = [\"Security\"]\n");
    set_policy(&mut world, &text);
    let entries = complete(&world);
    let never = Recorded {
        statement: Sha256::of(b"never"),
        signature: Sha256::of(b"was"),
    };
    let with = |entry: &Entry| [entries.clone(), vec![entry.clone()]].concat();
    let by_ada = recorded(&world, "ada", vec![never.clone()], vec![never.statement]);
    let more = with(&by_ada);
    assert_eq!(verdict(&world, &more).await, Verdict::ConditionalGo);
    assert_eq!(
        world.judge(&more).statements.last().unwrap().worth,
        Err(Refusal::Void(golive_ledger::judge::Void::MayNotRecord(
            "ada".to_owned()
        )))
    );
    // Who may is believed.
    let by_eve = recorded(&world, "eve", vec![never], Vec::new());
    let more = with(&by_eve);
    assert_eq!(verdict(&world, &more).await, Verdict::NoGo);
    let mut go = world.say("bob", world.sign_off("Operations", Decision::Go));
    go.bound.prev = vec![Sha256::of(b"never")];
    let go = world.sign("bob", &go);
    let mut more = with(&go);
    assert_eq!(verdict(&world, &more).await, Verdict::NoGo);
    more.push(world.sign("bob", &world.say("bob", world.revoke(go.id()))));
    assert_eq!(verdict(&world, &more).await, Verdict::ConditionalGo);
}

/// What a person has signed and this golive does not know may say anything: it is
/// neither wrong nor left out.
#[tokio::test]
async fn what_is_not_known_is_unreadable() {
    let world = World::new();
    let entries = complete(&world);
    let statement = world.say("ada", world.rehearsed());
    let text = String::from_utf8(statement.to_bytes().unwrap()).unwrap();
    let field = text.replacen("\"notes\"", "\"mood\": \"fine\", \"notes\"", 1);
    let field = if field == text {
        text.replacen("\"role\"", "\"mood\": \"fine\", \"role\"", 1)
    } else {
        field
    };
    let kind = golive_ledger::statement::Kind::Completion;
    for (namespace, bytes) in [
        ("hold.v1@golive.dev", text.clone()),
        (
            "completion.v3@golive.dev",
            text.replace("completion/v2", "completion/v3"),
        ),
        (
            &*kind.namespace(),
            text.replace("completion/v2", "completion/v3"),
        ),
        (&*kind.namespace(), field),
        (
            &*kind.namespace(),
            text.replace("Statement/v1", "Statement/v2"),
        ),
    ] {
        let entry = world.sign_in("ada", namespace, bytes.as_bytes());
        let worth = world.one(&entry).worth;
        assert!(matches!(worth, Err(Refusal::Unreadable(_))), "{worth:?}");
        let more = [entries.clone(), vec![entry]].concat();
        assert_eq!(verdict(&world, &more).await, Verdict::Inconclusive);
        // Of somebody else it is rubbish.
        let entry = world.sign_in("mallory", namespace, bytes.as_bytes());
        assert!(matches!(world.one(&entry).worth, Err(Refusal::Invalid(_))));
    }
}

/// Form 1 is read: it objects, and speaks for no launch.
#[tokio::test]
async fn the_former_form_objects_and_does_not_consent() {
    let world = World::new();
    let former = |said: Said| -> Statement {
        let mut statement = world.say("ada", said);
        statement.form = Form::V1;
        statement
    };
    let sign = |statement: &Statement| {
        world.sign_in(
            "ada",
            &statement.namespace(),
            &statement.to_bytes().unwrap(),
        )
    };
    let no = sign(&former(world.sign_off("Operations", Decision::NoGo)));
    let yes = sign(&former(world.sign_off("Operations", Decision::Go)));
    let worth = world.one(&yes).worth.unwrap_err().to_string();
    assert!(worth.starts_with("void: it is of a former form"), "{worth}");
    let mut entries = complete(&world);
    entries.remove(3);
    entries.push(yes);
    assert_eq!(verdict(&world, &entries).await, Verdict::Inconclusive);
    entries.push(no.clone());
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
    // It is taken back in the form of now.
    let go = world.sign_off("Operations", Decision::Go);
    entries.push(knowing(&world, "ada", go, &[&no]));
    assert_eq!(verdict(&world, &entries).await, Verdict::ConditionalGo);
}

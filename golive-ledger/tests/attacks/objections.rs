//! An objection stands: each way that took one away, as it was tried.

use std::time::Duration;

use golive_core::checklist::{Check, Checklist, Phase, Task};
use golive_core::outcome::SignOffOutcome;
use golive_core::probe::{ProbeError, probe_fn};
use golive_core::standing::ObjectionState;
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::judge::Launch;
use golive_ledger::statement::{Artifact, Decision, Form, Said, Status};
use golive_ledger::store::Entry;

use crate::common::world::{World, checklist};
use crate::{
    LIFT, again, complete, completion, failed, knowing, no_go, objections, set_policy, verdict,
};

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

/// A quorum that is of one phase is that of whoever lifts in that role: what is lifted
/// may be of any.
#[tokio::test]
async fn the_quorum_of_a_phase_is_that_of_a_lift() {
    let mut world = World::new();
    let more = "lift = [\"Operations\"]\n[[quorum]]\nrole = \"Operations\"\nphase = \"start\"\ncount = 2\n";
    let text = world.policy_text(more);
    set_policy(&mut world, &text);
    let veto = no_go(&world, "eve", "Security");
    let lift = |person: &str| world.sign(person, &world.say(person, world.revoke(veto.id())));
    assert!(objections(&world, &[veto.clone(), lift("ada")])[0].stands());
    assert!(!objections(&world, &[veto.clone(), lift("ada"), lift("bob")])[0].stands());
}

/// A former form speaks for no launch, and so lifts nothing.
#[tokio::test]
async fn a_former_form_lifts_nothing() {
    let mut world = World::new();
    let text = world.policy_text(LIFT);
    set_policy(&mut world, &text);
    let veto = no_go(&world, "ada", "Operations");
    let mut lift = world.say("eve", world.revoke(veto.id()));
    lift.form = Form::V1;
    let lift = world.sign_in("eve", &lift.namespace(), &lift.to_bytes().unwrap());
    assert!(objections(&world, &[veto.clone(), lift])[0].stands());
    // Its person takes it back in any form.
    let mut back = world.say("ada", world.revoke(veto.id()));
    back.form = Form::V1;
    let back = world.sign_in("ada", &back.namespace(), &back.to_bytes().unwrap());
    assert_eq!(objections(&world, &[veto, back]), []);
}

/// Who lifts speaks in the role that may.
#[tokio::test]
async fn who_lifts_does_not_sign_for_a_role_apart() {
    let mut world = World::new();
    let more = "lift = [\"ProductOwner\"]\ndistinct = [[\"ProductOwner\", \"Operations\"]]\n";
    let text = world.policy_text(more);
    set_policy(&mut world, &text);
    let veto = no_go(&world, "eve", "Security");
    let go = world.sign_off("Operations", Decision::Go);
    let mut entries = vec![veto.clone(), world.sign("bob", &world.say("bob", go))];
    let outcome = |entries: &[Entry]| {
        let standing = world.judge(entries).standing;
        standing.of_role(&"Operations".into(), None).cloned()
    };
    assert!(matches!(outcome(&entries), Some(SignOffOutcome::Go { .. })));
    entries.push(world.sign("bob", &world.say("bob", world.revoke(veto.id()))));
    assert!(!objections(&world, &entries)[0].stands());
    let outcome = outcome(&entries);
    assert!(
        matches!(outcome, Some(SignOffOutcome::SameSigner { .. })),
        "{outcome:?}"
    );
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

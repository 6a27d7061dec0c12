//! What a person says of one artifact, and over one criterion, and what of another.

use std::time::Duration;

use golive_core::checklist::{Phase, Task};
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::judge::Launch;
use golive_ledger::statement::{Artifact, Completion, Condition, Decision, Said, Status};
use golive_ledger::store::Entry;

use crate::common::world::{World, checklist};
use crate::{complete, completion, objections, set_policy, sign, verdict};

type Change = fn(&mut World);

fn other_artifact(world: &mut World) {
    let other = Artifact::new("orders", Sha256::of(b"another image"));
    world.launch = Launch::new("orders-2026-03", "production", other);
}

fn other_criteria(world: &mut World) {
    world.checklist = checklist(50);
}

/// None of these says anything for a person.
const EDITS: [(&str, Change); 3] = [
    ("a comment in the policy", |world| {
        let text = world.policy_text("# mended");
        set_policy(world, &text);
    }),
    ("another attempt", |world| {
        world.launch = world.launch.clone().attempt(2);
    }),
    ("one more item", |world| {
        let more = Phase::new("More").item(Task::new("Looked at").optional());
        world.checklist = world.checklist.clone().phase(more);
    }),
];

fn operations(world: &World, decision: Decision) -> Said {
    world.sign_off("Operations", decision)
}

/// All that is needed of others than Ada, said now.
fn by_others(world: &mut World) -> Vec<Entry> {
    world.now += Duration::from_secs(60);
    let mut entries = complete(world);
    let bob = |said: Completion| sign(world, "bob", Said::Completion(said), &[]);
    let rehearsed = completion(world, "start.rehearsed", Status::Passed);
    let announced = completion(world, "start.announced", Status::Passed);
    let go = operations(world, Decision::Go);
    (entries[0], entries[1]) = (bob(rehearsed), bob(announced));
    entries[3] = sign(world, "bob", go, &[]);
    entries[4] = sign(world, "eve", world.sign_off("Security", Decision::Go), &[]);
    entries
}

/// Whoever said no to one artifact, or over one criterion, and yes to another, has
/// said no to the first still, and so to all that nobody has spoken of since.
#[tokio::test]
async fn a_yes_to_another_ground_takes_no_no_back() {
    for other_ground in [other_artifact, other_criteria] {
        for (what, edit) in EDITS {
            let mut world = World::new();
            let no = sign(&world, "ada", operations(&world, Decision::NoGo), &[]);
            let (launch, here) = (world.launch.clone(), world.checklist.clone());
            other_ground(&mut world);
            let yes = sign(&world, "ada", operations(&world, Decision::Go), &[&no]);
            let said = [no, yes];
            // There she has taken it back; here she has not.
            assert_eq!(objections(&world, &said), []);
            (world.launch, world.checklist) = (launch, here);
            assert!(objections(&world, &said)[0].stands());
            let entries = [&said[..], &by_others(&mut world)].concat();
            assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
            edit(&mut world);
            let entries = [&said[..], &by_others(&mut world)].concat();
            assert_eq!(verdict(&world, &entries).await, Verdict::NoGo, "{what}");
        }
    }
}

/// A task that was seen to fail of one artifact was not seen to work there, though
/// it was of another.
#[tokio::test]
async fn what_works_elsewhere_has_failed_here() {
    for (what, edit) in EDITS {
        let mut world = World::new();
        let said =
            |world: &World, status| Said::Completion(completion(world, "start.announced", status));
        let failed = sign(&world, "ada", said(&world, Status::Failed), &[]);
        let launch = world.launch.clone();
        other_artifact(&mut world);
        let passed = sign(&world, "ada", said(&world, Status::Passed), &[&failed]);
        world.launch = launch;
        edit(&mut world);
        let entries = [&[failed, passed][..], &by_others(&mut world)].concat();
        assert_eq!(verdict(&world, &entries).await, Verdict::NoGo, "{what}");
    }
}

/// That a no to another artifact is taken back says nothing of the one to this.
#[tokio::test]
async fn a_no_elsewhere_is_taken_back_there() {
    let mut world = World::new();
    let no = sign(&world, "ada", operations(&world, Decision::NoGo), &[]);
    let launch = world.launch.clone();
    other_artifact(&mut world);
    let no_there = sign(&world, "ada", operations(&world, Decision::NoGo), &[&no]);
    let back = sign(&world, "ada", world.revoke(no_there.id()), &[&no_there]);
    world.launch = launch;
    let said = [no, no_there, back];
    let entries = [&said[..], &by_others(&mut world)].concat();
    assert_eq!(verdict(&world, &entries).await, Verdict::NoGo);
}

/// Under whatever policy, and at whatever attempt, a person has said the same of the
/// same: no change of either takes a word back, or brings one again.
#[tokio::test]
async fn a_yes_to_the_same_ground_takes_a_no_back_for_good() {
    for (what, between) in EDITS.into_iter().take(2) {
        let mut world = World::new();
        let no = sign(&world, "ada", operations(&world, Decision::NoGo), &[]);
        let (launch, policy) = (world.launch.clone(), world.policy.clone());
        between(&mut world);
        let said = [
            no.clone(),
            sign(&world, "ada", operations(&world, Decision::Go), &[&no]),
        ];
        assert_eq!(objections(&world, &said), [], "{what}");
        for (_, later) in EDITS.into_iter().take(2) {
            (world.launch, world.policy) = (launch.clone(), policy.clone());
            assert_eq!(objections(&world, &said), [], "{what}");
            later(&mut world);
            assert_eq!(objections(&world, &said), [], "{what}");
        }
    }
}

/// What a person must not say is its word all the same: that it becomes void betters
/// nothing that it had taken back.
#[tokio::test]
async fn a_wrong_word_takes_back_what_it_will_when_it_is_void() {
    let mut world = World::new();
    let no = sign(&world, "ada", operations(&world, Decision::NoGo), &[]);
    let Said::SignOff(mut wrong) = operations(&world, Decision::Conditional) else {
        panic!("it is a sign-off");
    };
    wrong.conditions.clear();
    let said = [
        no.clone(),
        sign(&world, "ada", Said::SignOff(wrong), &[&no]),
    ];
    let before = objections(&world, &said);
    let text = world.policy_text("# mended");
    set_policy(&mut world, &text);
    assert_eq!(objections(&world, &said), before);
}

/// A condition of one artifact is kept by what its person says of another.
#[tokio::test]
async fn a_word_elsewhere_drops_no_condition() {
    let mut world = World::new();
    let Said::SignOff(mut said) = operations(&world, Decision::Conditional) else {
        panic!("it is a sign-off");
    };
    said.conditions = vec![Condition {
        text: "watch it".to_owned(),
        owner: "ada".to_owned(),
        due: world.at(5.0),
    }];
    let condition = sign(&world, "ada", Said::SignOff(said), &[]);
    let launch = world.launch.clone();
    other_artifact(&mut world);
    let go = sign(
        &world,
        "ada",
        operations(&world, Decision::Go),
        &[&condition],
    );
    world.launch = launch;
    let with = [&[condition, go][..], &by_others(&mut world)].concat();
    let standing = world.judge(&with).standing;
    let outcome = standing.of_role(&"Operations".into(), None);
    assert!(
        matches!(
            outcome,
            Some(golive_core::outcome::SignOffOutcome::Conditional { .. })
        ),
        "{outcome:?}"
    );
}

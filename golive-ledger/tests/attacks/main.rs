//! Each way to talk a ledger round, and the reason for which it is refused.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

#[path = "../common/mod.rs"]
mod common;
mod conditions;
mod consents;
mod grounds;
mod objections;
mod records;
mod rules;
mod slips;
mod table;

use common::world::World;
use std::time::Duration;

use golive_core::standing::Objection;
use golive_core::verdict::Verdict;
use golive_ledger::policy::Policy;
use golive_ledger::statement::{Completion, Decision, Evidence, Said, Status};
use golive_ledger::store::Entry;

/// Everything that is needed for GO, but for the check that fails.
fn complete(world: &World) -> Vec<Entry> {
    let announced = match world.rehearsed() {
        Said::Completion(mut said) => {
            said.item = world.item("start.announced");
            Said::Completion(said)
        }
        other => other,
    };
    vec![
        world.sign("ada", &world.say("ada", world.rehearsed())),
        world.sign("bob", &world.say("bob", announced)),
        world.sign("bob", &world.say("bob", world.waive("start.fails"))),
        world.sign(
            "ada",
            &world.say("ada", world.sign_off("Operations", Decision::Go)),
        ),
        world.sign(
            "eve",
            &world.say("eve", world.sign_off("Security", Decision::Go)),
        ),
        world.sign("ada", &world.request("start.fails")),
    ]
}

async fn verdict(world: &World, entries: &[Entry]) -> Verdict {
    let judgement = world.judge(entries);
    let run = world.checklist.run(&()).standing(judgement.standing);
    run.await.unwrap().verdict()
}

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

/// The same of the artifact and the attempt that are judged now.
fn sign(world: &World, person: &str, said: Said, known: &[&Entry]) -> Entry {
    let mut statement = world.say(person, said);
    statement.artifact = world.launch.artifact.clone();
    statement.bound.attempt = world.launch.attempt;
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

//! Each way to talk a ledger round, and the reason for which it is refused.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

#[path = "../common/mod.rs"]
mod common;
mod objections;
mod rules;
mod slips;
mod table;

use common::world::World;
use golive_core::verdict::Verdict;
use golive_ledger::statement::{Decision, Said};
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

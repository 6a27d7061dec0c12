//! The verdict over whatever persons may say, in whatever order and at whatever
//! time: properties that hold for each of thousands of generated ledgers.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

#[path = "../common/mod.rs"]
mod common;
mod edits;
mod moves;

use golive_core::outcome::SignOffOutcome;
use golive_core::verdict::Verdict;
use golive_ledger::judge::Refusal;
use golive_ledger::statement::{Kind, Statement};
use golive_ledger::store::Entry;
use moves::{
    DAY, Desk, Flaw, Move, SKEW, START, Says, a_move, at, complete, flaws, moves, on_a_condition,
};
use proptest::prelude::*;
use proptest::sample::Index;

/// The latest that anything says of itself.
fn latest(moves: &[Move]) -> u64 {
    START + moves.iter().map(|it| it.seconds).max().unwrap_or_default()
}

/// What the generated ledgers are good for: some of them go live.
#[test]
fn complete_is_complete() {
    let desk = Desk::new(true);
    for moves in [complete(), on_a_condition()] {
        let entries = desk.entries(&moves);
        let now = at(latest(&moves) + 60);
        let judgement = desk.judge(&entries, now);
        let refused: Vec<_> = judgement
            .statements
            .iter()
            .filter(|it| it.worth.is_err())
            .collect();
        assert!(refused.is_empty(), "{refused:#?}");
        let outcome = judgement.standing.of_role(&"Security".into(), None);
        assert!(
            matches!(outcome, Some(SignOffOutcome::Go { .. })),
            "{outcome:?}"
        );
        assert_eq!(desk.verdict(&entries, now), Verdict::ConditionalGo);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_files_says_nothing(
        (moves, order) in moves().prop_flat_map(|moves| {
            let order: Vec<usize> = (0..moves.len()).collect();
            (Just(moves), Just(order).prop_shuffle())
        }),
        are_apart: bool,
    ) {
        let desk = Desk::new(are_apart);
        let entries = desk.entries(&moves);
        let shuffled: Vec<Entry> = order.iter().map(|at| entries[*at].clone()).collect();
        let now = at(latest(&moves) + 60);
        prop_assert_eq!(desk.verdict(&entries, now), desk.verdict(&shuffled, now));
    }

    /// Before anything was said everything is from the future; from then on
    /// time makes nothing better, and a clock behind what was signed changes
    /// nothing.
    #[test]
    fn no_clock_turns_a_verdict_better(
        moves in moves().prop_filter("somebody said something", |moves| !moves.is_empty()),
        mut away in prop::collection::vec(prop_oneof![0..2 * DAY, 0..60 * DAY, 0..4000 * DAY], 4),
        behind in 0..=SKEW,
        are_apart: bool,
    ) {
        let desk = Desk::new(are_apart);
        let entries = desk.entries(&moves);
        // Of what does not verify nobody knows when it was said.
        let judged = desk.judge(&entries, at(START + 5000 * DAY)).statements;
        let said: Vec<u64> = moves
            .iter()
            .zip(&judged)
            .filter(|(it, _)| !matches!(
                it.flaw,
                Flaw::AnotherSigns | Flaw::OfNobody | Flaw::AnotherKind | Flaw::Edited
            ))
            .map(|(it, _)| START + it.seconds)
            .collect();
        let Some(latest) = said.iter().max().copied() else {
            return Ok(());
        };
        prop_assert_eq!(desk.verdict(&entries, at(latest - SKEW - 1)), Verdict::NoGo);
        let now = desk.verdict(&entries, at(latest));
        prop_assert_eq!(desk.verdict(&entries, at(latest - behind)), now);
        away.sort_unstable();
        let mut before = now;
        for seconds in away {
            let after = desk.verdict(&entries, at(latest + seconds));
            prop_assert!(after >= before, "{before} becomes {after} after {seconds} s");
            before = after;
        }
    }

    /// What is refused, and was never right here, betters nothing.
    #[test]
    fn what_is_refused_turns_no_verdict_better(
        moves in moves(),
        refused in prop::collection::vec(a_move(flaws()), 1..4),
        are_apart: bool,
    ) {
        let desk = Desk::new(are_apart);
        let entries = desk.entries(&moves);
        let mut all = moves.clone();
        all.extend(refused.into_iter().map(|it| Move {
            // What a person has said under another policy, or at another attempt,
            // is that person's word all the same: it counts for nothing, and takes
            // back what it names.
            knows_all: it.knows_all && !it.flaw.is_of_another_ground(),
            ..it
        }));
        let now = at(latest(&all) + 60);
        let before = desk.verdict(&entries, now);
        let more = desk.entries(&all);
        let judgement = desk.judge(&more, now);
        for judged in &judgement.statements[entries.len()..] {
            let statement = judged.statement.as_ref();
            let is_revocation = statement.map(Statement::kind) == Some(Kind::Revocation);
            let objects = statement.is_some_and(|it| it.said.is_objection());
            prop_assert!(judged.worth.is_err() || is_revocation || objects, "{judged:?}");
            // A revocation takes away even where it is void.
            if is_revocation && !matches!(judged.worth, Err(Refusal::Invalid(_))) {
                return Ok(());
            }
        }
        prop_assert!(desk.verdict(&more, now) >= before);
    }

    /// Nor does anything that is said by a key that has ended, in whatever time
    /// it claims to.
    #[test]
    fn a_key_that_has_ended_turns_no_verdict_better(
        moves in moves(),
        said in prop::collection::vec((a_move(Just(Flaw::None)), any::<Index>()), 1..4),
        are_apart: bool,
    ) {
        let desk = Desk::new(are_apart);
        let entries = desk.entries(&moves);
        let mut all = moves.clone();
        for (it, which) in said {
            let mut it = Move { by_old_key: true, ..it };
            // In answer to what was said, where there is something.
            if !moves.is_empty() {
                let known = which.get(&moves);
                it.person = known.person;
                it.seconds = known.seconds + 60;
                it.said = match (&known.said, it.said) {
                    (Says::Role(role, _), Says::Role(_, said)) => Says::Role(*role, said),
                    (Says::Task(task, _), Says::Task(_, said)) => Says::Task(*task, said),
                    (_, said) => said,
                };
            }
            all.push(it);
        }
        let now = at(START + 13 * DAY);
        let before = desk.verdict(&entries, now);
        prop_assert!(desk.verdict(&desk.entries(&all), now) >= before);
    }

    /// What is taken away turns no verdict better, but where it spoke against
    /// the launch.
    #[test]
    fn what_is_missing_turns_no_verdict_better(left_out in prop::collection::vec(any::<Index>(), 1..4)) {
        let desk = Desk::new(true);
        let mut entries = desk.entries(&complete());
        let now = at(latest(&complete()) + 60);
        let before = desk.verdict(&entries, now);
        for index in left_out {
            entries.remove(index.index(entries.len()));
        }
        prop_assert!(desk.verdict(&entries, now) > before);
    }
}

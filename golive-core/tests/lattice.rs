//! The verdict as a lattice: what is worse never betters it, order does not
//! matter, and nothing that is empty, unknown or cancelled is ever Go.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

use std::sync::Arc;

use golive_core::criterion::NoData;
use golive_core::id::Id;
use golive_core::outcome::{Due, FailCause, Outcome, Requirement, SignOffOutcome, SkipReason};
use golive_core::probe::Reason;
use golive_core::quantity::{Age, Timestamp};
use golive_core::verdict::{
    Completion, Facts, Ground, ItemFact, SignOffFact, Verdict, judge, weigh,
};
use proptest::prelude::*;

fn no_good() -> Outcome {
    Outcome::Fail {
        cause: FailCause::Criterion,
    }
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let plain = prop_oneof![
        4 => Just(Outcome::Pass),
        1 => Just(Outcome::Warn),
        1 => Just(no_good()),
        1 => prop_oneof![Just(None), Just(Some(Arc::from("ada")))]
            .prop_map(|by| Outcome::NotApplicable { why: String::new(), by }),
        1 => Just(Outcome::Skipped { reason: SkipReason::NoLoad }),
        1 => Just(Outcome::Blocked { by: vec![Id::from("x")] }),
        1 => prop_oneof![Just(Due::NotYet), Just(Due::AfterLaunch), Just(Due::Now), Just(Due::Overdue)]
            .prop_map(|due| Outcome::Pending { due, at: None }),
        1 => Just(Outcome::NoData { reason: NoData::NoSamples }),
        1 => Just(Outcome::Stale { age: Age::default() }),
        1 => Just(Outcome::Error { reason: Reason::TimedOut, step: None }),
    ];
    plain.prop_recursive(2, 4, 1, |inner| {
        inner.prop_map(|of| Outcome::Waived {
            of: Box::new(of),
            by: "somebody".into(),
            until: Timestamp::from_unix_seconds(0).unwrap(),
        })
    })
}

fn requirement() -> impl Strategy<Value = Requirement> {
    prop_oneof![
        Just(Requirement::Optional),
        Just(Requirement::Required),
        Just(Requirement::Critical)
    ]
}

fn sign_off() -> impl Strategy<Value = SignOffOutcome> {
    let by: Vec<Arc<str>> = vec!["alice".into()];
    prop_oneof![
        3 => Just(SignOffOutcome::Go { by: by.clone() }),
        1 => Just(SignOffOutcome::Go { by: Vec::new() }),
        1 => Just(SignOffOutcome::Conditional { by, conditions: Vec::new() }),
        1 => Just(SignOffOutcome::Veto { by: "bob".into(), why: String::new(), statement: None }),
        1 => Just(SignOffOutcome::Invalid { why: String::new() }),
        1 => Just(SignOffOutcome::Expired { why: String::new() }),
        1 => Just(SignOffOutcome::SameSigner { by: "ada".into(), other: "Security".into() }),
        1 => Just(SignOffOutcome::Missing { have: 0, need: 1 }),
        1 => Just(SignOffOutcome::NotDue),
    ]
}

fn completion() -> impl Strategy<Value = Completion> {
    prop_oneof![
        3 => Just(Completion::Complete),
        1 => Just(Completion::Interrupted),
        1 => Just(Completion::DeadlinePassed)
    ]
}

/// Whether something was seen: to hold, to hold badly, or not to hold where
/// somebody takes the risk.
fn is_seen(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Pass | Outcome::Warn => true,
        Outcome::Waived { of, .. } => matches!(**of, Outcome::Fail { .. } | Outcome::Warn),
        _ => false,
    }
}

type World = (Vec<(Requirement, Outcome)>, Vec<SignOffOutcome>, Completion);

fn world() -> impl Strategy<Value = World> {
    (
        prop::collection::vec((requirement(), outcome()), 0..12),
        prop::collection::vec(sign_off(), 0..4),
        completion(),
    )
}

fn verdict_of((items, sign_offs, completion): &World) -> Verdict {
    let id = Id::from("item");
    let items: Vec<ItemFact<'_>> = items
        .iter()
        .map(|(requirement, outcome)| ItemFact::new(&id, *requirement, outcome))
        .collect();
    let sign_offs: Vec<SignOffFact<'_>> = sign_offs
        .iter()
        .map(|outcome| SignOffFact::new("role", outcome))
        .collect();
    judge(&Facts::new(&items, &sign_offs, *completion)).verdict
}

proptest! {
    #[test]
    fn one_more_fact_that_is_not_a_proof_never_betters_the_verdict(world in world(), added in (requirement(), outcome())) {
        let before = verdict_of(&world);
        let proves = added.0 != Requirement::Optional && is_seen(&added.1);
        let mut more = world;
        more.0.push(added);
        if !proves {
            prop_assert!(verdict_of(&more) >= before);
        }
    }

    #[test]
    fn a_worse_outcome_never_betters_the_verdict(world in world(), at in any::<prop::sample::Index>(), other in outcome()) {
        prop_assume!(!world.0.is_empty());
        let at = at.index(world.0.len());
        let (requirement, before) = world.0[at].clone();
        // What counts, against what counts: an item that stops counting
        // (not applicable) is the declaration's word, not a worse outcome.
        prop_assume!(weigh(requirement, &before).is_some());
        prop_assume!(weigh(requirement, &other) >= weigh(requirement, &before));
        // What was seen is a proof, which what was not seen is not.
        prop_assume!(is_seen(&before) || !is_seen(&other));
        let mut worse = world.clone();
        worse.0[at].1 = other;
        prop_assert!(verdict_of(&worse) >= verdict_of(&world));
    }

    #[test]
    fn a_heavier_requirement_never_betters_a_verdict_that_has_its_proof(world in world(), at in any::<prop::sample::Index>()) {
        prop_assume!(!world.0.is_empty());
        let mut proven = world;
        proven.0.push((Requirement::Required, Outcome::Pass));
        let at = at.index(proven.0.len() - 1);
        let mut light = proven.clone();
        light.0[at].0 = Requirement::Optional;
        let mut heavy = proven.clone();
        heavy.0[at].0 = Requirement::Critical;
        prop_assert!(verdict_of(&light) <= verdict_of(&proven).max(verdict_of(&heavy)));
        prop_assert!(verdict_of(&proven) <= verdict_of(&heavy));
    }

    #[test]
    fn the_order_does_not_matter(world in world(), seed in any::<u64>()) {
        let mut shuffled = world.clone();
        let n = shuffled.0.len().max(1);
        shuffled.0.rotate_left(usize::try_from(seed % n as u64).unwrap());
        shuffled.0.reverse();
        shuffled.1.reverse();
        prop_assert_eq!(verdict_of(&shuffled), verdict_of(&world));
    }

    #[test]
    fn go_means_that_everything_is_proven(world in world()) {
        if verdict_of(&world) == Verdict::Go {
            prop_assert_eq!(world.2, Completion::Complete);
            prop_assert!(world.0.iter().any(|(r, o)| *r != Requirement::Optional && *o == Outcome::Pass));
            for (_, outcome) in &world.0 {
                let neutral = matches!(
                    outcome,
                    Outcome::Pass
                        | Outcome::NotApplicable { by: None, .. }
                        | Outcome::Pending { due: Due::AfterLaunch, .. }
                );
                prop_assert!(neutral);
            }
            for outcome in &world.1 {
                let given = matches!(outcome, SignOffOutcome::Go { by } if !by.is_empty());
                prop_assert!(given || *outcome == SignOffOutcome::NotDue);
            }
        }
    }

    #[test]
    fn a_required_failure_is_no_go_whatever_else_there_is(world in world()) {
        let mut failed = world;
        failed.0.push((Requirement::Required, no_good()));
        prop_assert_eq!(verdict_of(&failed), Verdict::NoGo);
    }

    #[test]
    fn a_veto_is_no_go_whatever_else_there_is(world in world()) {
        let mut vetoed = world;
        vetoed.1.push(SignOffOutcome::Veto { by: "bob".into(), why: String::new(), statement: None });
        prop_assert_eq!(verdict_of(&vetoed), Verdict::NoGo);
    }

    #[test]
    fn an_interrupted_run_is_never_better_than_inconclusive(world in world()) {
        let mut cut = world;
        cut.2 = Completion::Interrupted;
        prop_assert!(verdict_of(&cut) >= Verdict::Inconclusive);
    }
}

#[test]
fn nothing_is_never_go() {
    let nothing = judge(&Facts::new(&[], &[], Completion::Complete));
    assert_eq!(nothing.verdict, Verdict::Inconclusive);
    assert_eq!(nothing.grounds, [Ground::NothingProven]);
}

#[test]
fn optional_items_alone_prove_nothing() {
    assert_eq!(
        verdict_of(&(
            vec![(Requirement::Optional, Outcome::Pass)],
            vec![],
            Completion::Complete
        )),
        Verdict::Inconclusive
    );
}

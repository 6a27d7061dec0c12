//! Edits of what statements are judged by, and what they must not do.

use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::statement::{PartSeen, Recorded, Said, Statement, VerdictGiven};
use golive_ledger::store::Entry;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::common;
use crate::latest;
use crate::moves::{Desk, Flaw, Move, PERSONS, Says, a_move, at, flaws, key, moves};

/// An edit of the checklist, of the policy, or of what is to go live. None of
/// them gives anybody a key, or more time to one: who does that to a policy may
/// do anything.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Comment,
    RoleLost(usize),
    KeyEnds(usize),
    Quorum,
    Apart,
    NobodyRevokes,
    NobodyLifts,
    EverybodyLifts,
    Shorter,
    Unwaivable,
    TwoForNotApplicable,
    BindingProse,
    Prose,
    ItemGone(usize),
    ItemOptional(usize),
    ItemCritical(usize),
    ItemApplies(usize),
    ItemMeans(usize),
    ItemAfter(usize),
    MoreItems,
    NoSignOff(usize),
    PhaseLater,
    Artifact,
    Attempt(u32),
}

pub(crate) fn edits() -> impl Strategy<Value = Edit> {
    let plain = prop::sample::select(vec![
        Edit::Comment,
        Edit::Quorum,
        Edit::Apart,
        Edit::NobodyRevokes,
        Edit::NobodyLifts,
        Edit::EverybodyLifts,
        Edit::Shorter,
        Edit::Unwaivable,
        Edit::TwoForNotApplicable,
        Edit::BindingProse,
        Edit::Prose,
        Edit::MoreItems,
        Edit::PhaseLater,
        Edit::Artifact,
        Edit::Attempt(2),
        Edit::Attempt(u32::MAX),
    ]);
    prop_oneof![
        3 => plain,
        1 => (0..3_usize).prop_map(Edit::RoleLost),
        1 => (0..3_usize).prop_map(Edit::KeyEnds),
        1 => (0..3_usize).prop_map(Edit::ItemGone),
        1 => (0..3_usize).prop_map(Edit::ItemOptional),
        1 => (0..3_usize).prop_map(Edit::ItemCritical),
        1 => (0..3_usize).prop_map(Edit::ItemApplies),
        1 => (0..3_usize).prop_map(Edit::ItemMeans),
        1 => (0..3_usize).prop_map(Edit::ItemAfter),
        1 => (0..2_usize).prop_map(Edit::NoSignOff),
    ]
}

/// What eve records over all that was said.
fn head(desk: &Desk, entries: &[Entry], seconds: u64) -> Entry {
    let mut bound = common::bound();
    bound.person = "eve".to_owned();
    bound.checklist = desk.list.listing().id.to_string();
    bound.prose = desk.digests.prose;
    bound.policy = desk.policy.digest;
    bound.issued_at = golive_core::quantity::Timestamp::new(at(seconds));
    bound.expires_at = None;
    let said = Said::Verdict(VerdictGiven {
        part: Some(PartSeen::Whole),
        verdict: Verdict::NoGo.into(),
        grounds: Vec::new(),
        report: common::zero(),
        statements: entries
            .iter()
            .map(|entry| Recorded {
                statement: entry.id(),
                signature: Sha256::of(&entry.signature),
            })
            .collect(),
    });
    key(2).sign(&Statement::new(common::artifact(), bound, said))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    /// While somebody objects, no edit of anything gives another verdict, in
    /// whatever part is asked about.
    #[test]
    fn an_objection_outlives_every_edit(
        moves in moves(),
        edits in prop::collection::vec(edits(), 4),
        are_apart: bool,
    ) {
        let desk = Desk::new(are_apart);
        let entries = desk.entries(&moves);
        let now = at(latest(&moves) + 60);
        let standing = desk.judge(&entries, now).standing;
        if !standing.objections().iter().any(golive_core::standing::Objection::stands) {
            return Ok(());
        }
        for verdict in desk.verdicts_of_parts(&entries, now) {
            prop_assert_eq!(verdict, Verdict::NoGo);
        }
        for edit in edits {
            let edited = desk.edited(are_apart, &edit);
            for verdict in edited.verdicts_of_parts(&entries, now) {
                prop_assert_eq!(verdict, Verdict::NoGo, "{:?}", edit);
            }
        }
    }

    /// While somebody objects, no statement of another gives another verdict, and none
    /// of the same person that names nothing; nor does it after an edit.
    #[test]
    fn no_word_of_another_ends_an_objection(
        moves in moves(),
        more in prop::collection::vec(
            a_move(prop_oneof![3 => Just(Flaw::None), 2 => flaws()]),
            1..4,
        ),
        edit in edits(),
        are_apart: bool,
    ) {
        let desk = Desk::new(are_apart);
        let entries = desk.entries(&moves);
        let standing = desk.judge(&entries, at(latest(&moves) + 60)).standing;
        let objections = standing.objections().iter();
        let by: Vec<&str> = objections.filter(|it| it.stands()).map(|it| &*it.by).collect();
        if by.is_empty() {
            return Ok(());
        }
        // Who objects may revoke that, and eve holds the role that lifts.
        let is_other = |it: &Move| {
            let revokes = matches!(it.said, Says::Revoke(_) | Says::RevokeBack(_));
            !(revokes && (PERSONS[it.person] == "eve" || by.contains(&PERSONS[it.person])))
        };
        let mut all = moves.clone();
        all.extend(more.into_iter().filter(is_other).map(|it| Move {
            knows_all: it.knows_all && !by.contains(&PERSONS[it.person]),
            ..it
        }));
        let more = desk.entries(&all);
        let now = at(latest(&all) + 60);
        for verdict in desk.verdicts_of_parts(&more, now) {
            prop_assert_eq!(verdict, Verdict::NoGo);
        }
        // Where everybody lifts, another revocation is a lift.
        if !matches!(edit, Edit::EverybodyLifts) {
            for verdict in desk.edited(are_apart, &edit).verdicts_of_parts(&more, now) {
                prop_assert_eq!(verdict, Verdict::NoGo, "{:?}", edit);
            }
        }
    }

    /// What a recorded verdict covers is not taken away unseen.
    #[test]
    fn no_deletion_that_a_head_covers_betters_a_verdict(
        moves in moves().prop_filter("somebody said something", |moves| !moves.is_empty()),
        left_out in prop::collection::vec(any::<Index>(), 1..4),
    ) {
        let desk = Desk::new(false);
        let mut entries = desk.entries(&moves);
        let seconds = latest(&moves) + 30;
        let head = head(&desk, &entries, seconds);
        let mut lost = Vec::new();
        for index in left_out {
            if !entries.is_empty() {
                lost.push(entries.remove(index.index(entries.len())));
            }
        }
        // Of two that are the same to the byte one is there still.
        if lost.iter().all(|it| entries.contains(it)) {
            return Ok(());
        }
        entries.push(head);
        prop_assert_eq!(desk.verdict(&entries, at(seconds + 30)), Verdict::NoGo);
    }

    /// No byte that nobody has signed betters anything: not junk, and not a word
    /// of somebody with another byte in it.
    #[test]
    fn no_unsigned_byte_betters_a_verdict(
        moves in moves(),
        junk in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..3),
        flips in prop::collection::vec((any::<Index>(), any::<Index>(), any::<bool>(), 1..=255_u8), 0..3),
    ) {
        let desk = Desk::new(false);
        let entries = desk.entries(&moves);
        let now = at(latest(&moves) + 60);
        let before = desk.verdict(&entries, now);
        let mut more = entries.clone();
        more.extend(junk.iter().map(|bytes| Entry::new(bytes.clone(), bytes.clone())));
        for (which, place, of_signature, bits) in flips {
            if entries.is_empty() {
                continue;
            }
            let mut entry = which.get(&entries).clone();
            let bytes = if of_signature { &mut entry.signature } else { &mut entry.statement };
            let place = place.index(bytes.len());
            bytes[place] ^= bits;
            more.push(entry);
        }
        prop_assert!(desk.verdict(&more, now) >= before);
    }
}

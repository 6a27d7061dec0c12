//! The verdict over whatever persons may say, in whatever order and at whatever
//! time: properties that hold for each of thousands of generated ledgers.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::time::{Duration, SystemTime};

use common::artifact;
use common::keys::Key;
use golive_core::checklist::{Check, Checklist, Phase, Recurrence, SignOff as Asked, Task};
use golive_core::id::Id;
use golive_core::probe::{ProbeError, Reason, probe_fn};
use golive_core::quantity::Timestamp;
use golive_core::verdict::Verdict;
use golive_ledger::digest::{Digests, Sha256};
use golive_ledger::judge::{Judge, Judgement, Launch, Refusal};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Artifact, Bound, Completion, Condition, Decision, ItemSeen, Kind, Revocation, Said, Seen,
    SignOff, Statement, Status, Waiver,
};
use golive_ledger::store::{Entry, Found};
use proptest::prelude::*;
use proptest::sample::Index;

const PERSONS: [&str; 3] = ["ada", "bob", "eve"];
/// 2026-03-01T00:00:00Z.
const START: u64 = 1_772_323_200;
const DAY: u64 = 86_400;
const SKEW: u64 = 300;

fn key(person: usize) -> Key {
    Key::new(u8::try_from(person).unwrap() + 1)
}

/// The one that each had before, and that ends while all this is said.
fn old_key(person: usize) -> Key {
    Key::new(u8::try_from(person).unwrap() + 11)
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

struct Desk {
    list: Checklist,
    digests: Digests,
    policy: Policy,
    launch: Launch,
}

impl Desk {
    /// With two roles that must be those of two persons, or that need not.
    fn new(are_apart: bool) -> Self {
        let bad = probe_fn("it", async |_| {
            Err::<bool, _>(ProbeError::new(Reason::Refused, "nobody listens"))
        });
        let phase = Phase::new("Start")
            .item(Task::new("Rehearsed").by(["Operations"]))
            .item(Task::new("Announced"))
            .item(Task::new("Logs read").repeats(Recurrence::Daily))
            .item(Check::new("Fails").probe_from(bad));
        let list = Checklist::new("Orders go-live")
            .roles(["Operations", "Security"])
            .zone("Europe/Berlin")
            .phase(phase);
        let list: Checklist = if are_apart {
            list.sign_off(Asked::new("Operations").count(2))
                .sign_off(Asked::new("Security").distinct_from(["Operations"]))
        } else {
            list.sign_off(Asked::new("Operations"))
                .sign_off(Asked::new("Security"))
        };
        let mut policy = String::from(
            "format = \"golive-policy/1\"\nrevoke = [\"ada\", \"bob\", \"eve\"]\nwaive = [\"Security\"]\n\
             clock_skew = \"5min\"\n\
             [roles]\nOperations = [\"ada\", \"bob\", \"eve\"]\nSecurity = [\"ada\", \"bob\", \"eve\"]\n",
        );
        for (at, person) in PERSONS.iter().enumerate() {
            let (line, old) = (key(at).line(), old_key(at).line());
            policy.push_str(&format!(
                "[[persons.{person}.keys]]\nkey = \"{line}\"\n\
                 [[persons.{person}.keys]]\nkey = \"{old}\"\nuntil = 2026-03-13T00:00:00Z\n"
            ));
        }
        // Bob's key has its time, in the middle of all that is said.
        let bobs = key(1).line();
        let policy = policy.replace(
            &format!("\"{bobs}\"\n"),
            &format!("\"{bobs}\"\nfrom = 2026-03-02T00:00:00Z\nuntil = 2026-03-20T00:00:00Z\n"),
        );
        Self {
            digests: Digests::of(&list.listing()),
            list,
            policy: Policy::parse(policy.as_bytes()).unwrap(),
            launch: Launch::new("orders-2026-03", "production", artifact()),
        }
    }

    fn judge(&self, entries: &[Entry], clock: SystemTime) -> Judgement {
        let found: Vec<Found> = entries.iter().cloned().map(Found::Entry).collect();
        Judge::new(&self.list.listing(), &self.policy, &self.launch, clock).judge(&found)
    }

    fn verdict(&self, entries: &[Entry], clock: SystemTime) -> Verdict {
        let standing = self.judge(entries, clock).standing;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let report = runtime.block_on(async { self.list.run(&()).standing(standing).await });
        report.unwrap().verdict()
    }

    fn entries(&self, moves: &[Move]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for it in moves {
            let entry = self.entry(it, &entries);
            entries.push(entry);
        }
        entries
    }

    fn entry(&self, it: &Move, before: &[Entry]) -> Entry {
        let mut bound: Bound = common::bound();
        bound.person = PERSONS[it.person].to_owned();
        bound.checklist = self.list.listing().id.to_string();
        bound.prose = self.digests.prose;
        bound.policy = self.policy.digest;
        bound.issued_at = Timestamp::new(at(START + it.seconds));
        bound.expires_at = it
            .ends_after
            .map(|seconds| Timestamp::new(at(START + it.seconds + seconds)));
        if it.knows_all {
            bound.prev = before.iter().map(Entry::id).collect();
        }
        let item = |id: &str| ItemSeen {
            id: id.to_owned(),
            sha256: self.digests.items[&Id::new(id)],
        };
        let said = match &it.said {
            Says::Task(task, status) => Said::Completion(Completion {
                item: item(["start.rehearsed", "start.announced", "start.logs-read"][*task]),
                role: "Operations".to_owned(),
                status: *status,
                evidence: Vec::new(),
                notes: "as it is".to_owned(),
            }),
            Says::Role(role, decision) => Said::SignOff(SignOff {
                role: ["Operations", "Security"][*role].to_owned(),
                phase: None,
                decision: *decision,
                criteria: self.digests.criteria,
                seen: Seen {
                    report: common::zero(),
                    verdict: "go".to_owned(),
                    open: Vec::new(),
                },
                conditions: (*decision == Decision::Conditional)
                    .then(|| Condition {
                        text: "watch it".to_owned(),
                        owner: "ada".to_owned(),
                        due: Timestamp::new(at(START + it.seconds + DAY)),
                    })
                    .into_iter()
                    .collect(),
                notes: "as it is".to_owned(),
            }),
            Says::Waiver => {
                let end = it.ends_after.unwrap_or(3 * DAY);
                bound.expires_at = Some(Timestamp::new(at(START + it.seconds + end)));
                Said::Waiver(Waiver {
                    item: item("start.fails"),
                    role: "Security".to_owned(),
                    justification: "nobody uses it".to_owned(),
                    risk_owner: "bob".to_owned(),
                    compensating_control: "watched".to_owned(),
                    requested_by: "ada".to_owned(),
                })
            }
            Says::RevokeBack(steps) => Said::Revocation(Revocation {
                statement: match before.iter().rev().nth(*steps) {
                    Some(entry) => entry.id(),
                    None => Sha256::of(b"nothing"),
                },
                reason: "too early".to_owned(),
            }),
            Says::Revoke(which) => Said::Revocation(Revocation {
                statement: match before {
                    [] => Sha256::of(b"nothing"),
                    _ => which.get(before).id(),
                },
                reason: "too early".to_owned(),
            }),
        };
        let mut statement = Statement::new(artifact(), bound, said);
        let kind = statement.kind();
        let signer = match it.flaw {
            Flaw::None => it.person,
            Flaw::AnotherSigns => (it.person + 1) % PERSONS.len(),
            Flaw::OfNobody => 9,
            flaw => {
                flaw.spoil(&mut statement);
                it.person
            }
        };
        let namespace = match it.flaw {
            Flaw::AnotherKind if kind == Kind::Waiver => Kind::Completion,
            Flaw::AnotherKind => Kind::Waiver,
            _ => kind,
        };
        let key = if it.by_old_key && signer < PERSONS.len() {
            old_key(signer)
        } else {
            key(signer)
        };
        let mut entry = key.sign_as(namespace, &statement.to_bytes());
        if it.flaw == Flaw::Edited {
            entry.statement.insert(0, b' ');
        }
        entry
    }
}

#[derive(Clone, Debug)]
struct Move {
    person: usize,
    said: Says,
    seconds: u64,
    ends_after: Option<u64>,
    knows_all: bool,
    by_old_key: bool,
    flaw: Flaw,
}

#[derive(Clone, Debug)]
enum Says {
    Task(usize, Status),
    Role(usize, Decision),
    Waiver,
    Revoke(Index),
    /// The one so many before it.
    RevokeBack(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    None,
    AnotherSigns,
    OfNobody,
    AnotherKind,
    Edited,
    Environment,
    Launch,
    Attempt,
    Artifact,
    Checklist,
    Policy,
    Criteria,
}

impl Flaw {
    fn spoil(self, statement: &mut Statement) {
        let other = || Sha256::of(b"other");
        match self {
            Self::Environment => statement.bound.environment = "staging".to_owned(),
            Self::Launch => statement.bound.launch = "orders-2025".to_owned(),
            Self::Attempt => statement.bound.attempt = 2,
            Self::Artifact => statement.artifact = Artifact::new("orders", other()),
            Self::Checklist => statement.bound.checklist = "other".to_owned(),
            Self::Policy => statement.bound.policy = other(),
            Self::Criteria => match &mut statement.said {
                Said::Completion(said) => said.item.sha256 = other(),
                Said::SignOff(said) => said.criteria = other(),
                Said::Waiver(said) => said.item.sha256 = other(),
                _ => statement.bound.launch = "orders-2025".to_owned(),
            },
            _ => {}
        }
    }
}

fn says() -> impl Strategy<Value = Says> {
    let status = prop_oneof![
        4 => Just(Status::Passed),
        2 => Just(Status::Failed),
        2 => Just(Status::NotApplicable),
    ];
    let decision = prop_oneof![
        4 => Just(Decision::Go),
        2 => Just(Decision::NoGo),
        2 => Just(Decision::Conditional),
        1 => Just(Decision::Abstain),
    ];
    prop_oneof![
        4 => (0..3_usize, status).prop_map(|(task, status)| Says::Task(task, status)),
        4 => (0..2_usize, decision).prop_map(|(role, decision)| Says::Role(role, decision)),
        1 => Just(Says::Waiver),
        3 => any::<Index>().prop_map(Says::Revoke),
    ]
}

fn flaws() -> impl Strategy<Value = Flaw> {
    prop::sample::select(vec![
        Flaw::AnotherSigns,
        Flaw::OfNobody,
        Flaw::AnotherKind,
        Flaw::Edited,
        Flaw::Environment,
        Flaw::Launch,
        Flaw::Attempt,
        Flaw::Artifact,
        Flaw::Checklist,
        Flaw::Policy,
        Flaw::Criteria,
    ])
}

fn a_move(flaw: impl Strategy<Value = Flaw>) -> impl Strategy<Value = Move> {
    let ends = prop_oneof![1 => Just(None), 1 => (60..6 * DAY).prop_map(Some)];
    let old = prop::bool::weighted(0.25);
    let when = 0..10 * DAY;
    (0..3_usize, says(), when, ends, any::<bool>(), old, flaw).prop_map(
        |(person, said, seconds, ends_after, knows_all, by_old_key, flaw)| Move {
            person,
            said,
            seconds,
            ends_after,
            knows_all,
            by_old_key,
            flaw,
        },
    )
}

/// All that is needed for a conditional go on the tenth day, so that what is
/// generated beside it has something to lose.
fn complete() -> Vec<Move> {
    let ten = 10 * DAY;
    let it = |person, said| Move {
        person,
        said,
        seconds: ten,
        ends_after: None,
        knows_all: true,
        by_old_key: false,
        flaw: Flaw::None,
    };
    vec![
        it(0, Says::Task(0, Status::Passed)),
        it(0, Says::Task(1, Status::Passed)),
        it(1, Says::Task(2, Status::Passed)),
        it(2, Says::Waiver),
        it(0, Says::Role(0, Decision::Go)),
        it(1, Says::Role(0, Decision::Go)),
        it(2, Says::Role(1, Decision::Go)),
    ]
}

/// One person changes its mind on one thing, and some of it is taken back.
fn story() -> impl Strategy<Value = Vec<Move>> {
    let word = a_move(Just(Flaw::None));
    let said = prop::collection::vec(word, 2..5);
    let back = prop::collection::vec((0..3_usize, 1..4_usize, prop::bool::weighted(0.3)), 0..3);
    (0..3_usize, says(), said, back).prop_map(|(person, about, mut said, back)| {
        for it in &mut said {
            it.person = person;
            it.said = match (&about, &it.said) {
                (Says::Task(task, _), Says::Task(_, status)) => Says::Task(*task, *status),
                (Says::Role(role, _), Says::Role(_, decision)) => Says::Role(*role, *decision),
                (Says::Task(task, _), _) => Says::Task(*task, Status::Failed),
                (Says::Role(role, _), _) => Says::Role(*role, Decision::NoGo),
                (other, _) => (*other).clone(),
            };
        }
        said.sort_by_key(|it| it.seconds);
        let last = said.last().map_or(0, |it| it.seconds);
        for (by, steps, by_old_key) in back {
            said.push(Move {
                person: by,
                said: Says::RevokeBack(steps),
                seconds: last,
                ends_after: None,
                knows_all: false,
                by_old_key,
                flaw: Flaw::None,
            });
        }
        said
    })
}

/// Eve signs for both of two roles that must be apart, for the one for an hour.
fn for_both() -> Vec<Move> {
    let mut moves = complete();
    moves[5].person = 2;
    let mut of_bob = moves[6].clone();
    of_bob.person = 1;
    moves[6].ends_after = Some(3600);
    moves.push(of_bob);
    moves
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let flaw = prop_oneof![30 => Just(Flaw::None), 1 => flaws()];
    let begins = prop_oneof![
        Just(Vec::new()),
        Just(complete()),
        Just(for_both()),
        (0..7_usize).prop_map(|left_out| {
            let mut moves = complete();
            moves.remove(left_out);
            moves
        })
    ];
    let moves = prop_oneof![prop::collection::vec(a_move(flaw), 0..10), story()];
    // Before all that is needed, or after it.
    (moves, begins, any::<bool>()).prop_map(|(mut moves, mut begins, are_before)| {
        if are_before {
            moves.extend(begins);
            return moves;
        }
        for it in &mut moves {
            it.seconds = 10 * DAY + it.seconds / 10;
        }
        begins.extend(moves);
        begins
    })
}

/// The latest that anything says of itself.
fn latest(moves: &[Move]) -> u64 {
    START + moves.iter().map(|it| it.seconds).max().unwrap_or_default()
}

/// What the generated ledgers are good for: some of them go live.
#[test]
fn complete_is_complete() {
    let desk = Desk::new(true);
    let entries = desk.entries(&complete());
    let now = at(latest(&complete()) + 60);
    let judgement = desk.judge(&entries, now);
    let refused: Vec<_> = judgement
        .statements
        .iter()
        .filter(|it| it.worth.is_err())
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
    assert_eq!(desk.verdict(&entries, now), Verdict::ConditionalGo);
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
        all.extend(refused);
        let now = at(latest(&all) + 60);
        let before = desk.verdict(&entries, now);
        let more = desk.entries(&all);
        let judgement = desk.judge(&more, now);
        for judged in &judgement.statements[entries.len()..] {
            let is_revocation = matches!(
                judged.statement.as_ref().map(Statement::kind),
                Some(Kind::Revocation)
            );
            prop_assert!(judged.worth.is_err() || is_revocation, "{judged:?}");
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

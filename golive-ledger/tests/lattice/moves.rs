//! Whatever persons may say: generated ledgers, and the desk that they are said
//! at.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use golive_core::checklist::{Check, Checklist, Offset, Phase, Recurrence, SignOff as Asked, Task};
use golive_core::id::Id;
use golive_core::probe::{ProbeError, Reason, probe_fn};
use golive_core::quantity::Timestamp;
use golive_core::run::Run;
use golive_core::verdict::Verdict;
use golive_ledger::digest::{Digests, Sha256};
use golive_ledger::judge::{Judge, Judgement, Launch};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Artifact, Bound, Completion, Condition, Decision, Discharge, Evidence, ItemSeen, Kind,
    Revocation, Said, Seen, SignOff, Statement, Status, Waiver, WaiverRequest,
};
use golive_ledger::store::{Entry, Found};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::common::keys::Key;
use crate::common::{self, artifact};
use crate::edits::Edit;

pub(crate) const PERSONS: [&str; 3] = ["ada", "bob", "eve"];
/// 2026-03-01T00:00:00Z.
pub(crate) const START: u64 = 1_772_323_200;
pub(crate) const DAY: u64 = 86_400;
pub(crate) const SKEW: u64 = 300;

pub(crate) fn key(person: usize) -> Key {
    Key::new(u8::try_from(person).unwrap() + 1)
}

/// The one that each had before, and that ends while all this is said.
pub(crate) fn old_key(person: usize) -> Key {
    Key::new(u8::try_from(person).unwrap() + 11)
}

pub(crate) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

pub(crate) struct Desk {
    pub(crate) list: Checklist,
    pub(crate) digests: Digests,
    pub(crate) policy: Policy,
    pub(crate) launch: Launch,
}

/// The checklist, with an edit or as it is: two roles that must be those of two
/// persons, or that need not.
pub(crate) fn list(are_apart: bool, edit: Option<&Edit>) -> Checklist {
    let bad = probe_fn("it", async |_| {
        Err::<bool, _>(ProbeError::new(Reason::Refused, "nobody listens"))
    });
    let mut phase = Phase::new("Start");
    for (at, title) in TASKS.iter().enumerate() {
        let mut task = Task::new(*title);
        if at == 0 {
            task = task.by(["Operations"]);
        }
        if at == 2 {
            task = task.repeats(Recurrence::Daily);
        }
        task = match edit {
            Some(Edit::ItemGone(gone)) if *gone == at => continue,
            Some(Edit::ItemOptional(which)) if *which == at => task.optional(),
            Some(Edit::ItemCritical(which)) if *which == at => task.critical(),
            Some(Edit::ItemApplies(which)) if *which == at => task.applies_if(|()| false),
            Some(Edit::ItemMeans(which)) if *which == at => task.notes("and twice as fast"),
            Some(Edit::ItemAfter(which)) if *which == at => task.after(["fails"]),
            _ => task,
        };
        phase = phase.item(task);
    }
    let phase = phase.item(Check::new("Fails").probe_from(bad));
    let phase = match edit {
        Some(Edit::PhaseLater) => {
            let ten_years = Duration::from_secs(3650 * DAY);
            phase.opens(Offset::after(ten_years))
        }
        _ => phase,
    };
    let list = Checklist::new("Orders go-live")
        .roles(["Operations", "Security"])
        .zone("Europe/Berlin")
        .phase(phase);
    let list = match edit {
        Some(Edit::Prose) => list.note("mended"),
        Some(Edit::MoreItems) => {
            list.phase(Phase::new("More").item(Task::new("Looked at").optional()))
        }
        _ => list,
    };
    let operations = Asked::new("Operations");
    let security = Asked::new("Security");
    let (operations, security) = if are_apart {
        let apart = security.distinct_from(["Operations"]);
        (operations.count(2), apart)
    } else {
        (operations, security)
    };
    match edit {
        Some(Edit::NoSignOff(0)) => list.sign_off(Asked::new("Security")),
        Some(Edit::NoSignOff(_)) => list.sign_off(operations),
        _ => list.sign_off(operations).sign_off(security),
    }
}

/// The policy, with an edit or as it is.
pub(crate) fn policy(edit: Option<&Edit>) -> Policy {
    let roles = |role: &str, holders: [&str; 3]| {
        let lost = |person: &&str| match edit {
            Some(Edit::RoleLost(which)) => PERSONS[*which] != *person,
            _ => true,
        };
        let holders: Vec<&str> = holders.into_iter().filter(lost).collect();
        format!("{role} = {holders:?}\n")
    };
    let mut text = String::from(
        "format = \"golive-policy/2\"\nwaive = [\"Security\"]\nclock_skew = \"5min\"\n",
    );
    text.push_str(match edit {
        Some(Edit::NobodyRevokes) => "",
        _ => "revoke = [\"ada\", \"bob\", \"eve\"]\n",
    });
    text.push_str(match edit {
        Some(Edit::NobodyLifts) => "",
        Some(Edit::EverybodyLifts) => "lift = [\"Management\", \"Operations\"]\n",
        _ => "lift = [\"Management\"]\n",
    });
    text.push_str(match edit {
        Some(Edit::Comment) => "# mended\n",
        Some(Edit::BindingProse) => "prose = \"binding\"\n",
        Some(Edit::Unwaivable) => "unwaivable = [\"start.fails\"]\n",
        Some(Edit::Apart) => "distinct = [[\"Operations\", \"Security\"]]\n",
        Some(Edit::Shorter) => "validity = { completion = \"1h\", sign_off = \"1h\" }\n",
        Some(Edit::TwoForNotApplicable) => "not_applicable = 2\n",
        _ => "",
    });
    text.push_str("[roles]\n");
    text.push_str(&roles("Operations", PERSONS));
    text.push_str(&roles("Security", PERSONS));
    text.push_str("Management = [\"eve\"]\n");
    if let Some(Edit::Quorum) = edit {
        text.push_str("[[quorum]]\nrole = \"Security\"\ncount = 2\n");
    }
    for (at, person) in PERSONS.iter().enumerate() {
        let (line, old) = (key(at).line(), old_key(at).line());
        // Bob's key has its time, in the middle of all that is said.
        let time = match edit {
            Some(Edit::KeyEnds(which)) if *which == at => "until = 2026-03-02T00:00:00Z\n",
            _ if at == 1 => "from = 2026-03-02T00:00:00Z\nuntil = 2026-03-20T00:00:00Z\n",
            _ => "",
        };
        let time = match edit {
            Some(Edit::KeyEnds(1)) => "until = 2026-03-03T00:00:00Z\n",
            _ => time,
        };
        text.push_str(&format!(
            "[[persons.{person}.keys]]\nkey = \"{line}\"\n{time}\
             [[persons.{person}.keys]]\nkey = \"{old}\"\nuntil = 2026-03-13T00:00:00Z\n"
        ));
    }
    Policy::parse(text.as_bytes()).unwrap()
}

const TASKS: [&str; 3] = ["Rehearsed", "Announced", "Logs read"];

impl Desk {
    /// With two roles that must be those of two persons, or that need not.
    pub(crate) fn new(are_apart: bool) -> Self {
        let list = list(are_apart, None);
        Self {
            digests: Digests::of(&list.listing()).unwrap(),
            list,
            policy: policy(None),
            launch: Launch::new("orders-2026-03", "production", artifact()),
        }
    }

    /// What was said is judged after an edit.
    pub(crate) fn edited(&self, are_apart: bool, edit: &Edit) -> Self {
        let list = list(are_apart, Some(edit));
        let launch = self.launch.clone();
        let other = || Artifact::new("orders", Sha256::of(b"another"));
        Self {
            digests: Digests::of(&list.listing()).unwrap(),
            list,
            policy: policy(Some(edit)),
            launch: match edit {
                Edit::Artifact => Launch::new("orders-2026-03", "production", other()),
                Edit::Attempt(attempt) => launch.attempt(*attempt),
                Edit::PhaseLater => launch.at(Timestamp::new(at(START + 20 * DAY))),
                _ => launch,
            },
        }
    }

    /// Of what was said, and of Ada's request, which everything begins with.
    pub(crate) fn judge(&self, entries: &[Entry], clock: SystemTime) -> Judgement {
        static REQUEST: OnceLock<Entry> = OnceLock::new();
        let request = REQUEST.get_or_init(|| Self::new(false).request());
        let mut found = vec![Found::Entry(request.clone())];
        found.extend(entries.iter().cloned().map(Found::Entry));
        let mut judgement = Judge::new(&self.list.listing(), &self.policy, &self.launch, clock)
            .unwrap()
            .judge(&found);
        judgement.statements.remove(0);
        judgement
    }

    /// The verdict of each part, and of less than a part.
    pub(crate) fn verdicts_of_parts(&self, entries: &[Entry], clock: SystemTime) -> Vec<Verdict> {
        let standing = self.judge(entries, clock).standing;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let list = &self.list;
        let run = || list.run(&()).standing(standing.clone());
        let runs = [
            run(),
            run().phase("start"),
            run().item("start.fails"),
            run().phase("start").item("fails"),
        ];
        let verdict = |run: Run<'_, ()>| {
            let report = runtime.block_on(async { run.await });
            report.unwrap().verdict()
        };
        runs.into_iter().map(verdict).collect()
    }

    pub(crate) fn verdict(&self, entries: &[Entry], clock: SystemTime) -> Verdict {
        let standing = self.judge(entries, clock).standing;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let report = runtime.block_on(async { self.list.run(&()).standing(standing).await });
        report.unwrap().verdict()
    }

    pub(crate) fn entries(&self, moves: &[Move]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for it in moves {
            let entry = self.entry(it, &entries);
            entries.push(entry);
        }
        entries
    }

    /// Ada asks that a risk be taken, at the beginning of all.
    pub(crate) fn request(&self) -> Entry {
        let mut bound: Bound = common::bound();
        bound.person = "ada".to_owned();
        bound.checklist = self.list.listing().id.to_string();
        bound.prose = self.digests.prose;
        bound.policy = self.policy.digest;
        bound.issued_at = Timestamp::new(at(START));
        bound.expires_at = None;
        let said = Said::WaiverRequest(WaiverRequest {
            item: ItemSeen {
                id: "start.fails".to_owned(),
                sha256: self.digests.items[&Id::new("start.fails")],
            },
            of: common::refused(),
            over: None,
            justification: "nobody uses it".to_owned(),
        });
        key(0).sign(&Statement::new(artifact(), bound, said))
    }

    pub(crate) fn entry(&self, it: &Move, before: &[Entry]) -> Entry {
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
                answers: None,
                notes: "as it is".to_owned(),
            }),
            Says::Role(role, decision) => Said::SignOff(SignOff {
                role: ["Operations", "Security"][*role].to_owned(),
                phase: None,
                decision: *decision,
                criteria: self.digests.criteria,
                seen: Seen {
                    report: common::zero(),
                    verdict: Verdict::Inconclusive.into(),
                    baseline: None,
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
                    requested_by: None,
                    request: Some(self.request().id()),
                    of: Some(common::refused()),
                    over: None,
                })
            }
            Says::RevokeBack(steps) => Said::Revocation(Revocation {
                statement: match before.iter().rev().nth(*steps) {
                    Some(entry) => entry.id(),
                    None => Sha256::of(b"nothing"),
                },
                reason: "too early".to_owned(),
            }),
            Says::Discharge(_) | Says::DischargeBack(_) => Said::Discharge(Discharge {
                sign_off: match (&it.said, before) {
                    (Says::Discharge(which), [_, ..]) => which.get(before).id(),
                    (Says::DischargeBack(steps), [.., _]) => before
                        .iter()
                        .rev()
                        .nth(*steps)
                        .map_or(Sha256::of(b"nothing"), Entry::id),
                    _ => Sha256::of(b"nothing"),
                },
                evidence: vec![Evidence::Text {
                    text: "it is watched".to_owned(),
                }],
                notes: String::new(),
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
        let mut entry = key.sign_as(namespace, &statement.to_bytes().unwrap());
        if it.flaw == Flaw::Edited {
            entry.statement.insert(0, b' ');
        }
        entry
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Move {
    pub(crate) person: usize,
    pub(crate) said: Says,
    pub(crate) seconds: u64,
    pub(crate) ends_after: Option<u64>,
    pub(crate) knows_all: bool,
    pub(crate) by_old_key: bool,
    pub(crate) flaw: Flaw,
}

#[derive(Clone, Debug)]
pub(crate) enum Says {
    Task(usize, Status),
    Role(usize, Decision),
    Waiver,
    Revoke(Index),
    /// The one so many before it.
    RevokeBack(usize),
    /// Of any, be it a sign-off with a condition or not.
    Discharge(Index),
    /// Of the one so many before it.
    DischargeBack(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flaw {
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
    /// It is that person's word on the same thing all the same, of another ground or
    /// under another policy: it takes back what it names of that ground.
    pub(crate) fn is_of_another_ground(self) -> bool {
        matches!(
            self,
            Self::Attempt | Self::Artifact | Self::Policy | Self::Criteria
        )
    }

    pub(crate) fn spoil(self, statement: &mut Statement) {
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

pub(crate) fn says() -> impl Strategy<Value = Says> {
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
        2 => any::<Index>().prop_map(Says::Discharge),
    ]
}

pub(crate) fn flaws() -> impl Strategy<Value = Flaw> {
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

pub(crate) fn a_move(flaw: impl Strategy<Value = Flaw>) -> impl Strategy<Value = Move> {
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
pub(crate) fn complete() -> Vec<Move> {
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

/// The same, where Eve signs on a condition that Ada has met.
pub(crate) fn on_a_condition() -> Vec<Move> {
    let mut moves = complete();
    moves[6].said = Says::Role(1, Decision::Conditional);
    let mut met = moves[0].clone();
    // The last of seven.
    met.said = Says::DischargeBack(0);
    moves.push(met);
    moves
}

/// One person changes its mind on one thing, and some of it is taken back.
pub(crate) fn story() -> impl Strategy<Value = Vec<Move>> {
    // Each of what is judged, or of another ground, and mostly knowing the last.
    let ground = prop_oneof![
        1 => Just(Flaw::None),
        1 => prop::sample::select(vec![Flaw::Attempt, Flaw::Artifact, Flaw::Policy, Flaw::Criteria]),
    ];
    let word = (a_move(ground), prop::bool::weighted(0.8)).prop_map(|(it, knows_all)| Move {
        knows_all,
        by_old_key: it.by_old_key && !knows_all,
        ..it
    });
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
pub(crate) fn for_both() -> Vec<Move> {
    let mut moves = complete();
    moves[5].person = 2;
    let mut of_bob = moves[6].clone();
    of_bob.person = 1;
    moves[6].ends_after = Some(3600);
    moves.push(of_bob);
    moves
}

pub(crate) fn moves() -> impl Strategy<Value = Vec<Move>> {
    let flaw = prop_oneof![30 => Just(Flaw::None), 1 => flaws()];
    let begins = prop_oneof![
        Just(Vec::new()),
        Just(complete()),
        Just(for_both()),
        Just(on_a_condition()),
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

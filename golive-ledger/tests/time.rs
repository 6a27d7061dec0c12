//! What time does to statements: tasks that come again, and no clock that
//! turns a verdict better.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::time::{Duration, SystemTime};

use common::keys::Key;
use common::{artifact, time};
use golive_core::checklist::{Checklist, Offset, Phase, Recurrence, SignOff as Asked, Task};
use golive_core::id::Id;
use golive_core::outcome::{Due, Outcome, SignOffOutcome};
use golive_core::quantity::Timestamp;
use golive_core::standing::{Attested, DefectKind, Standing};
use golive_core::verdict::Verdict;
use golive_ledger::digest::Digests;
use golive_ledger::judge::{Judge, Launch};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Bound, Completion, Condition, Decision, ItemSeen, Revocation, Said, Seen, SignOff, Statement,
    Status,
};
use golive_ledger::store::{Entry, Found};

struct Desk {
    list: Checklist,
    policy: Policy,
    launch: Launch,
}

const PERSONS: [&str; 2] = ["ada", "bob"];

fn key(person: &str) -> Key {
    Key::new(person.as_bytes()[0])
}

impl Desk {
    fn new(recurrence: Recurrence, zone: Option<&str>) -> Self {
        let watched = Task::new("Logs read")
            .by(["Operations"])
            .repeats(recurrence);
        let phase = Phase::new("Week one").opens(Offset::launch()).item(watched);
        let list = Checklist::new("Watch")
            .roles(["Operations"])
            .phase(phase)
            .sign_off(Asked::new("Operations"));
        let list = match zone {
            Some(zone) => list.zone(zone),
            None => list,
        };
        let mut policy = String::from(
            "format = \"golive-policy/1\"\n[roles]\nOperations = [\"ada\", \"bob\"]\n",
        );
        for person in PERSONS {
            let line = key(person).line();
            policy.push_str(&format!("[[persons.{person}.keys]]\nkey = \"{line}\"\n"));
        }
        Self {
            list,
            policy: Policy::parse(policy.as_bytes()).unwrap(),
            launch: Launch::new("orders-2026-03", "production", artifact()),
        }
    }

    fn say(&self, person: &str, at: &str, said: Said) -> Entry {
        let listing = self.list.listing();
        let mut bound: Bound = common::bound();
        bound.person = person.to_owned();
        bound.checklist = listing.id.to_string();
        bound.prose = Digests::of(&listing).prose;
        bound.policy = self.policy.digest;
        bound.issued_at = time(at);
        bound.expires_at = None;
        key(person).sign(&Statement::new(artifact(), bound, said))
    }

    fn revokes(&self, person: &str, at: &str, which: &Entry) -> Entry {
        let said = Revocation {
            statement: which.id(),
            reason: "too early".to_owned(),
        };
        self.say(person, at, Said::Revocation(said))
    }

    fn done(&self, person: &str, at: &str, status: Status) -> Entry {
        let id = "week-one.logs-read";
        let digests = Digests::of(&self.list.listing());
        let said = Completion {
            item: ItemSeen {
                id: id.to_owned(),
                sha256: digests.items[&Id::new(id)],
            },
            role: "Operations".to_owned(),
            status,
            evidence: Vec::new(),
            notes: "as it is".to_owned(),
        };
        self.say(person, at, Said::Completion(said))
    }

    fn signs(&self, person: &str, at: &str, decision: Decision) -> Entry {
        let said = SignOff {
            role: "Operations".to_owned(),
            phase: None,
            decision,
            criteria: Digests::of(&self.list.listing()).criteria,
            seen: Seen {
                report: common::zero(),
                verdict: "go".to_owned(),
                open: Vec::new(),
            },
            conditions: Vec::new(),
            notes: "as it is".to_owned(),
        };
        self.say(person, at, Said::SignOff(said))
    }

    fn standing(&self, entries: &[Entry], now: &str) -> Standing {
        let found: Vec<Found> = entries.iter().cloned().map(Found::Entry).collect();
        let listing = self.list.listing();
        Judge::new(&listing, &self.policy, &self.launch, time(now).get())
            .judge(&found)
            .standing
    }

    fn attested(&self, entries: &[Entry], now: &str) -> Option<Attested> {
        let standing = self.standing(entries, now);
        standing.attested(&Id::new("week-one.logs-read")).cloned()
    }
}

fn due(attested: Option<Attested>) -> (Timestamp, bool, String) {
    match attested {
        Some(Attested::Due {
            until,
            is_overdue,
            why,
        }) => (until, is_overdue, why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_comes_again_is_done_due_and_overdue() {
    let mut desk = Desk::new(Recurrence::Daily, Some("Europe/Berlin"));
    desk.launch = desk.launch.at(time("2026-03-02T09:00:00Z"));
    // It was never done: due on the day it opens, overdue on the next.
    let (until, is_overdue, why) = due(desk.attested(&[], "2026-03-02T12:00:00Z"));
    assert_eq!((until, is_overdue), (time("2026-03-02T23:00:00Z"), false));
    assert_eq!(
        why,
        "it is due daily, and it was never done; ask Operations"
    );
    assert!(due(desk.attested(&[], "2026-03-03T12:00:00Z")).1);
    // Done on Tuesday at half past midnight in Berlin, which is Monday in UTC.
    let entries = [desk.done("ada", "2026-03-02T23:30:00Z", Status::Passed)];
    assert_eq!(
        desk.attested(&entries, "2026-03-03T22:59:59Z"),
        Some(Attested::done("ada", Some(time("2026-03-03T23:00:00Z"))))
    );
    let (until, is_overdue, why) = due(desk.attested(&entries, "2026-03-03T23:00:00Z"));
    assert_eq!((until, is_overdue), (time("2026-03-04T23:00:00Z"), false));
    assert!(
        why.contains("it was done last at 2026-03-02T23:30:00Z"),
        "{why}"
    );
    // A whole day went by.
    assert!(due(desk.attested(&entries, "2026-03-04T23:00:00Z")).1);
    // Done again, by another.
    let again = [
        entries[0].clone(),
        desk.done("bob", "2026-03-05T10:00:00Z", Status::Passed),
    ];
    assert!(matches!(
        desk.attested(&again, "2026-03-05T10:00:01Z"),
        Some(Attested::Done { by, .. }) if &*by == "bob"
    ));
}

#[test]
fn what_failed_stands_until_it_is_done_in_a_later_period() {
    let desk = Desk::new(Recurrence::Weekly, None);
    let failed = desk.done("ada", "2026-03-03T10:00:00Z", Status::Failed);
    let entries = [failed.clone()];
    for now in [
        "2026-03-03T11:00:00Z",
        "2026-03-12T11:00:00Z",
        "2027-03-12T11:00:00Z",
    ] {
        assert!(
            matches!(desk.attested(&entries, now), Some(Attested::Failed { .. })),
            "{now}"
        );
    }
    // In the same week another's word does not outweigh it.
    let entries = [
        failed.clone(),
        desk.done("bob", "2026-03-04T10:00:00Z", Status::Passed),
    ];
    let same_week = desk.attested(&entries, "2026-03-04T11:00:00Z");
    assert!(matches!(same_week, Some(Attested::Failed { .. })));
    let entries = [
        failed,
        desk.done("bob", "2026-03-10T10:00:00Z", Status::Passed),
    ];
    let next_week = desk.attested(&entries, "2026-03-10T11:00:00Z");
    assert!(matches!(next_week, Some(Attested::Done { .. })));
    // And when that week is over it is due, not failed.
    assert!(!due(desk.attested(&entries, "2026-03-16T00:00:00Z")).1);
}

#[tokio::test]
async fn a_run_says_what_is_due() {
    let desk = Desk::new(Recurrence::Monthly, None);
    let entries = [desk.done("ada", "2026-01-10T10:00:00Z", Status::Passed)];
    let standing = desk.standing(&entries, "2026-03-10T10:00:00Z");
    let report = desk.list.run(&()).standing(standing).await.unwrap();
    assert_eq!(
        report.items[0].outcome,
        Outcome::Pending {
            due: Due::Overdue,
            at: Some(time("2026-04-01T00:00:00Z"))
        }
    );
    assert_eq!(report.verdict(), Verdict::Inconclusive);
}

#[tokio::test]
async fn a_zone_that_is_not_known_leaves_it_open() {
    let desk = Desk::new(Recurrence::Daily, Some("Europe/Berln"));
    let entries = [
        desk.done("ada", "2026-03-02T10:00:00Z", Status::Passed),
        desk.signs("ada", "2026-03-02T10:00:00Z", Decision::Go),
    ];
    let standing = desk.standing(&entries, "2026-03-02T10:00:01Z");
    let words = &standing.defects()[0].words;
    assert!(words.contains("`Europe/Berln` is not known"), "{words}");
    let report = desk.list.run(&()).standing(standing).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Inconclusive);
}

/// Another zone has other days: what was said of the old ones is void.
#[test]
fn another_zone_is_another_task() {
    let before = Desk::new(Recurrence::Daily, None);
    let entries = [before.done("ada", "2026-03-02T10:00:00Z", Status::Passed)];
    let after = Desk::new(Recurrence::Daily, Some("Asia/Tokyo"));
    let attested = after.attested(&entries, "2026-03-02T10:00:01Z");
    let Some(Attested::Stale { why, .. }) = attested else {
        panic!("{attested:?}");
    };
    assert!(why.contains("was changed since"), "{why}");
}

#[test]
fn a_clock_that_runs_behind_brings_nothing_back() {
    let desk = Desk::new(Recurrence::Daily, None);
    // Bob signs at a minute past midnight: the day of Ada's word is over.
    let entries = [
        desk.done("ada", "2026-03-02T10:00:00Z", Status::Passed),
        desk.signs("bob", "2026-03-03T00:01:00Z", Decision::Go),
    ];
    for now in ["2026-03-02T23:57:00Z", "2026-03-03T00:01:00Z"] {
        due(desk.attested(&entries, now));
        assert!(desk.standing(&entries, now).defects().is_empty());
    }
    // Further behind than clocks may be: the statement is from the future.
    let standing = desk.standing(&entries, "2026-03-02T23:55:59Z");
    assert_eq!(standing.defects()[0].kind, DefectKind::Invalid);
}

#[test]
fn neither_a_veto_nor_what_replaced_it_comes_and_goes_with_time() {
    let desk = Desk::new(Recurrence::Daily, None);
    let veto = desk.signs("ada", "2026-03-02T10:00:00Z", Decision::NoGo);
    let of_role = |entries: &[Entry], now: &str| {
        let standing = desk.standing(entries, now);
        standing.of_role(&"Operations".into(), None).cloned()
    };
    let years_later = "2030-03-02T10:00:00Z";
    let alone = of_role(std::slice::from_ref(&veto), years_later);
    assert!(
        matches!(alone, Some(SignOffOutcome::Veto { .. })),
        "{alone:?}"
    );
    // She said yes later. That has lapsed; the veto does not come back.
    let entries = [
        veto,
        desk.signs("ada", "2026-03-03T10:00:00Z", Decision::Go),
    ];
    let counts = of_role(&entries, "2026-03-03T11:00:00Z");
    assert!(
        matches!(counts, Some(SignOffOutcome::Go { .. })),
        "{counts:?}"
    );
    let lapsed = of_role(&entries, years_later);
    assert!(
        matches!(lapsed, Some(SignOffOutcome::Expired { .. })),
        "{lapsed:?}"
    );
}

#[test]
fn a_key_does_not_sign_before_its_time() {
    let mut desk = Desk::new(Recurrence::Daily, None);
    let line = key("ada").line();
    let policy = format!(
        "format = \"golive-policy/1\"\n[roles]\nOperations = [\"ada\"]\n\
         [[persons.ada.keys]]\nkey = \"{line}\"\nfrom = 2026-03-02T12:00:00Z\n"
    );
    desk.policy = Policy::parse(policy.as_bytes()).unwrap();
    for (at, counts) in [
        ("2026-03-02T11:59:59Z", false),
        ("2026-03-02T12:00:00Z", true),
    ] {
        let entries = [desk.done("ada", at, Status::Passed)];
        let attested = desk.attested(&entries, "2026-03-02T13:00:00Z");
        let is_done = matches!(attested, Some(Attested::Done { .. }));
        assert_eq!(is_done, counts, "{at}: {attested:?}");
    }
}

/// A clock that no calendar has is an answer, not an end.
#[test]
fn clocks_beyond_all_calendars() {
    let desk = Desk::new(Recurrence::Daily, None);
    let entries = [desk.done("ada", "2026-03-02T10:00:00Z", Status::Passed)];
    let found: Vec<Found> = entries.iter().cloned().map(Found::Entry).collect();
    let listing = desk.list.listing();
    let far = Duration::from_secs(i64::MAX as u64);
    for now in [
        SystemTime::UNIX_EPOCH.checked_add(far),
        SystemTime::UNIX_EPOCH.checked_sub(far),
    ] {
        let Some(now) = now else { continue };
        let judgement = Judge::new(&listing, &desk.policy, &desk.launch, now).judge(&found);
        let done = judgement.standing.attested(&Id::new("week-one.logs-read"));
        assert!(!matches!(done, Some(Attested::Done { .. })), "{done:?}");
    }
}

/// The same statement with an end of its own, signed anew.
fn until(entry: &Entry, person: &str, end: &str) -> Entry {
    let mut statement = Statement::parse(&entry.statement).unwrap();
    statement.bound.expires_at = Some(time(end));
    key(person).sign(&statement)
}

fn of_role(desk: &Desk, entries: &[Entry], now: &str) -> SignOffOutcome {
    let standing = desk.standing(entries, now);
    standing
        .of_role(&"Operations".into(), None)
        .unwrap()
        .clone()
}

/// What was revoked stays revoked when its own time is over: neither does a go
/// that was taken back replace a veto then, nor does a veto come again.
#[test]
fn what_was_revoked_does_not_come_back_when_it_ends() {
    let desk = Desk::new(Recurrence::Daily, None);
    let veto = desk.signs("ada", "2026-03-02T10:00:00Z", Decision::NoGo);
    let go = until(
        &desk.signs("ada", "2026-03-02T11:00:00Z", Decision::Go),
        "ada",
        "2026-03-02T12:00:00Z",
    );
    let entries = [
        veto,
        desk.revokes("ada", "2026-03-02T11:10:00Z", &go),
        go,
        desk.signs("bob", "2026-03-02T11:20:00Z", Decision::Go),
    ];
    for now in ["2026-03-02T11:30:00Z", "2026-03-02T12:30:00Z"] {
        let outcome = of_role(&desk, &entries, now);
        assert!(
            matches!(outcome, SignOffOutcome::Veto { .. }),
            "{now}: {outcome:?}"
        );
    }
    // The other way round.
    let veto = until(
        &desk.signs("ada", "2026-03-02T10:00:00Z", Decision::NoGo),
        "ada",
        "2026-03-02T12:00:00Z",
    );
    let entries = [
        desk.revokes("ada", "2026-03-02T11:10:00Z", &veto),
        veto,
        desk.signs("bob", "2026-03-02T11:20:00Z", Decision::Go),
    ];
    for now in ["2026-03-02T11:30:00Z", "2026-03-02T12:30:00Z"] {
        let outcome = of_role(&desk, &entries, now);
        assert!(
            matches!(outcome, SignOffOutcome::Go { .. }),
            "{now}: {outcome:?}"
        );
    }
}

/// A condition stands when the word that set it has lapsed.
#[test]
fn a_condition_does_not_end_with_its_sign_off() {
    let desk = Desk::new(Recurrence::Daily, None);
    let go = desk.signs("bob", "2026-03-02T10:00:00Z", Decision::Go);
    let mut conditional = Statement::parse(&go.statement).unwrap();
    conditional.bound.expires_at = Some(time("2026-03-02T12:00:00Z"));
    if let Said::SignOff(said) = &mut conditional.said {
        said.decision = Decision::Conditional;
        said.conditions.push(Condition {
            text: "a second machine".to_owned(),
            owner: "bob".to_owned(),
            due: time("2026-03-02T11:00:00Z"),
        });
    }
    let entries = [
        desk.signs("ada", "2026-03-02T10:00:00Z", Decision::Go),
        key("bob").sign(&conditional),
    ];
    let at = |now: &str| of_role(&desk, &entries, now);
    assert!(matches!(
        at("2026-03-02T10:30:00Z"),
        SignOffOutcome::Conditional { .. }
    ));
    for now in ["2026-03-02T11:30:00Z", "2026-03-02T12:30:00Z"] {
        let outcome = at(now);
        assert!(
            matches!(outcome, SignOffOutcome::Expired { .. }),
            "{now}: {outcome:?}"
        );
    }
}

/// A key that has ended may be in anybody's hands: it takes nothing back.
#[test]
fn a_key_that_has_ended_takes_no_veto_away() {
    let mut desk = Desk::new(Recurrence::Daily, None);
    let [ada, old, bob] = [key("ada"), Key::new(200), key("bob")];
    let policy = format!(
        "format = \"golive-policy/1\"\nrevoke = [\"ada\"]\n[roles]\nOperations = [\"ada\", \"bob\"]\n\
         [[persons.ada.keys]]\nkey = \"{}\"\n[[persons.ada.keys]]\nkey = \"{}\"\nuntil = 2026-03-01T00:00:00Z\n\
         [[persons.bob.keys]]\nkey = \"{}\"\n",
        ada.line(),
        old.line(),
        bob.line()
    );
    desk.policy = Policy::parse(policy.as_bytes()).unwrap();
    let now = "2026-03-02T13:00:00Z";
    let veto = desk.signs("ada", "2026-03-02T10:00:00Z", Decision::NoGo);
    let go = desk.signs("bob", "2026-03-02T10:00:00Z", Decision::Go);
    let by_old = |entry: &Entry, end: Option<&str>, prev: &[&Entry]| {
        let mut statement = Statement::parse(&entry.statement).unwrap();
        statement.bound.expires_at = end.map(time);
        statement.bound.prev = prev.iter().map(|entry| entry.id()).collect();
        old.sign(&statement)
    };
    let abstains = desk.signs("ada", "2026-03-02T11:00:00Z", Decision::Abstain);
    let says_go = desk.signs("ada", "2026-02-28T11:00:00Z", Decision::Go);
    let revokes = desk.revokes("ada", "2026-03-02T11:00:00Z", &veto);
    for (what, added) in [
        ("abstains", by_old(&abstains, None, &[])),
        (
            "says go before",
            by_old(&says_go, Some("2026-02-28T12:00:00Z"), &[&veto]),
        ),
        ("revokes", by_old(&revokes, None, &[&veto])),
    ] {
        let entries = [veto.clone(), go.clone(), added];
        let outcome = of_role(&desk, &entries, now);
        assert!(
            matches!(outcome, SignOffOutcome::Veto { .. }),
            "{what}: {outcome:?}"
        );
    }
    // What it says against the launch stands; a go it takes away for good.
    let says_no = by_old(&veto, None, &[]);
    let outcome = of_role(&desk, &[go.clone(), says_no], now);
    assert!(
        matches!(outcome, SignOffOutcome::Veto { .. }),
        "{outcome:?}"
    );
    let revokes = desk.revokes("ada", "2026-03-02T11:00:00Z", &go);
    let outcome = of_role(&desk, &[go.clone(), by_old(&revokes, None, &[])], now);
    assert!(
        matches!(outcome, SignOffOutcome::Expired { .. }),
        "{outcome:?}"
    );
    // A word by the key that counts outweighs it.
    let anew = desk.signs("ada", "2026-03-02T12:00:00Z", Decision::Go);
    let entries = [by_old(&abstains, None, &[]), anew];
    let outcome = of_role(&desk, &entries, now);
    assert!(matches!(outcome, SignOffOutcome::Go { .. }), "{outcome:?}");
    // Nor does it make a failure of yesterday one of another day.
    let entries = [
        desk.done("ada", "2026-03-01T10:00:00Z", Status::Failed),
        by_old(
            &desk.done("ada", "2026-03-02T10:00:00Z", Status::Passed),
            None,
            &[],
        ),
    ];
    let attested = desk.attested(&entries, now);
    assert!(
        matches!(attested, Some(Attested::Failed { .. })),
        "{attested:?}"
    );
}

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

use common::desk::{Desk, key};
use common::time;
use golive_core::checklist::Recurrence;
use golive_core::id::Id;
use golive_core::outcome::{Due, Outcome};
use golive_core::quantity::Timestamp;
use golive_core::standing::{Attested, DefectKind};
use golive_core::verdict::Verdict;
use golive_ledger::judge::Judge;
use golive_ledger::policy::Policy;
use golive_ledger::statement::{Decision, Status};
use golive_ledger::store::Found;

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
fn what_failed_stands_until_its_person_says_that_it_is_done() {
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
    // Nor in the next one: that it failed does not lapse.
    let other = desk.done("bob", "2026-03-10T10:00:00Z", Status::Passed);
    let entries = [failed.clone(), other];
    let next_week = desk.attested(&entries, "2026-03-10T11:00:00Z");
    assert!(matches!(next_week, Some(Attested::Failed { .. })));
    // She says herself that it is done.
    let done = desk.done("ada", "2026-03-10T10:00:00Z", Status::Passed);
    let done = desk.knowing(&done, &[&failed]);
    let entries = [failed, done];
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
fn a_key_does_not_sign_before_its_time() {
    let mut desk = Desk::new(Recurrence::Daily, None);
    let line = key("ada").line();
    let policy = format!(
        "format = \"golive-policy/2\"\n[roles]\nOperations = [\"ada\"]\n\
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
        let judgement = Judge::new(&listing, &desk.policy, &desk.launch, now)
            .unwrap()
            .judge(&found);
        let done = judgement.standing.attested(&Id::new("week-one.logs-read"));
        assert!(!matches!(done, Some(Attested::Done { .. })), "{done:?}");
    }
}

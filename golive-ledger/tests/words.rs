//! Which word of a person stands: what replaced it, what took it back, and whose
//! key signed that.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use common::desk::{Desk, key};
use common::keys::Key;
use common::time;
use golive_core::checklist::Recurrence;
use golive_core::outcome::SignOffOutcome;
use golive_core::standing::Attested;
use golive_ledger::policy::Policy;
use golive_ledger::statement::{Condition, Decision, Said, Statement, Status};
use golive_ledger::store::Entry;

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
    // A yes that does not name it takes nothing back, whatever its time.
    let go = desk.signs("ada", "2026-03-03T10:00:00Z", Decision::Go);
    let both = of_role(&[veto.clone(), go.clone()], "2026-03-03T11:00:00Z");
    assert!(
        matches!(both, Some(SignOffOutcome::Veto { .. })),
        "{both:?}"
    );
    // She said yes, of it. That has lapsed; the veto does not come back.
    let go = desk.knowing(&go, &[&veto]);
    let entries = [veto, go];
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
        "format = \"golive-policy/2\"\nrevoke = [\"ada\"]\n[roles]\nOperations = [\"ada\", \"bob\"]\n\
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
    // A word by the key that counts, which knew it, takes it back.
    let doubted = by_old(&abstains, None, &[]);
    let anew = desk.signs("ada", "2026-03-02T12:00:00Z", Decision::Go);
    let outcome = of_role(&desk, &[doubted.clone(), anew.clone()], now);
    assert!(
        matches!(outcome, SignOffOutcome::Expired { .. }),
        "{outcome:?}"
    );
    let mut anew = Statement::parse(&anew.statement).unwrap();
    anew.bound.prev = vec![doubted.id()];
    let entries = [doubted, ada.sign(&anew)];
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

/// Ada with a second key that ends at a time, and Bob, who may revoke.
fn two_keys(more: &str, end: &str) -> (Desk, Key) {
    let mut desk = Desk::new(Recurrence::Daily, None);
    let [ada, second, bob] = [key("ada"), Key::new(200), key("bob")];
    let policy = format!(
        "format = \"golive-policy/2\"\n{more}\nrevoke = [\"bob\"]\n\
         [roles]\nOperations = [\"ada\", \"bob\"]\n\
         [[persons.ada.keys]]\nkey = \"{}\"\n\
         [[persons.ada.keys]]\nkey = \"{}\"\nuntil = {end}\n\
         [[persons.bob.keys]]\nkey = \"{}\"\n",
        ada.line(),
        second.line(),
        bob.line()
    );
    desk.policy = Policy::parse(policy.as_bytes()).unwrap();
    (desk, second)
}

/// The same words by this key, which knew these.
fn by(key: &Key, entry: &Entry, prev: &[&Entry]) -> Entry {
    let mut statement = Statement::parse(&entry.statement).unwrap();
    statement.bound.prev = prev.iter().map(|entry| entry.id()).collect();
    key.sign(&statement)
}

fn is_veto(desk: &Desk, entries: &[Entry], now: &str) {
    let outcome = of_role(desk, entries, now);
    assert!(
        matches!(outcome, SignOffOutcome::Veto { .. }),
        "{now}: {outcome:?}"
    );
}

/// A revocation is no less doubted where words bind, and says others.
#[test]
fn an_ended_key_revokes_nothing_by_other_words() {
    let (desk, ended) = two_keys("prose = \"binding\"", "2026-03-01T00:00:00Z");
    let veto = desk.signs("ada", "2026-03-02T10:00:00Z", Decision::NoGo);
    let go = desk.signs("bob", "2026-03-02T10:00:00Z", Decision::Go);
    let revokes = desk.revokes("ada", "2026-03-02T11:00:00Z", &veto);
    let mut revokes = Statement::parse(&revokes.statement).unwrap();
    revokes.bound.prose = common::zero();
    let entries = [veto, go, ended.sign(&revokes)];
    is_veto(&desk, &entries, "2026-03-02T13:00:00Z");
}

/// What a doubted word knew does not come back because its clock was ahead.
#[test]
fn a_doubted_word_knew_what_it_replaced() {
    let (desk, second) = two_keys("", "2026-03-02T12:00:00Z");
    let go = desk.signs("ada", "2026-03-02T10:02:00Z", Decision::Go);
    let no = desk.signs("ada", "2026-03-02T10:00:00Z", Decision::NoGo);
    let entries = [go.clone(), by(&second, &no, &[&go])];
    for now in ["2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"] {
        is_veto(&desk, &entries, now);
    }
    let done = desk.done("ada", "2026-03-02T10:02:00Z", Status::Passed);
    let failed = desk.done("ada", "2026-03-02T10:00:00Z", Status::Failed);
    let entries = [done.clone(), by(&second, &failed, &[&done])];
    for now in ["2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"] {
        let attested = desk.attested(&entries, now);
        assert!(
            matches!(attested, Some(Attested::Failed { .. })),
            "{attested:?}"
        );
    }
    // A revocation by an ended key does no better.
    let (desk, ended) = two_keys("", "2026-03-01T00:00:00Z");
    let go = desk.signs("ada", "2026-03-02T10:02:00Z", Decision::Go);
    let no = desk.signs("ada", "2026-03-02T10:00:00Z", Decision::NoGo);
    let no = by(&key("ada"), &no, &[&go]);
    let revokes = by(
        &ended,
        &desk.revokes("ada", "2026-03-02T10:05:00Z", &no),
        &[],
    );
    is_veto(&desk, &[go, no, revokes], "2026-03-02T11:00:00Z");
}

/// Who knew a word knew what that one knew, whatever became of it.
#[test]
fn links_hold_through_what_was_taken_back() {
    let (desk, second) = two_keys("", "2026-03-02T12:00:00Z");
    let go = desk.signs("ada", "2026-03-02T10:02:00Z", Decision::Go);
    let abstains = desk.signs("ada", "2026-03-02T10:00:00Z", Decision::Abstain);
    let no = desk.signs("ada", "2026-03-02T10:01:00Z", Decision::NoGo);
    let through = by(&second, &abstains, &[&go]);
    let last = by(&key("ada"), &no, &[&through]);
    let entries = [go.clone(), through, last];
    for now in ["2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"] {
        is_veto(&desk, &entries, now);
    }
    // The one between is revoked, by who may.
    let through = by(&key("ada"), &abstains, &[&go]);
    let last = by(&key("ada"), &no, &[&through]);
    let revokes = desk.revokes("ada", "2026-03-02T10:05:00Z", &through);
    is_veto(&desk, &[go, through, last, revokes], "2026-03-02T11:00:00Z");
}

/// A task that was done by a key which has ended since is overdue as before.
#[test]
fn what_is_overdue_stays_so_when_a_key_ends() {
    let (desk, second) = two_keys("", "2026-03-05T12:00:00Z");
    let done = desk.done("ada", "2026-03-02T10:00:00Z", Status::Passed);
    let entries = [by(&second, &done, &[])];
    for now in ["2026-03-05T11:00:00Z", "2026-03-05T13:00:00Z"] {
        let attested = desk.attested(&entries, now);
        assert!(
            matches!(
                attested,
                Some(Attested::Due {
                    is_overdue: true,
                    ..
                })
            ),
            "{now}: {attested:?}"
        );
    }
}

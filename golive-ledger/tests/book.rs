//! What a statement is written with: its links, its wording, its verdict.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::collections::BTreeSet;
use std::time::Duration;

use common::world::World;
use golive_core::book::{Became, Book, Draft, Says, Words, Worth};
use golive_core::id::Id;
use golive_core::report::Report;
use golive_core::verdict::Verdict;
use golive_ledger::book::Ledger;
use golive_ledger::digest::Sha256;
use golive_ledger::policy::Policy;
use golive_ledger::statement::{GroundSeen, GroundWord, PartSeen, Said, Statement, VerdictWord};
use golive_ledger::store::{Folder, Found, Store};

struct Desk {
    world: World,
    folder: Folder,
    ledger: Ledger,
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        let folder = Folder::new(world.path("golive"));
        let ledger = Ledger::new(folder.clone(), world.policy.clone(), world.launch.clone());
        Self {
            world,
            folder,
            ledger,
        }
    }

    fn draft(&self, person: &str, words: &Words, report: Option<&Report>) -> Draft {
        let key = self.world.path(person);
        let speaker = self.ledger.speaker(key.to_str()).unwrap();
        let listing = self.world.checklist.listing();
        self.ledger
            .draft(&listing, &speaker, words, report, self.world.now)
            .unwrap()
    }

    /// Says it, a second after what was said before.
    fn say(&mut self, person: &str, words: &Words) -> (Sha256, Statement) {
        self.say_over(person, words, None)
    }

    fn say_over(
        &mut self,
        person: &str,
        words: &Words,
        report: Option<&Report>,
    ) -> (Sha256, Statement) {
        self.world.now += Duration::from_secs(1);
        let draft = self.draft(person, words, report);
        let listing = self.world.checklist.listing();
        self.ledger
            .record(&listing, &draft, self.world.now)
            .unwrap();
        let id = Sha256::of(&draft.bytes);
        (id, Statement::parse(&draft.bytes).unwrap())
    }

    async fn report(&self) -> Report {
        let listing = self.world.checklist.listing();
        let standing = self.ledger.standing(&listing, self.world.now).unwrap();
        let run = self.world.checklist.run(&()).standing(standing);
        run.await.unwrap()
    }
}

fn attest(item: &str) -> Words {
    Words::Attest {
        item: Id::new(item),
        became: Became::Done,
        evidence: vec!["as it is".to_owned()],
        answers: None,
        notes: String::new(),
    }
}

fn ids(statement: &Statement) -> BTreeSet<Sha256> {
    statement.bound.prev.iter().copied().collect()
}

/// A chain of a thousand must not name a thousand each.
#[test]
fn a_statement_names_the_last_ones_and_what_it_replaces() {
    let mut desk = Desk::new();
    let (first, it) = desk.say("ada", &attest("start.rehearsed"));
    assert_eq!(ids(&it), BTreeSet::new());
    let (second, it) = desk.say("bob", &attest("start.announced"));
    assert_eq!(ids(&it), BTreeSet::from([first]));
    let (third, it) = desk.say("eve", &attest("start.announced"));
    assert_eq!(ids(&it), BTreeSet::from([second]));
    // Ada's word on the same is named beside the last one.
    let (fourth, it) = desk.say("ada", &attest("start.rehearsed"));
    assert_eq!(ids(&it), BTreeSet::from([first, third]));
    let (_, it) = desk.say("bob", &attest("start.rehearsed"));
    assert_eq!(ids(&it), BTreeSet::from([fourth]));
    // What should not be there may be taken away again.
    let bad = desk.world.say("mallory", desk.world.rehearsed());
    let bad = desk.world.sign("mallory", &bad);
    desk.folder.record(&bad).unwrap();
    let draft = desk.draft("eve", &attest("start.announced"), None);
    assert!(!ids(&Statement::parse(&draft.bytes).unwrap()).contains(&bad.id()));
}

#[tokio::test]
async fn a_verdict_names_all_that_it_stood_on() {
    let mut desk = Desk::new();
    let (first, _) = desk.say("ada", &attest("start.rehearsed"));
    let report = desk.report().await;
    let no = Words::Sign {
        role: "Security".to_owned(),
        phase: None,
        says: Says::NoGo,
        notes: "not yet".to_owned(),
    };
    let (second, _) = desk.say_over("eve", &no, Some(&report));
    let report = desk.report().await;
    let (_, statement) = desk.say_over("bob", &Words::Verdict, Some(&report));
    let Said::Verdict(said) = statement.said else {
        panic!("{statement:?}");
    };
    assert_eq!(said.verdict, Verdict::NoGo.into());
    assert_eq!(said.part, Some(PartSeen::Whole));
    assert!(
        said.grounds.contains(&GroundSeen::Ground {
            ground: GroundWord::Objection,
            of: Some(second.to_string()),
            weighs: VerdictWord::NoGo,
        }),
        "{:?}",
        said.grounds
    );
    let named: BTreeSet<Sha256> = said.statements.iter().map(|it| it.statement).collect();
    assert_eq!(named, BTreeSet::from([first, second]));
    let found = desk.folder.read(&desk.world.launch.id).unwrap();
    for it in &said.statements {
        let is_there = found.iter().any(|found| {
            matches!(found, Found::Entry(entry)
                if entry.id() == it.statement && Sha256::of(&entry.signature) == it.signature)
        });
        assert!(is_there, "{it:?}");
    }
}

/// A typo that is mended is noted, and voids nothing; where the policy says
/// that words bind, it voids.
#[test]
fn another_wording_is_noted_or_binds() {
    let mut desk = Desk::new();
    desk.say("ada", &attest("start.rehearsed"));
    let read = |desk: &Desk| {
        let listing = desk.world.checklist.listing();
        desk.ledger
            .verify(&listing, desk.world.now)
            .unwrap()
            .statements
            .remove(0)
    };
    assert_eq!(read(&desk).note, None);
    desk.world.checklist = common::world::checklist(100).note("mended");
    let stated = read(&desk);
    assert!(stated.worth.counts(), "{stated:?}");
    assert!(
        stated
            .note
            .unwrap()
            .contains("wording of the checklist was changed")
    );

    let mut desk = Desk::new();
    let text = desk.world.policy_text("prose = \"binding\"\n");
    let policy = Policy::parse(text.as_bytes()).unwrap();
    desk.ledger = Ledger::new(desk.folder.clone(), policy, desk.world.launch.clone());
    desk.say("ada", &attest("start.rehearsed"));
    assert!(read(&desk).worth.counts());
    desk.world.checklist = common::world::checklist(100).note("mended");
    let why = "the wording of the checklist was changed since".to_owned();
    assert_eq!(read(&desk).worth, Worth::Void { why });
}

/// What is no more was sound: it is told what became of it, by time.
#[tokio::test]
async fn what_became_of_a_statement_is_told_by_time() {
    let mut desk = Desk::new();
    let (first, _) = desk.say("ada", &attest("start.rehearsed"));
    let (second, it) = desk.say("ada", &attest("start.rehearsed"));
    let said_again = it.bound.issued_at;
    let due = golive_core::quantity::Timestamp::new(desk.world.now + Duration::from_secs(3600));
    let sign = Words::Sign {
        role: "Security".to_owned(),
        phase: None,
        says: Says::Conditional {
            text: "watch it".to_owned(),
            owner: "ada".to_owned(),
            due,
        },
        notes: String::new(),
    };
    let report = desk.report().await;
    let (signed, _) = desk.say_over("eve", &sign, Some(&report));
    let worths = |desk: &Desk, later: Duration| {
        let listing = desk.world.checklist.listing();
        let verified = desk.ledger.verify(&listing, desk.world.now + later);
        let verified = verified.unwrap();
        assert!(verified.standing.defects().is_empty());
        let statements = verified.statements.into_iter();
        let ids: Vec<(String, Worth)> = statements.map(|it| (it.id, it.worth)).collect();
        ids
    };
    let superseded = Worth::Superseded {
        by: second.to_string(),
        at: said_again,
    };
    let now = worths(&desk, Duration::ZERO);
    // In the order in which they were said.
    let ids: Vec<String> = [first, second, signed]
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        now.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(),
        ids
    );
    assert_eq!(now[0].1, superseded);
    assert!(now[1].1.counts() && now[2].1.counts());
    // The condition is due, and the sign-off counts no longer.
    let due_now = worths(&desk, Duration::from_secs(3600));
    let why = format!("its condition was due at {due}: watch it (ada)");
    assert_eq!(due_now[2].1, Worth::Lapsed { why });
    assert!(due_now[1].1.counts());
    // All time is over; what was superseded had been so before.
    let over = worths(&desk, Duration::from_secs(400 * 86_400));
    assert_eq!(over[0].1, superseded);
    assert!(
        matches!(&over[1].1, Worth::Lapsed { why } if why.starts_with("it counted until ")),
        "{over:?}"
    );
    assert!(matches!(over[2].1, Worth::Lapsed { .. }), "{over:?}");
}

/// Who revokes what another has said, and may not, signs nothing.
#[test]
fn what_would_not_hold_is_not_written() {
    let mut desk = Desk::new();
    let (id, _) = desk.say("ada", &attest("start.rehearsed"));
    let revoke = Words::Revoke {
        statement: id.to_string(),
        because: "no".to_owned(),
    };
    let listing = desk.world.checklist.listing();
    let speaker = desk
        .ledger
        .speaker(desk.world.path("bob").to_str())
        .unwrap();
    let error = desk
        .ledger
        .draft(&listing, &speaker, &revoke, None, desk.world.now)
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("bob may not revoke what ada has said"),
        "{error}"
    );
    desk.say("ada", &revoke);
    let verified = desk.ledger.verify(&listing, desk.world.now).unwrap();
    let stated = verified.statements;
    let revoked = "ada revoked it: no".to_owned();
    assert_eq!(stated[0].worth, Worth::Revoked { why: revoked });
    assert!(stated[1].worth.counts());
}

/// The verdict of a launch is that of all of it, over all that was said.
#[tokio::test]
async fn a_verdict_is_of_the_whole() {
    let mut desk = Desk::new();
    desk.say("ada", &attest("start.rehearsed"));
    let listing = desk.world.checklist.listing();
    let speaker = desk
        .ledger
        .speaker(desk.world.path("bob").to_str())
        .unwrap();
    let refused = |desk: &Desk, report: Option<&Report>| {
        let (ledger, now) = (&desk.ledger, desk.world.now);
        let draft = ledger.draft(&listing, &speaker, &Words::Verdict, report, now);
        draft.unwrap_err().to_string()
    };
    // It may be said, and is not said over nothing.
    let may = desk
        .ledger
        .may_say(&listing, &speaker, &Words::Verdict, desk.world.now);
    assert!(may.is_ok());
    let error = refused(&desk, None);
    assert!(error.contains("over the report of a run"), "{error}");
    let standing = desk.ledger.standing(&listing, desk.world.now).unwrap();
    let run = desk.world.checklist.run(&()).item("start.answers");
    let part = run.standing(standing).await.unwrap();
    let error = refused(&desk, Some(&part));
    assert!(
        error.contains("only, and a verdict is that of a part with all its items"),
        "{error}"
    );
    // Somebody says something while it runs.
    let report = desk.report().await;
    desk.say("bob", &attest("start.announced"));
    let error = refused(&desk, Some(&report));
    assert!(
        error.contains("something was said since the run began"),
        "{error}"
    );
}

/// A revocation is not revoked, and a copy is not made over another.
#[test]
fn what_would_mislead_is_not_done() {
    let mut desk = Desk::new();
    let (first, _) = desk.say("ada", &attest("start.rehearsed"));
    let revoke = |id: Sha256| Words::Revoke {
        statement: id.to_string(),
        because: "too early".to_owned(),
    };
    let into = desk.world.path("copied");
    assert!(desk.ledger.copy_to(&into).is_ok());
    let (second, _) = desk.say("ada", &revoke(first));
    let listing = desk.world.checklist.listing();
    let speaker = desk
        .ledger
        .speaker(desk.world.path("ada").to_str())
        .unwrap();
    let again = revoke(second);
    let error = desk
        .ledger
        .draft(&listing, &speaker, &again, None, desk.world.now)
        .unwrap_err();
    assert!(error.to_string().contains("cannot be revoked"), "{error}");
    // A copy of before holds what was taken away since.
    let found = desk.folder.read(&desk.world.launch.id).unwrap();
    for found in &found {
        if let Found::Entry(entry) = found
            && entry.id() == first
        {
            std::fs::remove_file(&entry.place).unwrap();
            std::fs::remove_file(format!("{}.sig", entry.place)).unwrap();
        }
    }
    let Err(error) = desk.ledger.copy_to(&into) else {
        panic!("it was copied over another");
    };
    assert!(
        error
            .to_string()
            .contains("holds statements that this ledger does not"),
        "{error}"
    );
}

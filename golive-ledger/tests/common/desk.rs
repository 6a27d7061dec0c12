//! A checklist with one task that comes again and one sign-off, and two persons
//! with keys made here.

use golive_core::checklist::{Checklist, Offset, Phase, Recurrence, SignOff as Asked, Task};
use golive_core::id::Id;
use golive_core::standing::{Attested, Standing};
use golive_core::verdict::Verdict;
use golive_ledger::digest::Digests;
use golive_ledger::judge::{Judge, Launch};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Bound, Completion, Decision, ItemSeen, Revocation, Said, Seen, SignOff, Statement, Status,
};
use golive_ledger::store::{Entry, Found};

use super::keys::Key;
use super::{artifact, time};

pub(crate) struct Desk {
    pub(crate) list: Checklist,
    pub(crate) policy: Policy,
    pub(crate) launch: Launch,
}

const PERSONS: [&str; 2] = ["ada", "bob"];

pub(crate) fn key(person: &str) -> Key {
    Key::new(person.as_bytes()[0])
}

impl Desk {
    pub(crate) fn new(recurrence: Recurrence, zone: Option<&str>) -> Self {
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
            "format = \"golive-policy/2\"\n[roles]\nOperations = [\"ada\", \"bob\"]\n",
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

    pub(crate) fn say(&self, person: &str, at: &str, said: Said) -> Entry {
        let listing = self.list.listing();
        let mut bound: Bound = super::bound();
        bound.person = person.to_owned();
        bound.checklist = listing.id.to_string();
        bound.prose = Digests::of(&listing).unwrap().prose;
        bound.policy = self.policy.digest;
        bound.issued_at = time(at);
        bound.expires_at = None;
        key(person).sign(&Statement::new(artifact(), bound, said))
    }

    pub(crate) fn revokes(&self, person: &str, at: &str, which: &Entry) -> Entry {
        let said = Revocation {
            statement: which.id(),
            reason: "too early".to_owned(),
        };
        self.say(person, at, Said::Revocation(said))
    }

    pub(crate) fn done(&self, person: &str, at: &str, status: Status) -> Entry {
        let id = "week-one.logs-read";
        let digests = Digests::of(&self.list.listing()).unwrap();
        let said = Completion {
            item: ItemSeen {
                id: id.to_owned(),
                sha256: digests.items[&Id::new(id)],
            },
            role: "Operations".to_owned(),
            status,
            evidence: Vec::new(),
            answers: None,
            notes: "as it is".to_owned(),
        };
        self.say(person, at, Said::Completion(said))
    }

    pub(crate) fn signs(&self, person: &str, at: &str, decision: Decision) -> Entry {
        let said = SignOff {
            role: "Operations".to_owned(),
            phase: None,
            decision,
            criteria: Digests::of(&self.list.listing()).unwrap().criteria,
            seen: Seen {
                report: super::zero(),
                verdict: Verdict::Inconclusive.into(),
                baseline: None,
                open: Vec::new(),
            },
            conditions: Vec::new(),
            notes: "as it is".to_owned(),
        };
        self.say(person, at, Said::SignOff(said))
    }

    /// The same statement, signed anew by whoever said it, who knew these.
    pub(crate) fn knowing(&self, entry: &Entry, known: &[&Entry]) -> Entry {
        let mut statement = Statement::parse(&entry.statement).unwrap();
        statement.bound.prev = known.iter().map(|it| it.id()).collect();
        key(&statement.bound.person.clone()).sign(&statement)
    }

    pub(crate) fn standing(&self, entries: &[Entry], now: &str) -> Standing {
        let found: Vec<Found> = entries.iter().cloned().map(Found::Entry).collect();
        let listing = self.list.listing();
        Judge::new(&listing, &self.policy, &self.launch, time(now).get())
            .unwrap()
            .judge(&found)
            .standing
    }

    pub(crate) fn attested(&self, entries: &[Entry], now: &str) -> Option<Attested> {
        let standing = self.standing(entries, now);
        standing.attested(&Id::new("week-one.logs-read")).cloned()
    }
}

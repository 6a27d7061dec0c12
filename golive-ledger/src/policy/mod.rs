//! Who may say what: persons with their keys, roles with their persons, and the
//! limits of what they say. One file, in TOML.
//!
//! ```
//! use golive_ledger::policy::Policy;
//!
//! let text = r#"
//! format = "golive-policy/2"
//! roles = { Operations = ["ada", "bob"], Security = ["eve"] }
//! distinct = [["Operations", "Security"]]
//! revoke = ["eve"]         # persons who take back what speaks for the launch
//! lift = ["Security"]      # roles that take back what speaks against it
//! record = ["Operations"]  # roles that record verdicts
//! waive = ["Security"]
//! unwaivable = ["database.accepts-writes"]
//! validity = { completion = "30d", sign_off = "7d", waiver = "14d" }
//!
//! [[quorum]]
//! role = "Operations"
//! count = 2
//!
//! [[persons.ada.keys]]
//! key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAe6RB2udq2bAnYOzz0Yc/sSk82lyU2FoHqKggjJVrcL"
//! until = 2027-01-01T00:00:00Z
//!
//! [[persons.bob.keys]]
//! key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIElaMwRRmzAwxg6qssoLP2JFNahioBT6fProS9PQAfLQ"
//!
//! [[persons.eve.keys]]
//! key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILXp1s9mKAJIVM7eRTnPYNDGNujLVYX+PjEX9wL4YdBf"
//! "#;
//! let policy = Policy::parse(text.as_bytes())?;
//! assert_eq!(policy.roles_of("ada"), ["Operations"]);
//! # Ok::<(), golive_ledger::policy::PolicyError>(())
//! ```
//!
//! | key | |
//! |---|---|
//! | `persons` | each with the SSH keys that are theirs, and from when until when |
//! | `roles` | each with the persons who hold it |
//! | `quorum` | how many of a role must sign, beside what the checklist asks for; of a role that may lift, how many must lift |
//! | `distinct` | roles whose signers must be different persons |
//! | `revoke` | persons who may revoke another's consent: a go, a completion, a waiver. No one's objection |
//! | `lift` | roles that may lift another's objection: a no, a failed task. Nobody may where it is not given |
//! | `record` | roles that record verdicts; whoever holds a role where it is not given |
//! | `waive` | roles that may take risks |
//! | `unwaivable` | items of which neither a waiver nor a "not applicable" is accepted |
//! | `not_applicable` | how many persons must say that a task does not apply; 1 where it is not given |
//! | `head` | `"required"`: a verdict must have been recorded, which names every statement that there was |
//! | `validity` | how long a `completion` (30d), a `sign_off` (7d), a `waiver` (14d) counts at the most |
//! | `clock_skew` | how far the clocks of signers may be ahead; 5min |
//! | `verified_holder` | a security key must have verified its holder |
//! | `prose` | `"binding"`: another wording of the checklist voids what was said |
//! | `launch`, `rollback`, `arm` | kept for what is to come, and refused |
//!
//! A policy of the former format, `"golive-policy/1"`, is read: it has no `lift`,
//! `record`, `not_applicable` and `head`.
//!
//! The reader is strict: a key that it does not know, a person or a role that
//! is there twice, or not at all, or reads like another, is of two scripts, or has
//! what nobody sees, one SSH key of two persons, a quorum that
//! nobody or not everybody could meet are errors, with line and column.
//!
//! [`Policy::read`] takes the file, and names it in its errors. Load it from where
//! those who sign cannot change it, or [pin](Policy::pinned) its digest: a policy
//! that comes with the change that it judges allows everything.

mod allowed;
mod file;
mod names;
mod open;
mod unknown;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use golive_core::quantity::Timestamp;
use serde::Deserialize;

pub use self::file::PolicyError;
pub use self::open::{NotPinned, PolicyFileError};
use crate::digest::Sha256;
use crate::ssh::PublicKey;
use crate::statement::Kind;

/// Who may say what.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The digest of the file, as its bytes stand.
    pub digest: Sha256,
    persons: BTreeMap<String, Vec<Key>>,
    /// Whose each key is.
    owners: HashMap<PublicKey, String>,
    roles: BTreeMap<String, Vec<String>>,
    quorum: Vec<Quorum>,
    distinct: Vec<Vec<String>>,
    revoke: Vec<String>,
    lift: Vec<String>,
    record: Vec<String>,
    not_applicable: u32,
    head: bool,
    waive: Vec<String>,
    unwaivable: Vec<String>,
    validity: Validity,
    skew: Duration,
    verified_holder: bool,
    prose: Prose,
}

/// A key of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// The key.
    pub key: PublicKey,
    /// From when it counts.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// How many persons of a role must sign, beside what the checklist asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Quorum {
    role: String,
    phase: Option<String>,
    count: u32,
}

/// What another wording of the checklist does to what was said before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Prose {
    /// Nothing: it is noted.
    #[default]
    Noted,
    /// It voids it.
    Binding,
}

/// For how long a statement counts at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Validity {
    completion: Duration,
    sign_off: Duration,
    waiver: Duration,
}

impl Policy {
    /// The person a key belongs to, and whether it counts at this time.
    #[must_use]
    pub fn person_of(&self, key: &PublicKey) -> Option<(&str, &Key)> {
        let person = self.owners.get(key)?;
        let keys = self.persons.get(person)?;
        let found = keys.iter().find(|it| it.key == *key)?;
        Some((person, found))
    }

    /// The persons.
    pub fn persons(&self) -> impl Iterator<Item = (&str, &[Key])> {
        let persons = self.persons.iter();
        persons.map(|(person, keys)| (person.as_str(), keys.as_slice()))
    }

    /// Whether there is a person of this name.
    #[must_use]
    pub fn knows(&self, person: &str) -> bool {
        self.persons.contains_key(person)
    }

    /// Whether a person holds a role.
    #[must_use]
    pub fn holds(&self, person: &str, role: &str) -> bool {
        let persons = self.roles.get(role);
        persons.is_some_and(|persons| persons.iter().any(|it| it == person))
    }

    /// The roles of a person.
    #[must_use]
    pub fn roles_of(&self, person: &str) -> Vec<&str> {
        let roles = self.roles.keys().map(String::as_str);
        roles.filter(|role| self.holds(person, role)).collect()
    }

    /// The persons of a role.
    #[must_use]
    pub fn persons_of(&self, role: &str) -> &[String] {
        self.roles.get(role).map_or(&[], Vec::as_slice)
    }

    /// How many persons of a role must sign: what the checklist asks for, or
    /// what the policy asks for, whichever is more.
    #[must_use]
    pub fn quorum(&self, role: &str, phase: Option<&str>, asked: u32) -> u32 {
        let here = self.quorum.iter().filter(|quorum| {
            quorum.role == role && (quorum.phase.is_none() || quorum.phase.as_deref() == phase)
        });
        here.map(|quorum| quorum.count).fold(asked.max(1), u32::max)
    }

    /// The roles whose signers may not be those of this one.
    pub fn distinct_from(&self, role: &str) -> impl Iterator<Item = &str> {
        let groups = self.distinct.iter();
        groups
            .filter(move |group| group.iter().any(|it| it == role))
            .flatten()
            .map(String::as_str)
            .filter(move |other| *other != role)
    }

    /// Whether a person may revoke what another has said for the launch. What
    /// one has said oneself one may always revoke, and what another has said
    /// against it is [lifted](Self::may_lift), by other people.
    #[must_use]
    pub fn may_revoke(&self, person: &str) -> bool {
        self.revoke.iter().any(|it| it == person)
    }

    /// Whether a person holds a role that may lift another's objection.
    #[must_use]
    pub fn may_lift(&self, person: &str) -> bool {
        self.lift.iter().any(|role| self.holds(person, role))
    }

    /// The roles of a person that may lift another's objection.
    pub(crate) fn lifting_roles_of(&self, person: &str) -> impl Iterator<Item = &str> {
        let holds = move |role: &&String| self.holds(person, role);
        self.lift.iter().filter(holds).map(String::as_str)
    }

    /// Whether these persons together lift an objection: as many as the quorum
    /// asks for hold one role that may.
    pub(crate) fn lifts<'a>(&self, persons: impl Iterator<Item = &'a str> + Clone) -> bool {
        self.lift.iter().any(|role| {
            let holders = persons.clone().filter(|person| self.holds(person, role));
            // Whatever phase it is for: an objection may be of any.
            let quorums = self.quorum.iter().filter(|quorum| quorum.role == *role);
            let need = quorums.map(|quorum| quorum.count).fold(1, u32::max);
            u32::try_from(holders.count()).unwrap_or(u32::MAX) >= need
        })
    }

    /// Whether a person may record a verdict: what is missing later is held
    /// against it.
    #[must_use]
    pub fn may_record(&self, person: &str) -> bool {
        if self.record.is_empty() {
            return !self.roles_of(person).is_empty();
        }
        self.record.iter().any(|role| self.holds(person, role))
    }

    /// How many persons must say that a task does not apply.
    #[must_use]
    pub fn persons_for_not_applicable(&self) -> u32 {
        self.not_applicable
    }

    /// Whether a role may take risks: grant waivers.
    #[must_use]
    pub fn may_waive(&self, role: &str) -> bool {
        self.waive.iter().any(|it| it == role)
    }

    /// Whether neither a waiver of an item is accepted, nor that it does not
    /// apply.
    #[must_use]
    pub fn is_unwaivable(&self, item: &str) -> bool {
        self.unwaivable.iter().any(|it| it == item)
    }

    /// For how long a statement of this kind counts at the most; None for
    /// kinds that do not end.
    #[must_use]
    pub fn longest(&self, kind: Kind) -> Option<Duration> {
        match kind {
            Kind::Completion => Some(self.validity.completion),
            // As long as what it asks for could count.
            Kind::WaiverRequest => Some(self.validity.waiver),
            Kind::SignOff => Some(self.validity.sign_off),
            Kind::Waiver => Some(self.validity.waiver),
            // As long as the sign-off that it is of.
            Kind::Revocation | Kind::Discharge | Kind::Verdict => None,
        }
    }

    /// How far the clocks of signers may be ahead.
    #[must_use]
    pub fn skew(&self) -> Duration {
        self.skew
    }

    /// Whether a change of the prose of the checklist (titles, notes, tags,
    /// plans, contacts) voids what was said before, as a change of its criteria
    /// does: `prose = "binding"`. By default it is noted and voids nothing.
    #[must_use]
    pub fn binds_prose(&self) -> bool {
        self.prose == Prose::Binding
    }

    /// Whether somebody must have recorded what the ledger holds, so that what is
    /// taken away later is missed: `head = "required"`.
    #[must_use]
    pub fn asks_for_head(&self) -> bool {
        self.head
    }

    /// Whether a security key must have verified its holder, by PIN or finger.
    #[must_use]
    pub fn asks_for_verified_holder(&self) -> bool {
        self.verified_holder
    }
}

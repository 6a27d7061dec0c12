//! Who may say what: persons with their keys, roles with their persons, and the
//! limits of what they say. One file, in TOML.
//!
//! ```
//! use golive_ledger::policy::Policy;
//!
//! let text = r#"
//! format = "golive-policy/1"
//! roles = { Operations = ["ada", "bob"], Security = ["eve"] }
//! distinct = [["Operations", "Security"]]
//! revoke = ["eve"]
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
//! The reader is strict: a key that it does not know, a person or a role that
//! is there twice or not at all, one SSH key of two persons, a quorum that
//! nobody or not everybody could meet are errors, with line and column.
//!
//! [`Policy::read`] takes the file, and names it in its errors. Load it from where those who sign cannot change it: a policy that comes with
//! the change that it judges allows everything.

mod allowed;
mod file;
mod open;
mod unknown;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use golive_core::quantity::Timestamp;
use serde::Deserialize;

pub use self::file::PolicyError;
pub use self::open::PolicyFileError;
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

    /// Whether a person may revoke what another has said. What one has said
    /// oneself one may always revoke.
    #[must_use]
    pub fn may_revoke(&self, person: &str) -> bool {
        self.revoke.iter().any(|it| it == person)
    }

    /// Whether a role may take risks: grant waivers.
    #[must_use]
    pub fn may_waive(&self, role: &str) -> bool {
        self.waive.iter().any(|it| it == role)
    }

    /// Whether no waiver of an item is accepted.
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
            Kind::SignOff => Some(self.validity.sign_off),
            Kind::Waiver => Some(self.validity.waiver),
            Kind::Revocation | Kind::Verdict => None,
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

    /// Whether a security key must have verified its holder, by PIN or finger.
    #[must_use]
    pub fn asks_for_verified_holder(&self) -> bool {
        self.verified_holder
    }
}

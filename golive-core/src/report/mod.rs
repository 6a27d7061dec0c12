//! The whole of what a run found: versioned, complete, and without a secret.
//!
//! The JSON form is described by the JSON Schema `schemas/report.schema.json`
//! of the repository. `format` is its version: fields are added within a
//! version, and never change their meaning.

mod item;
mod next;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::item::{ItemReport, Measured};
use crate::id::Id;
use crate::outcome::{OutcomeKind, SignOffOutcome};
use crate::quantity::Timestamp;
use crate::standing::{Head, LaunchRef, Objection};
use crate::verdict::{Completion, Judgement, Part, Verdict};

/// The version of the report's form.
pub const FORMAT: &str = "golive-report/1";

/// The whole of what a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Report {
    /// The version of this form, [`FORMAT`].
    pub format: String,
    /// The golive that ran.
    pub tool: String,
    /// What was run.
    pub checklist: ChecklistRef,
    /// Which launch it was run for; absent without a ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<Arc<LaunchRef>>,
    /// The part that the verdict is about.
    #[serde(default)]
    pub part: Part,
    /// What was selected of it; absent when all of it was run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<String>,
    /// Who objects to the launch, or did, whatever part was run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
    /// The verdict and its grounds.
    pub judgement: Judgement,
    /// How the run ended.
    pub completion: Completion,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in nanoseconds.
    pub duration_ns: u64,
    /// The phases and sections that the items stand in.
    pub phases: Vec<PhaseRef>,
    /// The items, in the order of the declaration.
    pub items: Vec<ItemReport>,
    /// The sign-offs that the checklist asks for.
    pub sign_offs: Vec<SignOffReport>,
    /// A digest of all statements of the ledger that it stood on, when there was
    /// one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Arc<str>>,
    /// Up to where that ledger is known to be whole, where somebody has recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
    /// Measurements that could not be stopped and are still going on.
    pub abandoned: u32,
}

/// Which checklist a report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChecklistRef {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Arc<str>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Arc<str>>,
}

/// A phase or section that items of a report stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PhaseRef {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Arc<str>,
    /// When it opens, relative to the launch: `T-7d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    /// Its sections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<SectionRef>,
}

/// A section that items of a report stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SectionRef {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: Arc<str>,
}

/// What became of one sign-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SignOffReport {
    /// The role.
    pub role: Arc<str>,
    /// The phase; the whole checklist when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Id>,
    /// The roles whose signers may not also sign here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distinct_from: Vec<Arc<str>>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: SignOffOutcome,
}

impl Report {
    /// May it go live?
    pub fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }

    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&ItemReport> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// How many items became this.
    #[must_use]
    pub fn count(&self, outcome: OutcomeKind) -> usize {
        self.items
            .iter()
            .filter(|item| item.outcome.kind() == outcome)
            .count()
    }
}

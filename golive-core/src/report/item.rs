//! What became of one item, and everything that led to it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::checklist::ItemKind;
use crate::criterion::Finding;
use crate::id::Id;
use crate::outcome::{Outcome, Requirement};
use crate::probe::{Evidence, Target};
use crate::quantity::Value;

/// What became of one item, and everything that led to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ItemReport {
    /// Its id.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id: Id,
    /// What it says.
    pub title: Arc<str>,
    /// The id of its phase.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub phase: Id,
    /// The id of its section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub section: Option<Id>,
    /// What kind of item it is.
    pub kind: ItemKind,
    /// How much it weighs.
    pub requirement: Requirement,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What must hold, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<Arc<str>>,
    /// Each condition with what was found for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// What was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
    /// What was observed: an address, a path, a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// What else was seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// How often it was tried.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
    /// When it began, in nanoseconds since the run began.
    #[serde(default)]
    pub began_ns: u64,
    /// How long it took, in nanoseconds, retries and waits included.
    #[serde(default)]
    pub duration_ns: u64,
    /// Who decides it, when a person does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Arc<str>>,
    /// The id of the plan that it calls for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub plan: Option<Id>,
}

/// What was measured, raw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Measured {
    /// The last sample.
    pub last: Value,
    /// How many samples were taken.
    pub n: u32,
    /// The time from the first to the last, in nanoseconds.
    pub window_ns: u64,
}

impl Measured {
    pub(crate) fn new(last: Value, n: u32, window_ns: u64) -> Self {
        Self { last, n, window_ns }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

//! What a report repeats of a declaration.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ItemKind;
use crate::id::Id;
use crate::outcome::Requirement;

/// What a report repeats of an item's declaration. Made once for each
/// checklist and shared by all of its reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ItemRef {
    /// Its id.
    pub id: Id,
    /// What it says.
    pub title: Arc<str>,
    /// The id of its phase.
    pub phase: Id,
    /// The id of its section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Id>,
    /// What kind of item it is.
    pub kind: ItemKind,
    /// How much it weighs.
    pub requirement: Requirement,
    /// What must hold, or must never last, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<Arc<str>>,
    /// What else is said of it for readers: where its runbook is, how it is mended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Arc<str>>,
    /// The roles of which one person decides it, when a person does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Arc<str>>,
}

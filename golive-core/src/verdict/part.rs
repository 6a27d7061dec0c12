//! The part of a checklist that a verdict is about.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::Id;

/// The part of a checklist that a verdict is about. A part asks for its own
/// items and sign-offs; objections and invalid statements of the whole count in
/// each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// What must hold before a service starts: the phases without a time, and
    /// those that open before the launch, with the sign-offs of these and of the
    /// whole. What can be true only once it has started is no part of it, nor is
    /// a task that repeats.
    Start,
    /// These phases, with their sign-offs.
    Phases {
        /// By id, in the order of the declaration.
        ids: Vec<Id>,
    },
}

impl Part {
    /// True when a verdict over this part is one over the other too: the same,
    /// or all of it.
    ///
    /// ```
    /// use golive_core::verdict::Part;
    ///
    /// assert!(Part::Whole.covers(&Part::Start));
    /// assert!(!Part::Start.covers(&Part::Whole));
    /// ```
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole, _) => true,
            (Self::Phases { ids }, Self::Phases { ids: others }) => {
                others.iter().all(|id| ids.contains(id))
            }
            (one, other) => one == other,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("the whole checklist"),
            Self::Start => f.write_str("the start"),
            Self::Phases { ids } => {
                let ids: Vec<&str> = ids.iter().map(Id::as_str).collect();
                write!(f, "phase {}", ids.join(", "))
            }
        }
    }
}

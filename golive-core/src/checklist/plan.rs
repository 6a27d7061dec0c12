//! What to do when it goes wrong: a named list of steps.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::declared::{Declared, Parts};
use crate::id::{Id, slug};

/// A plan: what to do, step by step, when a trigger fires or a person says so.
/// golive shows it where it is needed; it never acts.
#[derive(Clone)]
pub struct Plan(Declared<Self>);

/// A plan as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PlanListing {
    /// The id of the plan.
    pub id: Id,
    /// Its title.
    pub title: Arc<str>,
    /// Its steps.
    pub steps: Vec<Step>,
}

impl Parts for Plan {
    type Parts = PlanListing;

    fn into_parts(self) -> PlanListing {
        self.0.into_inner()
    }
}

impl Plan {
    /// A plan without steps.
    pub fn new(title: impl Into<Arc<str>>) -> Self {
        let title = title.into();
        let id = Id::new(slug(&title));
        Self(Declared::Now(PlanListing {
            id,
            title,
            steps: Vec::new(),
        }))
    }

    /// A plan for a `static`: `make` runs when the plan is first read.
    #[must_use]
    pub const fn declared(make: fn() -> Self) -> Self {
        Self(Declared::later(make))
    }

    /// Pins the id.
    #[must_use]
    pub fn id(self, id: impl Into<Id>) -> Self {
        Self(self.0.map(|parts| parts.id = id.into()))
    }

    /// Adds a step.
    #[must_use]
    pub fn step(self, step: Step) -> Self {
        Self(self.0.map(|parts| parts.steps.push(step)))
    }

    /// The id of the plan.
    #[must_use]
    pub fn plan_id(&self) -> &Id {
        &self.0.get().id
    }

    /// The title of the plan.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.get().title
    }

    /// The steps of the plan.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0.get().steps
    }

    pub(super) fn parts(&self) -> &PlanListing {
        self.0.get()
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.get().fmt(f)
    }
}

impl From<&Self> for Plan {
    fn from(plan: &Self) -> Self {
        plan.clone()
    }
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Step {
    /// What to do.
    pub text: Arc<str>,
    /// The command that does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Arc<str>>,
    /// Which role does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Arc<str>>,
}

impl Step {
    /// A step in words.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self {
            text: text.into(),
            command: None,
            by: None,
        }
    }

    /// The command that does it.
    #[must_use]
    pub fn command(mut self, command: impl Into<Arc<str>>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// Which role does it.
    #[must_use]
    pub fn by(mut self, role: impl Into<Arc<str>>) -> Self {
        self.by = Some(role.into());
        self
    }
}

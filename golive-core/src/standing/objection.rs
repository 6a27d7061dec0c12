//! What speaks against a launch, and stands until it is taken back.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::id::Id;

/// A person objects to the launch: says no, or has seen a task fail. It stands
/// whatever becomes of the checklist, the policy, the artifact and the time,
/// until that person takes it back or a role that may lift it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Objection {
    /// What was said.
    pub kind: ObjectionKind,
    /// Who said it.
    pub by: Arc<str>,
    /// What it was said of.
    pub subject: Subject,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// The statement, by its digest: what names it when it is taken back.
    pub statement: Arc<str>,
    /// What has changed since it was said, when something has. It weighs as a
    /// NO GO then, whatever it was said of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// Whether it stands.
    pub state: ObjectionState,
}

/// What a person objects by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum ObjectionKind {
    /// A sign-off that says no.
    NoGo,
    /// A task that was seen to fail.
    Failed,
}

/// What an objection was said of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Subject {
    /// An item, whether the checklist has it still or not.
    Item {
        /// Its id.
        id: Id,
    },
    /// The sign-off of a role.
    SignOff {
        /// The role.
        role: Arc<str>,
        /// The phase; the whole checklist when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Id>,
    },
}

/// Whether an objection stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum ObjectionState {
    /// Nobody has taken it back.
    Stands,
    /// A role that the policy names for it has lifted it: a condition.
    Lifted {
        /// Who.
        by: Vec<Arc<str>>,
        /// Why.
        why: String,
    },
    /// Another person who holds the role has shown that the task is done: a
    /// condition, until the first person agrees.
    Answered {
        /// Who.
        by: Arc<str>,
    },
    /// A person took the risk of it: a condition.
    Waived {
        /// Who.
        by: Arc<str>,
    },
}

impl Objection {
    /// An objection that stands.
    pub fn new(
        kind: ObjectionKind,
        by: impl Into<Arc<str>>,
        subject: Subject,
        statement: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            kind,
            by: by.into(),
            subject,
            why: String::new(),
            statement: statement.into(),
            changed: None,
            state: ObjectionState::Stands,
        }
    }

    /// Why it was said.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// What has changed since it was said.
    #[must_use]
    pub fn changed(mut self, changed: impl Into<Option<String>>) -> Self {
        self.changed = changed.into();
        self
    }

    /// Whether it stands.
    #[must_use]
    pub fn state(mut self, state: ObjectionState) -> Self {
        self.state = state;
        self
    }

    /// True when nobody has taken it back.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.state == ObjectionState::Stands
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item { id } => id.fmt(f),
            Self::SignOff { role, phase: None } => f.write_str(role),
            Self::SignOff {
                role,
                phase: Some(phase),
            } => write!(f, "{role} for {phase}"),
        }
    }
}

/// One line: who says what, and what became of it.
impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            by, subject, why, ..
        } = self;
        match self.kind {
            ObjectionKind::NoGo => write!(f, "{by} says NO GO as {subject}")?,
            ObjectionKind::Failed => write!(f, "{by} says that {subject} failed")?,
        }
        if !why.is_empty() {
            write!(f, ": {why}")?;
        }
        if let Some(changed) = &self.changed {
            write!(f, " (it stands all the same: {changed})")?;
        }
        match &self.state {
            ObjectionState::Stands => Ok(()),
            ObjectionState::Lifted { by, why } => {
                write!(f, "; lifted by {}: {why}", by.join(" and "))
            }
            ObjectionState::Answered { by } => {
                write!(
                    f,
                    "; {by} shows that it is done, and the first has not agreed"
                )
            }
            ObjectionState::Waived { by } => write!(f, "; {by} takes the risk"),
        }
    }
}

//! One line of a checklist.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::probing::{Judge, Probing};
use super::recurrence::Recurrence;
use crate::criterion::{Band, TriggerRule};
use crate::id::Id;
use crate::outcome::Requirement;

/// One line of a checklist: a check, a task or a trigger.
pub struct Item<C> {
    pub(crate) title: Arc<str>,
    pub(crate) pinned: Option<Id>,
    pub(crate) requirement: Requirement,
    pub(crate) tags: Vec<Arc<str>>,
    pub(crate) after: Vec<Arc<str>>,
    pub(crate) notes: Option<Arc<str>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Retry,
    pub(crate) applies_if: Option<Applies<C>>,
    pub(crate) kind: Kind<C>,
    /// What is wrong with it, in words.
    pub(crate) problems: Vec<String>,
}

pub(crate) type Applies<C> = Arc<dyn Fn(&C) -> bool + Send + Sync>;

pub(crate) enum Kind<C> {
    /// A check or a trigger: a probe decides.
    Probed(Probing<C>),
    /// A person decides.
    Task(TaskParts),
}

/// Who attests a task, and for how long that counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct TaskParts {
    pub(crate) by: Vec<Arc<str>>,
    pub(crate) evidence_required: bool,
    pub(crate) valid_for: Option<Duration>,
    pub(crate) repeats: Option<Recurrence>,
}

/// How often a check is tried again, and how long it waits between.
///
/// The n-th wait is a random time up to `backoff * 2^(n-1)`, at most 30
/// seconds ("full jitter"), so that a fleet that starts together does not try
/// again together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Retry {
    /// How often it is tried again after the first time.
    pub retries: u32,
    /// The longest first wait.
    #[serde(rename = "backoff_ns", with = "crate::quantity::nanos")]
    #[cfg_attr(feature = "schema", schemars(with = "u64"))]
    pub backoff: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            retries: 0,
            backoff: Duration::from_millis(200),
        }
    }
}

/// The kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(
    clippy::exhaustive_enums,
    reason = "front ends must show each; a fourth would be a new design"
)]
pub enum ItemKind {
    /// A probe and a criterion decide.
    Check,
    /// A person decides.
    Task,
    /// A probe decides, on what must never last.
    Trigger,
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check => "check",
            Self::Task => "task",
            Self::Trigger => "trigger",
        })
    }
}

impl<C> Item<C> {
    pub(super) fn new(title: Arc<str>, kind: Kind<C>) -> Self {
        Self {
            title,
            pinned: None,
            requirement: Requirement::default(),
            tags: Vec::new(),
            after: Vec::new(),
            notes: None,
            timeout: None,
            retry: Retry::default(),
            applies_if: None,
            kind,
            problems: Vec::new(),
        }
    }

    /// What the item says.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What kind of item it is.
    #[must_use]
    pub fn kind(&self) -> ItemKind {
        match &self.kind {
            Kind::Task(_) => ItemKind::Task,
            Kind::Probed(probing) => match probing.judge {
                Judge::Band(_) => ItemKind::Check,
                Judge::Trigger { .. } => ItemKind::Trigger,
            },
        }
    }

    /// How much it weighs.
    #[must_use]
    pub fn requirement(&self) -> Requirement {
        self.requirement
    }

    /// Its own tags; those of its section come on top.
    #[must_use]
    pub fn tags(&self) -> &[Arc<str>] {
        &self.tags
    }

    /// What a reader should know beside the title.
    #[must_use]
    pub fn notes(&self) -> Option<&str> {
        self.notes.as_deref()
    }

    /// What must hold, or must never last, in words. None for a task.
    #[must_use]
    pub fn criterion(&self) -> Option<Arc<str>> {
        match (self.band(), self.rule()) {
            (Some(band), _) => Some(band.to_string().into()),
            (_, Some(rule)) => Some(rule.to_string().into()),
            _ => None,
        }
    }

    /// The criteria of a check.
    #[must_use]
    pub fn band(&self) -> Option<&Band> {
        match &self.kind {
            Kind::Probed(probing) => probing.band(),
            Kind::Task(_) => None,
        }
    }

    /// The rule of a trigger.
    #[must_use]
    pub fn rule(&self) -> Option<&TriggerRule> {
        match &self.kind {
            Kind::Probed(probing) => probing.rule(),
            Kind::Task(_) => None,
        }
    }
}

impl<C> Clone for Item<C> {
    fn clone(&self) -> Self {
        Self {
            title: self.title.clone(),
            pinned: self.pinned.clone(),
            requirement: self.requirement,
            tags: self.tags.clone(),
            after: self.after.clone(),
            notes: self.notes.clone(),
            timeout: self.timeout,
            retry: self.retry,
            applies_if: self.applies_if.clone(),
            kind: match &self.kind {
                Kind::Probed(probing) => Kind::Probed(probing.clone()),
                Kind::Task(task) => Kind::Task(task.clone()),
            },
            problems: self.problems.clone(),
        }
    }
}

impl<C> fmt::Debug for Item<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("title", &self.title)
            .field("kind", &self.kind())
            .field("requirement", &self.requirement)
            .finish_non_exhaustive()
    }
}

/// What can stand in a section: a check with its criterion, a task, a trigger.
#[diagnostic::on_unimplemented(
    message = "this cannot stand in a checklist: `{Self}`",
    label = "not a finished item",
    note = "a check on anything but a yes-or-no needs a criterion, for example `pass = last < 100ms`",
    note = "a trigger needs `when`, for example `when = last > pct(5)`"
)]
pub trait IntoItem<C> {
    /// The item.
    fn into_item(self) -> Item<C>;
}

impl<C> IntoItem<C> for Item<C> {
    fn into_item(self) -> Self {
        self
    }
}

/// Writes the setters that every kind of item has, on a type with a method
/// `item_mut` that gives the item.
macro_rules! item_setters {
    ($config:ident) => {
        /// Pins the id, which is otherwise `section-id.slug-of-the-title`.
        pub fn id(mut self, id: impl Into<$crate::id::Id>) -> Self {
            self.item_mut().pinned = Some(id.into());
            self
        }

        /// Its failure is a condition, not a refusal.
        pub fn optional(mut self) -> Self {
            self.item_mut().requirement = $crate::outcome::Requirement::Optional;
            self
        }

        /// It is required, and no waiver of it is accepted.
        pub fn critical(mut self) -> Self {
            self.item_mut().requirement = $crate::outcome::Requirement::Critical;
            self
        }

        /// Adds tags to select it by.
        pub fn tags<T: Into<std::sync::Arc<str>>>(
            mut self,
            tags: impl IntoIterator<Item = T>,
        ) -> Self {
            self.item_mut()
                .tags
                .extend(tags.into_iter().map(Into::into));
            self
        }

        /// Names the items that must hold first: by id, or by the last part of
        /// the id within one section. When one of them does not hold, this item
        /// is blocked by it and does not run.
        pub fn after<T: Into<std::sync::Arc<str>>>(
            mut self,
            ids: impl IntoIterator<Item = T>,
        ) -> Self {
            self.item_mut()
                .after
                .extend(ids.into_iter().map(Into::into));
            self
        }

        /// Says what a reader should know beside the title.
        pub fn notes(mut self, notes: impl Into<std::sync::Arc<str>>) -> Self {
            self.item_mut().notes = Some(notes.into());
            self
        }

        /// Says where it applies. Elsewhere it is not applicable: listed, and
        /// without weight.
        pub fn applies_if(
            mut self,
            applies: impl Fn(&$config) -> bool + Send + Sync + 'static,
        ) -> Self {
            self.item_mut().applies_if = Some(std::sync::Arc::new(applies));
            self
        }
    };
}
pub(super) use item_setters;

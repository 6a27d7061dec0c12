//! What only a person can judge.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::item::{IntoItem, Item, Kind, TaskParts, item_setters};
use super::recurrence::Recurrence;

/// An item that a person decides, by attestation.
#[must_use = "a task decides nothing until it stands in a checklist"]
pub struct Task<C> {
    item: Item<C>,
}

impl<C> Task<C> {
    /// A task that anyone may attest.
    pub fn new(title: impl Into<Arc<str>>) -> Self {
        Self {
            item: Item::new(title.into(), Kind::Task(TaskParts::default())),
        }
    }

    item_setters!(C);

    /// The roles of which one person attests it. That none is named is a
    /// [`Problem`](super::Problem): anyone may attest a task that does not say by
    /// whom.
    pub fn by<R: Into<Arc<str>>>(mut self, roles: impl IntoIterator<Item = R>) -> Self {
        let roles: Vec<Arc<str>> = roles.into_iter().map(Into::into).collect();
        if roles.is_empty() {
            let words = "it is to be attested by nobody: its `by` names no role";
            self.item.problems.push(words.to_owned());
        }
        self.task_mut(|task| task.by.extend(roles));
        self
    }

    /// An attestation counts only with evidence.
    pub fn evidence_required(mut self) -> Self {
        self.task_mut(|task| task.evidence_required = true);
        self
    }

    /// For how long an attestation counts. One that counts for no time at all is a
    /// [`Problem`](super::Problem).
    pub fn valid_for(mut self, time: Duration) -> Self {
        if time.is_zero() {
            let words = "its `valid_for` is zero, so no attestation counts";
            self.item.problems.push(words.to_owned());
        }
        self.task_mut(|task| task.valid_for = Some(time));
        self
    }

    /// How often it comes again: an attestation counts for the day, the week
    /// (from Monday), the month or the quarter that it was given in, by the
    /// [zone](super::Checklist::zone) of the checklist.
    pub fn repeats(mut self, recurrence: Recurrence) -> Self {
        self.task_mut(|task| task.repeats = Some(recurrence));
        self
    }

    fn item_mut(&mut self) -> &mut Item<C> {
        &mut self.item
    }

    fn task_mut(&mut self, change: impl FnOnce(&mut TaskParts)) {
        if let Kind::Task(task) = &mut self.item.kind {
            change(task);
        }
    }
}

impl<C> IntoItem<C> for Task<C> {
    fn into_item(self) -> Item<C> {
        self.item
    }
}

impl<C> fmt::Debug for Task<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.item.fmt(f)
    }
}

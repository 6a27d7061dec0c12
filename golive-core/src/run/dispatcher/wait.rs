//! Waiting for what time can mend, and no longer than that can help.

use std::collections::HashSet;

use tokio::time::Instant;

use super::Dispatcher;
use crate::outcome::Outcome;
use crate::run::settle::Draft;
use crate::verdict::weigh;

impl<C: Sync + 'static> Dispatcher<'_, C> {
    /// Whether an item that did not pass is asked again at `again`: the run waits,
    /// the item keeps it from its verdict, and time can mend it.
    pub(super) fn is_waited_for(&self, index: usize, draft: &Draft, again: Instant) -> bool {
        self.waits_until.is_some_and(|until| again <= until)
            && draft.outcome.is_transient()
            && self.is_kept_by(index, &draft.outcome)
    }

    /// Whether an outcome of an item, with the risks that persons took, keeps the run
    /// from the verdict that it waits for: by itself, or by what it blocks.
    fn is_kept_by(&self, index: usize, outcome: &Outcome) -> bool {
        let mut looked_at = HashSet::from([index]);
        let mut undecided = vec![(index, Draft::new(outcome.clone(), None))];
        while let Some((index, draft)) = undecided.pop() {
            let Some(entry) = self.entries.get(index) else {
                continue;
            };
            let waivers = self.options.standing.waivers(entry.located.id());
            let outcome = draft.waived(waivers).outcome;
            let weight = weigh(entry.located.item.requirement, &outcome);
            if weight.is_some_and(|verdict| verdict > self.options.accepts) {
                return true;
            }
            if outcome.lets_dependents_run() {
                continue;
            }
            for before in entry.before.iter().filter(|it| looked_at.insert(**it)) {
                let by = vec![entry.located.id().clone()];
                undecided.push((*before, self.blocked(*before, by)));
            }
        }
        false
    }

    /// An item is decided: when that keeps the run from its verdict, nothing is
    /// waited for any more.
    pub(super) fn decided_while_waiting(&mut self, index: usize, outcome: &Outcome) {
        if self.waits_until.is_none() || !self.is_kept_by(index, outcome) {
            return;
        }
        self.waits_until = None;
        self.ends = self.ends.min(Instant::now() + self.options.deadline);
        for index in 0..self.entries.len() {
            let active = self
                .entries
                .get_mut(index)
                .and_then(|it| it.active.as_mut());
            let Some(active) = active.filter(|it| it.resting && it.waits_for_better) else {
                continue;
            };
            if let Some(failed) = active.failed.take() {
                self.settle(index, failed, Instant::now());
            }
        }
    }
}

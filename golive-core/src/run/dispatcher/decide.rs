//! An item is decided, and what waits for it may begin or never will.

use std::sync::Arc;

use tokio::time::Instant;

use super::Dispatcher;
use crate::id::Id;
use crate::outcome::Outcome;
use crate::run::Event;
use crate::run::entry::{known_unbegun, line};
use crate::run::settle::Draft;

impl<C: Sync + 'static> Dispatcher<'_, C> {
    /// Writes an item's line, and those of everything that it blocks.
    pub(super) fn settle(&mut self, index: usize, draft: Draft, now: Instant) {
        let mut decided = vec![(index, draft)];
        while let Some((index, draft)) = decided.pop() {
            let Some(entry) = self.entries.get_mut(index) else {
                continue;
            };
            let draft = draft.waived(self.options.standing.waivers(entry.located.id()));
            let active = entry.active.take();
            if let Some(active) = active.as_ref().filter(|it| !it.waits_for_quiet) {
                self.under_way.busy -= 1;
                self.under_way.tried -= usize::from(active.resting || active.attempt > 1);
                self.under_way.idle -= usize::from(active.idle);
                if active.queued {
                    self.turns.forget(index);
                }
            }
            let redaction = &self.shared.redaction;
            let (located, of) = (&entry.located, active.as_deref());
            let mut report = line(located, of, draft, redaction, self.began, now);
            redaction.item(&mut report);
            self.spare.extend(active);
            self.turns.decided(index);
            tracing::info!(item = %report.id, outcome = %report.outcome.kind(), words = report.words.as_deref(), "item finished");
            if !self.observers.is_empty() {
                self.observers.send(Event::ItemFinished {
                    item: Arc::new(report.clone()),
                });
            }
            let waiting = self.waits_until.map(|_| report.outcome.clone());
            if let Some(place) = self.lines.get_mut(index) {
                *place = Some(report);
            }
            self.settled += 1;
            if let Some(outcome) = waiting {
                self.decided_while_waiting(index, &outcome);
            }
            let entry = self.entries.get_mut(index);
            let before = entry.map(|it| std::mem::take(&mut it.before));
            for dependent in before.unwrap_or_default() {
                let Some(waiting) = self.entries.get_mut(dependent) else {
                    continue;
                };
                waiting.waits_for = waiting.waits_for.saturating_sub(1);
                if waiting.waits_for > 0 || self.is_settled(dependent) {
                    continue;
                }
                let by = self.blockers(dependent);
                if by.is_empty() {
                    if let Some(free) = self.entries.get_mut(dependent) {
                        free.free_since = Some(Instant::now());
                    }
                    self.may_begin(dependent);
                } else {
                    decided.push((dependent, self.blocked(dependent, by)));
                }
            }
        }
    }

    /// An item that cannot begin. What is known of it without that is told
    /// first.
    pub(super) fn blocked(&self, index: usize, by: Vec<Id>) -> Draft {
        let names: Vec<&str> = by.iter().map(Id::as_str).collect();
        let words = format!("waits for {}", names.join(", "));
        let known = self.entries.get(index).and_then(|entry| {
            known_unbegun(&entry.located, self.config, &self.options, self.began_at)
        });
        known.unwrap_or_else(|| Draft::new(Outcome::Blocked { by }, words))
    }

    /// The items at the root of what keeps an item from running.
    pub(super) fn blockers(&self, index: usize) -> Vec<Id> {
        let mut roots: Vec<Id> = Vec::new();
        let after = self
            .entries
            .get(index)
            .map_or(&[][..], |entry| &entry.after);
        for report in after
            .iter()
            .filter_map(|before| self.lines.get(*before)?.as_ref())
        {
            let found: &[Id] = match &report.outcome {
                Outcome::Blocked { by } => by,
                outcome if outcome.lets_dependents_run() => continue,
                _ => std::slice::from_ref(&report.id),
            };
            for id in found {
                if !roots.contains(id) {
                    roots.push(id.clone());
                }
            }
        }
        roots
    }

    pub(super) fn is_settled(&self, index: usize) -> bool {
        self.lines.get(index).is_some_and(Option::is_some)
    }
}

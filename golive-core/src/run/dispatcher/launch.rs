//! What may begin now begins.

use std::sync::Arc;

use tokio::time::Instant;

use super::{Alarm, Dispatcher};
use crate::checklist::Kind;
use crate::probe::{ProbeInput, Ticket};
use crate::run::Event;
use crate::run::entry::{Active, Entry, begin};
use crate::run::turns::{Beside, Next};

impl<C: Sync + 'static> Dispatcher<'_, C> {
    pub(super) fn launch_ready(&mut self) {
        let mut now = Instant::now();
        while self.flights.live < self.options.concurrency {
            match self.turns.next(now, &self.flights, self.under_way) {
                Next::Begin(index) => self.advance(index, &mut now),
                Next::Wait(until) => {
                    if self.wakes_at.is_none_or(|at| at <= now || until < at) {
                        self.wakes_at = Some(until);
                        self.timers.push(until, Alarm::Turn);
                    }
                    break;
                }
                Next::Nothing => break,
            }
        }
        self.executor.begin_all();
    }

    /// Begins an item, or begins as many of its measurements as may run now. What is now
    /// moves on when a probe is made, which may take its time.
    fn advance(&mut self, index: usize, now: &mut Instant) {
        let Some(entry) = self.entries.get_mut(index) else {
            return;
        };
        if let Some(active) = entry.active.as_mut() {
            active.queued = false;
            if active.waits_for_quiet {
                active.quiet_at(*now);
                self.begins(index);
            }
        } else {
            let beside = entry.beside();
            match begin(&entry.located, self.config, &self.options, self.began_at) {
                Err(draft) => return self.settle(index, draft, *now),
                Ok(begun) => {
                    let since = entry.free_since.unwrap_or(self.began);
                    let began = std::mem::replace(now, Instant::now());
                    let mut active = Active::new(begun, (began, *now), since);
                    active.alone |= beside != Beside::Anything;
                    let waits_for_quiet = active.waits_for_quiet;
                    entry.active = Some(match self.spare.pop() {
                        Some(mut spare) => {
                            spare.replace(active);
                            spare
                        }
                        None => Box::new(active),
                    });
                    if waits_for_quiet {
                        return self.turns.add_load(index);
                    }
                }
            }
            self.begins(index);
        }
        self.launch_samples(index, *now);
    }

    fn begins(&mut self, index: usize) {
        self.under_way.busy += 1;
        let Some(entry) = self.entries.get(index) else {
            return;
        };
        let located = entry.located;
        self.announce(|_| Event::ItemStarted {
            id: located.id().clone(),
            title: located.item().title.clone(),
        });
    }

    fn launch_samples(&mut self, index: usize, now: Instant) {
        let Some(entry) = self.entries.get_mut(index) else {
            return;
        };
        let beside = entry.beside();
        let Entry {
            located,
            active: Some(active),
            ..
        } = entry
        else {
            return;
        };
        let Kind::Probed(probing) = &located.item.kind else {
            return;
        };
        let sampling = &probing.sampling;
        let timeout = located.item.timeout.unwrap_or(self.options.timeout);
        let is_timed = beside == Beside::NothingNew;
        while active.launched < sampling.count() && active.in_flight < sampling.concurrency {
            if self.flights.live >= self.options.concurrency {
                return self.goes_on(index, true);
            }
            if std::mem::take(&mut active.idle) {
                self.under_way.idle -= 1;
                active.attempt_began = now;
            }
            let mut not_before = active.not_before;
            if let Some(interval) = sampling.interval() {
                let due = active.attempt_began + interval * active.launched;
                // Shared with checks of the same rhythm, and not with those of
                // another: a sample is of its own time.
                not_before = not_before.max(due.checked_sub(interval / 2).unwrap_or(due));
                if due > now {
                    if active.alarm_for < active.launched {
                        active.alarm_for = active.launched;
                        let (entry, attempt) = (index, active.attempt);
                        self.timers.push(due, Alarm::Sample { entry, attempt });
                    }
                    return;
                }
            }
            let shared = Arc::clone(&self.shared);
            let which = (active.attempt, active.launched);
            let ticket = Ticket::new(timeout, now, which, not_before, shared);
            let ticket = self.flights.ticket(ticket);
            let token =
                self.flights
                    .reserve(index, (now, now + timeout), Arc::clone(&ticket), is_timed);
            let span = tracing::info_span!("golive.measure", item = %located.id(), attempt = active.attempt);
            let Some(probe) = active.probe.get().map(Arc::clone) else {
                return;
            };
            let future = probe.measure(ProbeInput::new(ticket));
            let cancel = self.executor.spawn(future, token, span, active.blocks);
            self.flights.hold(token, cancel);
            self.timers.push(now + timeout, Alarm::Timeout(token));
            active.in_flight += 1;
            active.launched += 1;
        }
    }
}

//! What a measurement tells, or the clock in its place.

use std::time::Duration;

use tokio::time::Instant;

use super::{Alarm, Dispatcher};
use crate::checklist::Kind;
use crate::criterion::Sample;
use crate::outcome::Outcome;
use crate::probe::{ProbeError, Raw, Reason, Ticket};
use crate::quantity::{Dimension, Value};
use crate::run::Event;
use crate::run::bounded;
use crate::run::entry::Entry;
use crate::run::mailbox::Message;
use crate::run::settle::Draft;

/// The longest wait between two attempts.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// The longest wait before what time can mend is asked again: who waits for it is
/// told soon after it is there.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// And the shortest, whatever its back-off is.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);

impl<C: Sync + 'static> Dispatcher<'_, C> {
    pub(super) fn receive(&mut self, message: Message) {
        let Message::Ended { token, result, at } = message else {
            self.flights.cancelled = self.flights.cancelled.saturating_sub(1);
            return;
        };
        let Some(flight) = self.flights.land(token) else {
            // Its time was up before; this is its end.
            self.flights.cancelled = self.flights.cancelled.saturating_sub(1);
            return;
        };
        let result = if at > flight.deadline {
            Err(timed_out(&flight.ticket))
        } else {
            result
        };
        let entry = flight.entry;
        self.flights.spare(flight.ticket);
        self.measured(entry, result, at);
    }

    pub(super) fn ring(&mut self, alarm: Alarm) {
        match alarm {
            Alarm::Timeout(token) => {
                if let Some(flight) = self.flights.cancel(token) {
                    let error = timed_out(&flight.ticket);
                    self.measured(flight.entry, Err(error), Instant::now());
                }
            }
            Alarm::Turn => {}
            Alarm::Sample { entry, attempt } => {
                let entries = self.entries.get(entry);
                let active = entries.and_then(|it| it.active.as_ref());
                if active.is_some_and(|it| it.attempt == attempt && !it.resting) {
                    self.goes_on(entry, false);
                }
            }
            Alarm::Attempt { entry, attempt } => {
                let Some(of) = self.entries.get_mut(entry) else {
                    return;
                };
                let beside = of.beside();
                let active = of.active.as_mut();
                if let Some(active) = active.filter(|it| it.attempt == attempt) {
                    active.next_attempt();
                    self.turns.add_again(entry, beside);
                }
            }
        }
    }

    /// One measurement has ended, one way or another.
    pub(super) fn measured(&mut self, index: usize, result: Result<Raw, ProbeError>, at: Instant) {
        let Some(Entry {
            located,
            active: Some(active),
            ..
        }) = self.entries.get_mut(index)
        else {
            return;
        };
        let Kind::Probed(probing) = &located.item.kind else {
            return;
        };
        active.in_flight -= 1;
        let redaction = &self.shared.redaction;
        let result = result
            .map(|raw| bounded::measured(raw, redaction))
            .map_err(|error| bounded::error(error, redaction));
        let draft = match result {
            Ok(raw) => {
                active.samples.push(Sample::new(
                    raw.value,
                    at.saturating_duration_since(active.attempt_began),
                ));
                active.evidence = raw.evidence;
                let wanted = probing.sampling.count();
                if active.samples.len() < wanted {
                    if active.launched < wanted {
                        // A latency without a rhythm takes them all in its turn.
                        let is_timed = probing.measures == Dimension::Duration;
                        let is_first = is_timed && probing.sampling.interval().is_none();
                        self.goes_on(index, is_first);
                    }
                    return;
                }
                Draft::of_samples(probing, &active.samples, redaction)
            }
            // One sample that cannot be taken decides the attempt: leaving it
            // out would judge the rest as if it had never been asked for.
            Err(error) => {
                if active.in_flight > 0 {
                    active.in_flight = 0;
                    self.flights.cancel_all_of(index);
                }
                let draft = Draft::of_error(probing, &error);
                if error.reason() == Reason::BadConfiguration {
                    // Another attempt reads the same configuration.
                    return self.settle(index, draft, at);
                }
                draft
            }
        };
        self.attempt_ended(index, draft, at);
    }

    pub(super) fn attempt_ended(&mut self, index: usize, draft: Draft, now: Instant) {
        let Some(Entry {
            located,
            active: Some(active),
            ..
        }) = self.entries.get_mut(index)
        else {
            return;
        };
        let retry = located.item.retry;
        if matches!(draft.outcome, Outcome::Pass | Outcome::Warn) {
            return self.settle(index, draft, now);
        }
        let doubled = retry
            .backoff
            .saturating_mul(1 << (active.attempt - 1).min(16));
        let has_retries = active.attempt <= retry.retries;
        let (shortest, longest) = if has_retries {
            (Duration::ZERO, LONGEST_BACKOFF)
        } else {
            (SHORTEST_WAIT, LONGEST_WAIT)
        };
        let wait = doubled.min(longest).mul_f64(fastrand::f64());
        let wait = wait.max(shortest);
        if !has_retries && !self.is_waited_for(index, &draft, now + wait) {
            return self.settle(index, draft, now);
        }
        let Some(Entry {
            located,
            active: Some(active),
            ..
        }) = self.entries.get_mut(index)
        else {
            return;
        };
        active.waits_for_better = !has_retries;
        if std::mem::take(&mut active.queued) {
            self.turns.forget(index);
        }
        active.resting = true;
        active.idle = true;
        self.under_way.idle += 1;
        if active.attempt == 1 {
            self.under_way.tried += 1;
        }
        self.turns.decided(index);
        active.not_before = now;
        let attempt = active.attempt;
        self.timers.push(
            now + wait,
            Alarm::Attempt {
                entry: index,
                attempt,
            },
        );
        let id = located.id();
        let words = draft.words.as_deref().unwrap_or_default();
        let words = self.shared.redaction.text(words).into_owned();
        active.failed = Some(draft);
        tracing::debug!(item = %id, attempt, retry_in = ?wait, %words, "attempt failed");
        let id = id.clone();
        self.announce(|_| Event::AttemptFailed {
            id,
            attempt,
            words,
            retry_in: wait,
        });
    }
}

fn timed_out(ticket: &Ticket) -> ProbeError {
    let timeout = Value::Duration(ticket.timeout);
    if !ticket.has_begun() {
        let words = format!("no thread was free to measure it within {timeout}");
        return ProbeError::new(Reason::Starved, words);
    }
    let error = ProbeError::new(Reason::TimedOut, format_args!("no answer within {timeout}"));
    match ticket.step() {
        Some(step) => error.at(step),
        None => error,
    }
}

//! The end of a run whose time is up.

use std::future::{Future, poll_fn};
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::Dispatcher;
use crate::outcome::{Outcome, SkipReason};
use crate::probe::Reason;
use crate::quantity::Value;
use crate::run::entry::known_at_the_end;
use crate::run::settle::Draft;
use crate::verdict::Completion;

/// How long the end of a run waits for cancelled tasks to be gone.
const LAST_WORDS: Duration = Duration::from_millis(20);

impl<C: Sync + 'static> Dispatcher<'_, C> {
    /// Decides what is undecided when time is up: never well.
    pub(super) fn give_up(&mut self, completion: Completion) {
        // Nothing is waited for any more.
        self.waits_until = None;
        let (why, skipped, reason) = match completion {
            Completion::DeadlinePassed => {
                let deadline = Value::Duration(self.options.deadline);
                let since = match self.options.wait.is_zero() {
                    true => "",
                    false => " after the wait",
                };
                (
                    format!("the deadline of {deadline}{since} passed"),
                    SkipReason::DeadlinePassed,
                    Reason::DeadlinePassed,
                )
            }
            _ => (
                "the run was interrupted".to_owned(),
                SkipReason::Interrupted,
                Reason::Cancelled,
            ),
        };
        for index in 0..self.entries.len() {
            if self.is_settled(index) {
                continue;
            }
            let Some(entry) = self.entries.get_mut(index) else {
                continue;
            };
            let known = known_at_the_end(&entry.located, &self.options, self.began_at);
            // Nothing that waits for it may begin now.
            entry.before.clear();
            let draft = match entry.active.as_mut().filter(|it| !it.waits_for_quiet) {
                None => known.unwrap_or_else(|| {
                    let words = format!("{why} before it could begin");
                    Draft::new(Outcome::Skipped { reason: skipped }, words)
                }),
                Some(active) => {
                    let mut step = None;
                    active.in_flight = 0;
                    for flight in self.flights.cancel_all_of(index) {
                        step = flight.ticket.step().or(step);
                    }
                    if let Some(failed) = active.failed.take() {
                        let when = if active.resting { "before" } else { "during" };
                        let words = format!("{why} {when} the next attempt");
                        let draft = failed.with_more_words(&words);
                        self.settle(index, draft, Instant::now());
                        continue;
                    }
                    let place = step.map(|step| format!(" (in {step})")).unwrap_or_default();
                    let words = format!("{why} while it was measured{place}");
                    Draft::new(Outcome::Error { reason, step }, words)
                }
            };
            self.settle(index, draft, Instant::now());
        }
    }

    /// Waits a moment for cancelled tasks to be gone, and counts those that
    /// are not.
    pub(super) async fn last_words(&mut self) -> u32 {
        let mut inbox = Vec::new();
        let mut patience = Box::pin(tokio::time::sleep(LAST_WORDS));
        while self.flights.cancelled > 0 {
            let mailbox = self.executor.mailbox();
            let heard = poll_fn(|cx| {
                if mailbox.poll(cx, &mut inbox).is_ready() {
                    return Poll::Ready(true);
                }
                patience.as_mut().poll(cx).map(|()| false)
            })
            .await;
            if !heard {
                break;
            }
            self.flights.cancelled = self.flights.cancelled.saturating_sub(inbox.drain(..).len());
        }
        u32::try_from(self.flights.cancelled).unwrap_or(u32::MAX)
    }
}

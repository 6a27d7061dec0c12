//! Which measurement begins when, and what becomes of it.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::assemble::assemble;
use super::entry::{Active, Entry, begin, entries, line};
use super::flights::Flights;
use super::observer::Observers;
use super::options::{Options, Stop};
use super::settle::Draft;
use super::task::{Executor, Message, Token};
use super::timers::Timers;
use super::{Event, RunError};
use crate::checklist::{Checklist, Kind};
use crate::criterion::Sample;
use crate::id::Id;
use crate::outcome::Outcome;
use crate::probe::{ProbeError, ProbeInput, Raw, Reason, Shared, Ticket};
use crate::quantity::Value;
use crate::report::{ItemReport, Report};
use crate::verdict::Completion;

/// The longest wait between two attempts.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// How long the end of a run waits for cancelled tasks to be gone.
const LAST_WORDS: Duration = Duration::from_millis(20);

pub(super) struct Dispatcher<'a, C: 'static> {
    checklist: &'a Checklist<C>,
    config: &'a C,
    options: Options,
    executor: Executor,
    observers: Observers,
    entries: Vec<Entry<'a, C>>,
    /// What became of each entry.
    lines: Vec<Option<ItemReport>>,
    /// Entries that may begin, or measure once more.
    ready: VecDeque<usize>,
    settled: usize,
    flights: Flights,
    /// Records of items that are decided, to be used again.
    #[expect(clippy::vec_box, reason = "the boxes are what is used again")]
    spare: Vec<Box<Active>>,
    timers: Timers<Alarm>,
    shared: Arc<Shared>,
    began: Instant,
    began_at: SystemTime,
}

enum Alarm {
    /// A measurement has used up its time.
    Timeout(Token),
    /// An item measures once more, or tries again. The attempt tells whether it
    /// is still wanted.
    Again { entry: usize, attempt: u32 },
}

impl<'a, C: Sync + 'static> Dispatcher<'a, C> {
    pub(super) fn new(
        checklist: &'a Checklist<C>,
        config: &'a C,
        mut options: Options,
        selected: &[usize],
    ) -> Result<Self, RunError> {
        let executor = Executor::current().ok_or(RunError::NoRuntime)?;
        let observers = Observers::start(std::mem::take(&mut options.observers));
        Ok(Self {
            checklist,
            config,
            options,
            executor,
            observers,
            lines: selected.iter().map(|_| None).collect(),
            entries: entries(checklist, selected),
            ready: VecDeque::new(),
            settled: 0,
            flights: Flights::default(),
            spare: Vec::new(),
            timers: Timers::new(),
            shared: Arc::default(),
            began: Instant::now(),
            began_at: SystemTime::now(),
        })
    }

    pub(super) async fn run(mut self) -> Report {
        let deadline = self.began + self.options.deadline;
        let stop = self.options.stop.take();
        self.announce(|this| Event::RunStarted {
            checklist: this.checklist.title().into(),
            items: this.entries.len(),
            deadline: this.options.deadline,
        });
        let completion = self.judge_all(deadline, stop).await;
        self.give_up(completion);
        let abandoned = self.last_words().await;
        // Done in place: a line is as large as an optional one.
        let items = std::mem::take(&mut self.lines)
            .into_iter()
            .flatten()
            .collect();
        let report = assemble(
            self.checklist,
            &self.options.selection,
            items,
            completion,
            self.began_at,
            self.began.elapsed(),
            abandoned,
        );
        tracing::info!(checklist = %report.checklist.id, verdict = %report.judgement.verdict, "run finished");
        self.announce(|_| Event::RunFinished {
            judgement: report.judgement.clone(),
        });
        self.observers.farewell().await;
        report
    }

    /// Goes on until every item is decided or time is up.
    async fn judge_all(&mut self, deadline: Instant, mut stop: Option<Stop>) -> Completion {
        for index in 0..self.entries.len() {
            if self
                .entries
                .get(index)
                .is_some_and(|entry| entry.waits_for == 0)
            {
                self.ready.push_back(index);
            }
        }
        let mut inbox = Vec::new();
        let mut alarm = Box::pin(tokio::time::sleep_until(deadline));
        loop {
            self.launch_ready();
            if self.settled == self.entries.len() {
                return Completion::Complete;
            }
            let flights = &self.flights;
            let next = self.timers.next(|alarm| match alarm {
                Alarm::Timeout(token) => !flights.is_live(*token),
                Alarm::Again { .. } => false,
            });
            let next = next.map_or(deadline, |next| next.min(deadline));
            // An alarm that rings too early costs one look; moving it each
            // time would cost more.
            if next < alarm.deadline() || alarm.is_elapsed() {
                alarm.as_mut().reset(next);
            }
            let mailbox = self.executor.mailbox();
            let stopped = poll_fn(|cx| {
                if stop
                    .as_mut()
                    .is_some_and(|stop| stop.as_mut().poll(cx).is_ready())
                {
                    return Poll::Ready(true);
                }
                let got_mail = mailbox.poll(cx, &mut inbox).is_ready();
                let rang = alarm.as_mut().poll(cx).is_ready();
                if got_mail || rang {
                    Poll::Ready(false)
                } else {
                    Poll::Pending
                }
            })
            .await;
            if stopped {
                return Completion::Interrupted;
            }
            for message in inbox.drain(..) {
                self.receive(message);
            }
            let now = Instant::now();
            if now >= deadline && self.settled < self.entries.len() {
                return Completion::DeadlinePassed;
            }
            while let Some(alarm) = self.timers.due(now) {
                self.ring(alarm);
            }
        }
    }

    fn launch_ready(&mut self) {
        let now = Instant::now();
        while self.flights.live < self.options.concurrency {
            let Some(index) = self.ready.pop_front() else {
                break;
            };
            self.advance(index, now);
        }
        self.executor.begin_all();
    }

    /// Begins an item, or begins as many of its measurements as may run now.
    fn advance(&mut self, index: usize, now: Instant) {
        if self.is_settled(index) {
            return;
        }
        let Some(entry) = self.entries.get_mut(index) else {
            return;
        };
        if entry.active.is_none() {
            match begin(
                &entry.located,
                self.config,
                self.options.launch,
                self.began_at,
            ) {
                Err(draft) => return self.settle(index, draft, now),
                Ok(probe) => {
                    let active = Active::new(probe, now);
                    entry.active = Some(match self.spare.pop() {
                        Some(mut spare) => {
                            spare.replace(active);
                            spare
                        }
                        None => Box::new(active),
                    });
                }
            }
            let located = entry.located;
            self.announce(|_| Event::ItemStarted {
                id: located.id().clone(),
                title: located.item().title.clone(),
            });
        }
        self.launch_samples(index, now);
    }

    fn launch_samples(&mut self, index: usize, now: Instant) {
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
        let sampling = &probing.sampling;
        let timeout = located.item.timeout.unwrap_or(self.options.timeout);
        while active.launched < sampling.count() && active.in_flight < sampling.concurrency {
            if self.flights.live >= self.options.concurrency {
                self.ready.push_front(index);
                return;
            }
            if let Some(interval) = sampling.interval() {
                let due = active.attempt_began + interval * active.launched;
                if due > now {
                    self.timers.push(
                        due,
                        Alarm::Again {
                            entry: index,
                            attempt: active.attempt,
                        },
                    );
                    return;
                }
            }
            let shared = Arc::clone(&self.shared);
            let ticket = Ticket::new(
                timeout,
                now + timeout,
                active.attempt,
                active.launched,
                shared,
            );
            let ticket = self.flights.ticket(ticket);
            let token = self
                .flights
                .reserve(index, now + timeout, Arc::clone(&ticket));
            let span = tracing::info_span!("golive.measure", item = %located.id(), attempt = active.attempt);
            let probe = Arc::clone(&active.probe);
            let blocks = probe.blocks();
            let future = probe.measure(ProbeInput::new(ticket));
            let cancel = self.executor.spawn(future, token, span, blocks);
            self.flights.hold(token, cancel);
            self.timers.push(now + timeout, Alarm::Timeout(token));
            active.in_flight += 1;
            active.launched += 1;
        }
    }

    fn receive(&mut self, message: Message) {
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

    fn ring(&mut self, alarm: Alarm) {
        match alarm {
            Alarm::Timeout(token) => {
                if let Some(flight) = self.flights.cancel(token) {
                    let error = timed_out(&flight.ticket);
                    self.measured(flight.entry, Err(error), Instant::now());
                }
            }
            Alarm::Again { entry, attempt } => {
                let Some(active) = self
                    .entries
                    .get_mut(entry)
                    .and_then(|entry| entry.active.as_mut())
                else {
                    return;
                };
                if active.attempt == attempt {
                    if active.resting {
                        active.next_attempt();
                    }
                    self.ready.push_back(entry);
                }
            }
        }
    }

    /// One measurement has ended, one way or another.
    fn measured(&mut self, index: usize, result: Result<Raw, ProbeError>, at: Instant) {
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
                        self.ready.push_back(index);
                    }
                    return;
                }
                Draft::of_samples(probing, &active.samples)
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

    fn attempt_ended(&mut self, index: usize, draft: Draft, now: Instant) {
        let Some(Entry {
            located,
            active: Some(active),
            ..
        }) = self.entries.get_mut(index)
        else {
            return;
        };
        let retry = located.item.retry;
        if matches!(draft.outcome, Outcome::Pass | Outcome::Warn) || active.attempt > retry.retries
        {
            return self.settle(index, draft, now);
        }
        let doubled = retry
            .backoff
            .saturating_mul(1 << (active.attempt - 1).min(16));
        let wait = doubled.min(LONGEST_BACKOFF).mul_f64(fastrand::f64());
        active.resting = true;
        let attempt = active.attempt;
        self.timers.push(
            now + wait,
            Alarm::Again {
                entry: index,
                attempt,
            },
        );
        let id = located.id();
        let words = draft.words.unwrap_or_default();
        tracing::debug!(item = %id, attempt, retry_in = ?wait, %words, "attempt failed");
        let id = id.clone();
        self.announce(|_| Event::AttemptFailed {
            id,
            attempt,
            words,
            retry_in: wait,
        });
    }

    /// Writes an item's line, and those of everything that it blocks.
    fn settle(&mut self, index: usize, draft: Draft, now: Instant) {
        let mut decided = vec![(index, draft)];
        while let Some((index, draft)) = decided.pop() {
            let Some(entry) = self.entries.get_mut(index) else {
                continue;
            };
            let active = entry.active.take();
            let report = line(&entry.located, active.as_deref(), draft, self.began, now);
            self.spare.extend(active);
            tracing::info!(item = %report.id, outcome = %report.outcome.kind(), words = report.words.as_deref(), "item finished");
            if !self.observers.is_empty() {
                self.observers.send(Event::ItemFinished {
                    item: Arc::new(report.clone()),
                });
            }
            let before = std::mem::take(&mut entry.before);
            if let Some(place) = self.lines.get_mut(index) {
                *place = Some(report);
            }
            self.settled += 1;
            for dependent in before {
                let Some(waiting) = self.entries.get_mut(dependent) else {
                    continue;
                };
                waiting.waits_for = waiting.waits_for.saturating_sub(1);
                if waiting.waits_for > 0 || self.is_settled(dependent) {
                    continue;
                }
                let by = self.blockers(dependent);
                if by.is_empty() {
                    self.ready.push_back(dependent);
                } else {
                    let names: Vec<&str> = by.iter().map(Id::as_str).collect();
                    let words = format!("waits for {}", names.join(", "));
                    decided.push((dependent, Draft::new(Outcome::Blocked { by }, words)));
                }
            }
        }
    }

    /// The items at the root of what keeps an item from running.
    fn blockers(&self, index: usize) -> Vec<Id> {
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

    /// Decides what is undecided when time is up: never well.
    fn give_up(&mut self, completion: Completion) {
        let why = match completion {
            Completion::DeadlinePassed => {
                format!(
                    "the deadline of {} passed",
                    Value::Duration(self.options.deadline)
                )
            }
            _ => "the run was interrupted".to_owned(),
        };
        for index in 0..self.entries.len() {
            if self.is_settled(index) {
                continue;
            }
            let Some(entry) = self.entries.get_mut(index) else {
                continue;
            };
            // Nothing that waits for it may begin now.
            entry.before.clear();
            let draft = match &mut entry.active {
                None => Draft::new(
                    Outcome::Skipped { why: why.clone() },
                    format!("{why} before it could begin"),
                ),
                Some(active) => {
                    let mut step = None;
                    active.in_flight = 0;
                    for flight in self.flights.cancel_all_of(index) {
                        step = flight.ticket.step().or(step);
                    }
                    let place = step.map(|step| format!(" (in {step})")).unwrap_or_default();
                    let words = format!("{why} while it was measured{place}");
                    let reason = match completion {
                        Completion::DeadlinePassed => Reason::TimedOut,
                        _ => Reason::Cancelled,
                    };
                    Draft::new(Outcome::Error { reason, step }, words)
                }
            };
            self.settle(index, draft, Instant::now());
        }
    }

    /// Waits a moment for cancelled tasks to be gone, and counts those that
    /// are not.
    async fn last_words(&mut self) -> u32 {
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

    fn is_settled(&self, index: usize) -> bool {
        self.lines.get(index).is_some_and(Option::is_some)
    }

    fn announce(&mut self, event: impl FnOnce(&Self) -> Event) {
        if !self.observers.is_empty() {
            let event = event(self);
            self.observers.send(event);
        }
    }
}

fn timed_out(ticket: &Ticket) -> ProbeError {
    let error = ProbeError::new(
        Reason::TimedOut,
        format_args!("no answer within {}", Value::Duration(ticket.timeout)),
    );
    match ticket.step() {
        Some(step) => error.at(step),
        None => error,
    }
}

//! Which measurement begins when, and what becomes of it.

mod decide;
mod end;
mod launch;
mod receive;
mod wait;

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::checklist::Checklist;
use crate::probe::Shared;
use crate::report::{ItemReport, Report};
use crate::run::assemble::{End, assemble, before_items};
use crate::run::entry::{Active, Entry, entries};
use crate::run::flights::Flights;
use crate::run::mailbox::Token;
use crate::run::observer::Observers;
use crate::run::options::{Options, Stop};
use crate::run::task::Executor;
use crate::run::timers::Timers;
use crate::run::turns::{Turns, UnderWay};
use crate::run::{Event, RunError};
use crate::verdict::Completion;

pub(super) struct Dispatcher<'a, C: 'static> {
    checklist: &'a Checklist<C>,
    config: &'a C,
    options: Options,
    executor: Executor,
    observers: Observers,
    entries: Vec<Entry<'a, C>>,
    /// What became of each entry.
    lines: Vec<Option<ItemReport>>,
    turns: Turns,
    /// When the next turn comes, unless something ends before.
    wakes_at: Option<Instant>,
    under_way: UnderWay,
    settled: usize,
    flights: Flights,
    /// Records of items that are decided, to be used again.
    #[expect(clippy::vec_box, reason = "the boxes are what is used again")]
    spare: Vec<Box<Active>>,
    timers: Timers<Alarm>,
    shared: Arc<Shared>,
    /// Until when what time can mend is asked again.
    waits_until: Option<Instant>,
    /// When time is up.
    ends: Instant,
    began: Instant,
    began_at: SystemTime,
}

enum Alarm {
    /// A measurement has used up its time.
    Timeout(Token),
    /// An item takes its next sample, unless its attempt has ended.
    Sample { entry: usize, attempt: u32 },
    /// An item tries again, after this attempt.
    Attempt { entry: usize, attempt: u32 },
    /// What has begun has settled: whoever waited for that may have its turn.
    Turn,
}

impl<'a, C: Sync + 'static> Dispatcher<'a, C> {
    pub(super) fn new(
        checklist: &'a Checklist<C>,
        config: &'a C,
        mut options: Options,
        selected: &[usize],
    ) -> Result<Self, RunError> {
        let began = Instant::now();
        if !options.wait.is_zero() && before_items(checklist, &options) > options.accepts {
            options.wait = Duration::ZERO;
        }
        let waits_until = (!options.wait.is_zero()).then(|| began + options.wait);
        let deadline = options.deadline;
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
            turns: Turns::default(),
            wakes_at: None,
            under_way: UnderWay::default(),
            settled: 0,
            flights: Flights::default(),
            spare: Vec::new(),
            timers: Timers::new(),
            shared: Arc::default(),
            waits_until,
            ends: waits_until.unwrap_or(began) + deadline,
            began,
            began_at: SystemTime::now(),
        })
    }

    pub(super) async fn run(mut self) -> Report {
        let stop = self.options.stop.take();
        self.announce(|this| Event::RunStarted {
            checklist: this.checklist.title().into(),
            items: this.entries.len(),
            deadline: this.ends.saturating_duration_since(this.began),
        });
        let completion = self.judge_all(stop).await;
        self.give_up(completion);
        let abandoned = self.last_words().await;
        // Done in place: a line is as large as an optional one.
        let mut items: Vec<ItemReport> = std::mem::take(&mut self.lines)
            .into_iter()
            .flatten()
            .collect();
        // An item may have ended before another said what it keeps out.
        for item in &mut items {
            self.shared.redaction.item(item);
        }
        let end = End {
            completion,
            began_at: self.began_at,
            took: self.began.elapsed(),
            abandoned,
        };
        let report = assemble(self.checklist, &self.options, items, &end);
        tracing::info!(checklist = %report.checklist.id, verdict = %report.judgement.verdict, "run finished");
        self.announce(|_| Event::RunFinished {
            judgement: report.judgement.clone(),
        });
        self.observers.farewell().await;
        report
    }

    /// Goes on until every item is decided or time is up.
    async fn judge_all(&mut self, mut stop: Option<Stop>) -> Completion {
        for index in 0..self.entries.len() {
            if self
                .entries
                .get(index)
                .is_some_and(|entry| entry.waits_for == 0)
            {
                self.may_begin(index);
            }
        }
        let mut inbox = Vec::new();
        let mut alarm = Box::pin(tokio::time::sleep_until(self.ends));
        loop {
            self.launch_ready();
            if self.settled == self.entries.len() {
                return Completion::Complete;
            }
            let flights = &self.flights;
            let next = self.timers.next(|alarm| match alarm {
                Alarm::Timeout(token) => !flights.is_live(*token),
                Alarm::Sample { .. } | Alarm::Attempt { .. } | Alarm::Turn => false,
            });
            let next = next.map_or(self.ends, |next| next.min(self.ends));
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
            if now >= self.ends && self.settled < self.entries.len() {
                return Completion::DeadlinePassed;
            }
            while let Some(alarm) = self.timers.due(now) {
                self.ring(alarm);
            }
        }
    }

    /// An entry may begin when its turn comes.
    fn may_begin(&mut self, index: usize) {
        if let Some(entry) = self.entries.get(index) {
            self.turns.add(index, entry.beside());
        }
    }

    /// An entry has more samples to take, before all others where it is first.
    fn goes_on(&mut self, index: usize, is_first: bool) {
        let Some(entry) = self.entries.get_mut(index) else {
            return;
        };
        let beside = entry.beside();
        let Some(active) = entry.active.as_mut().filter(|it| !it.queued) else {
            return;
        };
        active.queued = true;
        if is_first {
            self.turns.add_first(index, beside);
        } else {
            self.turns.add(index, beside);
        }
    }

    fn announce(&mut self, event: impl FnOnce(&Self) -> Event) {
        if !self.observers.is_empty() {
            let event = event(self);
            self.observers.send(event);
        }
    }
}

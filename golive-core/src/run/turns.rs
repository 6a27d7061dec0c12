//! Whose turn it is to be measured: beside a latency little else is measured, and
//! beside what is exclusive nothing.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::flights::Flights;

/// How long a measurement works before it mostly waits for an answer. From then on
/// it neither disturbs a latency nor is disturbed by what begins.
const SETTLES: Duration = Duration::from_millis(100);

/// What an item bears beside its measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// Whatever there is.
    Anything,
    /// Nothing that has just begun: what is measured is a time.
    NothingNew,
    /// Nothing at all.
    Nothing,
}

/// The entries that may begin, or measure once more.
#[derive(Debug, Default)]
pub(super) struct Turns {
    ready: VecDeque<usize>,
    timed: VecDeque<usize>,
    /// Since when the first of `timed` waits for its turn.
    timed_waits_since: Option<Instant>,
    exclusive: VecDeque<usize>,
    /// Those whose next attempt may begin, in the order in which they may.
    again: VecDeque<(usize, Beside)>,
    /// They put a load on what they observe, and come when all else is done.
    loads: VecDeque<usize>,
    /// The one beside which nothing begins, until it is decided.
    alone: Option<usize>,
}

/// The entries that have begun and are not decided.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UnderWay {
    /// All of them, but for loads that wait.
    pub(super) busy: usize,
    /// Those of which an attempt has failed.
    pub(super) tried: usize,
    /// Those of them that are between two attempts.
    pub(super) idle: usize,
}

/// What the dispatcher does next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Begin(usize),
    /// Nothing before this moment, unless something ends.
    Wait(Instant),
    Nothing,
}

impl Turns {
    /// An entry that may begin, or take its next sample.
    pub(super) fn add(&mut self, index: usize, beside: Beside) {
        if self.alone == Some(index) {
            return self.ready.push_front(index);
        }
        match beside {
            Beside::Anything => self.ready.push_back(index),
            Beside::NothingNew => self.timed.push_back(index),
            Beside::Nothing => self.exclusive.push_back(index),
        }
    }

    /// An entry whose next attempt may begin.
    pub(super) fn add_again(&mut self, index: usize, beside: Beside) {
        self.again.push_back((index, beside));
    }

    /// An entry whose turn it is, and that has more to measure than may run at once.
    pub(super) fn add_first(&mut self, index: usize, beside: Beside) {
        match beside {
            Beside::NothingNew if self.alone != Some(index) => self.timed.push_front(index),
            _ => self.ready.push_front(index),
        }
    }

    /// An entry that turned out to put a load on what it observes.
    pub(super) fn add_load(&mut self, index: usize) {
        self.loads.push_back(index);
        self.decided(index);
    }

    /// An entry is decided, or waits for its next attempt: others may begin beside it.
    pub(super) fn decided(&mut self, index: usize) {
        if self.alone == Some(index) {
            self.alone = None;
        }
    }

    /// An entry that waits for its turn has nothing to measure any more.
    pub(super) fn forget(&mut self, index: usize) {
        if self.timed.front() == Some(&index) {
            self.timed_waits_since = None;
        }
        for queue in [&mut self.ready, &mut self.timed, &mut self.exclusive] {
            queue.retain(|it| *it != index);
        }
    }

    /// The next entry that may begin.
    pub(super) fn next(&mut self, now: Instant, flights: &Flights, under_way: UnderWay) -> Next {
        if let Some(alone) = self.alone {
            return match self.ready.front() {
                Some(index) if *index == alone => self.begin_ready(),
                _ => Next::Nothing,
            };
        }
        self.admit_again(under_way);
        if under_way.busy == under_way.idle
            && let Some(index) = self.exclusive.pop_front()
        {
            self.alone = Some(index);
            return Next::Begin(index);
        }
        if let Some(index) = self.timed.front().copied() {
            let Some(settled) = flights.newest_settles(now, SETTLES, Some(index)) else {
                self.timed.pop_front();
                self.timed_waits_since = None;
                return Next::Begin(index);
            };
            // Others go on for as long, so that neither keeps the other from its turn.
            let since = *self.timed_waits_since.get_or_insert(now);
            if now >= since + SETTLES || self.ready.is_empty() {
                return Next::Wait(settled);
            }
        }
        if let Some(settled) = flights.timed_settles(now, SETTLES) {
            return Next::Wait(settled);
        }
        match self.begin_ready() {
            Next::Nothing if under_way.busy == 0 => {
                self.alone = self.loads.pop_front();
                self.alone.map_or(Next::Nothing, Next::Begin)
            }
            next => next,
        }
    }

    /// Next attempts have their turn in order. When only such keep something exclusive
    /// from quiet, none begins before it: those who are asked again and again would
    /// never leave it any, nor would it leave them a turn.
    fn admit_again(&mut self, under_way: UnderWay) {
        let is_kept = || under_way.busy == under_way.tried;
        while (self.exclusive.is_empty() || !is_kept())
            && let Some((index, beside)) = self.again.front().copied()
        {
            let others_wait = !self.ready.is_empty() || !self.timed.is_empty();
            if beside == Beside::Nothing && others_wait {
                return;
            }
            self.again.pop_front();
            self.add(index, beside);
        }
    }

    fn begin_ready(&mut self) -> Next {
        self.ready.pop_front().map_or(Next::Nothing, Next::Begin)
    }
}

//! The moments at which the dispatcher must act, the next one first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use tokio::time::Instant;

/// Moments in order. Most are one timeout away from now and so come in order
/// already; the others go through a heap. Entries are not removed when they
/// have become pointless; the one who takes them out sees that.
pub(super) struct Timers<T> {
    in_order: VecDeque<Entry<T>>,
    others: BinaryHeap<Reverse<Entry<T>>>,
    pushed: u64,
}

struct Entry<T> {
    at: Instant,
    /// Keeps the order of those at one moment.
    order: u64,
    what: T,
}

impl<T> Timers<T> {
    pub(super) fn new() -> Self {
        Self {
            in_order: VecDeque::new(),
            others: BinaryHeap::new(),
            pushed: 0,
        }
    }

    pub(super) fn push(&mut self, at: Instant, what: T) {
        self.pushed += 1;
        let entry = Entry {
            at,
            order: self.pushed,
            what,
        };
        if self.in_order.back().is_none_or(|last| last.at <= at) {
            self.in_order.push_back(entry);
        } else {
            self.others.push(Reverse(entry));
        }
    }

    /// The next moment that still means something.
    pub(super) fn next(&mut self, is_pointless: impl Fn(&T) -> bool) -> Option<Instant> {
        while self.first().is_some_and(|entry| is_pointless(&entry.what)) {
            self.pop();
        }
        self.first().map(|entry| entry.at)
    }

    /// What is due at `now`.
    pub(super) fn due(&mut self, now: Instant) -> Option<T> {
        if self.first().is_some_and(|entry| entry.at <= now) {
            self.pop().map(|entry| entry.what)
        } else {
            None
        }
    }

    fn first(&self) -> Option<&Entry<T>> {
        match (self.in_order.front(), self.others.peek()) {
            (Some(a), Some(Reverse(b))) => Some(a.min(b)),
            (a, b) => a.or(b.map(|Reverse(b)| b)),
        }
    }

    fn pop(&mut self) -> Option<Entry<T>> {
        let heap_first = match (self.in_order.front(), self.others.peek()) {
            (Some(a), Some(Reverse(b))) => b < a,
            (a, _) => a.is_none(),
        };
        if heap_first {
            self.others.pop().map(|Reverse(entry)| entry)
        } else {
            self.in_order.pop_front()
        }
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_come_in_order_however_they_are_pushed() {
        let now = Instant::now();
        let mut timers = Timers::new();
        for ms in [5_u64, 1, 9, 3, 9, 0, 7] {
            timers.push(now + Duration::from_millis(ms), ms);
        }
        assert_eq!(
            timers.next(|ms| *ms == 0),
            Some(now + Duration::from_millis(1))
        );
        let late = now + Duration::from_secs(1);
        let all: Vec<u64> = std::iter::from_fn(|| timers.due(late)).collect();
        assert_eq!(all, [1, 3, 5, 7, 9, 9]);
        assert_eq!(timers.due(late), None);
    }
}

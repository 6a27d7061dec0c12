//! The moments at which the dispatcher must act, the next one first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tokio::time::Instant;

/// A heap of moments. Entries are not removed when they have become
/// pointless; the one who takes them out sees that.
pub(super) struct Timers<T>(BinaryHeap<Reverse<Entry<T>>>, u64);

struct Entry<T> {
    at: Instant,
    /// Keeps the order of those at one moment.
    order: u64,
    what: T,
}

impl<T> Timers<T> {
    pub(super) fn new() -> Self {
        Self(BinaryHeap::new(), 0)
    }

    pub(super) fn push(&mut self, at: Instant, what: T) {
        self.1 += 1;
        self.0.push(Reverse(Entry { at, order: self.1, what }));
    }

    /// The next moment that still means something.
    pub(super) fn next(&mut self, is_pointless: impl Fn(&T) -> bool) -> Option<Instant> {
        while let Some(Reverse(entry)) = self.0.peek() {
            if !is_pointless(&entry.what) {
                return Some(entry.at);
            }
            self.0.pop();
        }
        None
    }

    /// What is due at `now`.
    pub(super) fn due(&mut self, now: Instant) -> Option<T> {
        if self.0.peek().is_some_and(|Reverse(entry)| entry.at <= now) {
            return self.0.pop().map(|Reverse(entry)| entry.what);
        }
        None
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

//! The last word of each person.

use std::collections::{BTreeMap, BTreeSet};

use golive_core::quantity::Timestamp;

use super::{Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::statement::Bound;

/// A statement about one thing, whatever it is worth.
#[derive(Debug)]
pub(super) struct Given<'a, S> {
    pub(super) judged: &'a Judged,
    pub(super) bound: &'a Bound,
    pub(super) said: &'a S,
}

impl<S> Clone for Given<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Given<'_, S> {}

/// What one person says, or said: a statement whose time is over still is the
/// last word of its person. It says nothing for the launch any more, and what
/// it took back does not come again; what it said against the launch stands.
/// So no verdict is bettered by time passing.
#[derive(Debug)]
pub(super) struct Word<'a, S> {
    id: Sha256,
    pub(super) bound: &'a Bound,
    pub(super) said: &'a S,
    /// Until when it counts.
    pub(super) until: Option<Timestamp>,
    pub(super) has_lapsed: bool,
}

impl<'a, S> Word<'a, S> {
    pub(super) fn of(given: &Given<'a, S>) -> Option<Self> {
        let (until, has_lapsed) = match &given.judged.worth {
            Ok(until) => (*until, false),
            Err(Refusal::Void(void)) if void.has_lapsed() => (None, true),
            Err(_) => return None,
        };
        Some(Self {
            id: given.judged.id,
            bound: given.bound,
            said: given.said,
            until,
            has_lapsed,
        })
    }

    pub(super) fn person(&self) -> &'a str {
        &self.bound.person
    }
}

/// The last word of each person. One that knew another came after it, by its
/// digest; of those that knew nothing of each other the later one by its own
/// claim, and at one time the worse: the order of the files says nothing.
pub(super) fn last_words<'a, S>(
    words: Vec<Word<'a, S>>,
    badness: impl Fn(&S) -> u8,
) -> BTreeMap<&'a str, Word<'a, S>> {
    let superseded: BTreeSet<(&str, Sha256)> = words
        .iter()
        .flat_map(|word| word.bound.prev.iter().map(|id| (word.person(), *id)))
        .collect();
    let order = |word: &Word<'_, S>| (word.bound.issued_at, badness(word.said), word.id);
    let mut last: BTreeMap<&str, Word<'a, S>> = BTreeMap::new();
    for word in words {
        if superseded.contains(&(word.person(), word.id)) {
            continue;
        }
        match last.get(word.person()) {
            Some(known) if order(known) >= order(&word) => {}
            _ => {
                last.insert(word.person(), word);
            }
        }
    }
    last
}

/// The latest that was given and counts no longer.
pub(super) fn latest_void<'a, S>(given: &[Given<'a, S>]) -> Option<(&'a Bound, &'a Void)> {
    given
        .iter()
        .filter_map(|given| match &given.judged.worth {
            Err(Refusal::Void(void)) => Some((given.bound, void)),
            _ => None,
        })
        .max_by_key(|(bound, _)| bound.issued_at)
}

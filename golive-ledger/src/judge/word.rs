//! The last words of each person.
//!
//! Time betters nothing. So a statement whose time is over is the last word of
//! its person still: it says nothing for the launch any more, what it took back
//! does not come again, and what it said against the launch stands.
//!
//! What was said by a key that counts no longer may have been said by somebody
//! else. So it takes nothing back: it stands beside the last word of its person,
//! against the launch where it was against it, and in the way of a go where it
//! was not.

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

/// A statement that says something, now or once.
#[derive(Debug)]
pub(super) struct Word<'a, S> {
    id: Sha256,
    pub(super) bound: &'a Bound,
    pub(super) said: &'a S,
    /// Until when it counts.
    pub(super) until: Option<Timestamp>,
    pub(super) weight: Weight,
}

/// What a word can still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// It counts.
    Counts,
    /// Its time is over.
    Lapsed,
    /// Its key counts no longer, or it was revoked by one that does not.
    Doubted,
}

impl<'a, S> Word<'a, S> {
    pub(super) fn of(given: &Given<'a, S>) -> Option<Self> {
        let (until, weight) = match &given.judged.worth {
            Ok(until) => (*until, Weight::Counts),
            Err(Refusal::Void(void)) => (None, void.weight()?),
            Err(Refusal::Invalid(_)) => return None,
        };
        Some(Self {
            id: given.judged.id,
            bound: given.bound,
            said: given.said,
            until,
            weight,
        })
    }

    pub(super) fn person(&self) -> &'a str {
        &self.bound.person
    }

    pub(super) fn is_doubted(&self) -> bool {
        self.weight == Weight::Doubted
    }
}

impl Void {
    /// What it can still do; None for nothing.
    pub(super) fn weight(&self) -> Option<Weight> {
        match self {
            Self::Expired(_) => Some(Weight::Lapsed),
            Self::Key(_) | Self::Doubted { .. } => Some(Weight::Doubted),
            _ => None,
        }
    }
}

/// What stands of the words of one person: the last one, and the last of those
/// that are doubted, where no other came after it.
#[derive(Debug)]
pub(super) struct Last<'a, S> {
    words: Vec<Word<'a, S>>,
}

impl<'a, S> Last<'a, S> {
    pub(super) fn words(&self) -> &[Word<'a, S>] {
        &self.words
    }

    /// The word that counts, when nothing stands in its way.
    pub(super) fn counting(&self) -> Option<&Word<'a, S>> {
        match self.words.as_slice() {
            [word] if word.weight == Weight::Counts => Some(word),
            _ => None,
        }
    }
}

/// The last words of each person. One that knew another came after it, by its
/// digest; of those that knew nothing of each other the later one by its own
/// claim, and at one time the worse: the order of the files says nothing.
pub(super) fn last_words<'a, S>(
    words: Vec<Word<'a, S>>,
    badness: impl Fn(&S) -> u8,
) -> BTreeMap<&'a str, Last<'a, S>> {
    // What is doubted takes nothing back.
    let superseded: BTreeSet<(&str, Sha256)> = words
        .iter()
        .filter(|word| !word.is_doubted())
        .flat_map(|word| word.bound.prev.iter().map(|id| (word.person(), *id)))
        .collect();
    let order = |word: &Word<'_, S>| (word.bound.issued_at, badness(word.said), word.id);
    // The last of each person, of those that are doubted and of the others.
    let mut last: BTreeMap<(&str, bool), Word<'a, S>> = BTreeMap::new();
    for word in words {
        if superseded.contains(&(word.person(), word.id)) {
            continue;
        }
        let key = (word.person(), word.is_doubted());
        match last.get(&key) {
            Some(known) if order(known) >= order(&word) => {}
            _ => {
                last.insert(key, word);
            }
        }
    }
    let mut standing: BTreeMap<&str, Last<'a, S>> = BTreeMap::new();
    // Those that are not doubted come first.
    for ((person, _), word) in last {
        let last = standing
            .entry(person)
            .or_insert_with(|| Last { words: Vec::new() });
        let came_after = last.words.iter().any(|known| order(known) > order(&word));
        if !came_after {
            last.words.push(word);
        }
    }
    standing
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

//! The last words of each person.
//!
//! Time betters nothing. So a statement whose time is over is the last word of
//! its person still: it says nothing for the launch any more, what it took back
//! does not come again, and what it said against the launch stands.
//!
//! What was said by a key that counts no longer may have been said by somebody
//! else. So it takes nothing back: it stands beside the other words of its
//! person, against the launch where it was against it and in the way of a go
//! where it was not, until a word that is not doubted names it as known.

use std::collections::{BTreeMap, HashMap, HashSet};

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

/// What stands of the words of one person: the last one; or, where some are
/// doubted, all that none that is sure has taken back.
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

/// The last words of each person, of all that was given on one thing. One that
/// knew another came after it, by its digest, be it through others; of those
/// that knew nothing of each other the later one by its own claim, and at one
/// time the worse: the order of the files says nothing.
pub(super) fn last_words<'a, S>(
    given: &[Given<'a, S>],
    words: Vec<Word<'a, S>>,
    badness: impl Fn(&S) -> u8,
) -> BTreeMap<&'a str, Last<'a, S>> {
    let taken_back = taken_back(given, &words);
    let mut standing: BTreeMap<&str, Last<'a, S>> = BTreeMap::new();
    for word in words {
        if !taken_back.contains(&(word.person(), word.id)) {
            let last = standing.entry(word.person());
            let last = last.or_insert_with(|| Last { words: Vec::new() });
            last.words.push(word);
        }
    }
    let order = |word: &Word<'_, S>| (word.bound.issued_at, badness(word.said), word.id);
    for last in standing.values_mut() {
        last.words.sort_by_key(order);
        if !last.words.iter().any(Word::is_doubted) {
            let before = last.words.len().saturating_sub(1);
            last.words.drain(..before);
        }
    }
    standing
}

/// What sure words knew of what their own person had said before, through
/// whatever became of that since.
fn taken_back<'a, S>(given: &[Given<'a, S>], words: &[Word<'a, S>]) -> HashSet<(&'a str, Sha256)> {
    let links: HashMap<(&str, Sha256), &'a [Sha256]> = given
        .iter()
        .filter(|it| !matches!(it.judged.worth, Err(Refusal::Invalid(_))))
        .map(|it| {
            let id = (it.bound.person.as_str(), it.judged.id);
            (id, it.bound.prev.as_slice())
        })
        .collect();
    let named = |person: &'a str, prev: &'a [Sha256]| prev.iter().map(move |id| (person, *id));
    let mut next: Vec<(&str, Sha256)> = words
        .iter()
        .filter(|word| !word.is_doubted())
        .flat_map(|word| named(word.person(), &word.bound.prev))
        .collect();
    let mut known = HashSet::new();
    while let Some(id) = next.pop() {
        if known.insert(id)
            && let Some(prev) = links.get(&id)
        {
            next.extend(named(id.0, prev));
        }
    }
    known
}

/// The latest that was given and counts no longer.
pub(super) fn latest_void<'a, S>(given: &[Given<'a, S>]) -> Option<(&'a Bound, &'a Void)> {
    given
        .iter()
        .filter_map(|given| match &given.judged.worth {
            Err(Refusal::Void(void)) => Some((given, void)),
            _ => None,
        })
        .max_by_key(|(given, _)| (given.bound.issued_at, given.judged.id))
        .map(|(given, void)| (given.bound, void))
}

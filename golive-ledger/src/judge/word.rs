//! The last words of each person: those that none of their own later ones names.
//! Of two of which neither names the other both stand, and the worse counts; when
//! they were said is a claim, and says nothing.
//!
//! Time betters nothing. So a statement whose time is over is the last word of
//! its person still: it says nothing for the launch any more, what it took back
//! does not come again, and what it said against the launch stands.
//!
//! What was said by a key that counts no longer may have been said by somebody
//! else. So it takes back nothing that was said against the launch: it stands beside
//! the other words of its person, against the launch where it was against it and in
//! the way of a go where it was not, until a word that is not doubted names it as
//! known.

use std::collections::{BTreeMap, HashMap, HashSet};

use golive_core::quantity::Timestamp;

use super::check::Ground;
use super::{Judged, Refusal, Successor, Void};
use crate::digest::Sha256;
use crate::statement::{Bound, Statement};

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
    pub(super) judged: &'a Judged,
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
    /// It speaks against the launch, whatever has changed.
    Objects,
    /// It did, and a role lifted it; or another person revoked what it said for
    /// the launch. It is not said any more, and stands in the way of what its
    /// person says beside it: nobody else's word makes a better one count.
    Withdrawn,
    /// Its time is over.
    Lapsed,
    /// Its key counts no longer, or it was revoked by one that does not.
    Doubted,
}

impl<'a, S> Word<'a, S> {
    pub(super) fn of(given: &Given<'a, S>) -> Option<Self> {
        let says = |statement: &Statement| statement.said.is_objection();
        let objects = given.judged.statement.as_ref().is_some_and(says);
        let (until, weight) = match &given.judged.worth {
            Ok(_) if objects && given.judged.is_lifted => (None, Weight::Withdrawn),
            Ok(_) if objects => (None, Weight::Objects),
            Ok(until) => (*until, Weight::Counts),
            Err(Refusal::Void(void)) => (None, void.weight()?),
            Err(Refusal::Invalid(_) | Refusal::Unreadable(_)) => return None,
        };
        Some(Self {
            judged: given.judged,
            bound: given.bound,
            said: given.said,
            until,
            weight,
        })
    }

    pub(super) fn person(&self) -> &'a str {
        &self.bound.person
    }

    pub(super) fn counts(&self) -> bool {
        self.weight == Weight::Counts
    }

    pub(super) fn is_doubted(&self) -> bool {
        self.weight == Weight::Doubted
    }

    /// Another person has taken it away.
    pub(super) fn is_withdrawn(&self) -> bool {
        self.weight == Weight::Withdrawn
    }

    /// It speaks against the launch, or did until it was lifted.
    pub(super) fn objects(&self) -> bool {
        let statement = self.judged.statement.as_ref();
        statement.is_some_and(|statement| statement.said.is_objection())
    }
}

impl Void {
    /// What it can still do; None for nothing.
    pub(super) fn weight(&self) -> Option<Weight> {
        match self {
            Self::Expired(_) => Some(Weight::Lapsed),
            Self::Key(_) | Self::Doubted { .. } => Some(Weight::Doubted),
            Self::Revoked { is_own: false, .. } => Some(Weight::Withdrawn),
            Self::Revoked { is_own: true, .. }
            | Self::Launch(_)
            | Self::Attempt(_)
            | Self::Environment(_)
            | Self::Artifact(_)
            | Self::Checklist(_)
            | Self::Form
            | Self::Policy
            | Self::Changed(_)
            | Self::Gone(_)
            | Self::Request(_)
            | Self::Condition(_)
            | Self::MayNotRevoke(_)
            | Self::MayNotLift(_)
            | Self::MayNotRecord(_)
            | Self::Zone(_) => None,
        }
    }
}

/// What stands of the words of one person on one thing.
#[derive(Debug)]
pub(super) struct Last<'a, S> {
    words: Vec<Word<'a, S>>,
}

impl<'a, S> Last<'a, S> {
    pub(super) fn words(&self) -> &[Word<'a, S>] {
        &self.words
    }

    /// The word that counts: of the worst that the person says, the one that
    /// counts longest. None where one is doubted or was withdrawn by another, or
    /// where of the worst none counts any more: what has lapsed does not make a
    /// better one count.
    pub(super) fn counting(&self, badness: impl Fn(&S) -> u8) -> Option<&Word<'a, S>> {
        let is_in_the_way =
            |word: &Word<'_, S>| matches!(word.weight, Weight::Doubted | Weight::Withdrawn);
        if self.words.iter().any(is_in_the_way) {
            return None;
        }
        let worst = self.words.iter().map(|word| badness(word.said)).max()?;
        let of_worst = self.words.iter().filter(|word| badness(word.said) == worst);
        of_worst
            .filter(|word| word.weight == Weight::Counts)
            .max_by_key(|word| (word.until.is_none(), word.until, word.judged.id))
    }
}

/// What was said of one thing, and the last words of each person on it.
pub(super) struct Subject<'a, S> {
    pub(super) given: Vec<Given<'a, S>>,
    pub(super) last: BTreeMap<&'a str, Last<'a, S>>,
}

impl<'a, S> From<Vec<Given<'a, S>>> for Subject<'a, S> {
    fn from(given: Vec<Given<'a, S>>) -> Self {
        let last = last_words(&given);
        Self { given, last }
    }
}

impl<S> Subject<'_, S> {
    /// What its person has said something else of since, and what: the first of those
    /// that name it.
    pub(super) fn superseded(&self) -> Vec<(Sha256, Successor)> {
        let mut named: HashMap<(&str, Sha256), Successor> = HashMap::new();
        for given in &self.given {
            let at = given.bound.issued_at;
            let id = given.judged.id;
            for prev in &given.bound.prev {
                let first = named.entry((&given.bound.person, *prev));
                let first = first.or_insert(Successor { id, at });
                if (at, id) < (first.at, first.id) {
                    *first = Successor { id, at };
                }
            }
        }
        let stands: HashSet<Sha256> = self
            .last
            .values()
            .flat_map(Last::words)
            .map(|word| word.judged.id)
            .collect();
        let taken_back = self
            .given
            .iter()
            .filter(|it| !stands.contains(&it.judged.id));
        taken_back
            .filter_map(|it| {
                let by = named.get(&(it.bound.person.as_str(), it.judged.id))?;
                Some((it.judged.id, *by))
            })
            .collect()
    }
}

/// The last words of each person, of all that was given on one thing.
///
/// A word takes back what its person had said before of the same artifact and
/// criteria, and, when it is of those that are judged now, what was said of any. So
/// no change of what is judged takes anything back: it takes a person who speaks of
/// that.
pub(super) fn last_words<'a, S>(given: &[Given<'a, S>]) -> BTreeMap<&'a str, Last<'a, S>> {
    let is_here = |judged: &Judged| judged.ground.is_some_and(|ground| ground.is_here);
    let by_all_of_here = taken_back(given, is_here);
    let by_sure_of_here = taken_back(given, |it| it.is_sure && is_here(it));
    let mut by_sure_of: HashMap<Ground, HashSet<(&str, Sha256)>> = HashMap::new();
    let mut standing: BTreeMap<&str, Last<'a, S>> = BTreeMap::new();
    for word in given.iter().filter_map(Word::of) {
        let id = (word.person(), word.judged.id);
        let is_taken_back = if word.objects() {
            by_sure_of_here.contains(&id)
                || word.judged.ground.is_some_and(|ground| {
                    let of_the_same =
                        || taken_back(given, |it| it.is_sure && it.ground == Some(ground));
                    let by = by_sure_of.entry(ground).or_insert_with(of_the_same);
                    by.contains(&id)
                })
        } else {
            // What speaks for the launch is taken back by a key that counts no longer,
            // too: that it ends brings nothing again.
            by_all_of_here.contains(&id)
        };
        if !is_taken_back {
            let last = standing.entry(word.person());
            let last = last.or_insert_with(|| Last { words: Vec::new() });
            last.words.push(word);
        }
    }
    standing
}

/// What persons knew of what they had said before, when they said these, through
/// whatever became of that since: what was taken back stays so, though what took it
/// back counts no longer.
fn taken_back<'a, S>(
    given: &[Given<'a, S>],
    takes_back: impl Fn(&Judged) -> bool,
) -> HashSet<(&'a str, Sha256)> {
    let links: HashMap<(&str, Sha256), &'a [Sha256]> = given
        .iter()
        .map(|it| {
            let id = (it.bound.person.as_str(), it.judged.id);
            (id, it.bound.prev.as_slice())
        })
        .collect();
    let named = |person: &'a str, prev: &'a [Sha256]| prev.iter().map(move |id| (person, *id));
    let mut next: Vec<(&str, Sha256)> = given
        .iter()
        .filter(|it| takes_back(it.judged))
        .flat_map(|it| named(it.bound.person.as_str(), &it.bound.prev))
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

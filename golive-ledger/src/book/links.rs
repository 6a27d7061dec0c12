//! The links of a statement to those before it.

use std::collections::HashSet;

use crate::digest::Sha256;
use crate::judge::{Judged, Refusal};
use crate::statement::Said;

/// So many are named, those that are replaced before others: as many as a statement
/// has room for. More than a few are there only where many have written at once.
const MOST_LINKS: usize = 500;

/// The statements that a new one names as known: those that no other names, and
/// through them all before; and what its person has said of the same, which it
/// replaces. What should not be there is not worth a link.
pub(super) fn known_before(person: &str, said: &Said, known: &[Judged]) -> Vec<Sha256> {
    let named: HashSet<Sha256> = sound(known)
        .filter_map(|it| it.statement.as_ref())
        .flat_map(|statement| statement.bound.prev.iter().copied())
        .collect();
    let own = |it: &&Judged| {
        let statement = it.statement.as_ref();
        statement.is_some_and(|it| it.bound.person == person && it.said.is_about_the_same(said))
    };
    // Those that an own one has replaced need no second one to.
    let replaced: HashSet<Sha256> = sound(known)
        .filter(own)
        .filter_map(|it| it.statement.as_ref())
        .flat_map(|statement| statement.bound.prev.iter().copied())
        .collect();
    let replaces = |it: &&Judged| own(it) && !replaced.contains(&it.id);
    let others = sound(known).filter(|it| !named.contains(&it.id) && !replaces(it));
    let all = sound(known).filter(replaces).chain(others);
    all.map(|it| it.id).take(MOST_LINKS).collect()
}

/// What is there rightly, whatever it is worth now.
pub(super) fn sound(known: &[Judged]) -> impl Iterator<Item = &Judged> {
    known
        .iter()
        .filter(|it| !matches!(it.worth, Err(Refusal::Invalid(_))))
}

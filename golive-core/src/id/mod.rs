//! Identifiers: derived from titles, or pinned.

mod slug;

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::slug::slug;
use crate::escape::is_unseen;

/// The identifier of an item, a section or a phase.
///
/// An item's id is `section-id.slug-of-its-title` unless it is pinned. Ids are
/// cheap to clone.
///
/// ```
/// use golive_core::id::{Id, slug};
///
/// assert_eq!(slug("Redis: memory < 100 MB"), "redis-memory-lt-100-mb");
/// assert_eq!(Id::new("redis.memory").local(), "memory");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Id(Arc<str>);

impl Id {
    /// Takes a text as an id, as it stands. Whether it is well formed is
    /// judged with the rest of the declaration, see [`Id::is_well_formed`].
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the last dot: the item's own name within its section.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or(&self.0)
    }

    /// True when the id is made of letters and digits that are seen, `.`, `_`, `-`
    /// and `/`, and begins with a letter or a digit.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let mut chars = self.0.chars();
        chars.next().is_some_and(char::is_alphanumeric)
            && chars.all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))
            && !self.0.chars().any(is_unseen)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for Id {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

impl From<String> for Id {
    fn from(id: String) -> Self {
        Self::new(id)
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

/// The candidate nearest to `given`, when one is near enough to be what was
/// meant: at most a third of its letters away, or beginning so, or with a last
/// part that is as near, or the only one that it is short for.
///
/// ```
/// use golive_core::id::nearest;
/// assert_eq!(nearest("smoke-test", ["smoke-tests", "launch"]), Some("smoke-tests"));
/// assert_eq!(nearest("smoke", ["smoke-tests", "launch"]), Some("smoke-tests"));
/// assert_eq!(nearest("tests.helth", ["smoke-tests.health"]), Some("smoke-tests.health"));
/// assert_eq!(nearest("Ops", ["Operations", "Security"]), Some("Operations"));
/// assert_eq!(nearest("x", ["smoke-tests", "launch"]), None);
/// ```
pub fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let misspelt = |given: &str, part: fn(&'a str) -> &'a str| {
        candidates
            .iter()
            .map(|candidate| (distance(given, part(candidate)), *candidate))
            .filter(|(far, candidate)| *far <= (part(candidate).chars().count().max(3)) / 3)
            .min_by_key(|(far, _)| *far)
            .map(|(_, candidate)| candidate)
    };
    misspelt(given, |whole| whole)
        .or_else(|| {
            let begins = candidates.iter().filter(|it| it.starts_with(given));
            let shortest = begins.min_by_key(|candidate| candidate.len()).copied();
            shortest.filter(|_| given.chars().count() >= 3)
        })
        .or_else(|| {
            // The section is another, the item is meant.
            let (_, last) = given.rsplit_once('.')?;
            misspelt(last, |id| id.rsplit_once('.').map_or(id, |(_, last)| last))
        })
        .or_else(|| {
            let mut meant = candidates.iter().filter(|it| is_short_for(given, it));
            meant.next().filter(|_| meant.next().is_none()).copied()
        })
}

/// It begins as the other does, and has its letters in order: `Ops` for `Operations`.
fn is_short_for(given: &str, long: &str) -> bool {
    let mut rest = long.chars().flat_map(char::to_lowercase);
    let mut letters = given.chars().flat_map(char::to_lowercase);
    given.chars().count() >= 3
        && letters.next() == rest.next()
        && letters.all(|letter| rest.any(|it| it == letter))
}

/// Levenshtein's distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cb, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = *cell;
            *cell = replaced.min(left + 1).min(diagonal + 1);
            left = *cell;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}

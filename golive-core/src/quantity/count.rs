//! A whole number of things.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::BoundOf;

/// A whole number of things: rows, errors, open files, an HTTP status.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Count(i64);

impl Count {
    /// So many things.
    #[must_use]
    pub const fn new(count: i64) -> Self {
        Self(count)
    }

    /// A length; more than `i64::MAX` counts as that.
    #[must_use]
    pub fn of(length: usize) -> Self {
        Self(i64::try_from(length).unwrap_or(i64::MAX))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number without a unit, as the macros see it: it can bound a count and
/// nothing else.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "spelled by the expansion of the macros"
)]
pub struct BareNumber(pub i64);

#[diagnostic::do_not_recommend]
impl BoundOf<Count> for BareNumber {
    fn into_bound(self) -> Count {
        Count(self.0)
    }
}

#[diagnostic::do_not_recommend]
impl BoundOf<Count> for i64 {
    fn into_bound(self) -> Count {
        Count(self)
    }
}

#[diagnostic::do_not_recommend]
impl BoundOf<Count> for i32 {
    fn into_bound(self) -> Count {
        Count(i64::from(self))
    }
}

#[diagnostic::do_not_recommend]
impl BoundOf<Count> for u32 {
    fn into_bound(self) -> Count {
        Count(i64::from(self))
    }
}

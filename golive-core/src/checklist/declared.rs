//! A part of a declaration that stands now, or is made when it is first read.

use std::sync::OnceLock;

/// The data of `S`, or the function that makes it. The second is what lets a
/// declaration be a `static`: a function pointer is a constant.
pub(super) enum Declared<S: Parts> {
    Now(S::Parts),
    Later {
        make: fn() -> S,
        parts: OnceLock<S::Parts>,
    },
}

/// A declaration that can be taken apart.
pub(super) trait Parts: Sized + 'static {
    type Parts: Clone;
    fn into_parts(self) -> Self::Parts;
}

impl<S: Parts> Declared<S> {
    pub(super) const fn later(make: fn() -> S) -> Self {
        Self::Later {
            make,
            parts: OnceLock::new(),
        }
    }

    pub(super) fn get(&self) -> &S::Parts {
        match self {
            Self::Now(parts) => parts,
            Self::Later { make, parts } => parts.get_or_init(|| make().into_parts()),
        }
    }

    pub(super) fn into_inner(self) -> S::Parts {
        match self {
            Self::Now(parts) => parts,
            Self::Later { make, parts } => {
                parts.into_inner().unwrap_or_else(|| make().into_parts())
            }
        }
    }

    /// Changes the data.
    pub(super) fn map(self, change: impl FnOnce(&mut S::Parts)) -> Self {
        let mut parts = self.into_inner();
        change(&mut parts);
        Self::Now(parts)
    }
}

impl<S: Parts> Clone for Declared<S> {
    fn clone(&self) -> Self {
        Self::Now(self.get().clone())
    }
}

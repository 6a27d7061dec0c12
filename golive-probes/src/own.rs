//! A client, connection or pool that belongs to the application.

use std::sync::atomic::{AtomicU64, Ordering};

/// The application's own handle, and what reports call it.
#[derive(Clone, Debug)]
pub(crate) struct Own<T> {
    pub(crate) handle: T,
    pub(crate) name: String,
    number: u64,
}

impl<T> Own<T> {
    pub(crate) fn new(handle: T, name: impl Into<String>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            handle,
            name: name.into(),
            number: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// What tells it from every other handle: two may have one name.
    pub(crate) fn key(&self) -> String {
        format!("own {} {}", self.number, self.name)
    }
}

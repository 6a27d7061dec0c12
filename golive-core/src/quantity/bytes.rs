//! An amount of bytes.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::display;

/// An amount of bytes: memory, disk, the size of a file.
///
/// `MB` is 10^6 and `MiB` is 2^20, here and in every literal.
///
/// ```
/// use golive_core::quantity::Bytes;
/// assert_eq!(Bytes::new(100_000_000).to_string(), "100MB");
/// assert_eq!(Bytes::new(512 << 20).to_string(), "512MiB");
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Bytes(u64);

impl Bytes {
    /// So many bytes.
    #[must_use]
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The number of bytes.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&display::bytes(self.0))
    }
}

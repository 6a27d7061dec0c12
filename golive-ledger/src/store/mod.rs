//! Where statements are kept.

mod folder;
mod name;

pub use self::folder::{Folder, FolderError};
pub use self::name::NameError;
use crate::digest::Sha256;

/// A statement with its signature, both as their bytes stand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The statement.
    pub statement: Vec<u8>,
    /// Its signature, in the form of `ssh-keygen -Y sign`.
    pub signature: Vec<u8>,
    /// Where it was found, for people.
    pub place: String,
}

impl Entry {
    /// A statement with its signature.
    pub fn new(statement: impl Into<Vec<u8>>, signature: impl Into<Vec<u8>>) -> Self {
        let statement = statement.into();
        Self {
            place: format!("statement {}", Sha256::of(&statement)),
            statement,
            signature: signature.into(),
        }
    }

    /// The digest of the statement: what names it everywhere.
    #[must_use]
    pub fn id(&self) -> Sha256 {
        Sha256::of(&self.statement)
    }
}

/// What is found where statements are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "whoever reads a ledger must decide on both"
)]
pub enum Found {
    /// A statement with its signature.
    Entry(Entry),
    /// Something that is not as a ledger writes it.
    Unreadable {
        /// Where.
        place: String,
        /// Why.
        why: String,
    },
}

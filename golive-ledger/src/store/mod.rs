//! Where statements are kept: one trait, three homes.
//!
//! | home | for |
//! |---|---|
//! | [`Folder`] | a team: files in git, reviewed as any change |
//! | `Sqlite`, by the feature `sqlite` | one machine: a single file |
//! | `Postgres`, by the feature `postgres` | a fleet: one ledger for all |
//!
//! A home keeps bytes and judges nothing: who may write to it may write
//! rubbish, which is found when it is [judged](crate::judge), and may take
//! something away, which is found when a later statement knew it.

mod dir;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod filed;
mod folder;
mod git;
mod name;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt;
use std::io;
use std::sync::Arc;

pub use self::folder::Folder;
pub use self::name::NameError;
#[cfg(feature = "postgres")]
pub use self::postgres::Postgres;
#[cfg(feature = "sqlite")]
pub use self::sqlite::Sqlite;
use crate::digest::Sha256;
use crate::statement::{Bound, Statement, StatementError};

/// The largest signature that is kept.
const LARGEST_SIGNATURE: usize = 16 << 10;

/// All statements of one launch together: more than any launch has, and less
/// than a machine. What holds more is not read.
const LARGEST_LEDGER: u64 = 256 << 20;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
const NOT_KEPT: &str = "what was recorded is not there: the database did not keep it";

/// Where statements are kept.
///
/// The methods block: on files for as long as the disk takes, on a database
/// for half a minute at the most.
pub trait Store: fmt::Debug + Send + Sync {
    /// Records a statement with its signature, and the baseline that it names
    /// when it names one, durably: when this returns it outlives the end of the
    /// process and of the machine. It is there whole or not at all. Recorded
    /// again it is the same. Where it is, for people.
    ///
    /// # Errors
    /// When it is no statement, when it is there with another signature, or
    /// when it cannot be written. Nothing is written then.
    fn record(&self, entry: &Entry) -> Result<String, StoreError>;

    /// All that is recorded of a launch, of every attempt at it: what speaks
    /// against a launch is not left behind with an attempt. Where nothing was
    /// ever recorded there is nothing.
    ///
    /// # Errors
    /// When it cannot be read. What is there and cannot be read by itself is
    /// [`Found::Unreadable`].
    fn read(&self, launch: &str) -> Result<Vec<Found>, StoreError>;

    /// Whether a place is the path of a file with the bytes of the statement, and
    /// its signature beside it.
    fn is_of_files(&self) -> bool {
        false
    }

    /// The same home as it was at a revision of git, to be read.
    ///
    /// # Errors
    /// When there is no such revision, or the home is not in git.
    fn at_revision(&self, revision: &str) -> Result<Arc<dyn Store>, StoreError> {
        Err(StoreError::Revision {
            revision: golive_core::escape::escape(revision).to_string(),
            why: "this ledger is not a folder in git".to_owned(),
        })
    }
}

/// Why a ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The name of the launch.
    #[error(transparent)]
    Name(#[from] NameError),
    /// What is to be recorded is no statement.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// What is to be recorded is no signature.
    #[error("the signature is larger than {LARGEST_SIGNATURE} bytes")]
    Signature,
    /// The statement names a baseline, and comes with another or with none.
    #[error("the statement does not come with the baseline that it names")]
    Baseline,
    /// The statement is there, and its signature is another.
    #[error("{0} is recorded with another signature, and nothing is ever written twice")]
    Other(String),
    /// It holds more than any launch has.
    #[error("{0} holds more than 256 MiB: that is no ledger of a launch")]
    TooLarge(String),
    /// The file system.
    #[error("{path}: {error}")]
    Io {
        /// Where.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// A file cannot be named without replacing another's.
    #[error(
        "{path}: the file system has no hard links ({error}), nor another way to name a file that \
         replaces none, and so nothing is recorded: keep the ledger on another file system, in \
         SQLite or in PostgreSQL"
    )]
    NoLinks {
        /// What was to be named.
        path: String,
        /// What it says of a link.
        error: io::Error,
    },
    /// The database.
    #[error("{place}: {why}")]
    Database {
        /// Which, without credentials.
        place: String,
        /// Why.
        why: String,
    },
    /// Git.
    #[error("the revision {revision}: {why}")]
    Revision {
        /// Which.
        revision: String,
        /// Why.
        why: String,
    },
}

/// What is to be recorded, when it can be: where it belongs, its digest and its name.
fn recordable(entry: &Entry) -> Result<(Bound, Sha256, String), StoreError> {
    let read = Statement::parse(&entry.statement)?;
    name::of_launch(&read.bound.launch)?;
    if entry.signature.len() > LARGEST_SIGNATURE {
        return Err(StoreError::Signature);
    }
    if entry.baseline.as_deref().map(Sha256::of) != read.said.baseline() {
        return Err(StoreError::Baseline);
    }
    let id = Sha256::of(&entry.statement);
    let name = name::of_statement(&read, id);
    Ok((read.bound, id, name))
}

/// A statement with its signature, both as their bytes stand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The statement.
    pub statement: Vec<u8>,
    /// Its signature, in the form of `ssh-keygen -Y sign`.
    pub signature: Vec<u8>,
    /// What the signer saw of each check, when the statement names it.
    pub baseline: Option<Vec<u8>>,
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
            baseline: None,
        }
    }

    /// With what the signer saw of each check.
    #[must_use]
    pub fn with_baseline(mut self, baseline: Option<Vec<u8>>) -> Self {
        self.baseline = baseline;
        self
    }

    /// How many bytes it has in all.
    fn size(&self) -> u64 {
        let baseline = self.baseline.as_ref().map_or(0, Vec::len);
        (self.statement.len() + self.signature.len() + baseline) as u64
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

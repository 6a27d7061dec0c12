//! A ledger as a front end uses it: what was said, what waits to be said, and
//! how to say it.
//!
//! golive-ledger implements it with signed statements; a front end needs to
//! know nothing of signatures.

mod stated;

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

pub use self::stated::{Stated, Worth};
use crate::checklist::Listing;
use crate::id::Id;
use crate::quantity::Timestamp;
use crate::report::Report;
use crate::standing::Standing;

/// Why a ledger could not do what it was asked: in words, with the next step.
pub type BookError = Box<dyn Error + Send + Sync>;

/// A ledger of one launch.
pub trait Book: Send + Sync {
    /// What persons have said.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn standing(&self, listing: &Listing, now: SystemTime) -> Result<Standing, BookError>;

    /// Each statement, and what it is worth, with what persons have said by all
    /// of them: one look at the ledger.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn verify(&self, listing: &Listing, now: SystemTime) -> Result<Verified, BookError>;

    /// When the launch is, if that is known: see
    /// [`Run::launch_at`](crate::run::Run::launch_at).
    fn launch_at(&self) -> Option<Timestamp> {
        None
    }

    /// The same ledger as it was at a revision of the version control that it
    /// is kept in, to be read.
    ///
    /// # Errors
    /// When there is no such revision, or no version control.
    fn at_revision(&self, revision: &str) -> Result<Arc<dyn Book>, BookError> {
        let _ = revision;
        Err("this ledger is kept in no version control".into())
    }

    /// Copies every statement into a folder, with what another program needs to
    /// verify them there. The ledger in that folder.
    ///
    /// # Errors
    /// When the ledger cannot be read, or the folder cannot be written.
    fn copy_to(&self, folder: &Path) -> Result<Arc<dyn Book>, BookError> {
        let _ = folder;
        Err("this ledger cannot be copied".into())
    }

    /// The file `allowed_signers`, by which OpenSSH knows whose each key is.
    ///
    /// # Errors
    /// When the ledger has nothing of that kind.
    fn allowed_signers(&self) -> Result<String, BookError> {
        Err("this ledger does not know keys of OpenSSH".into())
    }

    /// Who speaks with this key, and in which roles.
    ///
    /// # Errors
    /// When there is no such key, or nobody has it.
    fn speaker(&self, key: Option<&str>) -> Result<Speaker, BookError>;

    /// Whether a person may say this, as far as that is known before the run whose
    /// report it is said over: nothing is measured for words that would be refused.
    ///
    /// # Errors
    /// When it would not count, whatever a run finds: the role is not held, the item
    /// does not exist, a time has passed, the key cannot sign.
    fn may_say(
        &self,
        listing: &Listing,
        speaker: &Speaker,
        words: &Words,
        now: SystemTime,
    ) -> Result<(), BookError>;

    /// Writes down what a person is about to say, for them to read: over this report,
    /// where the words [need one](Words::needs_report).
    ///
    /// # Errors
    /// When it would not count: the role is not held, the item does not exist; or
    /// without the report that it needs.
    fn draft(
        &self,
        listing: &Listing,
        speaker: &Speaker,
        words: &Words,
        report: Option<&Report>,
        now: SystemTime,
    ) -> Result<Draft, BookError>;

    /// Signs a draft, exactly as it was shown, and records it. Where it is.
    ///
    /// # Errors
    /// When it could not be signed, would not count as it was signed, or could
    /// not be recorded.
    fn record(
        &self,
        listing: &Listing,
        draft: &Draft,
        now: SystemTime,
    ) -> Result<String, BookError>;
}

impl<B: Book + ?Sized> Book for Arc<B> {
    fn standing(&self, listing: &Listing, now: SystemTime) -> Result<Standing, BookError> {
        (**self).standing(listing, now)
    }

    fn verify(&self, listing: &Listing, now: SystemTime) -> Result<Verified, BookError> {
        (**self).verify(listing, now)
    }

    fn launch_at(&self) -> Option<Timestamp> {
        (**self).launch_at()
    }

    fn at_revision(&self, revision: &str) -> Result<Arc<dyn Book>, BookError> {
        (**self).at_revision(revision)
    }

    fn copy_to(&self, folder: &Path) -> Result<Arc<dyn Book>, BookError> {
        (**self).copy_to(folder)
    }

    fn allowed_signers(&self) -> Result<String, BookError> {
        (**self).allowed_signers()
    }

    fn speaker(&self, key: Option<&str>) -> Result<Speaker, BookError> {
        (**self).speaker(key)
    }

    fn may_say(
        &self,
        listing: &Listing,
        speaker: &Speaker,
        words: &Words,
        now: SystemTime,
    ) -> Result<(), BookError> {
        (**self).may_say(listing, speaker, words, now)
    }

    fn draft(
        &self,
        listing: &Listing,
        speaker: &Speaker,
        words: &Words,
        report: Option<&Report>,
        now: SystemTime,
    ) -> Result<Draft, BookError> {
        (**self).draft(listing, speaker, words, report, now)
    }

    fn record(
        &self,
        listing: &Listing,
        draft: &Draft,
        now: SystemTime,
    ) -> Result<String, BookError> {
        (**self).record(listing, draft, now)
    }
}

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Speaker {
    /// The person.
    pub person: String,
    /// The roles that the person holds.
    pub roles: Vec<String>,
    /// The key, as the ledger takes it.
    pub key: String,
}

impl Speaker {
    /// Who speaks.
    pub fn new(person: impl Into<String>, roles: Vec<String>, key: impl Into<String>) -> Self {
        Self {
            person: person.into(),
            roles,
            key: key.into(),
        }
    }
}

/// What a person is about to say.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Words {
    /// A task is done, failed, or does not apply.
    Attest {
        /// The task.
        item: Id,
        /// What became of it.
        became: Became,
        /// What shows it: words, an address, or a file by its path.
        evidence: Vec<String>,
        /// The statement of another person that the task failed, which this one
        /// answers: the beginning of its digest, as [`Stated::id`] has it.
        answers: Option<String>,
        /// What else there is to say.
        notes: String,
    },
    /// A role says what it thinks.
    Sign {
        /// The role.
        role: String,
        /// The phase; the whole checklist when absent.
        phase: Option<Id>,
        /// What it says.
        says: Says,
        /// What else there is to say.
        notes: String,
    },
    /// A person asks that a risk be taken.
    Request {
        /// The item.
        item: Id,
        /// Why it may be as it is.
        because: String,
    },
    /// A person takes a risk.
    Waive {
        /// The item.
        item: Id,
        /// Why it may be as it is.
        because: String,
        /// Who bears it.
        risk_owner: String,
        /// What is done instead.
        instead: String,
        /// The request that it grants: the beginning of its digest, or the
        /// person who made it.
        request: String,
        /// When it ends.
        until: Timestamp,
    },
    /// A statement no longer counts.
    Revoke {
        /// The beginning of its digest, as [`Stated::id`] has it.
        statement: String,
        /// Why.
        because: String,
    },
    /// A condition is met, by the word of who was to see to it.
    Discharge {
        /// The sign-off that it is of: the beginning of its digest, as
        /// [`Stated::id`] has it.
        statement: String,
        /// What shows it: words, an address, or a file by its path.
        evidence: Vec<String>,
        /// What else there is to say.
        notes: String,
    },
    /// What a run decided: its report is said over.
    Verdict,
}

impl Words {
    /// Whether they are said over a report: what the person was shown, the way in
    /// which an item does not hold, the verdict.
    #[must_use]
    pub fn needs_report(&self) -> bool {
        match self {
            Self::Sign { .. } | Self::Request { .. } | Self::Waive { .. } | Self::Verdict => true,
            Self::Attest { .. } | Self::Revoke { .. } | Self::Discharge { .. } => false,
        }
    }
}

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a ledger must write each")]
pub enum Became {
    /// It is done.
    Done,
    /// It was looked at, and is not as it must be.
    Failed,
    /// It does not apply to this launch.
    NotApplicable,
}

/// What a role says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a ledger must write each")]
pub enum Says {
    /// It may.
    Go,
    /// It may not.
    NoGo,
    /// It may, on a condition.
    Conditional {
        /// What must be.
        text: String,
        /// Who sees to it.
        owner: String,
        /// By when.
        due: Timestamp,
    },
    /// Neither.
    Abstain,
}

/// What is about to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Draft {
    /// For the person who signs, line by line: all that it says.
    pub summary: Vec<String>,
    /// What is signed.
    pub bytes: Vec<u8>,
    /// The key that signs.
    pub key: String,
    /// What is kept beside it, which it names by its digest.
    pub beside: Option<Vec<u8>>,
}

impl Draft {
    /// What is about to be signed.
    pub fn new(summary: Vec<String>, bytes: Vec<u8>, key: impl Into<String>) -> Self {
        Self {
            summary,
            bytes,
            key: key.into(),
            beside: None,
        }
    }

    /// With what is kept beside it.
    #[must_use]
    pub fn beside(mut self, beside: Option<Vec<u8>>) -> Self {
        self.beside = beside;
        self
    }
}

/// A ledger that was verified.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verified {
    /// What persons have said.
    pub standing: Standing,
    /// Each statement.
    pub statements: Vec<Stated>,
}

impl Verified {
    /// A ledger that was verified.
    #[must_use]
    pub fn new(standing: Standing, statements: Vec<Stated>) -> Self {
        Self {
            standing,
            statements,
        }
    }
}

//! The policy from its file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::file::LARGEST;
use super::{Policy, PolicyError};
use crate::digest::Sha256;

/// Why the file of a policy cannot be used: which file, and why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFileError {
    /// It cannot be read.
    #[error("the policy {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// It is no policy.
    #[error("{}: {error}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: PolicyError,
    },
}

impl Policy {
    /// Reads a policy from its file, which an error names.
    ///
    /// # Errors
    /// When the file cannot be read, or is no policy.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, PolicyFileError> {
        let path = path.as_ref();
        let bytes = bytes(path).map_err(|error| PolicyFileError::Unreadable {
            path: path.to_owned(),
            error,
        })?;
        Self::parse(&bytes).map_err(|error| PolicyFileError::Wrong {
            path: path.to_owned(),
            error,
        })
    }
}

/// The policy is not the one that was reviewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the policy is {found}, and {pinned} is pinned: review it, and pin its digest")]
#[non_exhaustive]
pub struct NotPinned {
    /// What it is.
    pub found: Sha256,
    /// What it is to be.
    pub pinned: Sha256,
}

impl Policy {
    /// The policy, when it is the one of this digest (`sha256sum policy.toml`): with
    /// the digest in the code that is reviewed, nobody who can write the file says who
    /// may say what.
    ///
    /// ```
    /// use golive_ledger::digest::Sha256;
    /// use golive_ledger::policy::Policy;
    ///
    /// let bytes = b"format = \"golive-policy/2\"";
    /// let policy = Policy::parse(bytes)?;
    /// assert!(policy.clone().pinned(Sha256::of(bytes)).is_ok());
    /// let error = policy.pinned(Sha256::of(b"another")).unwrap_err();
    /// assert!(error.to_string().contains("is pinned"));
    /// # Ok::<(), golive_ledger::policy::PolicyError>(())
    /// ```
    ///
    /// # Errors
    /// When it is another.
    pub fn pinned(self, digest: Sha256) -> Result<Self, NotPinned> {
        if self.digest == digest {
            return Ok(self);
        }
        Err(NotPinned {
            found: self.digest,
            pinned: digest,
        })
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    // It may be a link, as where it is mounted; a pipe is waited for by nobody.
    let file = open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    // One byte more than a policy may have, which tells that it is too large.
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

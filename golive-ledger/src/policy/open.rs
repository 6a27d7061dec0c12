//! The policy from its file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::file::LARGEST;
use super::{Policy, PolicyError};

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

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than a policy may have, which tells that it is too large.
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

//! What goes live, from where a deployment names it.

use std::env;
use std::fs::File;
use std::io;
use std::path::Path;

use super::Artifact;
use crate::digest::{NotADigest, Sha256};

/// Why a variable does not name an artifact: which variable, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArtifactError {
    /// It cannot be read.
    #[error("the variable {variable}, the SHA-256 of what goes live: {error}")]
    Unset {
        /// The variable.
        variable: String,
        /// Why.
        error: env::VarError,
    },
    /// It is no digest.
    #[error("the variable {variable}: {error}")]
    Wrong {
        /// The variable.
        variable: String,
        /// Why.
        error: NotADigest,
    },
}

impl Artifact {
    /// What goes live, by the bytes of this file: measured, and not claimed.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_file(name: impl Into<String>, path: impl AsRef<Path>) -> io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self::new(name, Sha256::of_reader(file)?))
    }

    /// This very program, as the system runs it: who deploys cannot say that it is
    /// another. Sign for the digest of the file that is built.
    ///
    /// ```
    /// use golive_ledger::statement::Artifact;
    ///
    /// let it = Artifact::running("orders")?;
    /// let built = Artifact::of_file("orders", std::env::current_exe()?)?;
    /// assert_eq!(it, built);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the system does not tell where it is, or it cannot be read.
    pub fn running(name: impl Into<String>) -> io::Result<Self> {
        // What was replaced since it began is not what runs.
        let link = Path::new("/proc/self/exe");
        if cfg!(target_os = "linux") && link.exists() {
            return Self::of_file(name, link);
        }
        Self::of_file(name, env::current_exe()?)
    }

    /// What goes live, by the SHA-256 that this environment variable holds. A
    /// digest as registries write it, `sha256:...`, is one too.
    ///
    /// # Errors
    /// When the variable is not set, or holds no digest; the error names it.
    pub fn from_env(name: impl Into<String>, variable: &str) -> Result<Self, ArtifactError> {
        let text = env::var(variable).map_err(|error| ArtifactError::Unset {
            variable: variable.to_owned(),
            error,
        })?;
        let digest = text.strip_prefix("sha256:").unwrap_or(&text);
        let digest = digest.parse().map_err(|error| ArtifactError::Wrong {
            variable: variable.to_owned(),
            error,
        })?;
        Ok(Self::new(name, digest))
    }
}

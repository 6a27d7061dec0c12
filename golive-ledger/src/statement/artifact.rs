//! What goes live, from where a deployment names it.

use std::env;

use super::Artifact;
use crate::digest::NotADigest;

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

//! Values that are used and never shown.

use std::fmt;
use std::sync::Arc;

/// A value that is used and never shown: `Debug` and `Display` say
/// `[redacted]`, and it does not serialise.
///
/// ```
/// use golive_core::secret::Secret;
/// let password = Secret::new("hunter2");
/// assert_eq!(format!("{password:?} {password}"), "[redacted] [redacted]");
/// assert_eq!(password.expose(), "hunter2");
/// let token = "of a borrowed configuration".to_owned();
/// assert_eq!(Secret::from(&token).expose(), token);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Keeps a secret.
    pub fn new(secret: impl Into<Arc<str>>) -> Self {
        Self(secret.into())
    }

    /// The secret itself. The name is long so that a reviewer can search for it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self::new(secret)
    }
}

impl From<&String> for Secret {
    /// A field of a configuration that is borrowed: `bearer(&cfg.token)`.
    fn from(secret: &String) -> Self {
        Self::new(secret.as_str())
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self::new(secret)
    }
}

//! Values that are used and never shown.

use std::fmt;
use std::sync::Arc;

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// The text without a word, where that stands as a word of its own.
pub(crate) fn without_word(text: &str, word: &str) -> String {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    let (mut words, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(word) {
        words.push_str(before);
        let is_part = words.ends_with(letter) || after.starts_with(letter);
        words.push_str(if is_part { word } else { REDACTED });
        rest = after;
    }
    words.push_str(rest);
    words
}

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
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
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

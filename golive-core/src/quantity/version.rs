//! Versions, compared part by part and never as text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A version. Compared by the rules of Semantic Versioning 2.0.0 (section 11),
/// so that 1.9 is below 1.10 and 1.0.0-rc.1 below 1.0.0.
///
/// Servers print less or more than three numbers, so reading is lenient: a
/// leading `v` is dropped, missing parts are zero (`1.24` is `1.24.0`), and
/// what follows a space is left out (`15.4 (Debian 15.4-1)`). A fourth number
/// is refused: semantic versions have no place for it.
///
/// ```
/// use golive_core::quantity::Version;
/// let found = Version::parse("v1.9")?;
/// assert!(found < Version::parse("1.10.0")?);
/// # Ok::<(), golive_core::quantity::VersionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(semver::Version);

/// A text is not a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a version such as 1.24 or 1.24.3")]
#[non_exhaustive]
pub struct VersionError {
    /// What was found.
    pub text: String,
}

impl Version {
    /// A version of three numbers.
    #[must_use]
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self(semver::Version::new(major, minor, patch))
    }

    /// Reads a version.
    ///
    /// # Errors
    /// [`VersionError`] when the text is not one.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        Self::read(text).ok_or_else(|| VersionError {
            text: text.chars().take(80).collect(),
        })
    }

    fn read(text: &str) -> Option<Self> {
        let word = text.split_whitespace().next()?;
        let word = word.strip_prefix(['v', 'V']).unwrap_or(word);
        let end = word.find(['-', '+']).unwrap_or(word.len());
        let (numbers, rest) = word.split_at_checked(end)?;
        let padded = match numbers.split('.').count() {
            1 => format!("{numbers}.0.0{rest}"),
            2 => format!("{numbers}.0{rest}"),
            _ => word.to_owned(),
        };
        semver::Version::parse(&padded).ok().map(Self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_servers_print() {
        for (text, expected) in [
            ("7.0.15", "7.0.15"),
            ("15.18 (Debian 15.18-0+deb12u1)", "15.18.0"),
            ("v1.28.3+k3s1", "1.28.3+k3s1"),
            ("13", "13.0.0"),
            ("1.24.0-rc.1", "1.24.0-rc.1"),
        ] {
            assert_eq!(
                Version::parse(text).unwrap().to_string(),
                expected,
                "{text}"
            );
        }
        for bad in ["", "x", "1.2.3.4", "1..2", "é.1", "-1"] {
            assert!(Version::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn order_is_by_number_and_not_by_text() {
        assert!(Version::parse("1.9").unwrap() < Version::parse("1.10").unwrap());
        assert!(Version::parse("1.24.0-rc.1").unwrap() < Version::parse("1.24").unwrap());
    }
}

//! What a probe gives back.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::quantity::Quantity;

/// One measured value with what else was seen on the way.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Measurement<V> {
    /// The value.
    pub value: V,
    /// Facts beside the value that help a reader: a server's version, the
    /// subject of a certificate. Never a secret.
    pub evidence: Vec<Evidence>,
}

impl<V: Quantity> Measurement<V> {
    /// A value without evidence.
    pub fn new(value: V) -> Self {
        Self {
            value,
            evidence: Vec::new(),
        }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: impl Into<Arc<str>>, value: impl fmt::Display) -> Self {
        self.evidence.push(Evidence::new(name, value));
        self
    }

    /// The same evidence with another value.
    pub fn map<W: Quantity>(self, f: impl FnOnce(V) -> W) -> Measurement<W> {
        Measurement {
            value: f(self.value),
            evidence: self.evidence,
        }
    }
}

impl<V: Quantity> From<V> for Measurement<V> {
    fn from(value: V) -> Self {
        Self::new(value)
    }
}

/// A named fact beside a measured value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Evidence {
    /// What the fact is about.
    pub name: Arc<str>,
    /// The fact.
    pub value: String,
}

impl Evidence {
    /// A named fact.
    pub fn new(name: impl Into<Arc<str>>, value: impl fmt::Display) -> Self {
        Self {
            name: name.into(),
            value: value.to_string(),
        }
    }
}

/// What a probe observes, fit for a report.
///
/// ```
/// use golive_core::probe::Target;
/// let target = Target::url("redis://app:hunter2@cache.internal:6379/0?token=abc");
/// assert_eq!(target.as_str(), "redis://cache.internal:6379/0");
/// assert_eq!(Target::url("postgres://app:hunter2#x@db/orders").as_str(), "postgres://...");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Target(Arc<str>);

impl Target {
    /// A name that holds no secret.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// A URL, without its user, password, query and fragment.
    #[must_use]
    pub fn url(url: &str) -> Self {
        let is_scheme = |scheme: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
            !scheme.is_empty() && scheme.chars().all(plain)
        };
        let Some((scheme, rest)) = url
            .split_once("://")
            .filter(|(scheme, _)| is_scheme(scheme))
        else {
            // Not a URL: nothing in it is known to be no secret.
            return Self::new("an address that is not a URL");
        };
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        let (rest, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        // A password may hold a `?` or a `#` that was not encoded.
        if after.contains('@') && !rest.contains('@') {
            return Self::new(format!("{scheme}://..."));
        }
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at_checked(slash).unwrap_or((rest, "")),
            None => (rest, ""),
        };
        // A password may hold an `@` or a `/` that was not encoded: with an
        // `@` in what looks like the path, only what follows it is safe.
        match path.rsplit_once('@') {
            Some((_, safe)) => Self::new(format!("{scheme}://{safe}")),
            None => {
                let host = authority
                    .rsplit_once('@')
                    .map_or(authority, |(_, host)| host);
                Self::new(format!("{scheme}://{host}{path}"))
            }
        }
    }

    /// The text of the target.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_never_holds_a_credential() {
        for (url, shown) in [
            ("redis://:hunter2@host:6379", "redis://host:6379"),
            ("redis://user:hunter2@host/1", "redis://host/1"),
            (
                "postgres://u:hun@ter2@host/db?password=hunter2",
                "postgres://host/db",
            ),
            ("postgres://u:hun/ter2@host/db", "postgres://host/db"),
            (
                "https://host/path?api_key=hunter2#hunter2",
                "https://host/path",
            ),
            ("host=/tmp password=hunter2", "an address that is not a URL"),
        ] {
            let target = Target::url(url);
            assert_eq!(target.as_str(), shown);
            assert!(!target.as_str().contains("ter2"));
        }
    }
}

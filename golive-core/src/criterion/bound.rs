//! What an aggregate is compared with.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::quantity::Value;

/// What an aggregate is compared with.
///
/// In JSON a value is the object that a [`Value`] is, and texts are an array.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Bound {
    /// One value.
    Value(Value),
    /// Texts, one of which must be found. Each is compared whole.
    Texts(Vec<String>),
}

impl From<Value> for Bound {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<Vec<String>> for Bound {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Texts(texts) if texts.is_empty() => f.write_str("nothing"),
            Self::Texts(texts) => {
                for (i, text) in texts.iter().enumerate() {
                    let before = if i > 0 { ", " } else { "" };
                    write!(f, "{before}{text:?}")?;
                }
                Ok(())
            }
        }
    }
}

//! What a signer saw of each check: kept beside a sign-off, by its digest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;

/// The version of the form.
const FORMAT: &str = "golive-baseline/2";
/// The largest baseline that is read: more than any checklist has.
pub const LARGEST_BASELINE: usize = 1 << 20;

/// Where each check looked, against which bound, and whether it applied: one
/// digest an item, as [`of_baseline`](crate::digest::of_baseline) makes it. What
/// they are made of is not kept: an address is nobody's business who reads a
/// ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Baseline {
    /// The items that were looked at.
    pub items: BTreeMap<String, Sha256>,
}

/// A baseline as its bytes stand.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    items: BTreeMap<String, Sha256>,
}

/// Why a baseline cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// It is larger than any checklist has.
    #[error("the baseline is larger than {LARGEST_BASELINE} bytes")]
    TooLarge,
    /// It is not in the form.
    #[error("the baseline cannot be read: {0}")]
    Form(String),
}

impl Baseline {
    /// What was seen of these items.
    #[must_use]
    pub fn new(items: BTreeMap<String, Sha256>) -> Self {
        Self { items }
    }

    /// Reads a baseline, and nothing else.
    ///
    /// # Errors
    /// When it is too large, or not in the form.
    pub fn parse(bytes: &[u8]) -> Result<Self, BaselineError> {
        if bytes.len() > LARGEST_BASELINE {
            return Err(BaselineError::TooLarge);
        }
        let form = |text: &str| BaselineError::Form(super::printable(text));
        let file: File = serde_json::from_slice(bytes).map_err(|error| form(&error.to_string()))?;
        if file.format != FORMAT {
            return Err(form(&format!("its format is not {FORMAT}")));
        }
        let baseline = Self { items: file.items };
        // An item that is there twice would be read in one way by one reader, and in
        // another by the next.
        if baseline.to_bytes()? != bytes {
            return Err(form(
                "it says the same in another form than the one that there is",
            ));
        }
        Ok(baseline)
    }

    /// The bytes of the file: what its digest is of.
    ///
    /// # Errors
    /// When it is too large.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BaselineError> {
        let file = File {
            format: FORMAT.to_owned(),
            items: self.items.clone(),
        };
        let mut bytes = serde_json::to_vec_pretty(&file)
            .map_err(|error| BaselineError::Form(error.to_string()))?;
        bytes.push(b'\n');
        if bytes.len() > LARGEST_BASELINE {
            return Err(BaselineError::TooLarge);
        }
        Ok(bytes)
    }
}

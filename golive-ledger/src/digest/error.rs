//! Why a checklist has no digests.

use golive_core::id::Id;

/// Why a checklist has no digests. What cannot be written has none: one that
/// left it out would go on holding while that changes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DigestError {
    /// It says what this version has no word for.
    #[error(
        "`{of}` has no digest: {what} is none that this version of golive-ledger knows; \
         take golive-core and golive-ledger of one release"
    )]
    Unknown {
        /// The item, or the phase.
        of: Id,
        /// What is not known.
        what: &'static str,
    },
    /// Two have one id, so that it does not say which is meant.
    #[error("there are no digests: two {what} have the id `{id}`, and each must have its own")]
    Twice {
        /// What there is two of.
        what: &'static str,
        /// Their id.
        id: Id,
    },
    /// It names what is not there.
    #[error("`{of}` has no digest: there is no {what} `{id}`, which it names")]
    Missing {
        /// The item.
        of: Id,
        /// What it names.
        what: &'static str,
        /// By which id.
        id: Id,
    },
}

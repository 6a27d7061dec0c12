//! Signatures by SSH keys, in the form of `ssh-keygen -Y sign`: what OpenSSH's
//! PROTOCOL.sshsig describes.
//!
//! What stock OpenSSH refuses is refused here, and some of what it accepts as
//! well: DSA, RSA below 3072 bits, P-521, certificates, and security keys that
//! nobody touched.

mod armor;
mod key;
mod signature;
mod wire;

pub use self::key::{KeyError, PublicKey};
pub use self::signature::Signature;

/// Why a signature does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The text around it is not as it must be.
    #[error("the signature cannot be read: {0}")]
    Armor(&'static str),
    /// What is within the text is not as it must be.
    #[error("the signature cannot be read: {0}")]
    Form(&'static str),
    /// It has another version of the form.
    #[error("the signature has the version {0} of its form, expected 1")]
    Version(u32),
    /// Its key may not sign.
    #[error(transparent)]
    Key(KeyError),
    /// It is made by an algorithm that is not accepted, or not that of its key.
    #[error("the algorithm {0} is not accepted for this key")]
    Algorithm(String),
    /// It was made for something else.
    #[error("the signature was made for {found}, expected `{expected}`")]
    Namespace {
        /// What it was made for.
        found: String,
        /// What it must have been made for.
        expected: String,
    },
    /// The security key was not touched.
    #[error("nobody touched the security key")]
    Untouched,
    /// It was not made by its key over these bytes.
    #[error("the signature does not hold: the bytes or the key are others")]
    DoesNotHold,
}

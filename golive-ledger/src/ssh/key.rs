//! Public keys: what they are, and whether they may sign.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use curve25519_dalek::edwards::CompressedEdwardsY;
use ring::agreement::{
    Algorithm, ECDH_P256, ECDH_P384, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral,
};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;

use super::wire::Reader;

/// The smallest RSA key that may sign, in bits.
const SMALLEST_RSA: usize = 3072;
/// The largest that is verified, in bits.
const LARGEST_RSA: usize = 8192;

/// A public key of one of the kinds that may sign.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    pub(super) kind: Kind,
    blob: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Ed25519(Vec<u8>),
    /// The uncompressed point.
    P256(Vec<u8>),
    P384(Vec<u8>),
    Rsa {
        e: Vec<u8>,
        n: Vec<u8>,
    },
    SkEd25519 {
        key: Vec<u8>,
        application: Vec<u8>,
    },
    SkP256 {
        point: Vec<u8>,
        application: Vec<u8>,
    },
}

/// Why a key may not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It is no key.
    #[error(
        "this is no public key: expected `ssh-ed25519 AAAA...`, as in a file that ends in .pub"
    )]
    Unreadable,
    /// It is a key of a kind that may not sign.
    #[error(
        "a key of the kind {0} may not sign: use ssh-ed25519, sk-ssh-ed25519@openssh.com, \
         ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, sk-ecdsa-sha2-nistp256@openssh.com, \
         or ssh-rsa of 3072 bits or more"
    )]
    Kind(String),
    /// Its point has no private key.
    #[error("this key is a point by which anyone could sign, or none of its curve")]
    Point,
    /// It is too small, or larger than is verified.
    #[error("an RSA key of {0} bits may not sign: expected 3072 to 8192")]
    Size(usize),
}

impl PublicKey {
    /// Reads the line of a `.pub` file: kind, base64, and a comment that is
    /// left out.
    ///
    /// # Errors
    /// When it is no key, or one that may not sign.
    pub fn parse(line: &str) -> Result<Self, KeyError> {
        let mut words = line.trim().splitn(3, ' ');
        let (Some(kind), Some(base64)) = (words.next(), words.next()) else {
            return Err(KeyError::Unreadable);
        };
        let blob = STANDARD.decode(base64).map_err(|_| KeyError::Unreadable)?;
        let key = Self::from_blob(&blob)?;
        if key.kind_name() != kind {
            return Err(KeyError::Unreadable);
        }
        if !key.has_a_private_key() {
            return Err(KeyError::Point);
        }
        Ok(key)
    }

    /// Whether its point is one that a private key could have: on its curve, and of
    /// more than a few multiples. By another, anyone signs.
    fn has_a_private_key(&self) -> bool {
        match &self.kind {
            Kind::Ed25519(key) | Kind::SkEd25519 { key, .. } => {
                let written = CompressedEdwardsY::from_slice(key).ok();
                let point = written.and_then(|it| it.decompress());
                // There is one way to write it.
                point.is_some_and(|it| !it.is_small_order() && it.compress().0[..] == key[..])
            }
            Kind::P256(point) | Kind::SkP256 { point, .. } => is_on(&ECDH_P256, point),
            Kind::P384(point) => is_on(&ECDH_P384, point),
            // A number says nothing of its factors.
            Kind::Rsa { .. } => true,
        }
    }

    pub(super) fn from_blob(blob: &[u8]) -> Result<Self, KeyError> {
        let mut reader = Reader::new(blob);
        let name = reader.text().ok_or(KeyError::Unreadable)?;
        let kind = match name {
            "ssh-ed25519" => reader.string().map(|key| Kind::Ed25519(key.to_vec())),
            "ecdsa-sha2-nistp256" => point(&mut reader, "nistp256", 65).map(Kind::P256),
            "ecdsa-sha2-nistp384" => point(&mut reader, "nistp384", 97).map(Kind::P384),
            "ssh-rsa" => rsa(&mut reader)?,
            "sk-ssh-ed25519@openssh.com" => {
                sk(&mut reader, |reader| reader.string().map(<[u8]>::to_vec))
                    .map(|(key, application)| Kind::SkEd25519 { key, application })
            }
            "sk-ecdsa-sha2-nistp256@openssh.com" => {
                sk(&mut reader, |reader| point(reader, "nistp256", 65))
                    .map(|(point, application)| Kind::SkP256 { point, application })
            }
            other => return Err(KeyError::Kind(printable(other))),
        };
        let kind = kind.ok_or(KeyError::Unreadable)?;
        let is_whole = match &kind {
            Kind::Ed25519(key) | Kind::SkEd25519 { key, .. } => key.len() == 32,
            _ => true,
        };
        reader
            .end()
            .filter(|()| is_whole)
            .ok_or(KeyError::Unreadable)?;
        Ok(Self {
            kind,
            blob: blob.to_vec(),
        })
    }

    /// The kind, as SSH names it.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Ed25519(_) => "ssh-ed25519",
            Kind::P256(_) => "ecdsa-sha2-nistp256",
            Kind::P384(_) => "ecdsa-sha2-nistp384",
            Kind::Rsa { .. } => "ssh-rsa",
            Kind::SkEd25519 { .. } => "sk-ssh-ed25519@openssh.com",
            Kind::SkP256 { .. } => "sk-ecdsa-sha2-nistp256@openssh.com",
        }
    }

    /// The fingerprint, as `ssh-keygen -l` prints it: `SHA256:...`.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = digest(&SHA256, &self.blob);
        format!("SHA256:{}", STANDARD_NO_PAD.encode(digest))
    }
}

/// Whether a point is on a curve: nobody agrees on a secret with one that is not.
fn is_on(curve: &'static Algorithm, point: &[u8]) -> bool {
    let ours = EphemeralPrivateKey::generate(curve, &SystemRandom::new());
    let theirs = UnparsedPublicKey::new(curve, point);
    ours.and_then(|ours| agree_ephemeral(ours, &theirs, |_| ()))
        .is_ok()
}

fn point(reader: &mut Reader<'_>, curve: &str, length: usize) -> Option<Vec<u8>> {
    let point = (reader.text()? == curve).then(|| reader.string())??;
    // Uncompressed, as OpenSSH writes them.
    let is_whole = point.len() == length && point.first() == Some(&4);
    is_whole.then(|| point.to_vec())
}

fn sk(
    reader: &mut Reader<'_>,
    key: impl FnOnce(&mut Reader<'_>) -> Option<Vec<u8>>,
) -> Option<(Vec<u8>, Vec<u8>)> {
    let key = key(reader)?;
    Some((key, reader.string()?.to_vec()))
}

fn rsa(reader: &mut Reader<'_>) -> Result<Option<Kind>, KeyError> {
    let (Some(e), Some(n)) = (reader.positive(), reader.positive()) else {
        return Ok(None);
    };
    let leading = n.first().map_or(0, |first| first.leading_zeros() as usize);
    let bits = n.len() * 8 - leading;
    if !(SMALLEST_RSA..=LARGEST_RSA).contains(&bits) {
        return Err(KeyError::Size(bits));
    }
    Ok(Some(Kind::Rsa {
        e: e.to_vec(),
        n: n.to_vec(),
    }))
}

/// What came from outside, fit for an error.
pub(super) fn printable(text: &str) -> String {
    const LONGEST: usize = 64;
    let shortened: String = text.chars().take(LONGEST).collect();
    format!("`{}`", golive_core::escape::escape(&shortened))
}

/// `kind base64`, as a `.pub` file has it, without a comment.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind_name(), STANDARD.encode(&self.blob))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {})", self.kind_name(), self.fingerprint())
    }
}

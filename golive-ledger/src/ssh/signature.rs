//! A detached signature: who made it, for what, and whether it holds.

use std::fmt;

use ring::digest::{SHA256, SHA512, digest};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};

use super::armor;
use super::key::{Kind, PublicKey, printable};
use super::wire::{Reader, put_string};
use super::{KeyError, SignatureError};

const MAGIC: &[u8] = b"SSHSIG";
const VERSION: u32 = 1;
/// Flags of a security key: somebody touched it, somebody was verified by it
/// (WebAuthn, 6.1).
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;

/// A detached signature in the form of SSHSIG.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    key: PublicKey,
    namespace: String,
    hash: Hash,
    proof: Proof,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha512,
}

/// The signature proper.
#[derive(Clone, PartialEq, Eq)]
struct Proof {
    algorithm: Algorithm,
    bytes: Vec<u8>,
    /// What a security key says of its holder.
    touch: Option<Touch>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Touch {
    flags: u8,
    counter: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Ed25519,
    P256,
    P384,
    RsaSha256,
    RsaSha512,
}

impl Signature {
    /// Reads a signature as `ssh-keygen -Y sign` writes it, and nothing else.
    ///
    /// # Errors
    /// When it is not in the form, or of a kind that may not sign.
    pub fn parse(text: &[u8]) -> Result<Self, SignatureError> {
        let blob = armor::open(text)?;
        let mut reader = Reader::new(&blob);
        let cut = SignatureError::Form("it is cut off");
        if reader.take(MAGIC.len()) != Some(MAGIC) {
            return Err(SignatureError::Form("it is no SSH signature"));
        }
        match reader.u32() {
            Some(VERSION) => {}
            Some(other) => return Err(SignatureError::Version(other)),
            None => return Err(cut),
        }
        let key = PublicKey::from_blob(reader.string().ok_or(cut.clone())?)?;
        let namespace = reader.text().ok_or(cut.clone())?;
        if !reader.string().ok_or(cut.clone())?.is_empty() {
            return Err(SignatureError::Form("a reserved field is filled"));
        }
        let hash = match reader.text().ok_or(cut.clone())? {
            "sha256" => Hash::Sha256,
            "sha512" => Hash::Sha512,
            other => return Err(SignatureError::Algorithm(printable(other))),
        };
        let proof = proof(&key, reader.string().ok_or(cut)?)?;
        reader
            .end()
            .ok_or(SignatureError::Form("something follows the signature"))?;
        Ok(Self {
            namespace: namespace.to_owned(),
            key,
            hash,
            proof,
        })
    }

    /// The key that it says made it. Only [`Signature::verify`] shows that.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What it was made for.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Whether the holder of a security key was verified by it, by PIN or by
    /// finger; None for another key.
    #[must_use]
    pub fn holder_was_verified(&self) -> Option<bool> {
        let touch = self.proof.touch?;
        Some(touch.flags & VERIFIED != 0)
    }

    /// The signature was made by its key over exactly these bytes, for exactly
    /// this namespace. A security key must have been touched.
    ///
    /// # Errors
    /// When it was not.
    pub fn verify(&self, namespace: &str, message: &[u8]) -> Result<(), SignatureError> {
        if namespace.is_empty() || self.namespace != namespace {
            return Err(SignatureError::Namespace {
                found: printable(&self.namespace),
                expected: namespace.to_owned(),
            });
        }
        let mut signed = self.signed(message);
        if let Some(touch) = self.proof.touch {
            if touch.flags & PRESENT == 0 {
                return Err(SignatureError::Untouched);
            }
            signed = self.signed_by_security_key(&signed, touch);
        }
        self.holds(&signed)
            .then_some(())
            .ok_or(SignatureError::DoesNotHold)
    }

    /// What is signed: not the message but its digest, with the namespace.
    fn signed(&self, message: &[u8]) -> Vec<u8> {
        let (name, digest) = match self.hash {
            Hash::Sha256 => ("sha256", digest(&SHA256, message)),
            Hash::Sha512 => ("sha512", digest(&SHA512, message)),
        };
        let mut signed = MAGIC.to_vec();
        for part in [
            self.namespace.as_bytes(),
            b"",
            name.as_bytes(),
            digest.as_ref(),
        ] {
            put_string(&mut signed, part);
        }
        signed
    }

    /// What a security key signs (OpenSSH's PROTOCOL.u2f).
    fn signed_by_security_key(&self, signed: &[u8], touch: Touch) -> Vec<u8> {
        let application: &[u8] = match &self.key.kind {
            Kind::SkEd25519 { application, .. } | Kind::SkP256 { application, .. } => application,
            _ => &[],
        };
        let mut by_key = digest(&SHA256, application).as_ref().to_vec();
        by_key.push(touch.flags);
        by_key.extend_from_slice(&touch.counter.to_be_bytes());
        by_key.extend_from_slice(digest(&SHA256, signed).as_ref());
        by_key
    }

    fn holds(&self, signed: &[u8]) -> bool {
        let Proof {
            algorithm, bytes, ..
        } = &self.proof;
        let by_point = |algorithm: &'static dyn VerificationAlgorithm, point: &[u8]| {
            UnparsedPublicKey::new(algorithm, point).verify(signed, bytes)
        };
        let by_rsa = |algorithm: &'static RsaParameters, e: &[u8], n: &[u8]| {
            RsaPublicKeyComponents { n, e }.verify(algorithm, signed, bytes)
        };
        let verified = match (&self.key.kind, algorithm) {
            (Kind::Ed25519(key) | Kind::SkEd25519 { key, .. }, Algorithm::Ed25519) => {
                by_point(&ED25519, key)
            }
            (Kind::P256(point) | Kind::SkP256 { point, .. }, Algorithm::P256) => {
                by_point(&ECDSA_P256_SHA256_FIXED, point)
            }
            (Kind::P384(point), Algorithm::P384) => by_point(&ECDSA_P384_SHA384_FIXED, point),
            (Kind::Rsa { e, n }, Algorithm::RsaSha256) => by_rsa(&RSA_PKCS1_2048_8192_SHA256, e, n),
            (Kind::Rsa { e, n }, Algorithm::RsaSha512) => by_rsa(&RSA_PKCS1_2048_8192_SHA512, e, n),
            _ => return false,
        };
        verified.is_ok()
    }
}

/// The signature proper, of the algorithm that its key has.
fn proof(key: &PublicKey, bytes: &[u8]) -> Result<Proof, SignatureError> {
    let mut reader = Reader::new(bytes);
    let cut = || SignatureError::Form("the signature within is cut off");
    let name = reader.text().ok_or_else(cut)?;
    let inner = reader.string().ok_or_else(cut)?;
    let algorithm = match (&key.kind, name) {
        (Kind::Ed25519(_), "ssh-ed25519")
        | (Kind::SkEd25519 { .. }, "sk-ssh-ed25519@openssh.com") => Algorithm::Ed25519,
        (Kind::P256(_), "ecdsa-sha2-nistp256")
        | (Kind::SkP256 { .. }, "sk-ecdsa-sha2-nistp256@openssh.com") => Algorithm::P256,
        (Kind::P384(_), "ecdsa-sha2-nistp384") => Algorithm::P384,
        (Kind::Rsa { .. }, "rsa-sha2-256") => Algorithm::RsaSha256,
        (Kind::Rsa { .. }, "rsa-sha2-512") => Algorithm::RsaSha512,
        // `ssh-rsa` is RSA with SHA-1.
        (_, other) => return Err(SignatureError::Algorithm(printable(other))),
    };
    let bytes = match &key.kind {
        Kind::P256(_) | Kind::SkP256 { .. } => fixed(inner, 32)?,
        Kind::P384(_) => fixed(inner, 48)?,
        Kind::Rsa { n, .. } => {
            // OpenSSH leaves out leading zeros of the number.
            let missing = n.len().checked_sub(inner.len()).ok_or_else(cut)?;
            let mut padded = vec![0; missing];
            padded.extend_from_slice(inner);
            padded
        }
        Kind::Ed25519(_) | Kind::SkEd25519 { .. } => inner.to_vec(),
    };
    let touch = if matches!(key.kind, Kind::SkEd25519 { .. } | Kind::SkP256 { .. }) {
        let flags = reader.take(1).and_then(<[u8]>::first).ok_or_else(cut)?;
        Some(Touch {
            flags: *flags,
            counter: reader.u32().ok_or_else(cut)?,
        })
    } else {
        None
    };
    reader.end().ok_or(SignatureError::Form(
        "something follows the signature within",
    ))?;
    Ok(Proof {
        algorithm,
        bytes,
        touch,
    })
}

/// The two numbers of ECDSA (RFC 5656, 3.1.2), each of the length of the curve.
fn fixed(inner: &[u8], length: usize) -> Result<Vec<u8>, SignatureError> {
    let bad = || SignatureError::Form("the numbers of the signature are no numbers of its curve");
    let mut reader = Reader::new(inner);
    let mut both = Vec::new();
    for _ in 0..2 {
        let number = reader.positive().ok_or_else(bad)?;
        let missing = length.checked_sub(number.len()).ok_or_else(bad)?;
        both.resize(both.len() + missing, 0);
        both.extend_from_slice(number);
    }
    reader.end().ok_or_else(bad)?;
    Ok(both)
}

impl From<KeyError> for SignatureError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature")
            .field("key", &self.key)
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}

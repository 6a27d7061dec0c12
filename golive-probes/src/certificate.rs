//! What a certificate says.

use std::fmt;
use std::time::{Duration, SystemTime};

use golive_core::probe::{Measurement, ProbeError, Reason};
use golive_core::quantity::Timestamp;
use x509_cert::Certificate as X509;
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

/// The shortest RSA key that authorities may sign (CA/Browser Forum Baseline
/// Requirements, 6.1.5).
const SHORTEST_RSA: u32 = 2048;

/// What a certificate says.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    pub(crate) subject: String,
    pub(crate) issuer: String,
    pub(crate) not_after: Timestamp,
    pub(crate) key: Key,
    /// By its usual name, or by its OID when it has none here.
    pub(crate) signature_algorithm: String,
}

/// The kind of a public key, and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) kind: String,
    pub(crate) bits: Option<u32>,
}

impl Certificate {
    pub(crate) fn read(der: &[u8]) -> Result<Self, ProbeError> {
        let unreadable = |words: &dyn fmt::Display| {
            ProbeError::new(
                Reason::CertificateInvalid,
                format_args!("a certificate cannot be read: {words}"),
            )
        };
        let x509 = X509::from_der(der).map_err(|error| unreadable(&error))?;
        let tbs = x509.tbs_certificate();
        let seconds = tbs.validity().not_after.to_unix_duration().as_secs();
        let not_after = i64::try_from(seconds)
            .ok()
            .and_then(Timestamp::from_unix_seconds);
        Ok(Self {
            subject: tbs.subject().to_string(),
            issuer: tbs.issuer().to_string(),
            not_after: not_after
                .ok_or_else(|| unreadable(&"its end of validity is out of range"))?,
            key: Key::read(tbs.subject_public_key_info()).map_err(|error| unreadable(&error))?,
            signature_algorithm: signature_algorithm(x509.signature_algorithm().oid),
        })
    }

    /// The time until it expires.
    pub(crate) fn expires_in(&self) -> Result<Measurement<Duration>, ProbeError> {
        match self.not_after.remaining(SystemTime::now()) {
            Some(left) => Ok(Measurement::new(left)
                .with("subject", &self.subject)
                .with("expires", self.not_after)),
            None => {
                let words = format!(
                    "the certificate of {} expired at {}",
                    self.subject, self.not_after
                );
                Err(ProbeError::new(Reason::CertificateExpired, words))
            }
        }
    }

    /// Its key and its signature are such as nobody can forge today.
    pub(crate) fn strong(&self) -> Result<(), ProbeError> {
        let weak = |words: String| Err(ProbeError::new(Reason::CertificateWeak, words));
        match &self.key {
            Key {
                kind,
                bits: Some(bits),
            } if kind == "RSA" && *bits < SHORTEST_RSA => weak(format!(
                "the RSA key of {} has {bits} bits, expected at least {SHORTEST_RSA}",
                self.subject
            )),
            // A root is trusted as it is: its own signature says nothing.
            _ if self.subject != self.issuer
                && (self.signature_algorithm.ends_with("SHA1")
                    || self.signature_algorithm.ends_with("MD5")) =>
            {
                weak(format!(
                    "the certificate of {} is signed by {}",
                    self.subject, self.signature_algorithm
                ))
            }
            _ => Ok(()),
        }
    }
}

impl Key {
    /// Algorithms by their OIDs: RFC 8017 for RSA, RFC 5480 for elliptic
    /// curves, RFC 8410 for Edwards curves.
    fn read(info: &SubjectPublicKeyInfoOwned) -> Result<Self, x509_cert::der::Error> {
        let known = |kind: &str, bits| Self {
            kind: kind.to_owned(),
            bits: Some(bits),
        };
        Ok(match info.algorithm.oid.to_string().as_str() {
            "1.2.840.113549.1.1.1" => {
                let bits = info.subject_public_key.raw_bytes();
                known("RSA", modulus_bits(bits)?)
            }
            "1.2.840.10045.2.1" => {
                let curve = info.algorithm.parameters.as_ref();
                let curve: Option<ObjectIdentifier> =
                    curve.and_then(|curve| curve.decode_as().ok());
                match curve.map(|curve| curve.to_string()).as_deref() {
                    Some("1.2.840.10045.3.1.7") => known("EC P-256", 256),
                    Some("1.3.132.0.34") => known("EC P-384", 384),
                    Some("1.3.132.0.35") => known("EC P-521", 521),
                    _ => Self {
                        kind: "EC".to_owned(),
                        bits: None,
                    },
                }
            }
            "1.3.101.112" => known("Ed25519", 256),
            "1.3.101.113" => known("Ed448", 456),
            other => Self {
                kind: other.to_owned(),
                bits: None,
            },
        })
    }
}

/// The length of an RSA modulus (RFC 8017, A.1.1: a sequence that begins with it).
fn modulus_bits(key: &[u8]) -> Result<u32, x509_cert::der::Error> {
    let mut reader = SliceReader::new(key)?;
    reader.sequence(|reader: &mut SliceReader<'_>| {
        let modulus = UintRef::decode(reader)?;
        let _exponent = UintRef::decode(reader)?;
        let bytes = modulus.as_bytes();
        let first = bytes.first().map_or(0, |byte| byte.leading_zeros());
        let bits = bytes.len().saturating_mul(8);
        Ok(u32::try_from(bits)
            .unwrap_or(u32::MAX)
            .saturating_sub(first))
    })
}

/// Names as OpenSSL writes them; OIDs of RFC 8017, RFC 5758 and RFC 8410.
fn signature_algorithm(oid: ObjectIdentifier) -> String {
    let oid = oid.to_string();
    let name = match oid.as_str() {
        "1.2.840.113549.1.1.4" => "RSA-MD5",
        "1.2.840.113549.1.1.5" => "RSA-SHA1",
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        "1.2.840.113549.1.1.11" => "RSA-SHA256",
        "1.2.840.113549.1.1.12" => "RSA-SHA384",
        "1.2.840.113549.1.1.13" => "RSA-SHA512",
        "1.2.840.10045.4.1" => "ECDSA-SHA1",
        "1.2.840.10045.4.3.2" => "ECDSA-SHA256",
        "1.2.840.10045.4.3.3" => "ECDSA-SHA384",
        "1.2.840.10045.4.3.4" => "ECDSA-SHA512",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        _ => return oid,
    };
    name.to_owned()
}

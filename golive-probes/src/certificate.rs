//! What a certificate says. It is read as far as it is asked: a serial number that
//! is too long, or a name in letters of long ago, hides nothing else.

use std::fmt;
use std::time::{Duration, SystemTime};

use golive_core::probe::{Measurement, ProbeError, Reason};
use golive_core::quantity::Timestamp;
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::name::Name;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Time;

use crate::tlv::{Fields, SEQUENCE};

/// The shortest RSA key that authorities may sign (CA/Browser Forum Baseline
/// Requirements, 6.1.5).
const SHORTEST_RSA: u32 = 2048;

/// The version, which the oldest leave out.
const VERSION: u8 = 0xA0;

/// What a certificate says.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// As it is written.
    pub(crate) subject: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    not_after: Result<Timestamp, ProbeError>,
    key: Result<Key, ProbeError>,
    /// By its usual name, or by its OID when it has none here.
    signature_algorithm: Result<String, ProbeError>,
}

/// The kind of a public key, and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) kind: String,
    pub(crate) bits: Option<u32>,
}

impl Certificate {
    pub(crate) fn read(der: &[u8]) -> Result<Self, ProbeError> {
        Self::fields(der).ok_or_else(|| unreadable(&"it is not made like one"))
    }

    /// RFC 5280, 4.1.
    fn fields(der: &[u8]) -> Option<Self> {
        let mut outer = Fields(der).sequence()?;
        let mut inner = outer.sequence()?;
        let algorithm = outer.sequence()?.next()?;
        if inner.next()?.tag == VERSION {
            let _serial = inner.next()?;
        }
        let _algorithm = inner.of(SEQUENCE)?;
        let issuer = inner.of(SEQUENCE)?;
        let mut validity = inner.sequence()?;
        let (_not_before, not_after) = (validity.next()?, validity.next()?);
        let subject = inner.of(SEQUENCE)?;
        let key = inner.of(SEQUENCE)?;
        Some(Self {
            subject: subject.whole.to_vec(),
            issuer: issuer.whole.to_vec(),
            not_after: read_time(not_after.whole),
            key: SubjectPublicKeyInfoOwned::from_der(key.whole)
                .and_then(|key| Key::read(&key))
                .map_err(|error| unreadable(&format_args!("its key: {error}"))),
            signature_algorithm: ObjectIdentifier::from_der(algorithm.whole)
                .map(signature_algorithm)
                .map_err(|error| unreadable(&format_args!("its signature: {error}"))),
        })
    }

    /// Whom it is for, as RFC 4514 writes it.
    pub(crate) fn subject(&self) -> Result<String, ProbeError> {
        name(&self.subject, "subject")
    }

    /// Who issued it.
    pub(crate) fn issuer(&self) -> Result<String, ProbeError> {
        name(&self.issuer, "issuer")
    }

    /// When it ends.
    pub(crate) fn not_after(&self) -> Result<Timestamp, ProbeError> {
        self.not_after.clone()
    }

    pub(crate) fn key(&self) -> Result<&Key, ProbeError> {
        self.key.as_ref().map_err(Clone::clone)
    }

    pub(crate) fn signature_algorithm(&self) -> Result<String, ProbeError> {
        self.signature_algorithm.clone()
    }

    /// Whom it is for, in words about something else.
    pub(crate) fn whose(&self) -> String {
        let unnamed = |_| "somebody whose name cannot be read".to_owned();
        self.subject().unwrap_or_else(unnamed)
    }

    /// The time until it expires.
    pub(crate) fn expires_in(&self) -> Result<Measurement<Duration>, ProbeError> {
        let not_after = self.not_after()?;
        match not_after.remaining(SystemTime::now()) {
            Some(left) => Ok(Measurement::new(left)
                .with("subject", self.whose())
                .with("expires", not_after)),
            None => {
                let whose = self.whose();
                let words = format!("the certificate of {whose} expired at {not_after}");
                Err(ProbeError::new(Reason::CertificateExpired, words))
            }
        }
    }

    /// Its key and its signature are such as nobody can forge today.
    pub(crate) fn strong(&self) -> Result<(), ProbeError> {
        let weak = |words: String| Err(ProbeError::new(Reason::CertificateWeak, words));
        let algorithm = self.signature_algorithm()?;
        match self.key()? {
            Key {
                kind,
                bits: Some(bits),
            } if kind == "RSA" && *bits < SHORTEST_RSA => weak(format!(
                "the RSA key of {} has {bits} bits, expected at least {SHORTEST_RSA}",
                self.whose()
            )),
            // A root is trusted as it is: its own signature says nothing.
            _ if self.subject != self.issuer
                && (algorithm.ends_with("SHA1") || algorithm.ends_with("MD5")) =>
            {
                weak(format!(
                    "the certificate of {} is signed by {algorithm}",
                    self.whose()
                ))
            }
            _ => Ok(()),
        }
    }
}

fn unreadable(words: &dyn fmt::Display) -> ProbeError {
    let words = format!("a certificate cannot be read: {words}");
    ProbeError::new(Reason::CertificateInvalid, words)
}

fn name(der: &[u8], what: &str) -> Result<String, ProbeError> {
    let name = Name::from_der(der).map(|name| name.to_string());
    name.map_err(|error| unreadable(&format_args!("its {what}: {error}")))
}

fn read_time(der: &[u8]) -> Result<Timestamp, ProbeError> {
    let time = Time::from_der(der)
        .map_err(|error| unreadable(&format_args!("its end of validity: {error}")))?;
    let seconds = i64::try_from(time.to_unix_duration().as_secs());
    let time = seconds.ok().and_then(Timestamp::from_unix_seconds);
    time.ok_or_else(|| unreadable(&"its end of validity is out of range"))
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

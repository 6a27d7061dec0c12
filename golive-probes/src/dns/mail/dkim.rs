//! A key of DKIM (RFC 6376, 3.6.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use golive_core::probe::{Measurement, ProbeError, ProbeInput};

use super::{Dns, of, read_once, tag, the_one, unexpected};

/// The shortest RSA key that is verified (RFC 8301, 3.2).
const SHORTEST_RSA: usize = 1024;

pub(super) async fn dkim(dns: &Dns, input: &ProbeInput) -> Result<Measurement<bool>, ProbeError> {
    let record = the_one("DKIM", dns, input, |record| tag(record, "p").is_some()).await?;
    read_once(&record)?;
    // It may be left out; if it is there, it is the first.
    let is_first = record
        .split('=')
        .next()
        .is_some_and(|name| name.trim() == "v");
    if tag(&record, "v").is_some_and(|version| version != "DKIM1" || !is_first) {
        return Err(unexpected(format_args!(
            "it does not begin with `v=DKIM1`: {record}"
        )));
    }
    let mut key = tag(&record, "p").unwrap_or_default().to_owned();
    key.retain(|c| !c.is_ascii_whitespace());
    if key.is_empty() {
        return Err(unexpected("the key is revoked: `p=` is empty"));
    }
    let bytes = STANDARD.decode(key).ok();
    let bytes = bytes.ok_or_else(|| unexpected(format_args!("`p=` is not base64: {record}")))?;
    let (bits, least) = match tag(&record, "k").unwrap_or("rsa") {
        "rsa" => (rsa_bits(&bytes), SHORTEST_RSA),
        // The key itself (RFC 8463, 4.2).
        "ed25519" => (Some(bytes.len() * 8).filter(|bits| *bits == 256), 256),
        _ => return Err(unexpected(format_args!("`k=` is not known: {record}"))),
    };
    let bits = bits.ok_or_else(|| unexpected(format_args!("`p=` is no whole key: {record}")))?;
    if bits < least {
        return Err(unexpected(format_args!(
            "the key has {bits} bits, expected at least {least}: {record}"
        )));
    }
    let says = |name, what: &str| {
        tag(&record, name).map(|list| list.split(':').any(|part| part.trim() == what))
    };
    if says("t", "y") == Some(true) {
        return Err(unexpected(format_args!(
            "the key is for tests (`t=y`): {record}"
        )));
    }
    if says("s", "email") == Some(false) && says("s", "*") == Some(false) {
        return Err(unexpected(format_args!(
            "the key is not for mail: {record}"
        )));
    }
    if says("h", "sha256") == Some(false) {
        return Err(unexpected(format_args!(
            "the key is for other hashes than SHA-256: {record}"
        )));
    }
    Ok(of(true, &record).with("bits", bits))
}

/// The length of the modulus of a key that is whole: `SubjectPublicKeyInfo`, as
/// everybody writes it (RFC 5280, 4.1), or `RSAPublicKey`, as the RFC has it.
fn rsa_bits(der: &[u8]) -> Option<usize> {
    let inner = sequence(der)?;
    let key = match part(inner)? {
        (NUMBER, ..) => inner,
        // What kind of key it is, then the key in a string of bits.
        (SEQUENCE, _, rest) => match part(rest)? {
            (BITS, [0, key @ ..], []) => sequence(key)?,
            _ => return None,
        },
        _ => return None,
    };
    let (NUMBER, modulus, rest) = part(key)? else {
        return None;
    };
    let (NUMBER, _, []) = part(rest)? else {
        return None;
    };
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    let first = modulus.get(zeros)?;
    let unused = usize::try_from(first.leading_zeros()).ok()?;
    Some((modulus.len() - zeros) * 8 - unused)
}

const NUMBER: u8 = 0x02;
const BITS: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// What is in a sequence that is all there is.
fn sequence(der: &[u8]) -> Option<&[u8]> {
    match part(der)? {
        (SEQUENCE, inner, []) => Some(inner),
        _ => None,
    }
}

/// The first part of DER: its kind, what is in it, and what comes after it.
fn part(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (kind, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match *length {
        short @ 0..=0x7F => (usize::from(short), rest),
        // In so many bytes.
        long @ 0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(long - 0x80))?;
            let digits = digits.iter().map(|digit| usize::from(*digit));
            (digits.fold(0, |length, digit| length << 8 | digit), rest)
        }
        _ => return None,
    };
    let (inner, rest) = rest.split_at_checked(length)?;
    Some((*kind, inner, rest))
}

//! What is measured of a handshake.

use std::fmt;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use golive_core::quantity::{Count, Quantity};

use super::Tls;
use super::facts::Facts;
use super::handshake;
use super::refuses::{Refuses, TlsVersion};
use crate::connect::each;

impl Tls {
    /// The chain is trusted, in date, and for this name, and no key or signature
    /// that it is trusted by is too weak. Each defect has its own reason. What a
    /// server sends along beside is not judged: it may be weak, or have expired.
    pub fn valid(self) -> TlsProbe<bool> {
        self.probe(valid)
    }

    /// The chain is [`valid`](Tls::valid) at each address of the host: a new
    /// certificate that has not reached every server is a finding, and so is an
    /// address that refuses; one that is silent is not known.
    pub fn valid_at_every_address(self) -> EveryAddress {
        EveryAddress(self)
    }

    /// The time until the server's certificate expires.
    pub fn expires_in(self) -> TlsProbe<Duration> {
        self.probe(|facts| facts.leaf()?.expires_in())
    }

    /// The time until the first certificate of the chain expires: of those that it
    /// is trusted by, and of the path that lasts longest where there are several.
    /// Of a chain that is not trusted, of those that may have signed it.
    pub fn chain_expires_in(self) -> TlsProbe<Duration> {
        self.probe(|facts| facts.first_to_expire()?.expires_in())
    }

    /// Who issued the server's certificate.
    pub fn issuer(self) -> TlsProbe<String> {
        self.probe(|facts| Ok(facts.leaf()?.issuer()?.into()))
    }

    /// Whom the server's certificate is for.
    pub fn subject(self) -> TlsProbe<String> {
        self.probe(|facts| Ok(facts.leaf()?.subject()?.into()))
    }

    /// The kind of the server's key: `RSA`, `EC P-256`, `EC P-384`, `Ed25519`;
    /// another by its OID. A server that has no key of these four cannot be shaken
    /// hands with: that is [`Reason::TlsFailed`].
    pub fn key_type(self) -> TlsProbe<String> {
        self.probe(|facts| Ok(facts.leaf()?.key()?.kind.clone().into()))
    }

    /// The bits of the server's key: 2048 of an RSA modulus, 256 of the curve
    /// P-256. One of an unknown kind is no data.
    pub fn key_size(self) -> TlsProbe<Count> {
        self.probe(|facts| {
            let key = facts.leaf()?.key()?;
            let unknown = || {
                let words = format!("the size of a key of the kind {} is not known", key.kind);
                ProbeError::no_data(words)
            };
            let bits = key.bits.ok_or_else(unknown)?;
            Ok(Measurement::new(Count::new(bits.into())).with("key", &key.kind))
        })
    }

    /// What the server's certificate is signed by, as OpenSSL writes it:
    /// `RSA-SHA256`, `ECDSA-SHA384`, `Ed25519`; another by its OID.
    pub fn signature_algorithm(self) -> TlsProbe<String> {
        self.probe(|facts| Ok(facts.leaf()?.signature_algorithm()?.into()))
    }

    /// The version of the protocol that was agreed on.
    pub fn version(self) -> TlsProbe<String> {
        self.probe(|facts| Ok(facts.version.clone()?.into()))
    }

    /// The cipher suite that was agreed on.
    pub fn cipher_suite(self) -> TlsProbe<String> {
        self.probe(|facts| Ok(facts.cipher.clone()?.into()))
    }

    /// The server speaks TLS, and refuses a client that speaks nothing above this
    /// version, at each address of its host. Each version up to it is offered on a
    /// connection of its own, with every cipher suite that may still be met. An
    /// alert about the version is a refusal, and so is a connection that is closed
    /// for an answer; silence is not known.
    pub fn refuses_up_to(self, version: TlsVersion) -> Refuses {
        Refuses {
            tls: self,
            up_to: version,
        }
    }

    /// What was agreed on of the protocols that [`alpn`](Tls::alpn) offers. None
    /// of them is [`Reason::Missing`].
    pub fn negotiated_protocol(self) -> TlsProbe<String> {
        self.probe(|facts| match facts.alpn.clone()? {
            Some(protocol) => Ok(protocol.into()),
            None => {
                let words = "no protocol was agreed on";
                Err(ProbeError::new(Reason::Missing, words))
            }
        })
    }

    /// The server sends an OCSP response along (RFC 6066, section 8), and it is a
    /// successful one (RFC 6960, 4.2.1). What it says of the certificate is not
    /// read: most clients do.
    pub fn staples_ocsp(self) -> TlsProbe<bool> {
        self.probe(|facts| match &facts.stapled {
            Some(response) if is_successful(response) => Ok(true.into()),
            Some(_) => {
                let words = "the OCSP response that is sent along is not a successful one";
                Err(ProbeError::new(Reason::UnexpectedValue, words))
            }
            None => {
                let words = "the server sends no OCSP response along";
                Err(ProbeError::new(Reason::Missing, words))
            }
        })
    }

    fn probe<V>(self, read: Read<V>) -> TlsProbe<V> {
        TlsProbe { tls: self, read }
    }
}

/// Whether the status of an OCSP response, the first thing in it, is 0: a
/// sequence that begins with an enumerated value (RFC 6960, 4.2.1).
fn is_successful(response: &[u8]) -> bool {
    let [0x30, length, rest @ ..] = response else {
        return false;
    };
    // A length of 128 and more says in how many bytes it is.
    let more = usize::from(if *length < 128 { 0 } else { length - 128 });
    rest.get(more..)
        .is_some_and(|inner| inner.starts_with(&[0x0A, 1, 0]))
}

type Read<V> = fn(&Facts) -> Result<Measurement<V>, ProbeError>;

fn valid(facts: &Facts) -> Result<Measurement<bool>, ProbeError> {
    facts.verified.clone()?;
    let leaf = facts.leaf()?;
    let measured = Measurement::new(true).with("subject", leaf.whose());
    Ok(match leaf.issuer() {
        Ok(issuer) => measured.with("issuer", issuer),
        Err(_) => measured,
    })
}

/// A measurement of a handshake.
#[derive(Clone)]
pub struct TlsProbe<V> {
    tls: Tls,
    read: Read<V>,
}

impl<V: Quantity> Probe for TlsProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        (self.read)(&*self.tls.facts(&input).await?)
    }

    fn target(&self) -> Target {
        self.tls.target()
    }
}

impl<V> fmt::Debug for TlsProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TlsProbe").field(&self.tls).finish()
    }
}

/// See [`Tls::valid_at_every_address`].
#[derive(Clone, Debug)]
pub struct EveryAddress(Tls);

impl Probe for EveryAddress {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let (name, addresses) = self.0.resolved(&input).await?;
        let (tls, name, input) = (&self.0, name.as_str(), &input);
        each(&addresses, input, |address| async move {
            valid(&handshake::facts(tls, name, &[address], input).await?)
        })
        .await?;
        let measured = Measurement::new(true);
        Ok(addresses.iter().fold(measured, |measured, address| {
            measured.with("address", address)
        }))
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

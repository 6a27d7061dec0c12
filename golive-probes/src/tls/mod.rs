//! A TLS server: its certificate, its chain, its protocol.
//!
//! ```no_run
//! use golive_probes::tls::tls;
//!
//! let left = tls("example.com:443").expires_in();
//! let sound = tls("example.com:443").valid();
//! ```
//!
//! It makes one handshake and closes; several measurements of one server share
//! it within a run. It needs no permission on the server. A chain that is not
//! trusted still yields its facts; [`valid`](Tls::valid) says what is wrong
//! with it.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`valid`](Tls::valid) | bool | the chain is trusted, in date, and for this name |
//! | [`expires_in`](Tls::expires_in) | duration | the time until the server's certificate expires |
//! | [`chain_expires_in`](Tls::chain_expires_in) | duration | the time until the first certificate of the chain expires |
//! | [`issuer`](Tls::issuer), [`subject`](Tls::subject) | text | as RFC 4514 writes them |
//! | [`version`](Tls::version) | text | `TLSv1_3` or `TLSv1_2` |

mod facts;
mod handshake;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};

use self::facts::Facts;
use crate::connect::Authority;
use crate::trust::Trust;

/// A TLS server, `host:port`, or `host` for port 443.
pub fn tls(address: impl Into<String>) -> Tls {
    Tls {
        address: address.into(),
        server_name: None,
        trust: Trust::system(),
    }
}

/// See [`tls()`].
#[derive(Clone, Debug)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Tls {
    address: String,
    server_name: Option<String>,
    trust: Trust,
}

impl Tls {
    /// The name that the certificate must be for, where it is not the host.
    pub fn server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into());
        self
    }

    /// Whom to trust; the system's certificates by default.
    pub fn trust(mut self, trust: Trust) -> Self {
        self.trust = trust;
        self
    }

    /// The chain is trusted, in date, and for this name. Each defect has its
    /// own reason.
    pub fn valid(self) -> Valid {
        Valid(self)
    }

    /// The time until the server's certificate expires.
    pub fn expires_in(self) -> Expiry {
        Expiry {
            tls: self,
            of_chain: false,
        }
    }

    /// The time until the first certificate of the chain expires.
    pub fn chain_expires_in(self) -> Expiry {
        Expiry {
            tls: self,
            of_chain: true,
        }
    }

    /// Who issued the server's certificate.
    pub fn issuer(self) -> Name {
        Name {
            tls: self,
            of: Which::Issuer,
        }
    }

    /// Whom the server's certificate is for.
    pub fn subject(self) -> Name {
        Name {
            tls: self,
            of: Which::Subject,
        }
    }

    /// The version of the protocol that was agreed on.
    pub fn version(self) -> Name {
        Name {
            tls: self,
            of: Which::Version,
        }
    }

    async fn facts(&self, input: &ProbeInput) -> Result<Arc<Facts>, ProbeError> {
        let authority = Authority::parse(&self.address, Some(443))?;
        let name = self
            .server_name
            .clone()
            .unwrap_or_else(|| authority.host.clone());
        // Two probes of one server may trust differently.
        let key = format!("tls {authority} {name} {}", self.trust.key());
        input
            .share(&key, || {
                handshake::facts(&authority, &name, &self.trust, input)
            })
            .await
    }

    fn target(&self) -> Target {
        match Authority::parse(&self.address, Some(443)) {
            Ok(authority) => Target::new(format!("tls://{authority}")),
            Err(_) => Target::new("an address that cannot be read"),
        }
    }
}

/// See [`Tls::valid`].
#[derive(Clone, Debug)]
pub struct Valid(Tls);

impl Probe for Valid {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let facts = self.0.facts(&input).await?;
        match &facts.verified {
            Ok(()) => Ok(Measurement::new(true)
                .with("subject", &facts.leaf()?.subject)
                .with("issuer", &facts.leaf()?.issuer)),
            Err(error) => Err(error.clone()),
        }
    }

    fn target(&self) -> Target {
        self.0.target()
    }
}

/// See [`Tls::expires_in`] and [`Tls::chain_expires_in`].
#[derive(Clone, Debug)]
pub struct Expiry {
    tls: Tls,
    of_chain: bool,
}

impl Probe for Expiry {
    type Value = Duration;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Duration>, ProbeError> {
        let facts = self.tls.facts(&input).await?;
        let first = if self.of_chain {
            facts
                .chain
                .iter()
                .min_by_key(|certificate| certificate.not_after)
        } else {
            facts.chain.first()
        };
        let certificate =
            first.ok_or_else(|| ProbeError::no_data("the server sent no certificate"))?;
        match certificate.not_after.remaining(SystemTime::now()) {
            Some(left) => Ok(Measurement::new(left)
                .with("subject", &certificate.subject)
                .with("expires", certificate.not_after)),
            None => {
                let words = format!(
                    "the certificate of {} expired at {}",
                    certificate.subject, certificate.not_after
                );
                Err(ProbeError::new(Reason::CertificateExpired, words))
            }
        }
    }

    fn target(&self) -> Target {
        self.tls.target()
    }
}

/// See [`Tls::issuer`], [`Tls::subject`] and [`Tls::version`].
#[derive(Clone, Debug)]
pub struct Name {
    tls: Tls,
    of: Which,
}

#[derive(Clone, Copy, Debug)]
enum Which {
    Issuer,
    Subject,
    Version,
}

impl Probe for Name {
    type Value = String;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<String>, ProbeError> {
        let facts = self.tls.facts(&input).await?;
        Ok(match self.of {
            Which::Issuer => facts.leaf()?.issuer.clone(),
            Which::Subject => facts.leaf()?.subject.clone(),
            Which::Version => facts.version.clone(),
        }
        .into())
    }

    fn target(&self) -> Target {
        self.tls.target()
    }
}

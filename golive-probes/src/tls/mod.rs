//! A TLS server: its certificate, its chain, its protocol.
//!
//! ```no_run
//! use golive_probes::tls::{StartTls, TlsVersion, tls};
//!
//! let left = tls("example.com:443").expires_in();
//! let sound = tls("example.com:443").valid();
//! let modern = tls("example.com:443").refuses_up_to(TlsVersion::V1_1);
//! let mail = tls("mail.example.com:25").starttls(StartTls::Smtp).valid();
//! ```
//!
//! It makes one handshake and closes; several measurements of one server share
//! it within a run. It needs no permission on the server. A chain that is not
//! trusted still yields its facts; [`valid`](Tls::valid) says what is wrong
//! with it. So does a server that asks for a certificate of the client, and breaks
//! off without one.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`valid`](Tls::valid) | bool | the chain is trusted, in date, strong, and for this name |
//! | [`valid_at_every_address`](Tls::valid_at_every_address) | bool | the same of each address of the host |
//! | [`expires_in`](Tls::expires_in) | duration | the time until the server's certificate expires |
//! | [`chain_expires_in`](Tls::chain_expires_in) | duration | the time until the first certificate of the chain expires |
//! | [`issuer`](Tls::issuer), [`subject`](Tls::subject) | text | as RFC 4514 writes them |
//! | [`key_type`](Tls::key_type) | text | `RSA`, `EC P-256`, `Ed25519`... |
//! | [`key_size`](Tls::key_size) | count | bits of the server's key |
//! | [`signature_algorithm`](Tls::signature_algorithm) | text | what its certificate is signed by: `RSA-SHA256`, `ECDSA-SHA384`... |
//! | [`version`](Tls::version) | text | `TLSv1_3` or `TLSv1_2` |
//! | [`cipher_suite`](Tls::cipher_suite) | text | `TLS13_AES_256_GCM_SHA384`... |
//! | [`refuses_up_to`](Tls::refuses_up_to) | bool | it speaks TLS, and refuses this version and those below |
//! | [`negotiated_protocol`](Tls::negotiated_protocol) | text | what was agreed on by [`alpn`](Tls::alpn) |
//! | [`staples_ocsp`](Tls::staples_ocsp) | bool | it sends an OCSP response along |

mod facts;
mod handshake;
mod measure;
mod refuses;
mod start;

use std::net::SocketAddr;
use std::sync::Arc;

use golive_core::probe::{ProbeError, ProbeInput, Target};

use self::facts::Facts;
pub use self::measure::{EveryAddress, TlsProbe};
pub use self::refuses::{Refuses, TlsVersion};
pub use self::start::StartTls;
use crate::connect::{Authority, resolve};
use crate::trust::Trust;

/// A TLS server, `host:port`, or `host` for port 443.
pub fn tls(address: impl Into<String>) -> Tls {
    Tls {
        address: address.into(),
        server_name: None,
        trust: Trust::system(),
        alpn: Vec::new(),
        start: None,
    }
}

/// See [`tls()`].
#[derive(Clone, Debug)]
#[must_use = "a server measures nothing; one of its methods does"]
pub struct Tls {
    address: String,
    server_name: Option<String>,
    trust: Trust,
    alpn: Vec<String>,
    start: Option<StartTls>,
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

    /// Offers protocols to be spoken over TLS (ALPN, RFC 7301), the best first:
    /// `h2`, `http/1.1`. None by default.
    pub fn alpn<T: Into<String>>(mut self, protocols: impl IntoIterator<Item = T>) -> Self {
        self.alpn = protocols.into_iter().map(Into::into).collect();
        self
    }

    /// The server begins in the clear, and turns to TLS when it is asked so.
    pub fn starttls(mut self, start: StartTls) -> Self {
        self.start = Some(start);
        self
    }

    /// What one handshake with the first address that accepts tells.
    async fn facts(&self, input: &ProbeInput) -> Result<Arc<Facts>, ProbeError> {
        let (authority, name, key) = self.read()?;
        input
            .share(&key, || async {
                let addresses = resolve(&authority, input).await?;
                handshake::facts(self, &name, &addresses, input).await
            })
            .await
    }

    /// The name of its certificate, and its addresses.
    async fn resolved(&self, input: &ProbeInput) -> Result<(String, Vec<SocketAddr>), ProbeError> {
        let (authority, name, _) = self.read()?;
        Ok((name, resolve(&authority, input).await?))
    }

    /// Where it is, the name of its certificate, and what tells it from others:
    /// two probes of one server may trust differently.
    fn read(&self) -> Result<(Authority, String, String), ProbeError> {
        let authority = Authority::parse(&self.address, Some(443))?;
        let name = self
            .server_name
            .clone()
            .unwrap_or_else(|| authority.host.clone());
        let key = format!(
            "tls {authority} {name} {:?} {:?} {}",
            self.alpn,
            self.start,
            self.trust.key()
        );
        Ok((authority, name, key))
    }

    fn target(&self) -> Target {
        match Authority::parse(&self.address, Some(443)) {
            Ok(authority) => Target::new(format!("tls://{authority}")),
            Err(_) => Target::new("an address that cannot be read"),
        }
    }
}

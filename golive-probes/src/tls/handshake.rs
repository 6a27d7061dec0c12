//! One handshake that keeps what it saw, trusted or not.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::{AlertDescription, DigitallySignedStruct, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::TlsConnector;

use super::Tls;
use super::facts::Facts;
use crate::certificate::Certificate;
use crate::connect::first_of;
use crate::trust::{client_config, handshake_error, server_name, tls_error};

/// Connects to the first of these addresses that accepts, shakes hands and tells
/// what was seen. Nothing is sent over the connection, so it does no harm that
/// it is not refused for its certificate.
pub(super) async fn facts(
    tls: &Tls,
    name: &str,
    addresses: &[SocketAddr],
    input: &ProbeInput,
) -> Result<Facts, ProbeError> {
    let server_name = server_name(name)?;
    let witness = Arc::new(Witness {
        inner: tls.trust.verifier()?,
        seen: Mutex::default(),
    });
    let alpn: Vec<&[u8]> = tls.alpn.iter().map(String::as_bytes).collect();
    let config = client_config(Arc::clone(&witness) as Arc<dyn ServerCertVerifier>, &alpn)?;
    let mut stream = first_of(addresses, input).await?.stream;
    input.step(Step::Handshake);
    if let Some(start) = tls.start {
        start.ask(&mut stream).await?;
    }
    let stream = TlsConnector::from(config)
        .connect(server_name, stream)
        .await
        .map_err(|error| no_protocol(&error).unwrap_or_else(|| handshake_error(&error)))?;
    let (_, session) = stream.get_ref();
    let version = session
        .protocol_version()
        .and_then(|version| version.as_str().map(str::to_owned));
    let cipher = session.negotiated_cipher_suite();
    let alpn = session
        .alpn_protocol()
        .map(|name| String::from_utf8_lossy(name).into_owned());
    let seen = std::mem::take(&mut *witness.lock());
    let chain: Vec<_> = seen
        .chain
        .iter()
        .map(|der| Certificate::read(der))
        .collect();
    if chain.is_empty() {
        return Err(ProbeError::no_data("the server showed no certificate"));
    }
    Ok(Facts {
        verified: match seen.problem {
            None => Ok(()),
            Some(error) => Err(tls_error(&error).at(Step::Handshake)),
        },
        chain,
        version: version.unwrap_or_default(),
        cipher: cipher.map_or_else(String::new, |cipher| format!("{:?}", cipher.suite())),
        alpn,
        stapled: seen.stapled,
    })
}

/// A server that speaks none of the protocols that are offered refuses by an alert
/// (RFC 7301, 3.2), or goes on without one.
fn no_protocol(error: &std::io::Error) -> Option<ProbeError> {
    let inner = error.get_ref()?.downcast_ref::<Error>()?;
    let refused = Error::AlertReceived(AlertDescription::NoApplicationProtocol);
    (*inner == refused).then(|| {
        let words = "the server refuses each of the protocols that are offered";
        ProbeError::new(Reason::Missing, words).at(Step::Handshake)
    })
}

/// Remembers the chain and what the inner verifier thinks of it, and lets the
/// handshake go on.
#[derive(Debug)]
struct Witness {
    inner: Arc<dyn ServerCertVerifier>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    chain: Vec<CertificateDer<'static>>,
    stapled: Option<Vec<u8>>,
    /// The first thing that was wrong.
    problem: Option<Error>,
}

impl Witness {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what is wrong with the server's proof that it has the key.
    fn note(&self, proof: Result<HandshakeSignatureValid, Error>) -> HandshakeSignatureValid {
        if let Err(error) = proof {
            self.lock().problem.get_or_insert(error);
        }
        HandshakeSignatureValid::assertion()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.inner.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        let mut seen = self.lock();
        seen.chain = std::iter::once(end_entity)
            .chain(intermediates)
            .map(|der| der.clone().into_owned())
            .collect();
        seen.stapled = (!ocsp_response.is_empty()).then(|| ocsp_response.to_vec());
        seen.problem = verified.err();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let proof = self
            .inner
            .verify_tls12_signature(message, certificate, signature);
        Ok(self.note(proof))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let proof = self
            .inner
            .verify_tls13_signature(message, certificate, signature);
        Ok(self.note(proof))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

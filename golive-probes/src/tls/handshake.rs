//! One handshake that keeps what it saw, trusted or not.

use std::sync::{Arc, Mutex, PoisonError};

use golive_core::probe::{ProbeError, ProbeInput, Step};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::TlsConnector;

use super::facts::{Certificate, Facts};
use crate::connect::{Authority, connect};
use crate::trust::{Trust, client_config, handshake_error, server_name, tls_error};

/// Connects, shakes hands and tells what was seen. Nothing is sent over the
/// connection, so it does no harm that it is not refused for its certificate.
pub(super) async fn facts(
    authority: &Authority,
    name: &str,
    trust: &Trust,
    input: &ProbeInput,
) -> Result<Facts, ProbeError> {
    let server_name = server_name(name)?;
    let witness = Arc::new(Witness {
        inner: trust.verifier()?,
        seen: Mutex::default(),
    });
    let config = client_config(Arc::clone(&witness) as Arc<dyn ServerCertVerifier>, &[])?;
    let stream = connect(authority, input).await?;
    input.step(Step::Handshake);
    let stream = TlsConnector::from(config)
        .connect(server_name, stream)
        .await
        .map_err(|error| handshake_error(&error))?;
    let (_, session) = stream.get_ref();
    let version = session
        .protocol_version()
        .and_then(|version| version.as_str().map(str::to_owned));
    let seen = witness
        .seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let seen = seen.ok_or_else(|| ProbeError::no_data("the server showed no certificate"))?;
    Ok(Facts {
        chain: seen
            .chain
            .iter()
            .map(|der| Certificate::read(der))
            .collect::<Result<_, _>>()?,
        verified: seen
            .verified
            .map_err(|error| tls_error(&error).at(Step::Handshake)),
        version: version.unwrap_or_default(),
    })
}

/// Remembers the chain and what the inner verifier thinks of it, and lets the
/// handshake go on.
#[derive(Debug)]
struct Witness {
    inner: Arc<dyn ServerCertVerifier>,
    seen: Mutex<Option<Seen>>,
}

#[derive(Debug)]
struct Seen {
    chain: Vec<CertificateDer<'static>>,
    verified: Result<(), Error>,
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
        let verified = self
            .inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map(|_| ());
        let chain = std::iter::once(end_entity)
            .chain(intermediates)
            .map(|der| der.clone().into_owned())
            .collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen { chain, verified });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

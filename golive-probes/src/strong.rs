//! A verifier that refuses what anybody could forge, and says so. The one within
//! takes a key that is too short for a signature that does not hold.

use std::fmt;
use std::sync::Arc;

use golive_core::probe::ProbeError;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use crate::certificate::Certificate;
use crate::chain;

/// See the module.
#[derive(Debug)]
pub(crate) struct Strong(pub(crate) Arc<dyn ServerCertVerifier>);

/// Why a certificate is refused that is trusted otherwise.
#[derive(Clone)]
pub(crate) struct Weak(pub(crate) ProbeError);

impl fmt::Debug for Weak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Weak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Weak {}

impl Weak {
    /// The refusal of ours within an error of TLS.
    pub(crate) fn of(error: &CertificateError) -> Option<&Self> {
        match error {
            CertificateError::Other(OtherError(error)) => error.downcast_ref(),
            _ => None,
        }
    }
}

fn weak(error: ProbeError) -> Error {
    let error = OtherError(Arc::new(Weak(error)));
    Error::InvalidCertificate(CertificateError::Other(error))
}

impl ServerCertVerifier for Strong {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify = |intermediates: &[CertificateDer<'_>]| {
            self.0
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let is_strong =
            |der: &CertificateDer<'_>| Certificate::read(der).and_then(|it| it.strong());
        // What is weak and not needed does no harm: nobody has to believe it.
        let strong: Vec<_> = intermediates
            .iter()
            .filter(|der| is_strong(der).is_ok())
            .cloned()
            .collect();
        let mut verified = verify(&strong);
        if verified.is_ok() {
            return is_strong(end_entity).map_err(weak).and(verified);
        }
        if strong.len() < intermediates.len() {
            verified = verify(intermediates);
        }
        // The one within says so of what a short key in the chain has signed.
        let forged = Error::InvalidCertificate(CertificateError::BadSignature);
        if verified.as_ref().is_err_and(|error| *error != forged) {
            return verified;
        }
        is_strong(end_entity).map_err(weak)?;
        for sent in chain::linked(end_entity, intermediates) {
            is_strong(sent.der).map_err(weak)?;
        }
        verified
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

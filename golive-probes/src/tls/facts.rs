//! What a handshake tells.

use golive_core::probe::ProbeError;

use crate::certificate::Certificate;

/// What a handshake tells.
pub(super) struct Facts {
    /// The server's certificate, and those that it sent along. One that cannot
    /// be read does not hide the others.
    pub(super) chain: Vec<Result<Certificate, ProbeError>>,
    /// Whether the chain is trusted, and if not, why not.
    pub(super) verified: Result<(), ProbeError>,
    pub(super) version: String,
    pub(super) cipher: String,
    pub(super) alpn: Option<String>,
    /// The OCSP response that was sent along, if any.
    pub(super) stapled: Option<Vec<u8>>,
}

impl Facts {
    pub(super) fn leaf(&self) -> Result<&Certificate, ProbeError> {
        match self.chain.first() {
            Some(Ok(leaf)) => Ok(leaf),
            Some(Err(error)) => Err(error.clone()),
            None => Err(ProbeError::no_data("the server sent no certificate")),
        }
    }

    /// The certificate of the chain that expires first.
    pub(super) fn first_to_expire(&self) -> Result<&Certificate, ProbeError> {
        let mut first = self.leaf()?;
        for certificate in &self.chain {
            let certificate = certificate.as_ref().map_err(Clone::clone)?;
            if certificate.not_after < first.not_after {
                first = certificate;
            }
        }
        Ok(first)
    }
}

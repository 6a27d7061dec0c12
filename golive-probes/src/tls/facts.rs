//! What a handshake tells.

use golive_core::probe::ProbeError;

use crate::certificate::Certificate;

/// What a handshake tells. What it broke off before is the error that ended it.
pub(super) struct Facts {
    /// The server's certificate, and those that it is trusted by, of those that it
    /// sent along; those that may have signed it, where it is not trusted. One that
    /// cannot be read does not hide the others.
    pub(super) path: Vec<Result<Certificate, ProbeError>>,
    /// Whether the chain is trusted, and if not, why not.
    pub(super) verified: Result<(), ProbeError>,
    pub(super) version: Result<String, ProbeError>,
    pub(super) cipher: Result<String, ProbeError>,
    pub(super) alpn: Result<Option<String>, ProbeError>,
    /// The OCSP response that was sent along, if any.
    pub(super) stapled: Option<Vec<u8>>,
}

impl Facts {
    pub(super) fn leaf(&self) -> Result<&Certificate, ProbeError> {
        match self.path.first() {
            Some(Ok(leaf)) => Ok(leaf),
            Some(Err(error)) => Err(error.clone()),
            None => Err(ProbeError::no_data("the server sent no certificate")),
        }
    }

    /// The certificate of the path that expires first.
    pub(super) fn first_to_expire(&self) -> Result<&Certificate, ProbeError> {
        let mut first = (self.leaf()?.not_after()?, self.leaf()?);
        for certificate in &self.path {
            let certificate = certificate.as_ref().map_err(Clone::clone)?;
            let end = certificate.not_after()?;
            if end < first.0 {
                first = (end, certificate);
            }
        }
        Ok(first.1)
    }
}

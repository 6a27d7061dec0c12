//! What a handshake tells.

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::Timestamp;
use x509_cert::Certificate as X509;
use x509_cert::der::Decode;

/// What a handshake tells.
pub(super) struct Facts {
    /// The server's certificate, and those that it sent along.
    pub(super) chain: Vec<Certificate>,
    /// Whether the chain is trusted, and if not, why not.
    pub(super) verified: Result<(), ProbeError>,
    pub(super) version: String,
}

/// What a certificate says.
pub(super) struct Certificate {
    pub(super) subject: String,
    pub(super) issuer: String,
    pub(super) not_after: Timestamp,
}

impl Facts {
    pub(super) fn leaf(&self) -> Result<&Certificate, ProbeError> {
        self.chain
            .first()
            .ok_or_else(|| ProbeError::no_data("the server sent no certificate"))
    }
}

impl Certificate {
    pub(super) fn read(der: &[u8]) -> Result<Self, ProbeError> {
        let unreadable = |words: &str| {
            ProbeError::new(
                Reason::CertificateInvalid,
                format_args!("a certificate cannot be read: {words}"),
            )
        };
        let x509 = X509::from_der(der).map_err(|error| unreadable(&error.to_string()))?;
        let tbs = x509.tbs_certificate();
        let seconds = tbs.validity().not_after.to_unix_duration().as_secs();
        let not_after = i64::try_from(seconds)
            .ok()
            .and_then(Timestamp::from_unix_seconds);
        Ok(Self {
            subject: tbs.subject().to_string(),
            issuer: tbs.issuer().to_string(),
            not_after: not_after
                .ok_or_else(|| unreadable("its end of validity is out of range"))?,
        })
    }
}

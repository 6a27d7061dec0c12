//! Which certificates a probe trusts: those of the system, or those given.
//!
//! One TLS stack serves every probe: rustls with the provider of `ring`, which
//! is passed by hand, so that the application's own choice of a provider is
//! left alone.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::Bytes;
use golive_core::secret::Secret;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use crate::strong::{Strong, Weak};

const NOTHING_TO_TRUST: &str =
    "there is no certificate to trust: install `ca-certificates`, or give some";

/// What is read of a file of certificates.
const LARGEST_FILE: Bytes = Bytes::new(1 << 20);

/// Whom to trust. Cheap to clone.
#[derive(Clone)]
pub struct Trust {
    source: Arc<Source>,
    identity: Option<Identity>,
}

/// The certificate that a client shows of itself, and its key, as PEM.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) chain: Arc<[u8]>,
    pub(crate) key: Secret,
}

enum Source {
    System,
    Pem(Vec<u8>),
    File(std::path::PathBuf),
}

impl Trust {
    /// The certificates that the system trusts, read once in a process.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Source::System)
    }

    /// The certificates in this PEM text, and no others.
    pub fn pem(text: impl Into<Vec<u8>>) -> Self {
        Self::new(Source::Pem(text.into()))
    }

    /// The certificates in this PEM file, and no others. It is read when it is
    /// needed, and must be a regular file of at most 1 MiB.
    pub fn pem_file(path: impl AsRef<Path>) -> Self {
        Self::new(Source::File(path.as_ref().to_owned()))
    }

    fn new(source: Source) -> Self {
        Self {
            source: Arc::new(source),
            identity: None,
        }
    }

    /// The certificate that the client shows, if it has one.
    pub(crate) fn identity(&self) -> Option<Identity> {
        self.identity.clone()
    }

    /// The same trust, for a client that shows a certificate of its own.
    pub(crate) fn showing(self, identity: Option<Identity>) -> Self {
        Self { identity, ..self }
    }

    /// What tells it from every other trust. It may be long, and is not shown.
    pub(crate) fn key(&self) -> String {
        let trusted = match &*self.source {
            Source::Pem(text) => String::from_utf8_lossy(text).into_owned(),
            Source::System | Source::File(_) => format!("{self:?}"),
        };
        match &self.identity {
            None => trusted,
            // The key too: with another one the server may not let it in.
            Some(Identity { chain, key }) => {
                let chain = String::from_utf8_lossy(chain);
                format!("{trusted}\n{chain}\n{}", key.expose())
            }
        }
    }

    /// The certificates, of which some may be unusable.
    pub(crate) fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, ProbeError> {
        let wrong = |words: &dyn fmt::Display| ProbeError::new(Reason::BadConfiguration, words);
        let certificates: Vec<_> = match &*self.source {
            Source::System => of_the_system(),
            Source::Pem(text) => parsed(text).map_err(|error| {
                wrong(&format_args!(
                    "the trusted certificates cannot be read: {error}"
                ))
            })?,
            Source::File(path) => {
                // A pipe would be waited on for ever, by the whole runtime.
                let text = crate::regular::read(path, LARGEST_FILE);
                let text = text.map_err(|error| wrong(&error.message()))?;
                parsed(&text).map_err(|error| {
                    wrong(&format_args!("{} cannot be read: {error}", path.display()))
                })?
            }
        };
        if certificates.is_empty() {
            return Err(wrong(&NOTHING_TO_TRUST));
        }
        Ok(certificates)
    }

    fn roots(&self) -> Result<RootCertStore, ProbeError> {
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(self.certificates()?);
        if added == 0 {
            return Err(ProbeError::new(Reason::BadConfiguration, NOTHING_TO_TRUST));
        }
        Ok(roots)
    }

    /// A verifier that trusts these.
    pub(crate) fn verifier(&self) -> Result<Arc<dyn ServerCertVerifier>, ProbeError> {
        let roots = Arc::new(self.roots()?);
        let verifier =
            rustls::client::WebPkiServerVerifier::builder_with_provider(roots, provider())
                .build()
                .map_err(|error| ProbeError::from_error(Reason::BadConfiguration, &error))?;
        Ok(Arc::new(Strong(verifier)))
    }

    /// The configuration of a client that trusts these.
    pub(crate) fn client_config(&self, alpn: &[&[u8]]) -> Result<Arc<ClientConfig>, ProbeError> {
        let config = client_config(self.verifier()?, alpn)?;
        match &self.identity {
            None => Ok(config),
            Some(identity) => identity.shown_by(config),
        }
    }
}

impl Identity {
    fn shown_by(&self, config: Arc<ClientConfig>) -> Result<Arc<ClientConfig>, ProbeError> {
        // What is wrong with a key is not said: the words could hold of it.
        let wrong = |what: &str| {
            let words = format!("the client's own {what} cannot be used");
            ProbeError::new(Reason::BadConfiguration, words)
        };
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&self.chain)
            .collect::<Result<_, _>>()
            .map_err(|_| wrong("certificate"))?;
        let key = PrivateKeyDer::from_pem_slice(self.key.expose().as_bytes())
            .map_err(|_| wrong("key"))?;
        let certified = CertifiedKey::from_der(chain, key, config.crypto_provider())
            .map_err(|_| wrong("certificate or key"))?;
        let mut config = Arc::unwrap_or_clone(config);
        config.client_auth_cert_resolver = Arc::new(SingleCertAndKey::from(certified));
        Ok(Arc::new(config))
    }
}

impl Default for Trust {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.source {
            Source::System => f.write_str("Trust::system()"),
            Source::Pem(_) => f.write_str("Trust::pem(...)"),
            Source::File(path) => write!(f, "Trust::pem_file({path:?})"),
        }
    }
}

fn parsed(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, pem::Error> {
    CertificateDer::pem_slice_iter(text).collect()
}

/// Reading them takes tens of milliseconds: it is done once.
fn of_the_system() -> Vec<CertificateDer<'static>> {
    static FOUND: OnceLock<Vec<CertificateDer<'static>>> = OnceLock::new();
    if let Some(found) = FOUND.get() {
        return found.clone();
    }
    let found = rustls_native_certs::load_native_certs().certs;
    if !found.is_empty() {
        let _ = FOUND.set(found.clone());
    }
    found
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

pub(crate) fn client_config(
    verifier: Arc<dyn ServerCertVerifier>,
    alpn: &[&[u8]],
) -> Result<Arc<ClientConfig>, ProbeError> {
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| ProbeError::from_error(Reason::Internal, &error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
    Ok(Arc::new(config))
}

/// The name that a certificate must be for.
pub(crate) fn server_name(host: &str) -> Result<ServerName<'static>, ProbeError> {
    ServerName::try_from(host.to_owned()).map_err(|_| {
        let words = format!("`{host}` is not a name that a certificate can be for");
        ProbeError::new(Reason::BadConfiguration, words)
    })
}

/// What TLS says in an error of a client or in one of its causes.
pub(crate) fn tls_error_of(error: &(dyn std::error::Error + 'static)) -> Option<ProbeError> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<Error>() {
            return Some(tls_error(error));
        }
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            // The source of such an error is the source of the one within.
            if error
                .get_ref()
                .is_some_and(<dyn std::error::Error + Send + Sync>::is::<Error>)
            {
                return Some(handshake_error(error));
            }
        }
        cause = error.source();
    }
    None
}

/// The reason behind an error of a handshake.
pub(crate) fn handshake_error(error: &std::io::Error) -> ProbeError {
    match error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>())
    {
        Some(error) => tls_error(error).at(Step::Handshake),
        None => {
            let reason = match error.kind() {
                std::io::ErrorKind::UnexpectedEof
                | std::io::ErrorKind::ConnectionReset
                | std::io::ErrorKind::ConnectionAborted
                | std::io::ErrorKind::BrokenPipe => Reason::Closed,
                _ => Reason::TlsFailed,
            };
            ProbeError::from_error(reason, error).at(Step::Handshake)
        }
    }
}

pub(crate) fn tls_error(error: &Error) -> ProbeError {
    if let Error::InvalidCertificate(problem) = error
        && let Some(Weak(told)) = Weak::of(problem)
    {
        return told.clone();
    }
    let reason = match error {
        Error::InvalidCertificate(problem) => match problem {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                Reason::CertificateExpired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Reason::CertificateNotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Reason::CertificateWrongHost
            }
            CertificateError::UnknownIssuer => Reason::CertificateUnknownIssuer,
            CertificateError::UnsupportedSignatureAlgorithmContext { .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
                Reason::CertificateWeak
            }
            CertificateError::Other(_) if error.to_string().contains("CaUsedAsEndEntity") => {
                // A certificate that signed itself and says it is an authority.
                Reason::CertificateUnknownIssuer
            }
            _ => Reason::CertificateInvalid,
        },
        Error::InvalidMessage(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. } => Reason::ProtocolError,
        _ => Reason::TlsFailed,
    };
    ProbeError::from_error(reason, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_another_key_is_another() {
        let key = |key: &str| {
            let identity = Identity {
                chain: Arc::from(*b"chain"),
                key: Secret::from(key),
            };
            Trust::system().showing(Some(identity)).key()
        };
        assert_eq!(key("one"), key("one"));
        assert_ne!(key("one"), key("other"));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_opened() {
        let error = Trust::pem_file("/dev/null").certificates().unwrap_err();
        assert_eq!(error.reason(), Reason::BadConfiguration);
        assert_eq!(error.message(), "/dev/null is not a regular file");
    }
}

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
use crate::chain;
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
    let ended = TlsConnector::from(config)
        .connect(server_name, stream)
        .await
        .map_err(|error| no_protocol(&error).unwrap_or_else(|| handshake_error(&error)));
    let seen = std::mem::take(&mut *witness.lock());
    let path: Vec<_> = seen.path.iter().map(|der| Certificate::read(der)).collect();
    if path.is_empty() {
        ended?;
        return Err(ProbeError::no_data("the server showed no certificate"));
    }
    let verified = match (seen.problem, &ended) {
        (Some(error), _) => Err(tls_error(&error).at(Step::Handshake)),
        // A server that wants to know who asks says so when it has shown and proved
        // who it is (RFC 5246, 7.3).
        (None, Err(error)) if seen.proved_in.is_none() => Err(error.clone()),
        (None, _) => Ok(()),
    };
    let session = ended.as_ref().map(|stream| stream.get_ref().1);
    let agreed = session.map_err(Clone::clone);
    Ok(Facts {
        path,
        verified,
        version: match (&agreed, seen.proved_in) {
            (Err(_), Some(version)) => Ok(version.to_owned()),
            _ => agreed.clone().map(|session| {
                let version = session.protocol_version();
                let version = version.and_then(|version| version.as_str());
                version.unwrap_or_default().to_owned()
            }),
        },
        cipher: agreed.clone().map(|session| {
            let cipher = session.negotiated_cipher_suite();
            cipher.map_or_else(String::new, |cipher| format!("{:?}", cipher.suite()))
        }),
        alpn: agreed.map(|session| {
            let protocol = session.alpn_protocol();
            protocol.map(|name| String::from_utf8_lossy(name).into_owned())
        }),
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
    /// The server's certificate, and those of the others that are needed.
    path: Vec<CertificateDer<'static>>,
    stapled: Option<Vec<u8>>,
    /// The first thing that was wrong.
    problem: Option<Error>,
    /// The version in which the server has shown that it has the key.
    proved_in: Option<&'static str>,
}

impl Witness {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the server's proof that it has the key, or what is wrong with it.
    fn note(
        &self,
        proof: Result<HandshakeSignatureValid, Error>,
        version: &'static str,
    ) -> HandshakeSignatureValid {
        let mut seen = self.lock();
        seen.proved_in = Some(version);
        if let Err(error) = proof {
            seen.problem.get_or_insert(error);
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
        let verify = |intermediates: &[CertificateDer<'_>]| {
            self.inner.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                now,
            )
        };
        let verified = verify(intermediates);
        let mut sent = chain::linked(end_entity, intermediates);
        if verified.is_ok() {
            sent = chain::needed(sent, |intermediates| verify(intermediates).is_ok());
        }
        let mut seen = self.lock();
        seen.path = std::iter::once(end_entity)
            .chain(sent.iter().map(|sent| sent.der))
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
        Ok(self.note(proof, "TLSv1_2"))
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
        Ok(self.note(proof, "TLSv1_3"))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

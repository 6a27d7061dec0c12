use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_core::quantity::Count;
use golive_probes::tls::{StartTls, Tls, TlsVersion, tls};
use golive_probes::trust::Trust;
use golive_testbed::{Cert, Certs, Hostile, Nginx, Postgres};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::{localhost_has_ipv6, measure, reason, within};

async fn serve(cert: &Cert, certs: &Certs) -> (Nginx, Tls) {
    let nginx = Nginx::builder().tls(cert).start().await.unwrap();
    let tls = tls(format!("localhost:{}", nginx.port())).trust(Trust::pem(certs.ca_pem()));
    (nginx, tls)
}

#[tokio::test]
async fn a_sound_certificate_and_its_facts() {
    let certs = Certs::new().unwrap();
    let (_nginx, tls) = serve(&certs.valid().unwrap(), &certs).await;
    assert!(measure(tls.clone().valid()).await.unwrap());
    assert!(measure(tls.clone().expires_in()).await.unwrap() > Duration::from_secs(86_400));
    assert!(measure(tls.clone().chain_expires_in()).await.unwrap() > Duration::from_secs(86_400));
    assert_eq!(measure(tls.clone().version()).await.unwrap(), "TLSv1_3");
    assert!(!measure(tls.clone().issuer()).await.unwrap().is_empty());
}

#[tokio::test]
async fn each_defect_has_its_own_reason() {
    let certs = Certs::new().unwrap();
    for (cert, expected) in [
        (certs.expired(), Reason::CertificateExpired),
        (certs.not_yet_valid(), Reason::CertificateNotYetValid),
        (certs.wrong_host(), Reason::CertificateWrongHost),
        (certs.self_signed(), Reason::CertificateUnknownIssuer),
        (
            certs.missing_intermediate(),
            Reason::CertificateUnknownIssuer,
        ),
    ] {
        let (_nginx, tls) = serve(&cert.unwrap(), &certs).await;
        assert_eq!(reason(tls.clone().valid()).await, expected);
        // A broken chain still yields its facts.
        assert!(measure(tls.clone().subject()).await.is_ok(), "{expected}");
    }
}

#[tokio::test]
async fn five_days_left_are_five_days() {
    let certs = Certs::new().unwrap();
    let (_nginx, tls) = serve(&certs.days_left(5).unwrap(), &certs).await;
    let left = measure(tls.clone().expires_in()).await.unwrap();
    assert!(
        left > Duration::from_secs(4 * 86_400) && left < Duration::from_secs(6 * 86_400),
        "{left:?}"
    );
}

#[tokio::test]
async fn hostile_handshakes() {
    let silent = Hostile::silent().await.unwrap();
    let error = within(
        Duration::from_millis(300),
        &tls(silent.addr().to_string()).valid(),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TimedOut, Some(Step::Handshake))
    );
    let garbage = Hostile::garbage().await.unwrap();
    assert_eq!(
        reason(tls(garbage.addr().to_string()).valid()).await,
        Reason::ProtocolError
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(
        reason(tls(close.addr().to_string()).valid()).await,
        Reason::Closed
    );
    // A server of plain HTTP answers a ClientHello with a page of its own.
    let plain = Nginx::start().await.unwrap();
    assert_eq!(
        reason(tls(plain.addr().to_string()).valid()).await,
        Reason::ProtocolError
    );
    assert_eq!(reason(tls("127.0.0.1:1").valid()).await, Reason::Refused);
}

#[tokio::test]
async fn keys_and_signatures() {
    let certs = Certs::new().unwrap();
    let (_nginx, tls) = serve(&certs.valid().unwrap(), &certs).await;
    assert_eq!(measure(tls.clone().key_type()).await.unwrap(), "EC P-256");
    assert_eq!(
        measure(tls.clone().key_size()).await.unwrap(),
        Count::new(256)
    );
    assert_eq!(
        measure(tls.clone().signature_algorithm()).await.unwrap(),
        "ECDSA-SHA256"
    );
    assert!(
        measure(tls.cipher_suite())
            .await
            .unwrap()
            .starts_with("TLS13_")
    );
    // A key that is too short is told by its length, and its facts are there.
    let (_nginx, tls) = serve(&certs.weak_key().unwrap(), &certs).await;
    let error = measure(tls.clone().valid()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::CertificateWeak, "{error}");
    assert!(error.message().contains("1024 bits"), "{error}");
    assert_eq!(measure(tls.clone().key_type()).await.unwrap(), "RSA");
    assert_eq!(measure(tls.key_size()).await.unwrap(), Count::new(1024));
    // So it is above the server's.
    let (_nginx, tls) = serve(&certs.weak_intermediate().unwrap(), &certs).await;
    let error = measure(tls.valid()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::CertificateWeak, "{error}");
    assert!(error.message().contains("1024 bits"), "{error}");
}

#[tokio::test]
async fn a_certificate_is_read_as_far_as_it_is_asked() {
    let certs = Certs::new().unwrap();
    let day = Duration::from_secs(86_400);
    for octets in [20, 21, 24, 64] {
        let (_nginx, tls) = serve(&certs.serial_of(octets).unwrap(), &certs).await;
        let left = measure(tls.clone().expires_in()).await.unwrap();
        assert!(left > 360 * day, "{octets}: {left:?}");
        assert!(measure(tls.clone().valid()).await.unwrap(), "{octets}");
        assert!(!measure(tls.issuer()).await.unwrap().is_empty());
    }
    let (_nginx, tls) = serve(&certs.endless().unwrap(), &certs).await;
    assert!(measure(tls.clone().valid()).await.unwrap());
    assert!(measure(tls.expires_in()).await.unwrap() > 2_000_000 * day);
}

#[tokio::test]
async fn what_is_sent_along_and_not_needed_decides_nothing() {
    let certs = Certs::new().unwrap();
    for cert in [certs.beside_weak(), certs.beside_expired()] {
        let (nginx, tls) = serve(&cert.unwrap(), &certs).await;
        assert!(measure(tls.clone().valid()).await.unwrap());
        let left = measure(tls.clone().chain_expires_in()).await.unwrap();
        let own = measure(tls.expires_in()).await.unwrap();
        assert!(left.abs_diff(own) < Duration::from_secs(3600), "{left:?}");
        let url = format!("https://localhost:{}/", nginx.port());
        let http = golive_probes::http::http(url).trust(Trust::pem(certs.ca_pem()));
        assert!(measure(http.status()).await.is_ok());
    }
    // Of a chain that nobody trusts, whatever may have signed it counts.
    let other = Certs::new().unwrap();
    let (_nginx, tls) = serve(&certs.beside_expired().unwrap(), &other).await;
    assert_eq!(
        reason(tls.clone().chain_expires_in()).await,
        Reason::CertificateExpired
    );
    assert!(measure(tls.expires_in()).await.is_ok());
}

#[tokio::test]
async fn a_server_that_asks_who_one_is_has_told_who_it_is() {
    let certs = Certs::new().unwrap();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let server = Rustls::asking_who(&certs, &certs.valid().unwrap(), version).await;
        let tls = || server.tls().trust(Trust::pem(certs.ca_pem()));
        assert!(measure(tls().expires_in()).await.unwrap() > Duration::from_secs(86_400));
        assert!(measure(tls().chain_expires_in()).await.is_ok());
        assert!(measure(tls().subject()).await.is_ok());
        assert!(measure(tls().valid()).await.unwrap());
        let told = measure(tls().version()).await.unwrap();
        assert_eq!(told, version.version.as_str().unwrap());
        assert!(
            measure(tls().refuses_up_to(TlsVersion::V1_1))
                .await
                .unwrap()
        );
        // Whom nobody trusts is told so, too.
        let found = reason(server.tls().valid()).await;
        assert_eq!(found, Reason::CertificateUnknownIssuer);
    }
    let expired = certs.expired().unwrap();
    let server = Rustls::asking_who(&certs, &expired, &rustls::version::TLS12).await;
    let tls = || server.tls().trust(Trust::pem(certs.ca_pem()));
    assert_eq!(reason(tls().valid()).await, Reason::CertificateExpired);
    assert_eq!(reason(tls().expires_in()).await, Reason::CertificateExpired);
    // What it broke off before is not known.
    let cipher = measure(tls().cipher_suite()).await.unwrap_err();
    assert_eq!(
        (cipher.reason(), cipher.step()),
        (Reason::TlsFailed, Some(Step::Handshake))
    );
}

#[tokio::test]
async fn old_versions_are_refused() {
    let certs = Certs::new().unwrap();
    let (_nginx, new) = serve(&certs.valid().unwrap(), &certs).await;
    assert!(
        measure(new.clone().refuses_up_to(TlsVersion::V1_1))
            .await
            .unwrap()
    );
    let error = measure(new.refuses_up_to(TlsVersion::V1_2))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::UnexpectedValue);
    assert!(error.message().contains("TLS 1.2"), "{error}");
    let nginx = Nginx::builder()
        .tls(&certs.valid().unwrap())
        .old_tls()
        .start()
        .await
        .unwrap();
    let old = || tls(format!("localhost:{}", nginx.port()));
    let error = measure(old().refuses_up_to(TlsVersion::V1_0))
        .await
        .unwrap_err();
    assert!(error.message().contains("agrees to TLS 1.0"), "{error}");
    // What is down refuses every version, and that is no answer.
    drop(nginx);
    assert_eq!(
        reason(tls("127.0.0.1:1").refuses_up_to(TlsVersion::V1_1)).await,
        Reason::Refused
    );
    let close = Hostile::close().await.unwrap();
    assert_eq!(
        reason(tls(close.addr().to_string()).refuses_up_to(TlsVersion::V1_1)).await,
        Reason::Closed
    );
}

/// A server of rustls, for what nginx cannot be set to.
struct Rustls {
    port: u16,
    task: tokio::task::JoinHandle<()>,
}

impl Rustls {
    async fn start(certs: &Certs, set: impl FnOnce(&mut rustls::ServerConfig)) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth();
        let mut config = Self::showing(config, &certs.valid().unwrap());
        set(&mut config);
        Self::serve(config).await
    }

    /// One that lets in who shows a certificate.
    async fn asking_who(
        certs: &Certs,
        cert: &Cert,
        version: &'static rustls::SupportedProtocolVersion,
    ) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = rustls::RootCertStore::empty();
        let ca = CertificateDer::from_pem_slice(certs.ca_pem().as_bytes());
        roots.add(ca.unwrap()).unwrap();
        let (roots, of) = (Arc::new(roots), Arc::clone(&provider));
        let clients = rustls::server::WebPkiClientVerifier::builder_with_provider(roots, of);
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(clients.build().unwrap());
        Self::serve(Self::showing(config, cert)).await
    }

    fn showing(
        config: rustls::ConfigBuilder<rustls::ServerConfig, rustls::server::WantsServerCert>,
        cert: &Cert,
    ) -> rustls::ServerConfig {
        let chain = CertificateDer::pem_slice_iter(cert.chain_pem().as_bytes());
        let key = rustls_pki_types::PrivateKeyDer::from_pem_slice(cert.key_pem().as_bytes());
        let chain = chain.map(Result::unwrap).collect();
        config.with_single_cert(chain, key.unwrap()).unwrap()
    }

    async fn serve(config: rustls::ServerConfig) -> Self {
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = acceptor.accept(stream).await;
            }
        });
        Self { port, task }
    }

    fn tls(&self) -> Tls {
        tls(format!("127.0.0.1:{}", self.port))
    }
}

impl Drop for Rustls {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[tokio::test]
async fn a_version_is_not_refused_for_the_sake_of_something_else() {
    let certs = Certs::new().unwrap();
    // As with FIPS 140-3.
    let server = Rustls::start(&certs, |config| config.require_ems = true).await;
    let error = measure(server.tls().refuses_up_to(TlsVersion::V1_2)).await;
    let error = error.unwrap_err();
    assert!(error.message().contains("agrees to TLS 1.2"), "{error}");
    assert!(
        measure(server.tls().refuses_up_to(TlsVersion::V1_1))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn each_address_must_speak_tls_to_refuse_a_version_of_it() {
    let certs = Certs::new().unwrap();
    let server = Rustls::start(&certs, |_| {}).await;
    // At its other address there is nobody behind the balancer.
    let Ok(empty) = tokio::net::TcpListener::bind(("::1", server.port)).await else {
        return;
    };
    let closing = tokio::spawn(async move { while empty.accept().await.is_ok() {} });
    let named = tls(format!("localhost:{}", server.port));
    let error = measure(named.refuses_up_to(TlsVersion::V1_1)).await;
    closing.abort();
    if localhost_has_ipv6().await {
        let error = error.unwrap_err();
        assert_eq!(error.reason(), Reason::Closed, "{error}");
        assert!(error.message().starts_with("[::1]:"), "{error}");
    }
}

#[tokio::test]
async fn protocols_over_tls() {
    let certs = Certs::new().unwrap();
    let nginx = Nginx::builder()
        .tls(&certs.valid().unwrap())
        .http2()
        .start()
        .await
        .unwrap();
    let tls = || tls(format!("localhost:{}", nginx.port()));
    let offered = tls().alpn(["h2", "http/1.1"]);
    assert_eq!(measure(offered.negotiated_protocol()).await.unwrap(), "h2");
    assert_eq!(reason(tls().negotiated_protocol()).await, Reason::Missing);
    // nginx goes on when it knows none of them; others refuse.
    let unknown = |tls: Tls| reason(tls.alpn(["imap"]).negotiated_protocol());
    assert_eq!(unknown(tls()).await, Reason::Missing);
    let strict = Rustls::start(&certs, |config| {
        config.alpn_protocols = vec![b"h2".to_vec()];
    });
    assert_eq!(unknown(strict.await.tls()).await, Reason::Missing);
    assert_eq!(reason(tls().staples_ocsp()).await, Reason::Missing);
}

#[tokio::test]
async fn every_address_must_be_valid() {
    let certs = Certs::new().unwrap();
    let (nginx, tls_of_name) = serve(&certs.valid().unwrap(), &certs).await;
    let six = localhost_has_ipv6().await;
    let found = measure(tls_of_name.valid_at_every_address()).await;
    if six {
        assert_eq!(found.unwrap_err().reason(), Reason::Refused);
    } else {
        assert!(found.unwrap());
    }
    let one = tls(nginx.addr().to_string());
    assert!(
        measure(
            one.clone()
                .trust(Trust::pem(certs.ca_pem()))
                .valid_at_every_address()
        )
        .await
        .unwrap()
    );
    let error = measure(one.valid_at_every_address()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::CertificateUnknownIssuer);
    assert!(
        error.message().starts_with(&nginx.addr().to_string()),
        "{error}"
    );
}

#[tokio::test]
async fn postgres_turns_to_tls() {
    let certs = Certs::new().unwrap();
    let secure = Postgres::builder()
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let at = |address: String| {
        tls(address)
            .trust(Trust::pem(certs.ca_pem()))
            .starttls(StartTls::Postgres)
    };
    let named = format!("localhost:{}", secure.port());
    assert!(measure(at(named.clone()).valid()).await.unwrap());
    assert!(measure(at(named).expires_in()).await.unwrap() > Duration::from_secs(86_400));
    let plain = Postgres::start().await.unwrap();
    let error = measure(at(plain.addr().to_string()).valid())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::TlsFailed, Some(Step::Handshake))
    );
    for (hostile, expected) in [
        (Hostile::garbage().await.unwrap(), Reason::ProtocolError),
        (Hostile::close().await.unwrap(), Reason::Closed),
    ] {
        for start in [StartTls::Postgres, StartTls::Smtp] {
            let tls = tls(hostile.addr().to_string()).starttls(start);
            let error = measure(tls.valid()).await.unwrap_err();
            assert_eq!(
                (error.reason(), error.step()),
                (expected, Some(Step::Handshake))
            );
        }
    }
    let endless = Hostile::endless("220-").await.unwrap();
    let tls = tls(endless.addr().to_string()).starttls(StartTls::Smtp);
    assert_eq!(reason(tls.valid()).await, Reason::TooLarge);
}

#[tokio::test]
async fn an_ocsp_response_is_sent_along() {
    let certs = Certs::new().unwrap();
    // An OCSP response is a status at the least; these are "successful", and
    // "unauthorized", by the bytes of RFC 6960, 4.2.1.
    for (status, expected) in [(0, Ok(true)), (6, Err(Reason::UnexpectedValue))] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ocsp.der");
        std::fs::write(&file, [0x30, 3, 0x0A, 1, status]).unwrap();
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let nginx = Nginx::builder()
            .tls(&certs.valid().unwrap())
            .server(&format!(
                "ssl_stapling on; ssl_stapling_file {};",
                file.display()
            ))
            .start()
            .await
            .unwrap();
        let found = measure(tls(format!("localhost:{}", nginx.port())).staples_ocsp()).await;
        assert_eq!(found.map_err(|error| error.reason()), expected, "{status}");
    }
}

use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_probes::tls::{Tls, tls};
use golive_probes::trust::Trust;
use golive_testbed::{Cert, Certs, Hostile, Nginx};

use crate::{measure, reason, within};

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

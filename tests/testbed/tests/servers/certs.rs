//! The certificates are good and bad as they say, in the judgement of OpenSSL.

use golive_testbed::{Cert, Certs, Nginx};

use crate::judged;

/// What OpenSSL says of a certificate that nginx serves.
async fn verdict(certs: &Certs, cert: &Cert) -> String {
    let nginx = Nginx::builder().tls(cert).start().await.unwrap();
    // The default level; on Debian it refuses keys below 2048 bits.
    judged(
        nginx.addr(),
        &certs.ca_pem(),
        &["-cipher", "DEFAULT:@SECLEVEL=2"],
    )
    .await
}

#[tokio::test]
async fn are_what_they_say() {
    let certs = Certs::new().unwrap();
    for (cert, code) in [
        (certs.valid(), "0 (ok)"),
        (certs.days_left(3), "0 (ok)"),
        (certs.expired(), "10 (certificate has expired)"),
        (certs.not_yet_valid(), "9 (certificate is not yet valid)"),
        (certs.wrong_host(), "62 (hostname mismatch)"),
        (certs.self_signed(), "18 (self-signed certificate)"),
        (
            certs.missing_intermediate(),
            "21 (unable to verify the first certificate)",
        ),
        (certs.weak_key(), "66 (EE certificate key too weak)"),
    ] {
        let verdict = verdict(&certs, &cert.unwrap()).await;
        assert!(verdict.ends_with(code), "{verdict}, not {code}");
    }
}

#[test]
fn another_authority_is_another() {
    let (one, other) = (Certs::new().unwrap(), Certs::new().unwrap());
    assert_ne!(one.ca_pem(), other.ca_pem());
    let cert = one.valid().unwrap();
    assert_eq!(cert.chain_pem().matches("BEGIN CERTIFICATE").count(), 2);
    assert!(cert.key_pem().contains("PRIVATE KEY"));
}

#[tokio::test]
async fn days_left_are_counted_in_whole_days() {
    let cert = Certs::new().unwrap().days_left(3).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), cert.chain_pem()).unwrap();
    for (seconds, good) in [("259200", true), ("266400", false)] {
        let status = tokio::process::Command::new("openssl")
            .args(["x509", "-noout", "-checkend", seconds, "-in"])
            .arg(file.path())
            .stdout(std::process::Stdio::null())
            .status()
            .await
            .unwrap();
        assert_eq!(status.success(), good, "{seconds}");
    }
}

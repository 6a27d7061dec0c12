use std::time::Duration;

use golive_core::probe::{Reason, Step};
use golive_probes::grpc::grpc;
use golive_probes::trust::Trust;
use golive_testbed::{Certs, Etcd, Hostile, Nginx};

use crate::{measure, reason, within};

#[tokio::test]
async fn a_server_tells_its_health() {
    let etcd = Etcd::start().await.unwrap();
    assert!(measure(grpc(etcd.url()).serving()).await.unwrap());
    let error = measure(grpc(etcd.url()).service("shop.Orders").serving())
        .await
        .unwrap_err();
    assert_eq!(
        (error.reason(), error.step()),
        (Reason::Missing, Some(Step::Read))
    );
    assert!(error.message().contains("NOT_FOUND"), "{error}");
    etcd.pause().unwrap();
    let error = within(Duration::from_millis(300), &grpc(etcd.url()).serving())
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut);
    etcd.kill();
    assert_eq!(reason(grpc(etcd.url()).serving()).await, Reason::Refused);
}

#[tokio::test]
async fn by_tls() {
    let certs = Certs::new().unwrap();
    let etcd = Etcd::secure(&certs.valid().unwrap()).await.unwrap();
    let grpc = || grpc(etcd.url());
    let trusted = grpc().trust(Trust::pem(certs.ca_pem()));
    assert!(measure(trusted.serving()).await.unwrap());
    assert_eq!(
        reason(grpc().serving()).await,
        Reason::CertificateUnknownIssuer
    );
}

#[tokio::test]
async fn what_is_no_grpc_does_not_serve() {
    let plain = Nginx::start().await.unwrap();
    assert_eq!(
        reason(grpc(plain.url()).serving()).await,
        Reason::ProtocolError
    );
    let certs = Certs::new().unwrap();
    // It speaks HTTP/2, and answers every path with a page.
    let page = Nginx::builder()
        .location("/", "return 200 ok;")
        .http2()
        .tls(&certs.valid().unwrap())
        .start()
        .await
        .unwrap();
    let at = grpc(format!("https://localhost:{}", page.port())).trust(Trust::pem(certs.ca_pem()));
    let error = measure(at.serving()).await.unwrap_err();
    assert_eq!(error.reason(), Reason::ProtocolError);
    let garbage = Hostile::garbage().await.unwrap();
    assert_eq!(
        reason(grpc(garbage.url()).serving()).await,
        Reason::ProtocolError
    );
    assert_eq!(
        reason(grpc("orders:50051").serving()).await,
        Reason::BadConfiguration
    );
    let long = grpc(plain.url()).service("x".repeat(128));
    assert_eq!(reason(long.serving()).await, Reason::BadConfiguration);
}

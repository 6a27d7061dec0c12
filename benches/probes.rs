//! What a probe costs: one check of a checklist against the bare client, each
//! with a connection of its own.

#![allow(clippy::expect_used, reason = "a bench that cannot run must say so")]

#[path = "support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use golive::checklist::{Check, Checklist, IntoItem, Phase};
use golive::probe::Probe;
use golive::probes::http::http;
use golive::probes::postgres::postgres;
use golive::probes::redis::redis;
use golive::probes::tls::tls;
use golive::probes::trust::Trust;
use golive::verdict::Verdict;
use golive_testbed::{Certs, Nginx, Postgres, Redis};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::TokioIo;
use support::{Lines, medians};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

const ROUNDS: usize = 201;

fn one<P: Probe<Value = bool> + Clone>(probe: P) -> Checklist<()> {
    let item = Check::<()>::new("it")
        .probe(move |()| probe.clone())
        .into_item();
    Checklist::new("one").phase(Phase::new("p").item(item))
}

async fn ours(checklist: &Checklist<()>) -> f64 {
    let began = Instant::now();
    let report = checklist.run(&()).await.expect("it runs");
    let took = began.elapsed().as_secs_f64() * 1e6;
    assert_eq!(report.verdict(), Verdict::Go, "{:?}", report.items);
    took
}

async fn timed<T>(exchange: impl Future<Output = T>) -> f64 {
    let began = Instant::now();
    std::hint::black_box(exchange.await);
    began.elapsed().as_secs_f64() * 1e6
}

async fn bare_redis(url: &str) -> String {
    let client = redis::Client::open(url).expect("a URL");
    let mut connection = client
        .get_multiplexed_async_connection()
        .await
        .expect("it connects");
    redis::cmd("PING")
        .query_async(&mut connection)
        .await
        .expect("it answers")
}

async fn bare_postgres(url: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .expect("it connects");
    let connection = tokio::spawn(connection);
    client.batch_execute("select 1").await.expect("it answers");
    connection.abort();
}

async fn bare_http(address: &str) -> usize {
    let stream = TcpStream::connect(address).await.expect("it connects");
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .expect("it shakes hands");
    let connection = tokio::spawn(connection);
    let request = hyper::Request::builder().uri("/").header("host", address);
    let request = request
        .body(Empty::<&'static [u8]>::new())
        .expect("a request");
    let response = sender.send_request(request).await.expect("it answers");
    let body = response
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    connection.abort();
    body.len()
}

async fn bare_tls(port: u16, ca: &str) {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(CertificateDer::pem_slice_iter(ca.as_bytes()).flatten());
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("localhost", port))
        .await
        .expect("it connects");
    let name = ServerName::try_from("localhost").expect("a name");
    drop(
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .expect("it shakes hands"),
    );
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let certs = Certs::new().expect("certificates");
    let certificate = certs.valid_for(&["localhost"]).expect("a certificate");
    let (server, database, plain, secure) = runtime
        .block_on(async {
            tokio::try_join!(
                Redis::start(),
                Postgres::start(),
                Nginx::start(),
                Nginx::builder().tls(&certificate).start()
            )
        })
        .expect("the servers start");
    let mut lines = Lines::new();
    let mut line = |name: &str, checklist: Checklist<()>, floor: &dyn Fn() -> f64| {
        let (a, b) = medians(ROUNDS, || runtime.block_on(ours(&checklist)), floor);
        lines.ratio(name, "us", a, b, 1.2);
    };
    let url = server.url();
    line(
        "redis PING, connection included",
        one(redis(&url).ping()),
        &|| runtime.block_on(timed(bare_redis(&url))),
    );
    let url = database.url();
    line(
        "PostgreSQL `select 1`, connection included",
        one(postgres(&url).execute("select 1")),
        &|| runtime.block_on(timed(bare_postgres(&url))),
    );
    let address = plain.addr().to_string();
    line(
        "HTTP GET, connection included",
        one(http(format!("http://{address}/")).ok()),
        &|| runtime.block_on(timed(bare_http(&address))),
    );
    let (port, ca) = (secure.port(), certs.ca_pem());
    line(
        "TLS handshake, connection included",
        one(tls(format!("localhost:{port}"))
            .trust(Trust::pem(ca.clone()))
            .valid()),
        &|| runtime.block_on(timed(bare_tls(port, &ca))),
    );
    lines.end()
}

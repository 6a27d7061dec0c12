//! What a probe costs: against the bare client, by itself and as a checklist of
//! one. Each has a connection of its own, and ends it.

#![allow(clippy::expect_used, reason = "a bench that cannot run must say so")]

#[path = "support/mod.rs"]
mod support;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use golive::checklist::{Check, Checklist, IntoItem, Phase};
use golive::probe::{Probe, ProbeInput};
use golive::probes::dns::dns;
use golive::probes::http::http;
use golive::probes::mysql::mysql;
use golive::probes::postgres::postgres;
use golive::probes::redis::redis;
use golive::probes::tls::tls;
use golive::probes::trust::Trust;
use golive::verdict::Verdict;
use golive_testbed::{Certs, Dns, MariaDb, Nginx, Postgres, Redis};
use hickory_resolver::proto::rr::RecordType;
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

fn one<P: Probe<Value = bool>>(probe: Arc<P>) -> Checklist<()> {
    let item = Check::<()>::new("it")
        .probe(move |()| Arc::clone(&probe))
        .into_item();
    Checklist::new("one").phase(Phase::new("p").item(item))
}

async fn run(checklist: &Checklist<()>) {
    let report = checklist.run(&()).await.expect("it runs");
    assert_eq!(report.verdict(), Verdict::Go, "{:?}", report.items);
}

async fn measure<P: Probe<Value = bool>>(probe: &P) {
    let measured = probe
        .measure(ProbeInput::alone(Duration::from_secs(5)))
        .await;
    assert!(measured.expect("it answers").value);
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
    drop(client);
    connection.await.expect("it ends").expect("it ends well");
}

async fn bare_mysql(opts: &mysql_async::Opts) {
    use mysql_async::prelude::Queryable;
    let mut connection = mysql_async::Conn::new(opts.clone())
        .await
        .expect("it connects");
    connection.query_drop("select 1").await.expect("it answers");
    connection.disconnect().await.expect("it ends");
}

async fn bare_dns(at: SocketAddr) -> usize {
    use hickory_resolver::TokioResolver;
    use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
    use hickory_resolver::net::runtime::TokioRuntimeProvider;
    let mut connection = ConnectionConfig::udp();
    connection.port = at.port();
    let server = NameServerConfig::new(at.ip(), true, vec![connection]);
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
    let resolver = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        .build()
        .expect("a resolver");
    let found = resolver.lookup("shop.test.", RecordType::A).await;
    found.expect("it answers").answers().len()
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
    drop(sender);
    connection.await.expect("it ends").expect("it ends well");
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
    let (server, database, maria, names, plain, secure) = runtime
        .block_on(async {
            tokio::try_join!(
                Redis::start(),
                Postgres::start(),
                MariaDb::start(),
                Dns::builder().zone("shop.test", "@ A 192.0.2.1\n").start(),
                Nginx::start(),
                Nginx::builder().tls(&certificate).start()
            )
        })
        .expect("the servers start");
    let mut lines = Lines::new();
    let mut bench = Bench {
        runtime: &runtime,
        lines: &mut lines,
    };
    let url = server.url();
    bench.line("redis PING", redis(&url).ping(), || bare_redis(&url));
    let url = database.url();
    bench.line(
        "PostgreSQL `select 1`",
        postgres(&url).execute("select 1"),
        || bare_postgres(&url),
    );
    let url = maria.url();
    let opts = mysql_async::Opts::from_url(&url).expect("a URL");
    bench.line(
        "MariaDB `select 1`",
        mysql(&url).execute("select 1"),
        || bare_mysql(&opts),
    );
    let at = names.addr();
    bench.line(
        "DNS query",
        dns("shop.test").at(at.to_string()).a().exist(),
        || bare_dns(at),
    );
    let address = plain.addr().to_string();
    bench.line("HTTP GET", http(format!("http://{address}/")).ok(), || {
        bare_http(&address)
    });
    let (port, ca) = (secure.port(), certs.ca_pem());
    let handshake = tls(format!("localhost:{port}")).trust(Trust::pem(ca.clone()));
    bench.line("TLS handshake", handshake.valid(), || bare_tls(port, &ca));
    lines.end()
}

struct Bench<'a> {
    runtime: &'a tokio::runtime::Runtime,
    lines: &'a mut Lines,
}

impl Bench<'_> {
    fn line<P, F, Fut>(&mut self, name: &str, probe: P, floor: F)
    where
        P: Probe<Value = bool>,
        F: Fn() -> Fut,
        Fut: Future,
    {
        let runtime = self.runtime;
        let floor = || runtime.block_on(timed(floor()));
        let probe = Arc::new(probe);
        let ours = || runtime.block_on(timed(measure(&probe)));
        let (a, b) = medians(ROUNDS, ours, floor);
        self.lines
            .ratio(&format!("{name}, by the probe"), "us", a, b, 1.2);
        let checklist = one(Arc::clone(&probe));
        let ours = || runtime.block_on(timed(run(&checklist)));
        let (a, b) = medians(ROUNDS, ours, floor);
        let name = format!("{name}, as a checklist of one");
        self.lines.ratio(&name, "us", a, b, 1.5);
    }
}

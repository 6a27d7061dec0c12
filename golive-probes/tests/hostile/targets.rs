//! Every probe of a network, as one that can be measured without its type.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use golive_core::probe::{Probe, ProbeError, ProbeInput, Reason};
use golive_probes::amqp::amqp;
use golive_probes::grpc::grpc;
use golive_probes::http::http;
use golive_probes::kubernetes::Kubernetes;
use golive_probes::mqtt::mqtt;
use golive_probes::mysql::mysql;
use golive_probes::nats::nats;
use golive_probes::postgres::postgres;
use golive_probes::prometheus::{alertmanager, prometheus};
use golive_probes::redis::redis;
use golive_probes::smtp::smtp;
use golive_probes::tcp::tcp;
use golive_probes::tls::{StartTls, tls};
use golive_probes::websocket::{socket_io, websocket};

type Measured = Pin<Box<dyn Future<Output = Result<(), ProbeError>> + Send>>;

/// A probe without its type.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) name: &'static str,
    measure: Arc<dyn Fn(Duration) -> Measured + Send + Sync>,
}

impl Target {
    pub(crate) fn new<P: Probe>(name: &'static str, probe: P) -> Self {
        let probe = Arc::new(probe);
        let measure = move |timeout| -> Measured {
            let probe = Arc::clone(&probe);
            // As the runner does it: the future is dropped at the timeout.
            Box::pin(async move {
                let input = ProbeInput::alone(timeout);
                match tokio::time::timeout(timeout, probe.measure(input.clone())).await {
                    Ok(measured) => measured.map(drop),
                    Err(_) => {
                        let error = ProbeError::new(Reason::TimedOut, "no answer in time");
                        Err(match input.current_step() {
                            Some(step) => error.at(step),
                            None => error,
                        })
                    }
                }
            })
        };
        Self {
            name,
            measure: Arc::new(measure),
        }
    }

    pub(crate) async fn measure(&self, timeout: Duration) -> Result<(), ProbeError> {
        (self.measure)(timeout).await
    }
}

/// How an answer of the right kind begins, which then never ends, by the name of
/// the probe that it is for.
pub(crate) const ENDLESS: [(&str, &[u8]); 10] = [
    ("http", b"HTTP/1.1 200 OK\r\n\r\n"),
    ("websocket", b"HTTP/1.1 101 Switching Protocols\r\nx: "),
    ("redis", b"$999999999\r\n"),
    // An error whose text is long, and the last field of which never comes.
    ("postgres", b"E\x7f\xff\xff\xff"),
    ("mysql", b"\xff\xff\xff\x00"),
    ("nats", b"INFO {\"x\":\""),
    ("mqtt", b"\x20\xff\xff\xff\x7f"),
    ("amqp", b"\x01\x00\x00\x7f\xff\xff\xff"),
    ("smtp", b"220-"),
    ("tcp banner", b"SSH-"),
];

/// Each probe, of a server at an address that does not speak its protocol.
pub(crate) fn targets(at: SocketAddr) -> Vec<Target> {
    let user = "app:hunter2";
    vec![
        Target::new("tcp banner", tcp(at.to_string()).banner()),
        Target::new(
            "tcp answer",
            tcp(at.to_string()).send("PING\r\n").answers("^PONG$"),
        ),
        Target::new("http", http(format!("http://{at}/")).body_size()),
        Target::new("http 2", http(format!("http://{at}/")).http2().ok()),
        Target::new("websocket", websocket(format!("ws://{at}/")).connects()),
        Target::new("socket.io", socket_io(format!("http://{at}")).connects()),
        Target::new("grpc", grpc(format!("http://{at}")).serving()),
        Target::new("tls", tls(at.to_string()).valid()),
        Target::new(
            "tls of smtp",
            tls(at.to_string()).starttls(StartTls::Smtp).valid(),
        ),
        Target::new(
            "tls of postgres",
            tls(at.to_string()).starttls(StartTls::Postgres).valid(),
        ),
        Target::new("redis", redis(format!("redis://{user}@{at}")).ping()),
        Target::new(
            "postgres",
            postgres(format!("postgres://{user}@{at}/x")).connects(),
        ),
        Target::new("mysql", mysql(format!("mysql://{user}@{at}/x")).connects()),
        Target::new("nats", nats(format!("nats://{user}@{at}")).connects()),
        Target::new("mqtt", mqtt(format!("mqtt://{user}@{at}")).connects()),
        Target::new("amqp", amqp(format!("amqp://{user}@{at}")).connects()),
        Target::new(
            "prometheus",
            prometheus(format!("http://{at}")).query("up").count(),
        ),
        Target::new("alertmanager", alertmanager(format!("http://{at}")).ready()),
        Target::new(
            "kubernetes",
            Kubernetes::from_url(format!("http://{at}"), "token").version(),
        ),
        Target::new("smtp", smtp(at.to_string()).greets()),
    ]
}

//! How many connections several checks of one server make: what one exchange
//! tells is asked for once.

#![allow(clippy::expect_used, reason = "a bench that cannot run must say so")]

#[path = "support/any.rs"]
mod any;
#[path = "support/mod.rs"]
mod support;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use any::Any;
use golive::checklist::{Check, Checklist, Phase};
use golive::probes::http::{SecurityHeader, http};
use golive::probes::redis::redis;
use golive::probes::tls::tls;
use golive::probes::trust::Trust;
use golive_testbed::{Certs, Nginx, Redis};
use support::Lines;
use tokio::net::{TcpListener, TcpStream};

/// A way to a server that counts who takes it.
struct Counted {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Counted {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((mut from, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    let mut to = TcpStream::connect(server).await.expect("it accepts");
                    let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
                });
            }
        });
        Self {
            address,
            connections,
        }
    }
}

/// A checklist of these probes.
macro_rules! checklist {
    ($($probe:expr),* $(,)?) => {{
        let mut phase = Phase::<()>::new("p");
        $(
            let probe = Arc::new(Any($probe));
            let make = move |_: &()| Arc::clone(&probe);
            phase = phase.item(Check::<()>::new(stringify!($probe)).probe(make));
        )*
        Checklist::new("shared").phase(phase)
    }};
}

async fn line(lines: &mut Lines, name: &str, at: &Counted, checklist: Checklist<()>) {
    let report = checklist.run(&()).await.expect("it runs");
    let verdict = report.verdict();
    assert_eq!(verdict, golive::verdict::Verdict::Go, "{:?}", report.items);
    let name = format!("connections of {} checks of {name}", report.items.len());
    #[allow(clippy::cast_precision_loss, reason = "there are few")]
    let made = at.connections.load(Ordering::SeqCst) as f64;
    lines.ratio(&name, "", made, 1.0, 1.0);
}

#[tokio::main]
async fn main() -> ExitCode {
    let certs = Certs::new().expect("certificates");
    let certificate = certs.valid_for(&["localhost"]).expect("a certificate");
    let (server, plain, secure) = tokio::try_join!(
        Redis::start(),
        Nginx::builder()
            .location(
                "/",
                "add_header X-Content-Type-Options nosniff; return 200 '{\"x\":7}';"
            )
            .start(),
        Nginx::builder().tls(&certificate).start()
    )
    .expect("the servers start");
    let mut lines = Lines::new();

    let at = Counted::to(server.addr()).await;
    let url = format!("redis://{}", at.address);
    let one = move || redis(&url);
    let all = checklist![
        one().used_memory(),
        one().role(),
        one().connected_clients(),
        one().evicted_keys(),
        one().version(),
        one().uptime(),
    ];
    line(&mut lines, "one INFO", &at, all).await;

    let at = Counted::to(plain.addr()).await;
    let url = format!("http://{}/", at.address);
    let one = move || http(&url);
    let all = checklist![
        one().ok(),
        one().status(),
        one().json("/x").count(),
        one().body_size(),
        one().security_header(SecurityHeader::ContentTypeOptions),
        one().server_time(),
    ];
    line(&mut lines, "one response", &at, all).await;

    let at = Counted::to(secure.addr()).await;
    let (address, ca) = (format!("localhost:{}", at.address.port()), certs.ca_pem());
    let one = move || tls(&address).trust(Trust::pem(ca.clone()));
    let all = checklist![
        one().valid(),
        one().expires_in(),
        one().chain_expires_in(),
        one().issuer(),
        one().key_size(),
        one().version(),
    ];
    line(&mut lines, "one handshake", &at, all).await;
    lines.end()
}

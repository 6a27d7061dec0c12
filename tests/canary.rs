//! A secret in every input of every probe, and every way to fail: no output of
//! any kind holds it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

#[path = "../benches/support/any.rs"]
mod any;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use any::Any;
use golive::checklist::{Check, Checklist, Phase};
use golive::front::text::Style;
use golive::probe::Probe;
use golive::probes::amqp::amqp;
use golive::probes::env::env;
use golive::probes::grpc::grpc;
use golive::probes::host::host;
use golive::probes::http::{Signature, http};
use golive::probes::jwt::jwt;
use golive::probes::kubernetes::Kubernetes;
use golive::probes::load::load;
use golive::probes::mqtt::mqtt;
use golive::probes::mysql::mysql;
use golive::probes::nats::nats;
use golive::probes::postgres::postgres;
use golive::probes::prometheus::{alertmanager, prometheus};
use golive::probes::redis::redis;
use golive::probes::smtp::smtp;
use golive::probes::sqlite::sqlite;
use golive::probes::tcp::tcp;
use golive::probes::websocket::{socket_io, websocket};
use golive_testbed::{Hostile, MariaDb, Nginx, Postgres, Python, Redis};

/// In every secret, in every user name and query.
const CANARY: &str = "c4n4ry";

/// What must be in no output: the canary as it is, in base64 at each of its
/// three offsets, and in hexadecimal.
const FORBIDDEN: [&str; 5] = [CANARY, "YzRuNHJ5", "M0bjRye", "NG40cn", "63346e347279"];

/// What a test has seen: everything that anybody may see.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<u8>>>);

impl io::Write for Seen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seen {
    fn say(&self, words: impl std::fmt::Display) {
        let text = format!("{words}\n");
        self.0.lock().unwrap().extend_from_slice(text.as_bytes());
    }

    fn check(&self, what: &str) {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.is_empty(), "{what}: nothing was seen");
        for forbidden in FORBIDDEN {
            if let Some(at) = text.find(forbidden) {
                let from = text[..at].rfind('\n').map_or(0, |at| at + 1);
                let line = text[from..].lines().next().unwrap_or_default();
                panic!("{what}: {line}");
            }
        }
    }
}

/// A checklist of every probe with its secrets, at a server.
fn checklist(at: SocketAddr, seen: &Seen) -> Checklist<()> {
    let mut phase = Phase::<()>::new("Now");
    let mut number = 0;
    macro_rules! plant {
        ($($probe:expr,)*) => {$({
            let probe = Arc::new($probe);
            seen.say(format_args!("{probe:?} {}", probe.target()));
            number += 1;
            let title = format!("{number} {}", stringify!($probe).split('(').next().unwrap_or_default());
            let maker = move |_: &()| Any(Arc::clone(&probe));
            let check = Check::<()>::new(title).probe(maker);
            phase = phase.item(check.timeout(Duration::from_millis(400)));
        })*};
    }
    let (user, password) = (format!("{CANARY}user"), format!("{CANARY}pass"));
    let login = format!("{user}:{password}");
    let url = format!("http://{at}/x?token={CANARY}");
    let token = format!("http://{at}/token?token={CANARY}");
    let request = || http(&url);
    let json = format!("{{\"token\":\"{CANARY}\"}}");
    plant! {
        tcp(at.to_string()).send(CANARY).answers("^never$"),
        tcp(at.to_string()).send(CANARY).closes_after(),
        request().bearer(CANARY).ok(),
        request().basic(&user, CANARY).status(),
        request().header("X-API-Key", CANARY).body(CANARY).json("/x").count(),
        request().header("X-Bad", format!("{CANARY}\n")).ok(),
        request().sign(Signature::github(CANARY)).method("POST").verifies_signatures(),
        request().sign(Signature::twilio(CANARY, [("token", CANARY)])).refuses_unsigned(),
        request().sign(Signature::token("X-Token", CANARY)).verifies_signatures(),
        request().bearer(CANARY).requires_authentication(),
        request().credential("X-Ours", CANARY).requires_authentication(),
        request().bearer(CANARY).body_lacks("^never$"),
        request().bearer(CANARY).of_status(401).json("/x").text(),
        request().bearer_from(http(&token).form([("secret", CANARY)]), "/token").ok(),
        request().bearer_from(http(&token).bearer(CANARY), "/token").requires_authentication(),
        request().bearer(CANARY).requests_until_limited(3).at_once(2).limited_by(503),
        request().bearer(CANARY).security_headers(),
        request().bearer(CANARY).http2().ok(),
        request().proxy(format!("http://{login}@{at}")).ok(),
        request().proxy(format!("http://{at}")).bearer(CANARY).ok(),
        http(format!("http://{login}@{at}/")).ok(),
        http(format!("ftp://{login}@{at}/")).ok(),
        request().bearer(CANARY).follow_redirects(3).ok(),
        load("x", request().bearer(CANARY).ok()).requests(3).error_ratio(),
        websocket(format!("ws://{at}/?token={CANARY}")).bearer(CANARY).connects(),
        websocket(format!("ws://{login}@{at}/")).echoes(CANARY),
        websocket(format!("ws://{at}/")).send(CANARY).answers("^never$"),
        websocket(format!("ws://{at}/")).send(CANARY).hold(Duration::from_millis(10)),
        websocket(format!("ws://{at}/")).credential("X-Ours", CANARY).requires_authentication(),
        websocket(format!("ws://{at}/")).bearer_from(http(&token), "/token").connects(),
        socket_io(format!("http://{at}")).emit("x", json.as_str()).receives("never"),
        socket_io(format!("http://{at}")).emit("x", CANARY).connects(),
        socket_io(format!("http://{at}")).auth(json.as_str()).requires_authentication(),
        socket_io(format!("http://{at}")).auth(json.as_str()).refuses_origin("https://x.example"),
        socket_io(format!("http://{at}")).auth(json.as_str()).header("X-API-Key", CANARY).connects(),
        socket_io(format!("http://{login}@{at}?token={CANARY}")).auth(CANARY).connects(),
        grpc(format!("http://{at}")).metadata("x-token", CANARY).bearer(CANARY).serving(),
        redis(format!("redis://{login}@{at}/0")).ping(),
        redis(format!("redis://:{password}@{at}/0")).used_memory(),
        redis(format!("redis://{login}@{at}/0?token={CANARY}")).ping(),
        redis(format!("rediss://{login}@{at}/0")).cluster_ok(),
        redis(format!("redis://{login}@{at}/0")).persists(),
        redis(format!("redis://{login}@{at}/0")).setting("maxmemory").text(),
        redis(format!("redis://{login}@{at}/0")).value("x").age(),
        redis(format!("redis://{login}@{at}/0")).bullmq("x").workers(),
        postgres(format!("postgres://{login}@{at}/x")).query(format!("select '{CANARY}'")).text(),
        postgres(format!("postgres://{login}@{at}/x?sslmode=require")).is_writable(),
        postgres(format!("postgres://{login}@{at}/x")).execute_time(format!("select '{CANARY}'")),
        postgres(format!("postgres://{login}@{at}/x?password={CANARY}&nonsense={CANARY}")).connects(),
        mysql(format!("mysql://{login}@{at}/x")).execute(format!("select '{CANARY}'")),
        mysql(format!("mysql://{login}@{at}/x?{CANARY}={CANARY}")).connects(),
        mysql(format!("mysql://{login}@{at}/x?require_ssl=true")).connects(),
        mysql(format!("mysql://{login}@{at}/x")).execute_time(format!("select '{CANARY}'")),
        nats(format!("nats://{login}@{at}")).connects(),
        nats(format!("nats://{CANARY}@{at}")).ping_time(),
        mqtt(format!("mqtt://{login}@{at}")).connects(),
        amqp(format!("amqp://{login}@{at}")).connects(),
        amqp(format!("amqp://{login}@{at}/x?token={CANARY}")).connects(),
        smtp(at.to_string()).authenticates(user.as_str(), CANARY),
        prometheus(&url).bearer(CANARY).query("up").count(),
        prometheus(format!("http://{at}")).basic(user.as_str(), CANARY).targets_up("x"),
        prometheus(format!("http://{at}")).basic(user.as_str(), CANARY).rule_expression("x"),
        alertmanager(format!("http://{login}@{at}")).ready(),
        Kubernetes::from_url(format!("http://{at}"), CANARY).version(),
        Kubernetes::from_url(format!("http://{at}"), CANARY).object("/api/v1/nodes/a").json("/x").text(),
        jwt(CANARY).is_current(),
        jwt(format!("{CANARY}.{CANARY}.{CANARY}")).expires_in(),
        env("PATH").equals(CANARY),
        env("PATH").jwt().issuer(),
        host().process("cargo").with_argument(CANARY).memory(),
        host().process("cargo").with_argument(CANARY).cpu_usage(),
        sqlite("/dev/null").query(format!("select '{CANARY}' from x")).text(),
    }
    Checklist::new("Canary").phase(phase)
}

/// Runs it, and shows it in every way that there is.
async fn run(at: SocketAddr, seen: &Seen, what: &str) {
    let checklist = checklist(at, seen);
    let report = checklist.run(&()).await.unwrap();
    assert!(report.items.len() > 30);
    seen.say(format_args!("{report:?}"));
    let mut out = seen.clone();
    golive::front::text::write_report(&report, Style::plain(), &mut out).unwrap();
    golive::front::json::write_report(&report, &mut out).unwrap();
    let listing = checklist.listing();
    golive::front::json::write_listing(&listing, &mut out).unwrap();
    // At a gate, as it is told who was refused.
    if let Err(refusal) = golive::gate::gate(&checklist, &()).await {
        seen.say(format_args!("{refusal} {refusal:?}"));
    }
    seen.check(what);
}

#[tokio::test]
async fn no_output_holds_a_secret() {
    let seen = Seen::default();
    let writer = seen.clone();
    // What libraries log comes here too.
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();
    let redis = Redis::builder().password("another").start().await.unwrap();
    run(redis.addr(), &seen, "Redis, with another password").await;
    let postgres = Postgres::start().await.unwrap();
    run(postgres.addr(), &seen, "PostgreSQL, with another password").await;
    let mariadb = MariaDb::start().await.unwrap();
    run(mariadb.addr(), &seen, "MariaDB, with another password").await;
    let nginx = Nginx::builder()
        .location("/", "return 302 https://127.0.0.1:1/?$args;")
        .start()
        .await
        .unwrap();
    run(nginx.addr(), &seen, "nginx, which redirects").await;
    // One that says again what it was told.
    let echo = Nginx::builder()
        .location(
            "/token",
            &format!("return 200 '{{\"token\":\"{CANARY}\"}}';"),
        )
        .location(
            "/",
            "return 401 '$request_uri $http_authorization $http_x_api_key';",
        )
        .start()
        .await
        .unwrap();
    run(echo.addr(), &seen, "nginx, which repeats").await;
    let sockets = Python::socket_io().await.unwrap();
    run(sockets.addr(), &seen, "a server of Socket.IO").await;
    let sockets = Python::websockets().await.unwrap();
    run(sockets.addr(), &seen, "a server of WebSocket").await;
    for (what, hostile) in [
        ("silence", Hostile::silent().await.unwrap()),
        ("garbage", Hostile::garbage().await.unwrap()),
        ("a close", Hostile::close().await.unwrap()),
        ("a reset", Hostile::reset("HTTP/1.1 2").await.unwrap()),
        ("no end", Hostile::endless("").await.unwrap()),
    ] {
        run(hostile.addr(), &seen, what).await;
    }
    run("127.0.0.1:1".parse().unwrap(), &seen, "nobody").await;
}

#[test]
#[should_panic(expected = "planted")]
fn the_search_finds_what_is_there() {
    let seen = Seen::default();
    seen.say(format_args!("it says {CANARY}"));
    seen.check("planted");
}

//! Secrets that servers repeat, in whatever form: no report of a run says one, when
//! it went well or wrong.

#![cfg(all(
    feature = "amqp",
    feature = "command",
    feature = "grpc",
    feature = "http",
    feature = "jwt",
    feature = "kubernetes",
    feature = "mqtt",
    feature = "mysql",
    feature = "nats",
    feature = "postgres",
    feature = "prometheus",
    feature = "redis",
    feature = "smtp",
    feature = "websocket"
))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use golive_core::checklist::{Check, Checklist, IntoItem as _, Item, Phase};
use golive_core::criterion::contains;
use golive_core::outcome::Outcome;
use golive_core::probe::Probe;
use golive_core::report::Report;
use golive_core::run::Event;
use golive_probes::amqp::amqp;
use golive_probes::command::command;
use golive_probes::grpc::grpc;
use golive_probes::http::{Signature, http};
use golive_probes::jwt::jwt;
use golive_probes::kubernetes::Kubernetes;
use golive_probes::mqtt::mqtt;
use golive_probes::mysql::mysql;
use golive_probes::nats::nats;
use golive_probes::postgres::postgres;
use golive_probes::prometheus::prometheus;
use golive_probes::redis::redis;
use golive_probes::smtp::smtp;
use golive_probes::websocket::{socket_io, websocket};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What must come back nowhere: with what URLs, JSON and shells write in other ways.
const CANARY: &str = "canary/5f0+9a \"1e\\é";
/// The same in a URL.
const IN_URL: &str = "canary%2F5f0%2B9a%20%221e%5C%C3%A9";

/// Starts a server; each connection is talked to so.
async fn server<F>(talk: impl Fn(TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream));
        }
    });
    at
}

/// Reads until what was asked is there.
async fn asked(stream: &mut TcpStream, is_whole: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut said = Vec::new();
    let mut part = [0; 4096];
    while !is_whole(&said) {
        match stream.read(&mut part).await {
            Ok(length) if length > 0 => said.extend(&part[..length]),
            _ => break,
        }
    }
    said
}

/// All that it was told, as it stands, and in the forms that a log or a page has.
fn repeated(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said).into_owned();
    let percent: String = said.iter().map(|byte| format!("%{byte:02x}")).collect();
    let decoded: Vec<String> = text
        .split([' ', '\r', '\n', '=', '&'])
        .filter_map(|word| STANDARD.decode(word).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    let all = serde_json::json!({
        "said": text,
        "base64": STANDARD.encode(said),
        "for_urls": URL_SAFE_NO_PAD.encode(said),
        "percent": percent,
        "decoded": decoded,
        "debug": format!("{text:?}"),
    });
    all.to_string()
}

/// An HTTP server that answers all that it was told, with a status.
async fn echo(mut stream: TcpStream, status: u16) -> std::io::Result<()> {
    let is_whole = |said: &[u8]| {
        let text = String::from_utf8_lossy(said);
        text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.to_ascii_lowercase();
            let length = length.split("content-length: ").nth(1);
            let length = length.and_then(|it| it.split("\r\n").next()?.parse().ok());
            body.len() >= length.unwrap_or(0)
        })
    };
    let said = asked(&mut stream, is_whole).await;
    let body = repeated(&said);
    let head = String::from_utf8_lossy(&said).into_owned();
    let sent = head.lines().find_map(|line| {
        let line = line
            .to_ascii_lowercase()
            .starts_with("authorization: ")
            .then_some(line)?;
        line.get("authorization: ".len()..)
    });
    let answer = format!(
        "HTTP/1.1 {status} It\r\nX-Sent: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        sent.unwrap_or("nothing"),
        body.len()
    );
    stream.write_all(answer.as_bytes()).await
}

/// One that gives a token.
async fn gives_token(mut stream: TcpStream) -> std::io::Result<()> {
    asked(&mut stream, |said| said.ends_with(b"\r\n\r\n")).await;
    let body = r#"{"token":"canary-of-ascii"}"#;
    let length = body.len();
    let head = format!("HTTP/1.1 200 It\r\nContent-Length: {length}\r\nConnection: close");
    stream
        .write_all(format!("{head}\r\n\r\n{body}").as_bytes())
        .await
}

/// A PostgreSQL that asks for the password in the clear, and repeats it.
async fn talks_postgres(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 1024];
    let _ = stream.read(&mut buffer).await?;
    stream.write_all(&[b'R', 0, 0, 0, 8, 0, 0, 0, 3]).await?;
    let length = stream.read(&mut buffer).await?;
    let words = repeated(buffer.get(5..length.saturating_sub(1)).unwrap_or_default());
    let fields = format!("SFATAL\0C28P01\0M{words}\0\0");
    let mut answer = vec![b'E'];
    answer.extend(u32::try_from(fields.len() + 4).unwrap().to_be_bytes());
    answer.extend(fields.as_bytes());
    stream.write_all(&answer).await
}

async fn talks_redis(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 1024];
    while let length @ 1.. = stream.read(&mut buffer).await? {
        let words = repeated(&buffer[..length]);
        stream
            .write_all(format!("-ERR {words}\r\n").as_bytes())
            .await?;
    }
    Ok(())
}

async fn talks_nats(mut stream: TcpStream) -> std::io::Result<()> {
    let info =
        r#"INFO {"server_id":"it","version":"2.10.0","max_payload":1024,"auth_required":true}"#;
    stream.write_all(format!("{info}\r\n").as_bytes()).await?;
    let said = asked(&mut stream, |said| said.ends_with(b"\r\n")).await;
    let words = repeated(&said);
    stream
        .write_all(format!("-ERR '{words}'\r\n").as_bytes())
        .await
}

/// A frame of AMQP that holds one method.
fn method(class: u8, number: u8, fields: &[u8]) -> Vec<u8> {
    let mut frame = vec![1, 0, 0];
    let length = u32::try_from(fields.len() + 4).unwrap();
    frame.extend(length.to_be_bytes());
    frame.extend([0, class, 0, number]);
    frame.extend(fields);
    frame.push(0xce);
    frame
}

/// A broker that closes with what it was told, as far as its words reach.
async fn talks_amqp(mut stream: TcpStream) -> std::io::Result<()> {
    asked(&mut stream, |said| said.len() >= 8).await;
    let mut start = vec![0, 9, 0, 0, 0, 0];
    for offered in ["PLAIN", "en_US"] {
        start.extend(u32::try_from(offered.len()).unwrap().to_be_bytes());
        start.extend(offered.as_bytes());
    }
    stream.write_all(&method(10, 10, &start)).await?;
    let said = asked(&mut stream, |said| said.ends_with(&[0xce])).await;
    let at = said.windows(5).position(|it| it == b"\0ada\0").unwrap();
    let words = &said[at + 1..said.len() - 7];
    let mut close = vec![1, 0x93, u8::try_from(words.len()).unwrap()];
    close.extend(words);
    close.extend([0, 0, 0, 0]);
    stream.write_all(&method(10, 50, &close)).await?;
    asked(&mut stream, |said| !said.is_empty()).await;
    Ok(())
}

/// One that knows the password, and greets with it.
async fn greets_smtp(mut stream: TcpStream) -> std::io::Result<()> {
    let words = repeated(CANARY.as_bytes());
    let words = format!("554 {words}\r\n");
    stream.write_all(words.as_bytes()).await
}

/// The same with an error of MySQL.
async fn greets_mysql(mut stream: TcpStream) -> std::io::Result<()> {
    let words = repeated(CANARY.as_bytes());
    let mut error = vec![0xff, 0x15, 0x04];
    error.extend(words.as_bytes());
    let mut packet = u32::try_from(error.len()).unwrap().to_le_bytes()[..3].to_vec();
    packet.push(0);
    packet.extend(error);
    stream.write_all(&packet).await
}

/// One that sends back what it got.
async fn mirrors(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    let length = stream.read(&mut buffer).await?;
    stream.write_all(&buffer[..length]).await
}

fn check<P: Probe<Value = bool>>(title: &str, probe: P) -> Item<()> {
    Check::<()>::new(title).probe_from(probe).into_item()
}

fn text<P: Probe<Value = String>>(title: &str, probe: P) -> Item<()> {
    let check = Check::<()>::new(title).probe_from(probe);
    check.pass(contains("it is not there")).into_item()
}

/// Runs them one by one, so that each keeps its own secrets out, and tells the report
/// and the events.
async fn told(item: Item<()>) -> (Report, String) {
    let events = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&events);
    let list = Checklist::new("It").phase(Phase::new("Now").item(item));
    let run = list.run(&()).observer(move |event: &Event| {
        seen.lock().unwrap().push_str(&format!("{event:?}\n"));
    });
    let report = run.await.unwrap();
    let all = format!(
        "{}\n{report:?}\n{}",
        serde_json::to_string(&report).unwrap(),
        events.lock().unwrap()
    );
    (report, all)
}

fn assert_nothing_of_it(title: &str, all: &str) {
    let json = serde_json::to_string(CANARY).unwrap();
    let hex: String = CANARY.bytes().map(|byte| format!("%{byte:02x}")).collect();
    for form in [
        CANARY,
        json.trim_matches('"'),
        IN_URL,
        "canary",
        "5f0+9a",
        &STANDARD.encode(CANARY)[..12],
        &hex,
        &STANDARD.encode(format!("a{CANARY}"))[4..16],
        &STANDARD.encode(format!("ab{CANARY}"))[4..16],
    ] {
        if let Some((before, after)) = all.split_once(form) {
            let before: String = before.chars().rev().take(80).collect();
            let before: String = before.chars().rev().collect();
            let after: String = after.chars().take(80).collect();
            panic!("{title}: {form} in ...{before}{form}{after}...");
        }
    }
}

#[tokio::test]
async fn no_secret_comes_back() {
    let well = server(|stream| echo(stream, 200)).await;
    let badly = server(|stream| echo(stream, 500)).await;
    let (pg, keys, bus) = (
        server(talks_postgres).await,
        server(talks_redis).await,
        server(talks_nats).await,
    );
    let (broker, mail, maria, mirror) = (
        server(talks_amqp).await,
        server(greets_smtp).await,
        server(greets_mysql).await,
        server(mirrors).await,
    );
    let tokens = format!("http://{}/", server(gives_token).await);
    let mut items = Vec::new();
    for at in [&well, &badly] {
        let url = || format!("http://{at}/");
        let other = if at == &well { "well" } else { "badly" };
        let of = |what: &str| format!("{what} {other}");
        let form = || http(url()).form([("user", "ada"), ("client_secret", CANARY)]);
        let header = |name: &str| http(url()).header(name, "canary-of-ascii");
        let post = |body: &str| http(url()).method("POST").body(body);
        let path = format!("{}hooks/canary5f0Of9aRandom1e", url());
        let asked = [
            ("bearer", header("X-Api-Key").bearer("x")),
            ("token", http(url()).bearer_from(http(&tokens), "/token")),
            ("basic", http(url()).basic("ada", CANARY)),
            ("query", http(format!("{}?api_token={IN_URL}", url()))),
            ("form", form()),
            (
                "signature",
                http(url()).sign(Signature::token("X-Hook", "canary-of-ascii")),
            ),
            ("header by its name", header("X-Internal-Secret")),
            (
                "body of JSON",
                post(r#"{"user":"ada","with":[{"dbPassword":"canary-of-ascii"}]}"#),
            ),
            (
                "body of a form",
                post("user=ada&client_secret=canary-of-ascii"),
            ),
            ("path", http(path)),
            (
                "credential",
                http(url()).credential("X-Own", "canary-of-ascii"),
            ),
        ];
        items.extend(asked.map(|(what, http)| text(&of(what), http.json("/said").text())));
        items.extend([
            text(
                &of("basic header"),
                http(url()).basic("ada", CANARY).header_value("x-sent"),
            ),
            text(&of("form base64"), form().json("/base64").text()),
            text(&of("form percent"), form().json("/percent").text()),
            text(&of("debug"), form().json("/debug").text()),
            check(&of("status"), http(url()).basic("ada", CANARY).ok()),
            check(
                &of("body"),
                http(url())
                    .basic("ada", CANARY)
                    .body_contains("it is not there"),
            ),
        ]);
    }
    let url = format!("http://{badly}");
    items.extend([
        check("prometheus", prometheus(&url).basic("ada", CANARY).ready()),
        check(
            "alerts",
            prometheus(&url).bearer("canary-of-ascii").no_alert_firing(),
        ),
        check(
            "cluster",
            Kubernetes::from_url(&url, "canary-of-ascii").namespace_exists("it"),
        ),
        check(
            "socket",
            websocket(format!("ws://{badly}/?token={IN_URL}"))
                .bearer("canary-of-ascii")
                .connects(),
        ),
        check("namespace", socket_io(&url).connects()),
        check(
            "postgres",
            postgres(format!("postgres://ada:{IN_URL}@{pg}/it")).connects(),
        ),
        check(
            "redis",
            redis(format!("redis://ada:{IN_URL}@{keys}")).ping(),
        ),
        check(
            "nats",
            nats(format!("nats://ada:{IN_URL}@{bus}")).connects(),
        ),
        check(
            "nats token",
            nats(format!("nats://{IN_URL}@{bus}")).connects(),
        ),
        check(
            "amqp",
            amqp(format!("amqp://ada:{IN_URL}@{broker}/")).connects(),
        ),
        check("smtp", smtp(&mail).authenticates("ada", CANARY)),
        check(
            "mysql",
            mysql(format!("mysql://ada:{IN_URL}@{maria}/it")).connects(),
        ),
        check(
            "mqtt",
            mqtt(format!("mqtt://ada:{IN_URL}@{mirror}")).connects(),
        ),
        check("grpc", grpc(&url).bearer("canary-of-ascii").serving()),
        text(
            "command",
            command("printf")
                .args(["%s", CANARY])
                .redacting(CANARY)
                .stdout_text(),
        ),
        check(
            "failing command",
            command("sh")
                .args(["-c", &format!("printf '%s' '{CANARY}' >&2; exit 1")])
                .redacting(CANARY)
                .succeeds(),
        ),
        text("token", jwt("canary-of-ascii").issuer()),
    ]);
    for item in items {
        let title = item.title().to_owned();
        let (report, all) = told(item).await;
        assert_nothing_of_it(&title, &all);
        let outcome = &report.items[0].outcome;
        assert!(
            matches!(
                outcome,
                Outcome::Fail { .. } | Outcome::Error { .. } | Outcome::Pass
            ),
            "{title}: {outcome:?}"
        );
    }
}

/// What the report keeps is judged as it was found.
#[tokio::test]
async fn what_is_kept_out_is_judged() {
    let well = server(|stream| echo(stream, 200)).await;
    let probe = http(format!("http://{well}/"))
        .bearer("canary-of-ascii")
        .header_value("x-sent");
    let check = Check::<()>::new("It").probe_from(probe);
    let item = check.pass(contains("canary-of-ascii")).into_item();
    let (report, _) = told(item).await;
    assert_eq!(
        report.items[0].outcome,
        Outcome::Pass,
        "{:?}",
        report.items[0]
    );
    let found = report.items[0].findings[0].found.to_string();
    assert_eq!(found, "\"[redacted]\"");
}

/// What is no secret is told, though a part of its name is that of one.
#[tokio::test]
async fn a_plain_word_is_told() {
    let badly = server(|stream| echo(stream, 500)).await;
    for query in [
        "keyword=status",
        "author=status",
        "code=status",
        "code=500",
        "sort_key=status",
        "host=payments-service-eu-west-1.status.example",
        "since=2026-11-30T10:00:00Z",
    ] {
        let url = format!("http://{badly}/status/550e8400-e29b-41d4-a716-446655440000?{query}");
        let (report, all) = told(check("It", http(url).header("Host", "status").ok())).await;
        assert!(!all.contains("[redacted]"), "{query}: {all}");
        let words = report.items[0].words.as_ref().unwrap().to_string();
        assert!(words.contains("status is 500"), "{query}: {words}");
    }
}

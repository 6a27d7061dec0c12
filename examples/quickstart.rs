//! A service with its gate, on embedded parts alone: an HTTPS server with a
//! certificate made at start, an SQLite database, a file, the environment, the
//! host.
//!
//! ```console
//! $ cargo run --example quickstart
//! $ cargo run --example quickstart -- --break cert     # or db, env, slow
//! ```

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use golive::front::text::{Style, write_report};
use golive::probe::ProbeExt;
use golive::probes::env::env;
use golive::probes::file::file;
use golive::probes::host::host;
use golive::probes::http::http;
use golive::probes::sqlite::sqlite;
use golive::probes::tls::tls;
use golive::probes::trust::Trust;
use golive::{Checklist, Exit, Permit};
use rcgen::{CertificateParams, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What the probes need to know.
struct Config {
    address: String,
    trust: Trust,
    database: PathBuf,
    settings: PathBuf,
}

static ORDERS: Checklist<Config> = golive::checklist!(
    "Orders go-live",
    id = "orders/go-live",
    config = Config,
    phase(
        "Start",
        section(
            "Certificate",
            check(
                "Is valid",
                id = "certificate.valid",
                probe = |cfg| tls(&cfg.address).trust(cfg.trust.clone()).valid(),
                critical,
            ),
            check(
                "Lasts",
                probe = |cfg| tls(&cfg.address).trust(cfg.trust.clone()).expires_in(),
                pass = last > 14d,
                warn = last > 3d,
                after = ["certificate.valid"],
            ),
        ),
        section(
            "API",
            check(
                "Answers",
                probe = |cfg| http(format!("https://{}/health", cfg.address))
                    .trust(cfg.trust.clone())
                    .ok(),
                after = ["certificate.valid"],
            ),
            check(
                "Is fast",
                probe = |cfg| http(format!("https://{}/health", cfg.address))
                    .trust(cfg.trust.clone())
                    .ok()
                    .latency(),
                samples = 20,
                concurrency = 4,
                pass = p(95) < 250ms,
                after = ["answers"],
            ),
        ),
        section(
            "Database",
            check(
                "Is sound",
                id = "database.sound",
                probe = |cfg| sqlite(&cfg.database).integrity(),
                critical
            ),
            check(
                "Takes writes",
                probe = |cfg| sqlite(&cfg.database).is_writable(),
                after = ["database.sound"]
            ),
            check(
                "Has its products",
                probe = |cfg| sqlite(&cfg.database)
                    .query("select count(*) from products")
                    .count(),
                pass = last >= 3,
                after = ["database.sound"],
            ),
        ),
        section(
            "Machine",
            check(
                "Settings are those of production",
                probe = |cfg| env("ORDERS_MODE")
                    .in_file(&cfg.settings)
                    .equals("production"),
            ),
            check(
                "Settings are private",
                probe = |cfg| file(&cfg.settings).mode(0o600)
            ),
            check(
                "Memory is left",
                probe = |_| host().memory_available(),
                pass = last > 64MiB
            ),
            check(
                "Disk is left",
                probe = |cfg| host().disk_free(&cfg.database),
                pass = last > 64MiB
            ),
        ),
    ),
);

/// What is broken on purpose.
#[derive(Clone, Copy, PartialEq)]
enum Break {
    Nothing,
    Cert,
    Db,
    Env,
    Slow,
}

fn main() -> Exit {
    let broken = match read_arguments() {
        Ok(broken) => broken,
        Err(words) => {
            eprintln!("{words}");
            std::process::exit(64);
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return Err(Box::<dyn std::error::Error + Send + Sync>::from(error)).into(),
    };
    runtime.block_on(start(broken)).into()
}

fn read_arguments() -> Result<Break, String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => Ok(Break::Nothing),
        ["--break", "cert"] => Ok(Break::Cert),
        ["--break", "db"] => Ok(Break::Db),
        ["--break", "env"] => Ok(Break::Env),
        ["--break", "slow"] => Ok(Break::Slow),
        _ => Err("usage: quickstart [--break cert|db|env|slow]".to_owned()),
    }
}

async fn start(broken: Break) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let folder = tempfile::tempdir()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let (acceptor, trust) = certificate(broken)?;
    let config = Config {
        address: format!("localhost:{}", listener.local_addr()?.port()),
        trust,
        database: folder.path().join("orders.db"),
        settings: folder.path().join("orders.env"),
    };
    make_database(&config, broken)?;
    make_settings(&config, broken)?;
    let delay = if broken == Break::Slow {
        Duration::from_millis(400)
    } else {
        Duration::ZERO
    };
    let server = tokio::spawn(answer(listener, acceptor, delay));

    // The service refuses to start unless everything that it needs is there.
    let permit = golive::gate!(ORDERS, &config, deadline = 20s).await?;

    write_report(
        permit.report(),
        Style::for_stdout(),
        std::io::stdout().lock(),
    )?;
    serve(&permit, &config).await?;
    server.abort();
    Ok(())
}

/// Nothing is served before the gate opened: there is no other way to a
/// [`Permit`].
async fn serve(permit: &Permit<Config>, config: &Config) -> std::io::Result<()> {
    let verdict = permit.report().verdict();
    println!(
        "\n{verdict}: serving on https://{}, and shutting down",
        config.address
    );
    std::io::stdout().flush()
}

/// A certificate for `localhost`, or one for another host.
fn certificate(
    broken: Break,
) -> Result<(TlsAcceptor, Trust), Box<dyn std::error::Error + Send + Sync>> {
    let host = if broken == Break::Cert {
        "elsewhere.example"
    } else {
        "localhost"
    };
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec![host.to_owned()])?.self_signed(&key)?;
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok((
        TlsAcceptor::from(Arc::new(config)),
        Trust::pem(certificate.pem()),
    ))
}

fn make_database(
    config: &Config,
    broken: Break,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    if broken == Break::Db {
        std::fs::write(&config.database, "this is no database")?;
        return Ok(());
    }
    let database = rusqlite::Connection::open(&config.database)?;
    database.execute_batch(
        "create table products (name text not null);
         insert into products values ('tea'), ('coffee'), ('cocoa');",
    )?;
    Ok(())
}

fn make_settings(config: &Config, broken: Break) -> std::io::Result<()> {
    let mode = if broken == Break::Env {
        "development"
    } else {
        "production"
    };
    std::fs::write(&config.settings, format!("ORDERS_MODE={mode}\n"))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&config.settings, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

/// Answers every request with 200, each after a delay.
async fn answer(listener: TcpListener, acceptor: TlsAcceptor, delay: Duration) {
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A client that goes away is its own affair.
            let _ = answer_one(stream, acceptor, delay).await;
        });
    }
}

async fn answer_one(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    delay: Duration,
) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await?;
        request.push(byte);
    }
    tokio::time::sleep(delay).await;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
        .await?;
    stream.shutdown().await
}

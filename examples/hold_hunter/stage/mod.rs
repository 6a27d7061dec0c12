//! The servers that the checklist is run against, started and filled.

mod broken;
mod database;
mod source;
mod watch;

use std::error::Error;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Instant, SystemTime};

use axum::Router;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use golive::probes::trust::Trust;
use golive_testbed::{Certs, Dns, Nginx, Port, Redis};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use tokio_postgres::NoTls;

pub(crate) use self::broken::Broken;
use crate::app::{self, App};
use crate::config::{Config, RingCentral};
use crate::vendors::{self, Vendors};

/// What browsers protect the page by.
const HEADERS: &str = "\
    add_header Strict-Transport-Security 'max-age=31536000';
    add_header X-Content-Type-Options nosniff;
    add_header X-Frame-Options DENY;
    add_header Content-Security-Policy \"default-src 'self'\";
    add_header Referrer-Policy no-referrer;";

type Failed = Box<dyn Error + Send + Sync>;

/// Starts Redis, PostgreSQL, nginx, a name server, Prometheus, the application
/// and those whose APIs it is checked by, and says where they are.
pub(crate) async fn set() -> Result<Config, Failed> {
    let broken = Broken::named()?;
    let folder = TempDir::new()?;
    let (redis, postgres, (nginx, trust), dns) =
        tokio::try_join!(redis(), database::start(), front(&broken), names())?;
    // Nobody listens there while it is held.
    let shut = Port::free()?;
    let log = folder.path().join("app.log");
    // As any service does, the application says that it starts. Each further line is a request:
    // without the first, Loki would have a line only once something else had asked.
    let first = broken.or("logs", "INFO it starts\n", "ERROR no line is free\n");
    std::fs::write(&log, first)?;
    let (client, connection) = tokio_postgres::connect(&postgres.url(), NoTls).await?;
    let connection = tokio::spawn(connection).abort_handle();
    let (api_token, webhook_secret) = ("token-of-the-example", "secret-of-the-example");
    let app = App {
        token: api_token.into(),
        webhook_secret: webhook_secret.into(),
        log: log.clone(),
        logins: Mutex::new((Instant::now(), 0)),
        database: client,
        requests: Default::default(),
        broken: broken.clone(),
    };
    let (address, app) = serve(app::routes(app)).await?;
    let jwt = token(broken.or("jwt", 365, -1))?;
    let source = folder.path().join("source");
    let backups = folder.path().join("backups");
    let vendors = Vendors {
        jwt: jwt.clone(),
        log: log.clone(),
        broken: broken.clone(),
    };
    // Prometheus takes five seconds until it looks for the first time.
    let (watchers, (vendors_at, vendors), developers) = tokio::try_join!(
        watch::start(&address, &broken),
        serve(vendors::routes(vendors)),
        async {
            source::write(&source, &jwt, &broken)?;
            database::back_up(&postgres, &backups, folder.path(), &broken).await
        }
    )?;
    let vendor = |name: &str| format!("http://{vendors_at}/{name}");

    Ok(Config {
        base: format!("http://{address}"),
        plain_url: format!("http://{}/", nginx.0.addr()),
        address,
        tls: format!("localhost:{}", nginx.1.port()),
        trust,
        redis: redis.url(),
        postgres: postgres.url(),
        postgres_of_developers: developers,
        prometheus: watchers.0.url(),
        alertmanager: watchers.1.url(),
        loki: vendor("loki"),
        grafana: vendor("grafana"),
        pager_duty: vendor("pagerduty"),
        uptime_robot: vendor("uptimerobot"),
        sentry: vendor("sentry"),
        vendors_token: vendors::TOKEN.to_owned(),
        ring_central: RingCentral {
            base: vendor("ringcentral"),
            client: broken
                .or("credentials", vendors::CLIENT, "nobody")
                .to_owned(),
            secret: vendors::SECRET.to_owned(),
            jwt,
            queue: "409000".to_owned(),
            subscription: "7f3c".to_owned(),
        },
        log,
        restored: folder.path().join("restore.json"),
        backups,
        source,
        domain: "holdhunter.test".to_owned(),
        name_server: dns.addr().to_string(),
        shut: shut.addr().to_string(),
        api_token: api_token.to_owned(),
        webhook_secret: webhook_secret.to_owned(),
        _servers: Box::new((
            (redis, postgres, nginx, dns, shut, watchers),
            (connection, app, vendors),
            folder,
        )),
    })
}

/// Serves on a free port, until the handle aborts it.
async fn serve(routes: Router) -> Result<(String, AbortHandle), Failed> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let server = tokio::spawn(async move { axum::serve(listener, routes).await });
    Ok((address, server.abort_handle()))
}

/// A token as RingCentral gives it to an application, which is good for so many
/// days. Nobody here looks at its signature.
fn token(days: i64) -> Result<String, Failed> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let now = i64::try_from(now.as_secs())?;
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({ "alg": "RS256", "typ": "JWT" }));
    let claims = part(json!({ "sub": "401000", "iat": now - 90_000, "exp": now + days * 86_400 }));
    Ok(format!(
        "{head}.{claims}.{}",
        URL_SAFE_NO_PAD.encode("signed")
    ))
}

async fn redis() -> Result<Redis, Failed> {
    Ok(Redis::builder()
        .password("hold-hunter")
        .maxmemory("64mb")
        .start()
        .await?)
}

async fn names() -> Result<Dns, Failed> {
    let dns = Dns::builder().zone("holdhunter.test", "@ A 192.0.2.10");
    Ok(dns.start().await?)
}

/// nginx twice: one that redirects, one with a certificate.
async fn front(broken: &Broken) -> Result<((Nginx, Nginx), Trust), Failed> {
    let certs = Certs::new()?;
    let certificate = certs.valid_for(&["localhost"])?;
    let plain = Nginx::builder()
        .location("/", "return 301 https://$host$request_uri;")
        .start();
    let mut secure = Nginx::builder().tls(&certificate);
    if !broken.has("headers") {
        secure = secure.server(HEADERS);
    }
    let secure = secure.location("/", "return 200 'Hold Hunter';").start();
    let servers = tokio::try_join!(plain, secure)?;
    Ok((servers, Trust::pem(certs.ca_pem())))
}

/// Runs a program to its end, which must be a good one.
fn done(command: &mut Command) -> Result<(), Failed> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let program = command.get_program().display();
    Err(format!("{program}: {}: {words}", output.status).into())
}

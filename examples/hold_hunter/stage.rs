//! The servers that the checklist is run against, started and filled.

use std::error::Error;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use golive::probes::trust::Trust;
use golive_testbed::{Certs, Dns, Nginx, Port, Postgres, Redis};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::app::{App, routes};
use crate::config::Config;

type Failed = Box<dyn Error + Send + Sync>;

/// Starts Redis, PostgreSQL, nginx, a name server and the application, and says
/// where they are.
pub(crate) async fn set() -> Result<Config, Failed> {
    let folder = TempDir::new()?;
    let (redis, postgres, (nginx, trust), dns) =
        tokio::try_join!(redis(), database(), front(), names())?;
    // Nobody listens there while it is held.
    let shut = Port::free()?;
    let log = folder.path().join("app.log");
    std::fs::write(&log, "")?;
    let (env_file, backups) = files(folder.path())?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let app = App {
        token: "token-of-the-example".into(),
        webhook_secret: "secret-of-the-example".into(),
        log: log.clone(),
        logins: Mutex::new((Instant::now(), 0)),
    };
    let (api_token, webhook_secret) = (app.token.clone(), app.webhook_secret.clone());
    let routes = routes(app);
    let server = tokio::spawn(async move { axum::serve(listener, routes).await });

    Ok(Config {
        base: format!("http://{address}"),
        plain_url: format!("http://{}/", nginx.0.addr()),
        address,
        tls: format!("localhost:{}", nginx.1.port()),
        trust,
        redis: redis.url(),
        postgres: postgres.url(),
        env_file,
        log,
        backups,
        source: folder.path().join("source"),
        domain: "holdhunter.test".to_owned(),
        name_server: dns.addr().to_string(),
        shut: shut.addr().to_string(),
        api_token,
        webhook_secret,
        _servers: Box::new((
            redis,
            postgres,
            nginx,
            dns,
            shut,
            server.abort_handle(),
            folder,
        )),
    })
}

async fn redis() -> Result<Redis, Failed> {
    Ok(Redis::builder()
        .password("hold-hunter")
        .maxmemory("64mb")
        .start()
        .await?)
}

async fn database() -> Result<Postgres, Failed> {
    let postgres = Postgres::start().await?;
    for statement in [
        "create table hold_lines (extension text not null)",
        "insert into hold_lines select 'line ' || n from generate_series(1, 6) n",
        "create table config (name text not null, value text)",
        "insert into config values ('dial_gap_ms', '1500')",
        "create table jobs (id bigint primary key, status text not null)",
        "insert into jobs select n, 'TRANSFERRED' from generate_series(1, 3) n",
        "create table legs (job_id bigint not null, status text not null, was_live bool not null, dialed_at timestamptz not null)",
        "insert into legs select 1, case n when 3 then 'TRANSFERRED' else 'HUNG_UP' end, n = 3, now() + n * interval '1.5 s' from generate_series(1, 6) n",
        "create table webhook_events (job_id bigint not null, received_at timestamptz not null, was_delivered bool not null)",
        "insert into webhook_events select 1, now(), true from generate_series(1, 12)",
    ] {
        postgres.sql(statement).await?;
    }
    Ok(postgres)
}

async fn names() -> Result<Dns, Failed> {
    let dns = Dns::builder().zone("holdhunter.test", "@ A 192.0.2.10");
    Ok(dns.start().await?)
}

/// nginx twice: one that redirects, one with a certificate.
async fn front() -> Result<((Nginx, Nginx), Trust), Failed> {
    let certs = Certs::new()?;
    let certificate = certs.valid_for(&["localhost"])?;
    let plain = Nginx::builder()
        .location("/", "return 301 https://$host$request_uri;")
        .start();
    let secure = Nginx::builder().tls(&certificate).start();
    let servers = tokio::try_join!(plain, secure)?;
    Ok((servers, Trust::pem(certs.ca_pem())))
}

fn files(folder: &Path) -> Result<(std::path::PathBuf, std::path::PathBuf), Failed> {
    let env_file = folder.join("production.env");
    let lines = [
        "NODE_ENV=production",
        "WEBHOOK_BASE_URL=https://holdhunter.example/webhooks",
        "CLIENT_URL=https://app.holdhunter.example",
        "SENTRY_DSN=https://4f1c@errors.holdhunter.example/7",
    ];
    std::fs::write(&env_file, lines.join("\n"))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&env_file, std::fs::Permissions::from_mode(0o600))?;
    }
    let backups = folder.join("backups");
    std::fs::create_dir(&backups)?;
    let backup = backups.join("hold-hunter.sql");
    std::fs::write(&backup, "create table jobs (id bigint);\n")?;
    let packed = std::process::Command::new("gzip").arg(&backup).status()?;
    if !packed.success() {
        return Err(format!("gzip failed: {packed}").into());
    }
    let source = folder.join("source");
    std::fs::create_dir(&source)?;
    std::fs::write(
        source.join("tsconfig.json"),
        r#"{ "compilerOptions": { "strict": true } }"#,
    )?;
    let code = source.join("src");
    std::fs::create_dir(&code)?;
    std::fs::write(code.join("index.ts"), "logger.info('it listens');\n")?;
    let docs = source.join("docs");
    std::fs::create_dir(&docs)?;
    for name in [
        "ARCHITECTURE",
        "DEPLOY",
        "ENVIRONMENT",
        "INCIDENTS",
        "RESTORE",
        "ROLLBACK",
        "RUNBOOK",
    ] {
        std::fs::write(docs.join(format!("{name}.md")), format!("# {name}\n"))?;
    }
    Ok((env_file, backups))
}

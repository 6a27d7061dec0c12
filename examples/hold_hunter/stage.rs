//! The servers that the checklist is run against, started and filled.

use std::error::Error;
use std::path::Path;

use golive::probes::trust::Trust;
use golive_testbed::{Certs, Nginx, Postgres, Redis};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::app::{App, routes};
use crate::config::Config;

type Failed = Box<dyn Error + Send + Sync>;

/// Starts Redis, PostgreSQL, nginx and the application, and says where they
/// are.
pub(crate) async fn set() -> Result<Config, Failed> {
    let folder = TempDir::new()?;
    let (redis, postgres, (nginx, trust)) = tokio::try_join!(redis(), database(), front())?;
    let log = folder.path().join("app.log");
    std::fs::write(&log, "")?;
    let (env_file, backups) = files(folder.path())?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let app = App {
        token: "token-of-the-example".into(),
        signature: "signed".into(),
        log: log.clone(),
    };
    let (api_token, webhook_signature) = (app.token.clone(), app.signature.clone());
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
        api_token,
        webhook_signature,
        _servers: Box::new((redis, postgres, nginx, server.abort_handle(), folder)),
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
        "insert into jobs values (1, 'TRANSFERRED')",
        "create table legs (job_id bigint not null)",
        "insert into legs select 1 from generate_series(1, 6)",
    ] {
        postgres.sql(statement).await?;
    }
    Ok(postgres)
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
    ];
    std::fs::write(&env_file, lines.join("\n"))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&env_file, std::fs::Permissions::from_mode(0o600))?;
    }
    let backups = folder.join("backups");
    std::fs::create_dir(&backups)?;
    std::fs::write(backups.join("hold-hunter.sql.gz"), "a backup")?;
    let source = folder.join("source");
    std::fs::create_dir(&source)?;
    std::fs::write(
        source.join("tsconfig.json"),
        r#"{ "compilerOptions": { "strict": true } }"#,
    )?;
    Ok((env_file, backups))
}

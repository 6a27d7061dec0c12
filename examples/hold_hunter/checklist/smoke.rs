//! Smoke tests at the moment of the launch: 8 items, all for machines.

use golive::checklist::Phase;
use golive::probes::{
    file::file,
    http::{Signature, http},
    postgres::postgres,
    redis::redis,
    websocket::socket_io,
};

use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "Smoke tests",
    config = Config,
    opens = at_launch,
    check(
        "The health endpoint responds",
        id = "smoke-tests.health",
        probe = |cfg| http(format!("{}/health", cfg.base)).json("/status").text(),
        pass = last == "ok",
        critical,
    ),
    check(
        "The frontend loads",
        probe = |cfg| http(format!("{}/", cfg.base)).body_contains("Hold Hunter"),
        after = ["health"]
    ),
    check(
        "Socket.IO connects",
        probe = |cfg| socket_io(&cfg.base).connects(),
        after = ["health"],
    ),
    check(
        "A job can be started",
        probe = |cfg| {
            http(format!("{}/api/jobs", cfg.base))
                .method("POST")
                .bearer(cfg.api_token.clone())
                .header("Content-Type", "application/json")
                .body(r#"{"dry_run":true}"#)
                .status()
        },
        pass = last == 202,
        after = ["health"],
    ),
    check(
        "A webhook event is accepted",
        probe = |cfg| {
            http(format!("{}/webhook", cfg.base))
                .method("POST")
                .body("{}")
                .sign(Signature::hmac_sha256(
                    "X-Signature",
                    cfg.webhook_secret.clone(),
                ))
                .ok()
        },
        after = ["health"],
    ),
    check(
        "The database takes writes",
        id = "smoke-tests.database-writes",
        probe = |cfg| postgres(&cfg.postgres).is_writable(),
        critical,
    ),
    check(
        "Redis connects",
        id = "smoke-tests.redis",
        probe = |cfg| redis(&cfg.redis).writes_and_reads(),
        critical
    ),
    check(
        "Logs flow",
        probe = |cfg| file(&cfg.log).age(),
        pass = age < 1min,
        after = ["health"]
    ),
);

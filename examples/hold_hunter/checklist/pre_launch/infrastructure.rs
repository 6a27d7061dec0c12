//! Servers and the database: 15 items.

use std::time::Duration;

use golive::checklist::Section;
use golive::probes::{
    dns::dns,
    file::{file, newest},
    heartbeat::heartbeat_file,
    http::http,
    postgres::{MigrationTool, postgres},
    prometheus::prometheus,
    redis::redis,
    tcp::tcp,
    tls::tls,
};

use crate::config::Config;

pub(super) static INFRASTRUCTURE: Section<Config> = golive::section!(
    "Infrastructure",
    config = Config,
    check(
        "The production server accepts connections",
        probe = |cfg| tcp(&cfg.address).accepts()
    ),
    check(
        "Redis is provisioned",
        id = "infrastructure.redis",
        probe = |cfg| redis(&cfg.redis).ping()
    ),
    check(
        "A backup strategy for the database is in place",
        probe = |cfg| newest(&cfg.backups, "*.sql.gz").size(),
        pass = last > 1KiB,
        notes = "The newest one holds more than nothing; how old it is, is asked after the launch",
    ),
    check(
        "The TLS certificate is installed",
        probe = |cfg| tls(&cfg.tls).trust(cfg.trust.clone()).expires_in(),
        pass = last > 30d,
        warn = last > 7d,
    ),
    check(
        "DNS names the domain",
        probe = |cfg| dns(&cfg.domain).at(&cfg.name_server).resolves()
    ),
    check(
        "Firewall rules are configured",
        probe = |cfg| tcp(&cfg.shut).closed(),
        notes = "The port of the database must not be open to the outside",
    ),
    check(
        "Monitoring tools are installed",
        probe = |cfg| prometheus(&cfg.prometheus).targets_up("hold-hunter"),
        retries = 3,
    ),
    check(
        "Log aggregation is configured",
        probe = |cfg| prometheus(format!("{}/loki", cfg.loki))
            .query(r#"sum(count_over_time({app="hold-hunter"}[5m]))"#)
            .count(),
        pass = last >= 1,
        notes = "Loki answers as Prometheus does",
    ),
    check(
        "Error tracking is configured",
        probe = |cfg| http(format!("{}/api/0/projects/hold-hunter/api/", cfg.sentry))
            .bearer(cfg.vendors_token.clone())
            .json("/firstEvent")
            .is_present(),
        notes = "Sentry has received an event"
    ),
);

pub(super) static DATABASE: Section<Config> = golive::section!(
    "Database",
    config = Config,
    check(
        "The production database exists",
        id = "database.exists",
        probe = |cfg| postgres(&cfg.postgres).connects()
    ),
    check(
        "Migrations have run",
        probe = |cfg| postgres(&cfg.postgres)
            .migrations(MigrationTool::Prisma, cfg.source.join("prisma/migrations")),
        after = ["database.exists"],
    ),
    check(
        "Six hold lines are seeded",
        probe = |cfg| postgres(&cfg.postgres).row_count("hold_lines"),
        pass = last == 6,
        after = ["database.exists"],
    ),
    check(
        "Configuration values are set",
        probe = |cfg| postgres(&cfg.postgres)
            .query(
                "select count(*) from config where value <> '' \
                 and name in ('dial_gap_ms', 'max_hold_minutes', 'queue_extension')"
            )
            .count(),
        pass = last == 3,
        after = ["database.exists"],
    ),
    check(
        "A backup was restored and verified",
        probe = |cfg| heartbeat_file(&cfg.restored)
            .within(Duration::from_secs(30 * 24 * 3600))
            .succeeded(),
        notes = "What the job that restores one each night leaves"
    ),
    check(
        "The way to restore is documented",
        probe = |cfg| file(cfg.docs("RESTORE.md")).lacks("TODO")
    ),
);

//! The first month: 24 items.

use golive::checklist::Phase;
use golive::probes::{command::command, file::newest, http::http, postgres::postgres};

use crate::config::Config;

pub(crate) static DAY_1: Phase<Config> = golive::phase!(
    "Day 1",
    config = Config,
    opens = after(1h),
    closes = after(1d),
    task("Logs are watched all day", by = Operations),
    check(
        "Error rates were checked",
        probe = |cfg| http(format!("{}/metrics.json", cfg.base))
            .json("/error_ratio")
            .ratio(),
        pass = last < pct(1),
        warn = last < pct(2),
        notes = "The document names no figure; these are half of what calls for a rollback",
    ),
    check(
        "The webhook subscription is active",
        probe = |cfg| postgres(&cfg.postgres)
            .query(
                "select extract(epoch from now() - max(received_at))::float8 from webhook_events"
            )
            .seconds(),
        pass = last < 1h,
        notes = "An event came in within the last hour",
    ),
    check(
        "The database grows as expected",
        probe = |cfg| postgres(&cfg.postgres).database_size(),
        pass = last < 1GB,
        notes = "The document names no figure; this is the disk's share for a month",
    ),
    check(
        "Backups are made",
        probe = |cfg| newest(&cfg.backups, ".sql.gz").age(),
        pass = age < 24h
    ),
    task("Performance figures were reviewed", by = Operations),
    task("What users say was collected", by = ProductOwner),
    task("Issues are documented", by = TechnicalLead),
);

pub(crate) static WEEK_1: Phase<Config> = golive::phase!(
    "Week 1",
    config = Config,
    opens = after(1d),
    closes = after(7d),
    task("All logs were reviewed", by = Operations),
    task("Performance trends were analysed", by = Operations),
    task("Memory was checked for leaks", by = TechnicalLead),
    check(
        "A backup was verified to be whole",
        probe = |cfg| command("gzip")
            .arg("--test")
            .arg(cfg.backups.join("hold-hunter.sql.gz"))
            .succeeds()
    ),
    task(
        "Disaster recovery was tested",
        by = Operations,
        evidence = required
    ),
    task("Error patterns were reviewed", by = TechnicalLead),
    task(
        "It was optimised where needed",
        optional,
        by = TechnicalLead
    ),
    task("The documentation was updated", by = TechnicalLead),
);

pub(crate) static MONTH_1: Phase<Config> = golive::phase!(
    "Month 1",
    config = Config,
    opens = after(7d),
    closes = after(30d),
    task("The use of RingCentral was reviewed", by = Operations),
    task(
        "The rate of successful transfers was analysed",
        by = TechnicalLead
    ),
    task("Average waiting times were checked", by = ProductOwner),
    task("Costs were reviewed", by = ProductOwner),
    task("Optimisations are planned", by = TechnicalLead),
    task("Maintenance is scheduled", by = Operations),
    task("The runbook was updated", by = Operations),
    task("The team looked back", by = ProductOwner),
);

//! The first month: 24 items.

use golive::checklist::Phase;
use golive::probes::{
    command::command, file::newest, git::git, postgres::postgres, prometheus::prometheus,
};

use super::{ERROR_RATIO, memory_swing};
use crate::config::Config;

pub(crate) static DAY_1: Phase<Config> = golive::phase!(
    "Day 1",
    config = Config,
    opens = after(1h),
    closes = after(1d),
    check(
        "Logs are watched all day",
        probe = |cfg| {
            prometheus(format!("{}/prometheus", cfg.loki)).alert_not_firing("HoldHunterLogErrors")
        },
        notes = "By Loki's ruler, which finds nothing",
    ),
    check(
        "Error rates were checked",
        probe = |cfg| prometheus(&cfg.prometheus).query(ERROR_RATIO).ratio(),
        pass = last < pct(1),
        warn = last < pct(2),
        notes = "The document names no figure; these are half of what calls for a rollback",
    ),
    check(
        "The webhook subscription is active",
        probe = |cfg| cfg
            .ring_central
            .subscription()
            .json("/expirationTime")
            .expires_in(),
        pass = last > 1d,
        notes = "A quiet hour is no sign that it is not",
    ),
    check(
        "The database grows as expected",
        probe = |cfg| postgres(&cfg.postgres).database_size(),
        pass = last < 1GB,
        notes = "The document names no figure; this is the disk's share for a month",
    ),
    check(
        "Backups are made",
        probe = |cfg| newest(&cfg.backups, "*.sql.gz").age(),
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
    check(
        "Memory was checked for leaks",
        probe = |cfg| prometheus(&cfg.prometheus)
            .query(memory_swing("2d"))
            .bytes(),
        pass = last < 200MB,
        notes = "Between the least and the most of two days; the document names no figure",
    ),
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
    check(
        "The documentation was updated",
        probe = |cfg| git(&cfg.source).age_of("docs"),
        pass = age < 7d,
    ),
);

pub(crate) static MONTH_1: Phase<Config> = golive::phase!(
    "Month 1",
    config = Config,
    opens = after(7d),
    closes = after(30d),
    task("The use of RingCentral was reviewed", by = Operations),
    check(
        "The rate of successful transfers was analysed",
        probe = |cfg| postgres(&cfg.postgres)
            .query(
                "select avg((status = 'TRANSFERRED')::int)::float8 from jobs \
                 where created_at > now() - interval '30 days' and status <> 'STOPPED'"
            )
            .ratio(),
        pass = last > pct(95),
        notes = "The document names no figure; a job that somebody stopped is no failure",
    ),
    check(
        "Average waiting times were checked",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select extract(epoch from avg(answered_at - dialed_at))::float8 from legs")
            .seconds(),
        pass = last < 1h,
        notes = "The document names no figure; longer, and people gave up before",
    ),
    task("Costs were reviewed", by = ProductOwner),
    task("Optimisations are planned", by = TechnicalLead),
    task("Maintenance is scheduled", by = Operations),
    check(
        "The runbook was updated",
        probe = |cfg| git(&cfg.source).age_of("docs/RUNBOOK.md"),
        pass = age < 30d,
    ),
    task("The team looked back", by = ProductOwner),
);

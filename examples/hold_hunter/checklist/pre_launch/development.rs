//! What developers see, and the code: 13 items.

use std::time::Duration;

use golive::checklist::Section;
use golive::probes::{
    file::file, heartbeat::heartbeat_file, http::http, postgres::postgres, prometheus::prometheus,
    test_report::test_report, tree::tree, websocket::socket_io,
};

use crate::checklist::memory_swing;
use crate::config::Config;

/// How old what CI left may be.
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) static DEVELOPMENT: Section<Config> = golive::section!(
    "Development environment",
    config = Config,
    task(
        "The service runs locally without errors",
        by = TechnicalLead
    ),
    check(
        "Every test passes",
        probe = |cfg| test_report(cfg.ci("junit.xml")).passes(),
        notes = "The report of CI; how to run them stands in TESTING.md"
    ),
    check(
        "Webhook events arrive",
        probe = |cfg| http(format!("{}/webhook", cfg.base))
            .method("POST")
            .header("Validation-Token", "golive")
            .header_value("Validation-Token"),
        pass = last == "golive",
        notes = "RingCentral begins each subscription so",
    ),
    check(
        "Calls are placed and transferred as they should",
        probe = |cfg| postgres(&cfg.postgres_of_developers)
            .query(
                "select count(*) from jobs \
                 where status = 'TRANSFERRED' and created_at > now() - interval '7 days'"
            )
            .count(),
        pass = last >= 1,
    ),
    check(
        "The frontend updates in real time",
        probe = |cfg| socket_io(&cfg.base)
            .auth(cfg.socket_auth())
            .receives("job:update"),
    ),
    check(
        "No memory leak was seen",
        probe = |cfg| prometheus(&cfg.prometheus)
            .query(memory_swing("6h"))
            .bytes(),
        pass = last < 200MB,
        notes = "Between the least and the most of six hours; the document names no figure"
    ),
    task("Logs are clean and say what is needed", by = TechnicalLead),
);

pub(super) static CODE: Section<Config> = golive::section!(
    "Code quality",
    config = Config,
    check(
        "No console.log is left in production code",
        probe = |cfg| tree(cfg.source.join("src"))
            .glob("*.ts")
            .lacks(r"\bconsole\.log\b"),
    ),
    task("Errors are handled everywhere", by = TechnicalLead),
    check(
        "TypeScript is strict",
        probe = |cfg| file(cfg.source.join("tsconfig.json"))
            .json("/compilerOptions/strict")
            .boolean(),
    ),
    check(
        "TypeScript reports no error",
        probe = |cfg| heartbeat_file(cfg.ci("tsc.json")).within(DAY).succeeded(),
        notes = "What CI leaves when `tsc --noEmit` has ended"
    ),
    check(
        "Dependencies are up to date",
        probe = |cfg| file(cfg.ci("npm-outdated.json")).json("").length(),
        pass = last == 0,
        notes = "What `npm outdated --json` printed in CI",
    ),
    check(
        "Known vulnerabilities are fixed",
        probe = |cfg| file(cfg.ci("npm-audit.json"))
            .json("/metadata/vulnerabilities/total")
            .count(),
        pass = last == 0,
        notes = "What `npm audit --json` printed in CI"
    ),
);

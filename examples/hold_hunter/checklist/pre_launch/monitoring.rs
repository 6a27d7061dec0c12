//! Who watches it, and who is told: 8 items.

use golive::checklist::Section;
use golive::probes::{
    http::http,
    prometheus::{alertmanager, prometheus},
};

use crate::config::Config;

pub(super) static MONITORING: Section<Config> = golive::section!(
    "Monitoring",
    config = Config,
    check(
        "The health endpoint answers",
        probe = |cfg| http(format!("{}/health", cfg.base)).ok()
    ),
    check(
        "Uptime is monitored",
        probe = |cfg| http(format!("{}/v2/getMonitors", cfg.uptime_robot))
            .form([("api_key", cfg.vendors_token.as_str()), ("format", "json"),])
            .json("/monitors")
            .having("/url", "https://holdhunter.example/health")
            .at("/status")
            .count(),
        pass = last == 2,
        notes = "UptimeRobot: 2 is up",
    ),
    check(
        "Logs are monitored",
        probe = |cfg| {
            prometheus(format!("{}/prometheus", cfg.loki)).rule_loaded("HoldHunterLogErrors")
        },
        notes = "By Loki's ruler",
    ),
    check(
        "Errors raise an alert",
        probe = |cfg| prometheus(&cfg.prometheus).rule_loaded("HighErrorRate")
    ),
    check(
        "Performance is monitored",
        probe = |cfg| prometheus(&cfg.prometheus).rule_loaded("SlowTransfers")
    ),
    check(
        "A dashboard exists",
        probe = |cfg| http(format!("{}/api/dashboards/uid/hold-hunter", cfg.grafana))
            .bearer(cfg.vendors_token.clone())
            .json("/dashboard/title")
            .text(),
        pass = contains("Hold Hunter"),
    ),
    check(
        "Alerts have recipients",
        probe = |cfg| alertmanager(&cfg.alertmanager).receiver_exists("on-call")
    ),
    check(
        "An on-call rotation is set",
        probe = |cfg| http(format!("{}/oncalls?schedule_ids%5B%5D=P1", cfg.pager_duty))
            .header(
                "Authorization",
                format!("Token token={}", cfg.vendors_token)
            )
            .json("/oncalls")
            .length(),
        pass = last >= 1,
        notes = "PagerDuty",
    ),
);

//! When the deployment counts as a success: the document's closing list, beside
//! its 143 items.

use golive::checklist::Phase;
use golive::probe::ProbeExt;
use golive::probes::{
    host::host, http::http, postgres::postgres, prometheus::prometheus, redis::redis,
    websocket::socket_io,
};

use super::{ERROR_RATIO, TRANSFER_TIME, memory_swing};
use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "Success",
    config = Config,
    opens = after(1d),
    section(
        "Functionality",
        tags = ["success"],
        check(
            "Jobs start without errors",
            probe = |cfg| http(format!("{}/api/jobs", cfg.base))
                .method("POST")
                .bearer(cfg.api_token.clone())
                .header("Content-Type", "application/json")
                .body(r#"{"dry_run":true}"#)
                .status(),
            pass = last == 202,
        ),
        check(
            "All six calls are placed",
            probe = |cfg| postgres(&cfg.postgres)
                .query("select count(*) from legs where job_id = 1")
                .count(),
            pass = last == 6,
        ),
        check(
            "Webhooks receive every event",
            probe = |cfg| postgres(&cfg.postgres)
                .query("select count(*) from webhook_events where job_id = 1")
                .count(),
            pass = last >= 6,
        ),
        check(
            "A live answer is detected reliably",
            probe = |cfg| postgres(&cfg.postgres)
                .query("select count(*) from legs where was_live and status <> 'TRANSFERRED'")
                .count(),
            pass = last == 0,
        ),
        check(
            "Transfers complete within 500 ms",
            probe = |cfg| postgres(&cfg.postgres).query(TRANSFER_TIME).seconds(),
            pass = last < 500ms,
        ),
        check(
            "Losing legs hang up at once",
            probe = |cfg| postgres(&cfg.postgres)
                .query("select count(*) from legs where status not in ('TRANSFERRED', 'HUNG_UP')")
                .count(),
            pass = last == 0,
        ),
        check(
            "The user interface is updated in real time",
            probe = |cfg| socket_io(&cfg.base)
                .auth(cfg.socket_auth())
                .receives("job:update"),
        ),
    ),
    section(
        "Performance",
        tags = ["success"],
        check(
            "Responses take less than 200 ms",
            probe = |cfg| http(format!("{}/health", cfg.base)).status().latency(),
            samples = 20,
            pass = p(95) < 200ms,
        ),
        check(
            "Transfers take less than 500 ms",
            probe = |cfg| postgres(&cfg.postgres).query(TRANSFER_TIME).seconds(),
            pass = last < 500ms,
        ),
        check(
            "No transfer fails",
            probe = |cfg| postgres(&cfg.postgres)
                .query("select count(*) from legs where status = 'TRANSFER_FAILED'")
                .count(),
            pass = last == 0,
        ),
        check(
            "Memory does not leak",
            probe = |cfg| prometheus(&cfg.prometheus)
                .query(memory_swing("1d"))
                .bytes(),
            pass = last < 200MB,
        ),
        check(
            "The processor is used below half",
            probe = |_| host().cpu_usage(),
            pass = last < pct(50)
        ),
        check(
            "Queries take less than 100 ms",
            probe = |cfg| postgres(&cfg.postgres).execute_time("select 1"),
            samples = 20,
            pass = p(95) < 100ms,
        ),
    ),
    section(
        "Reliability",
        tags = ["success"],
        check(
            "There was no downtime",
            probe = |cfg| prometheus(&cfg.prometheus)
                .query(r#"avg_over_time(up{job="hold-hunter"}[1d])"#)
                .ratio(),
            pass = last >= pct(100),
            notes = "What Prometheus saw, each time that it looked",
        ),
        check(
            "There was no spike of errors",
            probe = |cfg| prometheus(&cfg.prometheus)
                .query(format!(
                    "max_over_time(({ERROR_RATIO})[1d:1m]) or {ERROR_RATIO}"
                ))
                .ratio(),
            pass = last < pct(5),
        ),
        check(
            "Every webhook was delivered",
            probe = |cfg| postgres(&cfg.postgres)
                .query("select avg(was_delivered::int)::float8 from webhook_events")
                .ratio(),
            pass = last >= pct(100),
        ),
        check(
            "Connections to the database are stable",
            probe = |cfg| postgres(&cfg.postgres).connects()
        ),
        check("Redis is stable", probe = |cfg| redis(&cfg.redis).ping()),
    ),
    section(
        "User experience",
        tags = ["success"],
        check(
            "The user interface responds at once",
            probe = |cfg| http(format!("{}/", cfg.base)).status().latency(),
            samples = 20,
            pass = p(95) < 200ms,
        ),
        check(
            "Users see updates in real time",
            probe = |cfg| socket_io(&cfg.base)
                .auth(cfg.socket_auth())
                .receives("leg:status"),
        ),
        task("Nothing is delayed or lags", by = ProductOwner),
        task("Status indicators are clear", by = ProductOwner),
        task("The workflow is intuitive", by = ProductOwner),
    ),
);

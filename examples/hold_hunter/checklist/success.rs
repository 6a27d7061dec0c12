//! When the deployment counts as a success: the document's closing list, beside
//! its 143 items.

use golive::checklist::Phase;
use golive::probe::ProbeExt;
use golive::probes::{host::host, http::http, postgres::postgres, redis::redis};

use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "Success",
    config = Config,
    opens = after(1d),
    section(
        "Functionality",
        tags = ["success"],
        task("Jobs start without errors", by = TechnicalLead),
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
            probe = |cfg| http(format!("{}/metrics.json", cfg.base))
                .json("/transfer_ms")
                .milliseconds(),
            pass = last < 500ms,
        ),
        check(
            "Losing legs hang up at once",
            probe = |cfg| postgres(&cfg.postgres)
                .query("select count(*) from legs where status not in ('TRANSFERRED', 'HUNG_UP')")
                .count(),
            pass = last == 0,
        ),
        task(
            "The user interface is updated in real time",
            by = TechnicalLead
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
            probe = |cfg| http(format!("{}/metrics.json", cfg.base))
                .json("/transfer_ms")
                .milliseconds(),
            pass = last < 500ms,
        ),
        check(
            "No transfer fails",
            probe = |cfg| http(format!("{}/metrics.json", cfg.base))
                .json("/failed_transfers")
                .count(),
            pass = last == 0,
        ),
        task("Memory does not leak", by = TechnicalLead),
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
        task("There was no downtime", by = Operations),
        task("There was no spike of errors", by = Operations),
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
        task("Users see updates in real time", by = ProductOwner),
        task("Nothing is delayed or lags", by = ProductOwner),
        task("Status indicators are clear", by = ProductOwner),
        task("The workflow is intuitive", by = ProductOwner),
    ),
);

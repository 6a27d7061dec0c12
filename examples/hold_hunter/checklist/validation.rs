//! A quarter of an hour after the launch: one full job, watched: 10 items.

use golive::checklist::Phase;
use golive::probes::{file::file, postgres::postgres, websocket::socket_io};

use crate::config::Config;

/// The shortest time between two legs of the job.
const SHORTEST_GAP: &str = "select extract(epoch from min(gap))::float8 from \
    (select dialed_at - lag(dialed_at) over (order by dialed_at) as gap \
     from legs where job_id = 1) as gaps";

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "Validation",
    config = Config,
    opens = after(15min),
    check(
        "A full test job was started",
        id = "validation.job",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select count(*) from jobs where id = 1")
            .count(),
        pass = last == 1,
    ),
    check(
        "Six calls were placed",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select count(*) from legs where job_id = 1")
            .count(),
        pass = last == 6,
        after = ["job"],
    ),
    check(
        "Dialing is staggered",
        probe = |cfg| postgres(&cfg.postgres).query(SHORTEST_GAP).seconds(),
        pass = last >= 1s,
        after = ["job"],
        notes = "The document names no figure; this is the gap that is configured, less a third",
    ),
    check(
        "Webhook events came in",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select count(*) from webhook_events where job_id = 1")
            .count(),
        pass = last >= 6,
        after = ["job"],
    ),
    check(
        "The user interface showed each change of status",
        probe = |cfg| socket_io(&cfg.base)
            .auth(cfg.socket_auth())
            .receives("leg:status"),
        notes = "What the page is told, each change of a leg",
        after = ["job"],
    ),
    check(
        "The line that was answered was detected as live",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select count(*) from legs where job_id = 1 and was_live")
            .count(),
        pass = last == 1,
        after = ["job"],
    ),
    check(
        "The transfer was carried out",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select count(*) from legs where job_id = 1 and status = 'TRANSFERRED'")
            .count(),
        pass = last == 1,
        after = ["job"],
    ),
    check(
        "The losing legs were cleaned up",
        probe = |cfg| postgres(&cfg.postgres)
            .query(
                "select count(*) from legs \
                 where job_id = 1 and status not in ('TRANSFERRED', 'HUNG_UP')"
            )
            .count(),
        pass = last == 0,
        after = ["job"],
    ),
    check(
        "The job is marked as transferred",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select status from jobs where id = 1")
            .text(),
        pass = last == "TRANSFERRED",
        after = ["job"],
    ),
    check(
        "No error is in the log",
        probe = |cfg| file(&cfg.log).lacks("ERROR"),
        after = ["job"]
    ),
);

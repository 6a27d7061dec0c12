//! An hour after the launch: users accept it: 8 items.

use golive::checklist::Phase;
use golive::probes::{http::http, postgres::postgres, websocket::socket_io};

use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "User acceptance",
    config = Config,
    opens = after(1h),
    check(
        "Three jobs in a row succeeded",
        probe = |cfg| postgres(&cfg.postgres)
            .query(
                "select count(*) from \
                 (select status from jobs order by id desc limit 3) as last \
                 where status = 'TRANSFERRED'"
            )
            .count(),
        pass = last == 3,
    ),
    check(
        "The winner is selected as it should be",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select bool_and(was_live) from legs where status = 'TRANSFERRED'")
            .boolean(),
    ),
    task("The user interface shows the right data", by = ProductOwner),
    check(
        "Updates arrive in real time",
        probe = |cfg| socket_io(&cfg.base)
            .auth(cfg.socket_auth())
            .receives("job:update"),
    ),
    check(
        "A job can be stopped by hand",
        probe = |cfg| postgres(&cfg.postgres)
            .query(
                "select count(*) from jobs where status = 'STOPPED' \
                 and stopped_by is not null and created_at > now() - interval '1 hour'"
            )
            .count(),
        pass = last >= 1,
        notes = "Somebody did",
    ),
    check(
        "New jobs can be started",
        probe = |cfg| http(format!("{}/api/jobs", cfg.base))
            .method("POST")
            .bearer(cfg.api_token.clone())
            .header("Content-Type", "application/json")
            .body(r#"{"dry_run":true}"#)
            .status(),
        pass = last == 202,
    ),
    check(
        "Data of the past is right",
        probe = |cfg| http(format!("{}/api/jobs?status=TRANSFERRED&limit=3", cfg.base))
            .bearer(cfg.api_token.clone())
            .json("")
            .having("/status", "TRANSFERRED")
            .length(),
        pass = last == 3,
        notes = "The jobs that were transferred before are there",
    ),
    task(
        "The stakeholders have signed",
        by = ProductOwner,
        evidence = required
    ),
);

//! An hour after the launch: users accept it: 8 items.

use golive::checklist::Phase;
use golive::probes::postgres::postgres;

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
    task("Updates arrive in real time", by = ProductOwner),
    task("A job can be stopped by hand", by = ProductOwner),
    task("New jobs can be started", by = ProductOwner),
    task("Data of the past is right", by = ProductOwner),
    task(
        "The stakeholders have signed",
        by = ProductOwner,
        evidence = required
    ),
);

//! A quarter of an hour after the launch: one full job, watched: 10 items.

use golive::checklist::Phase;
use golive::probes::{file::file, postgres::postgres};

use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "Validation",
    config = Config,
    opens = after(15min),
    task(
        "A full test job was started",
        id = "validation.job",
        by = TechnicalLead,
        evidence = required
    ),
    check(
        "Six calls were placed",
        probe = |cfg| postgres(&cfg.postgres)
            .query("select count(*) from legs where job_id = 1")
            .count(),
        pass = last == 6,
        after = ["job"],
    ),
    task("Dialing is staggered", by = TechnicalLead),
    task("Webhook events came in", by = TechnicalLead),
    task(
        "The user interface showed each change of status",
        by = TechnicalLead
    ),
    task(
        "The line that was answered was detected as live",
        by = TechnicalLead
    ),
    task("The transfer was carried out", by = TechnicalLead),
    task("The losing legs were cleaned up", by = TechnicalLead),
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

//! An hour after the launch: users accept it: 8 items.

use golive::checklist::Phase;

use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "User acceptance",
    config = Config,
    opens = after(1h),
    task(
        "Three jobs in a row succeeded",
        by = ProductOwner,
        evidence = required
    ),
    task("The winner is selected as it should be", by = ProductOwner),
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

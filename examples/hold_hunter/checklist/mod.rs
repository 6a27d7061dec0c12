//! The go-live checklist of IRS Hold Hunter, a service that waits on hold on
//! six lines at once and transfers the first that is answered.
//!
//! Its 143 items keep the phases, thresholds and roles of the document it comes
//! from. What a machine can judge is a check, 121 of them; the other 22 are
//! tasks, each with the role that attests it: what people think, decide or tell
//! each other.

mod acceptance;
mod deployment;
mod monitoring;
mod post_launch;
mod pre_launch;
mod smoke;
mod success;
mod validation;

use golive::checklist::Checklist;

use crate::config::Config;

/// Of all requests those that the service answered with an error, in PromQL.
pub(crate) const ERROR_RATIO: &str = "sum(rate(http_requests_total{code=\"5xx\"}[5m])) \
    / sum(rate(http_requests_total[5m]))";

/// The memory that the service holds, in PromQL.
const MEMORY: &str = "process_resident_memory_bytes{job=\"hold-hunter\"}";

/// What lies between the least and the most of it within a time, `6h`.
fn memory_swing(time: &str) -> String {
    format!("max_over_time({MEMORY}[{time}]) - min_over_time({MEMORY}[{time}])")
}

/// The time from an answer to the end of its transfer, of all but one in twenty.
const TRANSFER_TIME: &str = "select percentile_cont(0.95) within group \
    (order by extract(epoch from transferred_at - answered_at))::float8 \
    from legs where transferred_at is not null";

/// What to do when critical trouble shows after the launch.
pub(crate) static ROLLBACK: golive::checklist::Plan = golive::plan!(
    "Roll back",
    step(
        "Stop the deployment",
        command = "pm2 stop irs-hold-hunter",
        by = Operations
    ),
    step(
        "Check out the previous tag",
        command = "git checkout <previous-tag>",
        by = Operations
    ),
    step("Build it", command = "npm run build", by = Operations),
    step(
        "Start it",
        command = "pm2 start irs-hold-hunter",
        by = Operations
    ),
    step(
        "Post in the team's channel, update the status page, tell the stakeholders",
        by = ProductOwner
    ),
    step(
        "Collect logs, review the errors and find the root cause",
        by = TechnicalLead
    ),
    step(
        "Write a fix, test it thoroughly, deploy it with care",
        by = TechnicalLead
    ),
);

/// The whole checklist.
pub(crate) static HOLD_HUNTER: Checklist<Config> = golive::checklist!(
    "IRS Hold Hunter",
    id = "irs-hold-hunter/go-live",
    config = Config,
    roles = [TechnicalLead, ProductOwner, Operations, Security],
    pre_launch::PHASE,
    deployment::LAST_HOUR,
    deployment::DEPLOYMENT,
    smoke::PHASE,
    validation::PHASE,
    monitoring::PHASE,
    acceptance::PHASE,
    post_launch::DAY_1,
    post_launch::WEEK_1,
    post_launch::MONTH_1,
    success::PHASE,
    sign_off(role = TechnicalLead),
    sign_off(role = ProductOwner),
    sign_off(role = Operations),
    sign_off(role = Security, distinct_from = [TechnicalLead]),
    contact(
        "Primary on-call",
        "name, phone and e-mail, set for each launch"
    ),
    contact(
        "Secondary on-call",
        "name, phone and e-mail, set for each launch"
    ),
    contact("RingCentral support", "https://support.ringcentral.com"),
    contact(
        "Server provider",
        "support page or phone, set for each launch"
    ),
    contact("Database administrator", "set for each launch"),
    contact("DevOps lead", "set for each launch"),
    note = "Notes that belong to one deployment are kept with its attestations",
);

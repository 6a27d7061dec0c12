//! The day of the launch, up to the deployment: 15 items.

use golive::checklist::Phase;
use golive::probes::{dns::dns, env::env, http::http, postgres::postgres, tcp::tcp, tls::tls};

use crate::config::Config;

pub(crate) static LAST_HOUR: Phase<Config> = golive::phase!(
    "Last hour",
    config = Config,
    opens = before(1h),
    closes = at_launch,
    task("All team members know", by = ProductOwner),
    task("Support stands by", by = ProductOwner),
    task("The monitoring dashboard is open", by = Operations),
    task("The rollback plan is ready", by = Operations),
    task("Communication channels are open", by = Operations),
);

pub(crate) static DEPLOYMENT: Phase<Config> = golive::phase!(
    "Deployment",
    config = Config,
    opens = at_launch,
    check(
        "The code is deployed",
        probe = |cfg| http(format!("{}/health", cfg.base)).json("/version").text(),
        pass = last == env!("CARGO_PKG_VERSION"),
    ),
    check(
        "Migrations of the database have run",
        probe = |cfg| postgres(&cfg.postgres).table_exists("jobs"),
    ),
    check(
        "Hold lines are in the database",
        probe = |cfg| postgres(&cfg.postgres).row_count("hold_lines"),
        pass = last == 6,
    ),
    check(
        "Environment variables are those of production",
        probe = |cfg| env("NODE_ENV").in_file(&cfg.env_file).equals("production"),
    ),
    check(
        "The server is started",
        id = "deployment.started",
        probe = |cfg| tcp(&cfg.address).accepts()
    ),
    check(
        "Its health check passes",
        probe = |cfg| http(format!("{}/health", cfg.base)).ok(),
        after = ["deployment.started"],
        retries = 3,
    ),
    task("The webhook subscription is created", by = Operations),
    check(
        "The frontend is deployed",
        probe = |cfg| http(format!("{}/", cfg.base)).ok(),
        after = ["deployment.started"]
    ),
    check(
        "DNS is updated",
        optional,
        probe = |cfg| dns(&cfg.domain)
            .at(&cfg.name_server)
            .a()
            .are(["192.0.2.10"]),
        notes = "Only where the address changes"
    ),
    check(
        "TLS is verified",
        probe = |cfg| tls(&cfg.tls).trust(cfg.trust.clone()).valid()
    ),
);

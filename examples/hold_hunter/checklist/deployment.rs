//! The day of the launch, up to the deployment: 15 items.

use golive::checklist::Phase;
use golive::probes::{
    command::command,
    dns::dns,
    env::example,
    http::http,
    postgres::{MigrationTool, postgres},
    tcp::tcp,
    tls::tls,
};

use crate::config::Config;

pub(crate) static LAST_HOUR: Phase<Config> = golive::phase!(
    "Last hour",
    config = Config,
    opens = before(1h),
    closes = at_launch,
    task("All team members know", by = ProductOwner),
    task("Support stands by", by = ProductOwner),
    task("The monitoring dashboard is open", by = Operations),
    check(
        "The rollback plan is ready",
        probe = |cfg| command("git")
            .args(["rev-parse", "--verify", "refs/tags/v0.0.9"])
            .current_dir(&cfg.source)
            .succeeds(),
        notes = "There is a previous release to go back to",
    ),
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
        probe = |cfg| postgres(&cfg.postgres)
            .migrations(MigrationTool::Prisma, cfg.source.join("prisma/migrations")),
    ),
    check(
        "Hold lines are in the database",
        probe = |cfg| postgres(&cfg.postgres).row_count("hold_lines"),
        pass = last == 6,
    ),
    check(
        "Environment variables are those of production",
        probe = |cfg| example(cfg.source.join(".env.example"))
            .in_file(cfg.env_file())
            .all_set(),
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
    check(
        "The webhook subscription is created",
        probe = |cfg| cfg.ring_central.subscription().json("/status").text(),
        pass = last == "Active",
    ),
    check(
        "The frontend is deployed",
        probe = |cfg| http(format!("{}/", cfg.base)).body_contains("Hold Hunter"),
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

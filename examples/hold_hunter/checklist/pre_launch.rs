//! Before the launch: 70 items in nine sections.

use golive::checklist::{Phase, Section};
use golive::probes::{
    command::command,
    dns::dns,
    env::env,
    file::file,
    http::{Signature, http},
    postgres::postgres,
    redis::redis,
    tcp::tcp,
    tls::tls,
};

use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "Pre-launch",
    config = Config,
    opens = before(7d),
    closes = before(1h),
    DEVELOPMENT,
    CODE,
    CONFIGURATION,
    RING_CENTRAL,
    INFRASTRUCTURE,
    DATABASE,
    SECURITY,
    MONITORING,
    DOCUMENTATION,
);

static DEVELOPMENT: Section<Config> = golive::section!(
    "Development environment",
    config = Config,
    task(
        "The service runs locally without errors",
        by = TechnicalLead
    ),
    task(
        "Every test passes",
        by = TechnicalLead,
        evidence = required,
        notes = "How to run them stands in TESTING.md"
    ),
    task("Webhook events arrive", by = TechnicalLead),
    task(
        "Calls are placed and transferred as they should",
        by = TechnicalLead
    ),
    task("The frontend updates in real time", by = TechnicalLead),
    task("No memory leak was seen", by = TechnicalLead),
    task("Logs are clean and say what is needed", by = TechnicalLead),
);

static CODE: Section<Config> = golive::section!(
    "Code quality",
    config = Config,
    check(
        "No console.log is left in production code",
        probe = |cfg| command("grep")
            .args(["-rn", "console.log"])
            .arg(cfg.source.join("src"))
            .exit_code(),
        pass = last == 1,
        notes = "grep exits with 1 when it finds nothing, and with 2 when it could not look",
    ),
    task("Errors are handled everywhere", by = TechnicalLead),
    check(
        "TypeScript is strict",
        probe = |cfg| file(cfg.source.join("tsconfig.json"))
            .json("/compilerOptions/strict")
            .boolean(),
    ),
    task(
        "TypeScript reports no error",
        by = TechnicalLead,
        evidence = required
    ),
    task("Dependencies are up to date", by = TechnicalLead),
    task(
        "Known vulnerabilities are fixed",
        by = Security,
        evidence = required,
        notes = "npm audit"
    ),
);

static CONFIGURATION: Section<Config> = golive::section!(
    "Configuration",
    config = Config,
    check(
        "The production .env file exists",
        probe = |cfg| file(&cfg.env_file).exists()
    ),
    task(
        "All secrets were rotated for production",
        by = Security,
        evidence = required
    ),
    task(
        "The JWT is fresh",
        by = Operations,
        notes = "It must not have expired"
    ),
    check(
        "WEBHOOK_BASE_URL points to the production domain",
        probe = |cfg| env("WEBHOOK_BASE_URL")
            .in_file(&cfg.env_file)
            .shown()
            .text(),
        pass = starts_with("https://holdhunter.example"),
    ),
    task(
        "QUEUE_E164 is the number of the production call queue",
        by = Operations
    ),
    task(
        "HOLD_EXTENSION_IDS are the production extensions",
        by = Operations
    ),
    check(
        "CLIENT_URL is that of the production frontend",
        probe = |cfg| env("CLIENT_URL").in_file(&cfg.env_file).shown().text(),
        pass = starts_with("https://app.holdhunter.example"),
    ),
    check(
        "NODE_ENV is production",
        probe = |cfg| env("NODE_ENV").in_file(&cfg.env_file).equals("production"),
        critical,
    ),
);

static RING_CENTRAL: Section<Config> = golive::section!(
    "RingCentral",
    config = Config,
    task("The production account exists", by = Operations),
    task(
        "Credentials of the production app are at hand",
        by = Operations
    ),
    task(
        "Six extensions are provisioned as hold lines",
        by = Operations
    ),
    task("The extensions may call out", by = Operations),
    task("The call queue is created and configured", by = Operations),
    task("The call queue accepts transfers", by = Operations),
    task("Agents are assigned to the call queue", by = Operations),
    task("Phone numbers are assigned to the queue", by = Operations),
    task("The webhook subscription was tested", by = TechnicalLead),
);

static INFRASTRUCTURE: Section<Config> = golive::section!(
    "Infrastructure",
    config = Config,
    check(
        "The production server accepts connections",
        probe = |cfg| tcp(&cfg.address).accepts()
    ),
    check(
        "Redis is provisioned",
        id = "infrastructure.redis",
        probe = |cfg| redis(&cfg.redis).ping()
    ),
    task(
        "A backup strategy for the database is in place",
        by = Operations
    ),
    check(
        "The TLS certificate is installed",
        probe = |cfg| tls(&cfg.tls).trust(cfg.trust.clone()).expires_in(),
        pass = last > 30d,
        warn = last > 7d,
    ),
    check(
        "DNS names the domain",
        probe = |cfg| dns(&cfg.domain).at(&cfg.name_server).resolves()
    ),
    check(
        "Firewall rules are configured",
        probe = |cfg| tcp(&cfg.shut).closed(),
        notes = "The port of the database must not be open to the outside",
    ),
    task("Monitoring tools are installed", by = Operations),
    task("Log aggregation is configured", by = Operations),
    check(
        "Error tracking is configured",
        probe = |cfg| env("SENTRY_DSN").in_file(&cfg.env_file).not_placeholder(),
        notes = "Sentry"
    ),
);

static DATABASE: Section<Config> = golive::section!(
    "Database",
    config = Config,
    check(
        "The production database exists",
        id = "database.exists",
        probe = |cfg| postgres(&cfg.postgres).connects()
    ),
    check(
        "Migrations have run",
        probe = |cfg| postgres(&cfg.postgres).table_exists("jobs"),
        after = ["database.exists"],
    ),
    check(
        "Six hold lines are seeded",
        probe = |cfg| postgres(&cfg.postgres).row_count("hold_lines"),
        pass = last == 6,
        after = ["database.exists"],
    ),
    check(
        "Configuration values are set",
        probe = |cfg| postgres(&cfg.postgres).row_count("config"),
        pass = last >= 1,
        after = ["database.exists"],
    ),
    task(
        "A backup was restored and verified",
        by = Operations,
        evidence = required,
        valid_for = 30d
    ),
    check(
        "The way to restore is documented",
        probe = |cfg| file(cfg.docs("RESTORE.md")).lacks("TODO")
    ),
);

static SECURITY: Section<Config> = golive::section!(
    "Security",
    config = Config,
    check(
        "Only its owner reads the .env file",
        probe = |cfg| file(&cfg.env_file).mode(0o600)
    ),
    task(
        "Neither code nor git holds a secret",
        by = Security,
        evidence = required
    ),
    check(
        "HTTP is redirected to HTTPS",
        probe = |cfg| http(&cfg.plain_url).redirects_to("https://")
    ),
    check(
        "CORS allows the production domain only",
        probe = |cfg| http(format!("{}/api/jobs", cfg.base))
            .bearer(cfg.api_token.clone())
            .cors_refuses("https://elsewhere.example"),
    ),
    check(
        "Rates are limited",
        probe = |cfg| http(format!("{}/api/login", cfg.base))
            .method("POST")
            .requests_until_limited(100),
        pass = last <= 20,
    ),
    check(
        "A webhook without a signature is refused",
        probe = |cfg| http(format!("{}/webhook", cfg.base))
            .method("POST")
            .body("{}")
            .sign(Signature::hmac_sha256(
                "X-Signature",
                cfg.webhook_secret.clone()
            ))
            .refuses_unsigned(),
    ),
    check(
        "The API asks for authentication",
        probe = |cfg| http(format!("{}/api/jobs", cfg.base))
            .bearer(cfg.api_token.clone())
            .requires_authentication(),
    ),
    check(
        "The frontend asks for authentication",
        probe = |cfg| http(format!("{}/board", cfg.base))
            .bearer(cfg.api_token.clone())
            .requires_authentication(),
    ),
    check(
        "Security headers are set",
        probe = |cfg| http(&cfg.base).header_value("X-Content-Type-Options"),
        pass = last == "nosniff",
    ),
);

static MONITORING: Section<Config> = golive::section!(
    "Monitoring",
    config = Config,
    check(
        "The health endpoint answers",
        probe = |cfg| http(format!("{}/health", cfg.base)).ok()
    ),
    task("Uptime is monitored", by = Operations),
    task("Logs are monitored", by = Operations),
    task("Errors raise an alert", by = Operations),
    task("Performance is monitored", by = Operations),
    task("A dashboard exists", by = Operations),
    task("Alerts have recipients", by = Operations),
    task("An on-call rotation is set", by = Operations),
);

static DOCUMENTATION: Section<Config> = golive::section!(
    "Documentation",
    config = Config,
    check(
        "The runbook is written",
        probe = |cfg| file(cfg.docs("RUNBOOK.md")).lacks("TODO")
    ),
    check(
        "The architecture is drawn",
        probe = |cfg| file(cfg.docs("ARCHITECTURE.md")).lacks("TODO")
    ),
    task("The API documentation is up to date", by = TechnicalLead),
    check(
        "Environment variables are documented",
        probe = |cfg| file(cfg.docs("ENVIRONMENT.md")).lacks("TODO")
    ),
    check(
        "The way to deploy is documented",
        probe = |cfg| file(cfg.docs("DEPLOY.md")).lacks("TODO")
    ),
    check(
        "The way to roll back is documented",
        probe = |cfg| file(cfg.docs("ROLLBACK.md")).lacks("TODO")
    ),
    check(
        "An incident response plan exists",
        probe = |cfg| file(cfg.docs("INCIDENTS.md")).lacks("TODO")
    ),
    task("The contact list is up to date", by = Operations),
);

//! Half an hour after the launch: figures with their limits: 8 items.

use golive::checklist::Phase;
use golive::probe::ProbeExt;
use golive::probes::{file::file, host::host, http::http, postgres::postgres, redis::redis};

use super::ROLLBACK;
use crate::config::Config;

pub(crate) static PHASE: Phase<Config> = golive::phase!(
    "Monitoring",
    config = Config,
    id = "watch",
    opens = after(30min),
    check(
        "The processor is used below 50%",
        probe = |_| host().cpu_usage(),
        pass = last < pct(50),
        warn = last < pct(80)
    ),
    check(
        "The process holds less than 500 MB",
        probe = |_| host().process_memory(),
        pass = last < 500MB
    ),
    check(
        "Redis holds less than 100 MB",
        probe = |cfg| redis(&cfg.redis).used_memory(),
        pass = last < 100MB,
        warn = last < 200MB
    ),
    check(
        "The database answers within 100 ms",
        probe = |cfg| postgres(&cfg.postgres).execute("select 1").latency(),
        samples = 20,
        pass = p(95) < 100ms,
    ),
    trigger(
        "Errors spike",
        probe = |cfg| http(format!("{}/metrics.json", cfg.base))
            .json("/error_ratio")
            .ratio(),
        when = last > pct(5),
        clear = last < pct(2),
        then = ROLLBACK,
    ),
    check(
        "A webhook is answered fast enough",
        probe = |cfg| http(format!("{}/health", cfg.base)).status().latency(),
        samples = 20,
        pass = p(95) < 200ms,
        notes = "The document names no figure; this is its limit for a response",
    ),
    check(
        "A transfer takes less than 500 ms",
        probe = |cfg| http(format!("{}/metrics.json", cfg.base))
            .json("/transfer_ms")
            .milliseconds(),
        pass = last < 500ms,
    ),
    check(
        "No transfer failed",
        probe = |cfg| file(&cfg.log).lacks("transfer failed")
    ),
);

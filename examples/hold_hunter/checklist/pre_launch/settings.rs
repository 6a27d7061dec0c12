//! What the service is told: 8 items.

use golive::checklist::Section;
use golive::probe::{given, same};
use golive::probes::{
    env::{env, example},
    file::file,
};

use super::ring_central::of_each_line;
use crate::config::Config;

pub(super) static CONFIGURATION: Section<Config> = golive::section!(
    "Configuration",
    config = Config,
    check(
        "The production .env file exists",
        probe = |cfg| file(cfg.env_file()).exists()
    ),
    check(
        "All secrets were rotated for production",
        probe = |cfg| example(cfg.source.join(".env.development"))
            .in_file(cfg.env_file())
            .all_differ(),
    ),
    check(
        "The JWT is fresh",
        probe = |cfg| env("RINGCENTRAL_JWT")
            .in_file(cfg.env_file())
            .jwt()
            .expires_in(),
        pass = last > 30d,
        notes = "It must not have expired"
    ),
    check(
        "WEBHOOK_BASE_URL points to the production domain",
        probe = |cfg| env("WEBHOOK_BASE_URL")
            .in_file(cfg.env_file())
            .url()
            .scheme("https")
            .host("holdhunter.example"),
    ),
    check(
        "QUEUE_E164 is the number of the production call queue",
        probe = |cfg| same(
            env("QUEUE_E164").in_file(cfg.env_file()).shown().text(),
            cfg.ring_central
                .numbers()
                .json("/records/0/phoneNumber")
                .text(),
        ),
    ),
    check(
        "HOLD_EXTENSION_IDS are the production extensions",
        probe = |cfg| of_each_line(cfg, |line| same(
            line.json("/status").text(),
            given("Enabled".to_owned())
        )),
    ),
    check(
        "CLIENT_URL is that of the production frontend",
        probe = |cfg| env("CLIENT_URL")
            .in_file(cfg.env_file())
            .url()
            .scheme("https")
            .host("app.holdhunter.example"),
    ),
    check(
        "NODE_ENV is production",
        probe = |cfg| env("NODE_ENV").in_file(cfg.env_file()).equals("production"),
        critical,
    ),
);

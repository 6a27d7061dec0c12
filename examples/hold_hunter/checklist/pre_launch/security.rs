//! Who may do what: 9 items.

use golive::checklist::Section;
use golive::probes::{
    command::command,
    file::file,
    http::{Signature, http},
};

use crate::config::Config;

/// How private keys and the tokens of well-known servers begin.
const SECRETS: &str = "-G(BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[opsu]_[A-Za-z0-9]{36}|sk_live_[A-Za-z0-9]{16})";

pub(super) static SECURITY: Section<Config> = golive::section!(
    "Security",
    config = Config,
    check(
        "Only its owner reads the .env file",
        probe = |cfg| file(cfg.env_file()).mode(0o600)
    ),
    check(
        "Neither code nor git holds a secret",
        probe = |cfg| command("git")
            .args(["log", "--all", "--format=%h", SECRETS])
            .current_dir(&cfg.source)
            .stdout_text(),
        pass = last == "",
        notes = "The commits that brought one or took it away are shown, and never what it is",
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
            .sign(Signature::token(
                "Verification-Token",
                cfg.webhook_secret.clone()
            ))
            .verifies_signatures(),
        notes = "RingCentral signs nothing: it sends a token that both know",
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
        probe = |cfg| http(format!("https://{}/", cfg.tls))
            .trust(cfg.trust.clone())
            .security_headers(),
    ),
);

//! What is written down: 8 items.

use golive::checklist::Section;
use golive::probes::{env::example, file::file, git::git, http::http, tree::tree};

use crate::config::Config;

pub(super) static DOCUMENTATION: Section<Config> = golive::section!(
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
    check(
        "The API documentation is up to date",
        probe = |cfg| http(format!("{}/openapi.json", cfg.base))
            .json("/info/version")
            .text(),
        pass = last == env!("CARGO_PKG_VERSION"),
    ),
    check(
        "Environment variables are documented",
        probe = |cfg| example(cfg.source.join(".env.example")).names_all(
            tree(cfg.source.join("src")).glob("*.ts"),
            r"process\.env\.([A-Z0-9_]+)"
        ),
        notes = "Each that the code reads",
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
    check(
        "The contact list is up to date",
        probe = |cfg| git(&cfg.source).age_of("docs/CONTACTS.md"),
        pass = age < 30d,
        notes = "The last commit that changed it",
    ),
);

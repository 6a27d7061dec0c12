//! The go-live of IRS Hold Hunter: 143 items of a real checklist, against real
//! Redis, PostgreSQL, Prometheus and a small application of its own.
//!
//! ```console
//! $ cargo run --example hold_hunter -- run --phase smoke-tests
//! $ cargo run --example hold_hunter -- list
//! ```
//!
//! It starts the servers itself, on free ports and in a temporary folder, and
//! stops them at the end. `cargo xtask test` installs them.
//!
//! With `HOLD_HUNTER_BREAK` set to names, `jwt,queue`, just that is broken, and
//! the checks that look at it fail.
//!
//! With `HOLD_HUNTER_LEDGER` set to a folder that holds a `policy.toml`, people
//! can say what only they can: `status`, `attest`, `sign`, `waive`, `revoke`,
//! `verify`. With `HOLD_HUNTER_LAUNCH_AT` set to a time, what comes after the
//! launch waits until then.

mod app;
mod checklist;
mod config;
mod ledger;
mod socket;
mod stage;
mod vendors;

use std::process::ExitCode;

use checklist::HOLD_HUNTER;
use golive::front::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::new(&HOLD_HUNTER, stage::set);
    match std::env::var_os("HOLD_HUNTER_LEDGER") {
        Some(folder) => cli.ledger(move || ledger::open(folder)).main(),
        None => cli.main(),
    }
}

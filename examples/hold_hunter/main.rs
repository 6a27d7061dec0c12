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
//! can say what only they can: `status`, `attest`, `sign`, `request`, `waive`,
//! `revoke`, `verify`. With `HOLD_HUNTER_LAUNCH_AT` set to a time, what comes
//! after the launch waits until then. `gate` asks then, as the `main` of the
//! service does, what must hold before it starts.

mod app;
mod checklist;
mod config;
mod ledger;
mod socket;
mod stage;
mod vendors;

use std::error::Error;
use std::process::{ExitCode, Termination};

use checklist::HOLD_HUNTER;
use golive::Exit;
use golive::front::cli::Cli;

/// The service itself: it starts when its gate opens. What the checklist asks for
/// once it runs is no part of that. The addresses of this stage are new each
/// time, and not those that the signers saw: a condition, which is accepted.
async fn start() -> Result<(), Box<dyn Error + Send + Sync>> {
    let folder = std::env::var_os("HOLD_HUNTER_LEDGER").ok_or("HOLD_HUNTER_LEDGER is not set")?;
    let config = stage::set().await?;
    let permit = golive::gate!(
        HOLD_HUNTER,
        &config,
        ledger = ledger::open(folder)?,
        load = true,
        deadline = 60s,
        accept = conditional,
    )
    .await?;
    println!("the gate is open, for {}", permit.covers());
    Ok(())
}

fn gate() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    Exit::from(runtime.block_on(start())).report()
}

fn main() -> ExitCode {
    if std::env::args()
        .nth(1)
        .is_some_and(|command| command == "gate")
    {
        return gate();
    }
    let cli = Cli::new(&HOLD_HUNTER, stage::set);
    match std::env::var_os("HOLD_HUNTER_LEDGER") {
        Some(folder) => cli.ledger(move || ledger::open(folder)).main(),
        None => cli.main(),
    }
}

//! `cargo xtask test`: every test there is, with the servers that they need.

use std::process::Command;

use crate::command::{Failure, cargo, run_cargo, succeeds};
use crate::install::install;

/// Arguments are passed on to the test runner, for example the name of a test.
pub(crate) fn test(arguments: &[String]) -> Result<(), Failure> {
    install()?;
    if !succeeds(Command::new("cargo-nextest").args(["nextest", "--version"])) {
        // Naming no targets builds the examples as their users run them, which tests start; it
        // runs the examples of the documentation too.
        let tests = ["test", "--workspace", "--all-features", "--no-fail-fast"];
        return run_cargo(cargo(tests).args(arguments));
    }
    // Both halves run even when the first fails: one run shows every failure.
    let nextest = [
        "nextest",
        "run",
        "--workspace",
        "--all-features",
        "--no-fail-fast",
        "--no-tests=warn",
    ];
    let tests = run_cargo(cargo(nextest).args(arguments));
    // nextest does not run the examples in the documentation.
    let docs = if arguments.is_empty() {
        run_cargo(&mut cargo([
            "test",
            "--workspace",
            "--all-features",
            "--no-fail-fast",
            "--doc",
        ]))
    } else {
        Ok(())
    };
    match (tests, docs) {
        (Err(tests), Err(docs)) => Err(Failure::new(format!("{tests}; {docs}"))),
        (tests, docs) => tests.and(docs),
    }
}

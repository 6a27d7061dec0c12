//! `cargo xtask test`: every test there is, with the servers that they need.

use std::process::Command;

use crate::command::{Failure, cargo, run_cargo, succeeds};
use crate::install::install;

/// Arguments are passed on to the test runner, for example the name of a test.
pub(crate) fn test(arguments: &[String]) -> Result<(), Failure> {
    install()?;
    // Both halves run even when the first fails: one run shows every failure.
    let tests = if succeeds(Command::new("cargo-nextest").args(["nextest", "--version"])) {
        let nextest = [
            "nextest",
            "run",
            "--workspace",
            "--all-features",
            "--no-fail-fast",
            "--no-tests=warn",
        ];
        run_cargo(cargo(nextest).args(arguments))
    } else {
        let tests = ["test", "--workspace", "--all-features", "--no-fail-fast"];
        let targets = ["--lib", "--bins", "--tests", "--examples"];
        run_cargo(cargo(tests).args(targets).args(arguments))
    };
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

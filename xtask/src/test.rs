//! `cargo xtask test`: every test there is, with the servers that they need.

use std::process::Command;

use crate::command::{Failure, cargo, run_cargo, succeeds};
use crate::install::install;

/// The handles of applications, as the guide has them.
pub(crate) const RECIPES: &str = "recipes/Cargo.toml";

/// Arguments are passed on to the test runner, for example the name of a test.
pub(crate) fn test(arguments: &[String]) -> Result<(), Failure> {
    install()?;
    if !succeeds(Command::new("cargo-nextest").args(["nextest", "--version"])) {
        // Naming no targets builds the examples as their users run them, which tests start; it
        // runs the examples of the documentation too.
        let tests = ["test", "--workspace", "--all-features", "--no-fail-fast"];
        return run_cargo(cargo(tests).args(arguments));
    }
    let nextest = ["nextest", "run", "--no-fail-fast", "--no-tests=warn"];
    let everything = ["--workspace", "--all-features"];
    let mut runs = vec![cargo(nextest)];
    if let [tests] = runs.as_mut_slice() {
        tests.args(everything).args(arguments);
    }
    if arguments.is_empty() {
        // nextest does not run the examples in the documentation.
        let mut docs = cargo(["test", "--no-fail-fast", "--doc"]);
        docs.args(everything);
        runs.push(docs);
        // A workspace of its own: its clients are newer than what golive itself may need.
        let mut recipes = cargo(nextest);
        recipes.args(["--locked", "--manifest-path", RECIPES]);
        runs.push(recipes);
    }
    // All of them run even when the first fails: one run shows every failure.
    let failures: Vec<String> = runs
        .iter_mut()
        .filter_map(|run| run_cargo(run).err())
        .map(|failure| failure.to_string())
        .collect();
    if failures.is_empty() {
        return Ok(());
    }
    Err(Failure::new(failures.join("; ")))
}

//! `cargo xtask lint`: formatting and clippy, with every combination of features that matters.

use crate::command::{Failure, cargo, run_cargo};
use crate::metadata::Metadata;
use crate::test::RECIPES;

/// Takes no arguments.
pub(crate) fn lint(_: &[String]) -> Result<(), Failure> {
    run_cargo(&mut cargo(["fmt", "--all", "--check"]))?;
    run_cargo(&mut cargo(["fmt", "--manifest-path", RECIPES, "--check"]))?;
    clippy(["--workspace", "--all-targets", "--all-features"])?;
    // What a user compiles who asks for nothing.
    clippy(["-p", "golive"])?;
    // A probe must compile without the others, and so must a home of the ledger: each feature by
    // itself. Clippy checks all that `cargo check` does, and takes `-D warnings` without compiling
    // the dependencies anew, which RUSTFLAGS would.
    let metadata = Metadata::read()?;
    for package in ["golive-probes", "golive-ledger"] {
        for feature in metadata.features(package)? {
            clippy([
                "-p",
                package,
                "--no-default-features",
                "--features",
                &feature,
            ])?;
        }
    }
    Ok(())
}

/// Runs `cargo clippy` where a warning is an error.
fn clippy<const N: usize>(arguments: [&str; N]) -> Result<(), Failure> {
    run_cargo(
        cargo(["clippy"])
            .args(arguments)
            .args(["--", "-D", "warnings"]),
    )
}

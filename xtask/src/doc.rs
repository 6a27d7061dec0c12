//! `cargo xtask doc`: the documentation of our crates, where a warning is an error.

use crate::command::{Failure, cargo, run_cargo};

/// Arguments are passed on, for example `--open`.
pub(crate) fn doc(arguments: &[String]) -> Result<(), Failure> {
    let mut command = cargo(["doc", "--workspace", "--no-deps", "--all-features"]);
    println!("RUSTDOCFLAGS=\"-D warnings\"");
    run_cargo(command.args(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

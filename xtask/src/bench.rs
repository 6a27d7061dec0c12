//! `cargo xtask bench`: the benchmarks of golive. Each judges its own ratios and fails by itself.

use crate::command::{Failure, cargo, run_cargo};

/// Arguments are passed on, for example `--bench run` for one of them.
pub(crate) fn bench(arguments: &[String]) -> Result<(), Failure> {
    // `--benches` alone would also run the library's tests under the bench profile.
    let mut command = cargo(["bench", "-p", "golive", "--all-features", "--no-fail-fast"]);
    if arguments.is_empty() {
        command.args(["--bench", "*"]);
    }
    run_cargo(command.args(arguments))
}

//! Runs a process: says what it runs, and fails with the same words.

use std::fmt;
use std::process::{Command, Stdio};

/// Why a command of xtask failed, for the developer.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// A failure in words.
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `cargo` with these arguments; the cargo that runs xtask, so that toolchains never mix.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// The root of the workspace: the parent of this crate.
pub(crate) fn root() -> &'static std::path::Path {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Runs cargo with these arguments, echoed.
pub(crate) fn run_cargo(command: &mut Command) -> Result<(), Failure> {
    let words: Vec<_> = command
        .get_args()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    run(&format!("cargo {}", words.join(" ")), command)
}

/// Runs a command, shown as `words`.
pub(crate) fn run(words: &str, command: &mut Command) -> Result<(), Failure> {
    println!("+ {words}");
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("cannot start `{words}`: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{words}` failed: {status}")))
    }
}

/// Whether a command can be started and succeeds, without showing it.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a command prints, as text; a failure quotes its standard error.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let words = format!("{command:?}");
    let output = command
        .output()
        .map_err(|error| Failure::new(format!("cannot start {words}: {error}")))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failure::new(format!(
            "{words} failed: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )))
    }
}

//! Runs a program to its end: the servers' own clients, and what prepares their data.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::Error;

/// How long anything that ends by itself may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A server's own client, with the arguments that reach one server.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Client {
    /// Does what a test asks of a server, and gives what the client prints, trimmed.
    pub(crate) async fn ask(&self, more: &[&str]) -> Result<String, Error> {
        self.run(more, PATIENCE).await
    }

    /// Runs the client with more arguments, and gives what it prints, trimmed.
    pub(crate) async fn run(&self, more: &[&str], patience: Duration) -> Result<String, Error> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .args(more)
            .stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(key, value)| (*key, value)));
        output(&self.program, command, patience).await
    }
}

/// Runs a command to its end, and gives what it prints, trimmed.
pub(crate) async fn output(
    program: &Path,
    command: Command,
    patience: Duration,
) -> Result<String, Error> {
    let mut command = tokio::process::Command::from(command);
    let failed = |status: String, output: String| Error::Tool {
        program: program.display().to_string(),
        status,
        output,
    };
    match tokio::time::timeout(patience, command.kill_on_drop(true).output()).await {
        Err(_) => Err(failed(
            format!("no end after {} s", patience.as_secs()),
            String::new(),
        )),
        Ok(Err(source)) => Err(Error::Io {
            doing: format!("run {}", program.display()),
            source,
        }),
        Ok(Ok(output)) => {
            let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            if output.status.success() {
                Ok(text)
            } else {
                let error = String::from_utf8_lossy(&output.stderr);
                Err(failed(
                    output.status.to_string(),
                    format!("{}\n{text}", error.trim()),
                ))
            }
        }
    }
}

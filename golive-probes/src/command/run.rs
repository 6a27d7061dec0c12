//! One run of a program, from its start to its end.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::task::{Context, Poll};
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use tokio::process::{Child, ChildStderr, ChildStdout};

use super::Command;
use super::group::Group;
use super::output::Output;
use super::pipe::Pipe;

/// How long the end of its output is waited for when a program has ended.
/// What it wrote is in the pipes then; only a process that left its group can
/// hold them open.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A program that runs. The order of the fields is the order of their drop:
/// the group is killed while its leader is not reaped.
struct Running {
    group: Group,
    child: Child,
    stdout: Pipe<ChildStdout>,
    stderr: Pipe<ChildStderr>,
}

impl Command {
    /// Runs it, and kills it when this is dropped.
    pub(super) async fn run(&self, input: &ProbeInput) -> Result<Output, ProbeError> {
        input.step(Step::Run);
        let mut running = self.start()?;
        let status = running
            .finish(self)
            .await
            .map_err(|error| error.at(Step::Run))?;
        Ok(Output {
            status,
            stdout: running.stdout.bytes,
            stderr: running.stderr.bytes,
        })
    }

    fn start(&self) -> Result<Running, ProbeError> {
        if tokio::runtime::Handle::try_current().is_err() {
            let words = "a command needs a tokio runtime";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let mut command = tokio::process::Command::new(&self.program);
        command
            .args(&self.args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        if self.clear_env {
            command.env_clear();
        }
        for (name, value) in &self.env {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        let mut child = command
            .spawn()
            .map_err(|error| self.not_started(&error).at(Step::Run))?;
        Ok(Running {
            group: Group::of(&child),
            stdout: Pipe::new(child.stdout.take()),
            stderr: Pipe::new(child.stderr.take()),
            child,
        })
    }

    fn not_started(&self, error: &io::Error) -> ProbeError {
        let name = self.name();
        // A missing folder is told in the same way as a missing program.
        if let Some(folder) = self.folder.as_deref().filter(|folder| !folder.is_dir()) {
            let words = format!("there is no folder {} to run {name} in", folder.display());
            return ProbeError::new(Reason::Missing, words);
        }
        let (reason, words) = match error.kind() {
            // An empty name is found nowhere too.
            io::ErrorKind::NotFound if self.program.is_empty() => {
                (Reason::BadConfiguration, "no program is named".to_owned())
            }
            io::ErrorKind::NotFound => {
                // A script whose interpreter is missing is "not found" as well.
                let there = std::path::Path::new(&self.program).is_file();
                let what = if there { "the interpreter of " } else { "" };
                (Reason::Missing, format!("{what}{name} was not found"))
            }
            io::ErrorKind::PermissionDenied => (
                Reason::PermissionDenied,
                format!("{name} may not be run: {error}"),
            ),
            io::ErrorKind::InvalidInput | io::ErrorKind::ArgumentListTooLong => (
                Reason::BadConfiguration,
                format!("{name} cannot be started: {error}"),
            ),
            // ENOEXEC, of every Unix.
            _ if cfg!(unix) && error.raw_os_error() == Some(8) => (
                Reason::UnexpectedValue,
                format!("{name} is not a program of this machine: {error}"),
            ),
            _ => (
                Reason::Internal,
                format!("{name} cannot be started: {error}"),
            ),
        };
        ProbeError::new(reason, words)
    }
}

impl Running {
    /// Reads its output until it has ended.
    async fn finish(&mut self, command: &Command) -> Result<ExitStatus, ProbeError> {
        let Self {
            group,
            child,
            stdout,
            stderr,
        } = self;
        {
            #[cfg(unix)]
            let mut ended = pin!(Group::ended(child.id().unwrap_or_default()));
            #[cfg(not(unix))]
            let mut ended = pin!(async { child.wait().await.map(drop) });
            poll_fn(|cx| {
                if let Poll::Ready(Err(error)) = poll_both(stdout, stderr, command, cx) {
                    return Poll::Ready(Err(error));
                }
                ended.as_mut().poll(cx).map_err(|error| lost(&error))
            })
            .await?;
        }
        // Before it is reaped: what it left behind is still in its group.
        group.end();
        // When this time is up, someone else holds the output open. What the
        // program itself wrote was read.
        let rest = poll_fn(|cx| poll_both(stdout, stderr, command, cx));
        if let Ok(read) = tokio::time::timeout(LAST_WORDS, rest).await {
            read?;
        }
        child.wait().await.map_err(|error| lost(&error))
    }
}

/// Reads both outputs; ready when both have ended.
fn poll_both(
    stdout: &mut Pipe<ChildStdout>,
    stderr: &mut Pipe<ChildStderr>,
    command: &Command,
    cx: &mut Context<'_>,
) -> Poll<Result<(), ProbeError>> {
    let most = command.most.get();
    let read = [stdout.poll_fill(cx, most), stderr.poll_fill(cx, most)];
    if (stdout.bytes.len() + stderr.bytes.len()) as u64 > most {
        let words = format!(
            "{} printed more than the {} that are read",
            command.name(),
            command.most
        );
        return Poll::Ready(Err(ProbeError::new(Reason::TooLarge, words)));
    }
    let mut both = Poll::Ready(Ok(()));
    for one in read {
        match one {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(error)) => return Poll::Ready(Err(lost(&error))),
            Poll::Pending => both = Poll::Pending,
        }
    }
    both
}

fn lost(error: &io::Error) -> ProbeError {
    ProbeError::new(
        Reason::Internal,
        format_args!("the program was lost sight of: {error}"),
    )
}

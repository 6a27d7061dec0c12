//! How git is asked.
//!
//! The program itself, as the ledger asks it, and not `gix`: what `git status`
//! says depends on filters, line endings, submodules and sparse checkouts, of
//! which the program is the one measure; and with status and revisions `gix`
//! brings in more packages than all other probes together. The commands are
//! those for scripts, whose output does not change.

use std::io::ErrorKind;
use std::sync::{Arc, PoisonError};

use golive_core::escape::escape;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use golive_core::quantity::Bytes;
use golive_git::{FILTERS, QUESTION, Repository, RepositoryError, filters_off};

use super::{Git, missing, warning};
use crate::command::{Command, Output, command};

/// How much git may say: a line for each of half a million files.
const MOST_SAID: Bytes = Bytes::new(64 << 20);

/// How much of what git complains about is repeated.
pub(super) const LONGEST_REPEATED: usize = 400;

impl Git {
    /// What git says, when it succeeds and passes over nothing: a folder that it may
    /// not read is a warning to it.
    pub(super) async fn succeed(
        &self,
        words: &[&str],
        input: &ProbeInput,
    ) -> Result<String, ProbeError> {
        self.said(&*self.run(words, input).await?)
    }

    /// The one line that git says, or None where it exits with 1 and quietly:
    /// there is none.
    pub(super) async fn ask(
        &self,
        words: &[&str],
        input: &ProbeInput,
    ) -> Result<Option<String>, ProbeError> {
        let output = self.run(words, input).await?;
        match output.status.code() {
            Some(0) => self.said(&output).map(|said| Some(said.trim().to_owned())),
            Some(1) if self.is_whole(&output) => Ok(None),
            _ => Err(self.complaint(&output)),
        }
    }

    /// The name of the commit that is checked out.
    pub(super) async fn commit(&self, input: &ProbeInput) -> Result<String, ProbeError> {
        let words = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            "HEAD^{commit}",
        ];
        let said = self.ask(&words, input).await?;
        said.filter(|name| !name.is_empty())
            .ok_or_else(|| missing(format_args!("{} has no commit yet", self.shown())))
    }

    /// What git says of the files, when it succeeds: no filter of the repository's own
    /// settings is run.
    pub(super) async fn look(
        &self,
        words: &[&str],
        input: &ProbeInput,
    ) -> Result<String, ProbeError> {
        let answer = self.ask(&FILTERS, input).await?;
        let mut command = self.command(words);
        for (name, value) in filters_off(&answer.unwrap_or_default()) {
            command = command.env(name, value);
        }
        self.said(&*command.output(input).await?)
    }

    async fn run(&self, words: &[&str], input: &ProbeInput) -> Result<Arc<Output>, ProbeError> {
        self.command(words).output(input).await
    }

    fn said(&self, output: &Output) -> Result<String, ProbeError> {
        match output.status.code() {
            Some(0) if self.is_whole(output) => Ok(text(output)),
            _ => Err(self.complaint(output)),
        }
    }

    /// Git passed over nothing; what else it says is kept to be told.
    fn is_whole(&self, output: &Output) -> bool {
        let said = String::from_utf8_lossy(&output.stderr);
        if said.lines().any(warning::loses) {
            return false;
        }
        let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.extend(lines.map(str::to_owned));
        true
    }

    fn command(&self, words: &[&str]) -> Command {
        let known = golive_git::command(&self.folder);
        let mut command = command(known.get_program());
        for (name, value) in known.get_envs() {
            command = match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
            .args(known.get_args())
            // A note on the ends of lines would be taken for a complaint.
            .args(["-c", "core.safecrlf=false"])
            .args(words.iter().copied())
            .current_dir(&self.folder)
            .output_limit(MOST_SAID)
    }

    /// That git takes the repository that is the folder's, and not one that was put
    /// inside it.
    pub(super) async fn is_of_the_folder(&self, input: &ProbeInput) -> Result<(), ProbeError> {
        let wrong = |error: RepositoryError| {
            let shown = self.shown();
            match error {
                RepositoryError::None(_) => missing(format!("{shown} is in no repository of git")),
                RepositoryError::Io { error, .. } if error.kind() == ErrorKind::NotFound => {
                    missing(format!("{shown} is not there: {error}"))
                }
                other => {
                    let words = format!("{shown}: {}", escape(&other.to_string()));
                    ProbeError::new(Reason::BadConfiguration, words).at(Step::Run)
                }
            }
        };
        let expected = Repository::of(&self.folder).map_err(wrong)?;
        let answer = self.succeed(&QUESTION, input).await?;
        expected.is(&answer).map_err(wrong)
    }

    /// Why git did not answer. What it complains about is told by its words
    /// alone: it exits with 128 for all.
    fn complaint(&self, output: &Output) -> ProbeError {
        let said = String::from_utf8_lossy(&output.stderr);
        let shown = self.shown();
        let (reason, words) = if said.contains("not a git repository") {
            (
                Reason::Missing,
                format!("{shown} is in no repository of git"),
            )
        } else if said.contains("dubious ownership") {
            let words = format!(
                "git does not trust the repository of {shown}, which belongs to another user: \
                 run this as its owner, or name it by `git config --global --add safe.directory`"
            );
            (Reason::PermissionDenied, words)
        } else if said.contains("must be run in a work tree") {
            let words = format!("{shown} is a repository without a working copy");
            (Reason::BadConfiguration, words)
        } else {
            let reason = if said.contains("Permission denied") {
                Reason::PermissionDenied
            } else {
                Reason::Internal
            };
            // What says nothing of the failure is left out, where something does.
            let lines = || said.lines().map(str::trim);
            let mut line: Vec<&str> = lines().filter(|line| warning::loses(line)).collect();
            if line.is_empty() {
                line = lines().collect();
            }
            let line: String = line.join(" | ").chars().take(LONGEST_REPEATED).collect();
            let words = format!("git did not answer about {shown}: {}", escape(&line));
            (reason, words)
        };
        ProbeError::new(reason, words).at(Step::Run)
    }
}

/// Names of files and words of commits may be in any encoding; what is measured
/// of them is not.
fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::git::git;

    /// What git itself complains about in this folder, told as a probe tells it.
    fn complaint(folder: &std::path::Path, words: &[&str]) -> ProbeError {
        let output = Command::new("git")
            .args(words)
            .current_dir(folder)
            .env("LC_ALL", "C")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            // As if the folder were another user's.
            .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
            .output()
            .unwrap();
        git(folder).complaint(&Output {
            status: output.status,
            stdout: output.stdout,
            stderr: output.stderr,
        })
    }

    #[test]
    fn what_git_complains_about() {
        let folder = tempfile::tempdir().unwrap();
        let error = complaint(folder.path(), &["rev-parse", "HEAD"]);
        assert_eq!(error.reason(), Reason::Missing, "{error}");
        golive_testbed::git(folder.path(), &["init", "-q"]).unwrap();
        let error = complaint(folder.path(), &["rev-parse", "HEAD"]);
        assert_eq!(error.reason(), Reason::PermissionDenied, "{error}");
        assert!(error.message().contains("safe.directory"), "{error}");
        let output = Output {
            status: std::process::ExitStatus::default(),
            stdout: Vec::new(),
            stderr: b"warning: could not open directory 'x/': Permission denied".to_vec(),
        };
        let error = git(folder.path()).complaint(&output);
        assert_eq!(error.reason(), Reason::PermissionDenied, "{error}");
        let error = complaint(folder.path(), &["no-such-command\u{1b}"]);
        assert_eq!(error.reason(), Reason::Internal, "{error}");
        assert!(error.message().contains("\\u{1b}"), "{error}");
    }
}

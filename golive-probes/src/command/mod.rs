//! Programs: that they end well, and what they say.
//!
//! ```no_run
//! use golive_probes::command::command;
//!
//! let migrated = command("bin/migrate").args(["status", "--check"]).succeeds();
//! let node = command("node").arg("--version").version();
//! let lag = command("bin/queue").args(["lag", "--json"]).json("/seconds").count();
//! ```
//!
//! It runs a program without a shell, as the user of this process, with no
//! input. What the program does, it does: choose one that only looks. Several
//! measurements of the same command in one run start it once.
//!
//! At the timeout, and when the run is cancelled, the program is killed with
//! everything that it started (its process group; on Windows the program
//! alone). So is what it leaves behind when it ends. Only a process that made a
//! session of its own (`setsid`) outlives the measurement.
//!
//! Arguments and variables may hold secrets: a report holds the name of the
//! program and nothing else of them, and they are taken out of what is repeated
//! of its output. A program that fails measures nothing, whatever it printed;
//! where another number than 0 is an answer as well, say so by
//! [`exits_with`](Command::exits_with).
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`succeeds`](Command::succeeds) | bool | it exits with 0, or one of [`exits_with`](Command::exits_with) |
//! | [`exit_code`](Command::exit_code) | count | the number that it exits with |
//! | [`stdout_text`](Command::stdout_text) | text | what it prints, without white space around it |
//! | [`stdout_contains`](Command::stdout_contains) | bool | it prints a text |
//! | [`stdout_lacks`](Command::stdout_lacks) | bool | no line that it prints matches a regular expression |
//! | [`stdout_number`](Command::stdout_number) | count | the whole number that it prints |
//! | [`json`](Command::json) | [each](crate::json) | a value of the JSON that it prints |
//! | [`version`](Command::version) | version | the first version that it prints |
//! | [`latency`](golive_core::probe::ProbeExt::latency) of any | duration | from its start to its end |
//!
//! # Recipes
//!
//! Most programs exit with the same number when they found something and when
//! they could not look. Both fail the check; the last lines of what the program
//! complained about say which it was.
//!
//! Known vulnerabilities of Rust crates. `cargo audit` exits with 0 when there
//! are none, with 1 when there are or its database cannot be had, with 2 when
//! `Cargo.lock` cannot be read. Warnings (unmaintained, yanked) count with
//! `--deny warnings` only. It fetches the database.
//!
//! ```no_run
//! # use golive_probes::command::command;
//! let audited = command("cargo").args(["audit", "--deny", "warnings"]).succeeds();
//! ```
//!
//! Those of npm packages, by their severity. `npm audit` exits with 1 when it
//! finds any, which `--audit-level=none` turns off, so that the numbers can be
//! bounded; it still exits with 1 when the registry does not answer. It tells
//! the registry what is installed.
//!
//! ```no_run
//! # use golive_probes::command::command;
//! let audit = || command("npm").args(["audit", "--json", "--audit-level=none"]);
//! let critical = audit().json("/metadata/vulnerabilities/critical").count(); // last == 0
//! let all = audit().json("/metadata/vulnerabilities/total").count(); // last <= 5
//! ```
//!
//! That what runs is what Terraform describes. `terraform plan
//! -detailed-exitcode` exits with 0 when nothing would change, with 2 when
//! something would, and with 1 when it could not look. It reads the state and
//! asks the providers, and `-lock=false` keeps it from taking a lock.
//!
//! ```no_run
//! # use golive_probes::command::command;
//! let plan = || command("terraform").args(["plan", "-detailed-exitcode", "-lock=false", "-no-color"]);
//! let same = plan().succeeds();
//! let kept = plan().exits_with([0, 2]).stdout_lacks("(will|must) be (destroyed|replaced)");
//! ```
//!
//! Numbers of a program that exits with 1 when it has found something. `npm
//! outdated` exits with 1 when a package is outdated, and prints an object of
//! them; jest exits with 1 when a test fails or too little is covered. Both exit
//! with 1 when they break too: npm prints an object then whose one member is
//! `error`, so that no other bound than 0 is safe, and jest no JSON. A suite of
//! jest that cannot be run has no failed test: the suites are counted.
//!
//! ```no_run
//! # use golive_probes::command::{command, shell};
//! // Without a package.json nothing is outdated: `ls` fails there.
//! let outdated = shell("ls package.json >&2 && npm outdated --json").exits_with([0, 1]);
//! let outdated = outdated.json("").length(); // last == 0
//! let tests = command("npx").args(["jest", "--json", "--silent"]).exits_with([0, 1]);
//! let failed = tests.json("/numFailedTestSuites").count(); // last == 0
//! ```
//!
//! That a database has every migration of Alembic. `alembic current
//! --check-heads` (1.17.1 or later) exits with 0 at the last revision of each
//! branch, else not. `alembic check` (1.9 or later) asks another question, and
//! exits with 0 when the models of the code need no new migration.
//!
//! ```no_run
//! # use golive_probes::command::command;
//! let migrated = command("alembic").args(["current", "--check-heads"]).succeeds();
//! let described = command("alembic").arg("check").succeeds();
//! ```
//!
//! That there is a dump of PostgreSQL, that it is young and not empty, and an
//! archive. `pg_restore --list` exits with 0 when it can read the table of
//! contents of a dump that `pg_dump --format=custom` wrote, and with 1 else. It
//! reads no data: only a restore shows that a dump can be restored. To make the
//! dump is no work for a check, which must only look.
//!
//! ```no_run
//! # use golive_probes::command::command;
//! # #[cfg(feature = "file")]
//! # {
//! use golive_probes::file::newest;
//!
//! let age = newest("/var/backups/orders", "*.dump").age(); // last < 24h
//! let size = newest("/var/backups/orders", "*.dump").size(); // last > 10MiB
//! # }
//! let whole = command("pg_restore").args(["--list", "/var/backups/orders/latest.dump"]);
//! let whole = whole.stdout_contains("TABLE DATA public orders");
//! ```
//!
//! That no secret was ever committed. `gitleaks git` (8.19 or later) searches
//! all commits and exits with 0 when there is none, with 1 when there is one or
//! it could not look, with 126 when it does not know an option. `--redact`
//! keeps the secrets out of what it prints, and so out of the report.
//!
//! ```no_run
//! # use golive_probes::command::command;
//! let clean = command("gitleaks").args(["git", "--redact", "."]).succeeds();
//! ```

mod group;
mod json;
mod measure;
mod output;
mod pipe;
mod run;
mod version;

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use golive_core::probe::Target;
use golive_core::quantity::Bytes;
use golive_core::secret::Secret;

pub use self::measure::CommandProbe;
#[cfg(feature = "git")]
pub(crate) use self::output::Output;
use crate::percent::decoded;

/// What is read of a program's output, unless said otherwise.
const MOST_OUTPUT: Bytes = Bytes::new(1 << 20);

/// A program by its path, or by its name in `PATH`. No shell reads it.
pub fn command(program: impl Into<OsString>) -> Command {
    Command {
        program: program.into(),
        args: Vec::new(),
        env: Vec::new(),
        clear_env: false,
        folder: None,
        shown_as: None,
        secrets: Vec::new(),
        most: MOST_OUTPUT,
        exits: vec![0],
        is_script: false,
    }
}

/// A script for `sh`: pipes, globs, `$variables`. Never build one from what
/// came from outside: the shell runs whatever it is given. [`command`] needs
/// no shell and knows no such danger.
///
/// A pipeline ends as its last program ends: `failing | sort` succeeds. Begin
/// the script with `set -o pipefail;` where the system's `sh` knows it (that of
/// Debian 12 does not), or run `command("bash").args(["-o", "pipefail", "-c", ..])`.
pub fn shell(script: impl Into<OsString>) -> Command {
    let mut command = command("sh").arg("-c").arg(script);
    command.is_script = true;
    command
}

/// See [`command`].
#[derive(Clone)]
#[must_use = "a command measures nothing; one of its methods does"]
pub struct Command {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(OsString, Option<OsString>)>,
    clear_env: bool,
    folder: Option<PathBuf>,
    shown_as: Option<String>,
    secrets: Vec<Secret>,
    most: Bytes,
    exits: Vec<i32>,
    is_script: bool,
}

impl Command {
    /// Adds an argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable of its environment, which is that of this process else.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), Some(value.into())));
        self
    }

    /// Takes a variable out of its environment.
    pub fn env_remove(mut self, name: impl Into<OsString>) -> Self {
        self.env.push((name.into(), None));
        self
    }

    /// Gives it no variable of this process, only those of [`Command::env`].
    pub fn env_clear(mut self) -> Self {
        self.clear_env = true;
        self
    }

    /// The folder that it runs in. Name the program by an absolute path then,
    /// or by its name in `PATH`.
    pub fn current_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// What a report calls it, when the name of the program says too little.
    pub fn shown_as(mut self, words: impl Into<String>) -> Self {
        self.shown_as = Some(words.into());
        self
    }

    /// Takes a secret out of what a report repeats of its output. Variables given
    /// here are taken out anyway, and arguments but for the subcommand, what looks
    /// like a path, and long options without their value.
    pub fn redacting(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// The numbers to exit with that count as an answer, so that what it prints
    /// is read: 0 alone unless said here. Any other, and a signal, stays a
    /// finding. For programs that tell by it what they found, such as
    /// `terraform plan -detailed-exitcode` with `[0, 2]`.
    pub fn exits_with(mut self, numbers: impl IntoIterator<Item = i32>) -> Self {
        self.exits = numbers.into_iter().collect();
        self
    }

    /// How much it may print, both streams together: 1 MiB unless said here.
    /// One that prints more is killed.
    pub fn output_limit(mut self, most: Bytes) -> Self {
        self.most = most;
        self
    }

    fn name(&self) -> String {
        match &self.shown_as {
            Some(words) => words.clone(),
            None => Path::new(&self.program)
                .file_name()
                .unwrap_or(&self.program)
                .to_string_lossy()
                .into_owned(),
        }
    }

    fn target(&self) -> Target {
        Target::new(self.name())
    }

    /// Everything that the output depends on.
    fn key(&self) -> String {
        let Self {
            program,
            args,
            env,
            clear_env,
            folder,
            most,
            ..
        } = self;
        format!("command {program:?} {args:?} {env:?} {clear_env} {folder:?} {most:?}")
    }

    /// What must not be repeated of its output.
    fn secrets(&self) -> Vec<String> {
        let mut secrets: Vec<String> = self
            .secrets
            .iter()
            .map(|secret| secret.expose().to_owned())
            .collect();
        let values = self.env.iter().filter_map(|(_, value)| value.as_ref());
        let mut given: Vec<String> = values
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        let args = self.args.iter().map(|arg| arg.to_string_lossy());
        let mut before = String::new();
        for (place, arg) in args.enumerate() {
            let option = std::mem::replace(&mut before, arg.to_ascii_lowercase());
            let names_secret = option.starts_with('-')
                && ["secret", "token", "pass", "key", "auth", "credential"]
                    .iter()
                    .any(|it| option.contains(it));
            if self.is_script {
                // Of a script only what it assigns, and passwords: its words
                // are names of programs.
                given.extend(assigned(&arg));
                let passwords = arg.split(ends_word).filter_map(password);
                given.extend(passwords.flat_map(|it| [decoded(&it), Some(it)]).flatten());
            } else if names_secret || !is_plain(place, &arg) {
                // `--password=hunter2`
                given.extend(arg.split_once('=').map(|(_, value)| value.to_owned()));
                given.push(arg.into_owned());
            }
        }
        let passwords: Vec<String> = given.iter().filter_map(|value| password(value)).collect();
        // As it stands in the URL, and as the program knows it.
        given.extend(passwords.iter().filter_map(|it| decoded(it)));
        given.extend(passwords);
        // Shorter ones are in every text, and no secrets.
        secrets.extend(given.into_iter().filter(|value| value.chars().count() >= 4));
        // The longest first, so that no part of it stands when it is looked for.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets
    }
}

/// An argument without which an error would say nothing, and that is no secret: a
/// path, a long option without its value, the subcommand.
fn is_plain(place: usize, arg: &str) -> bool {
    let is_word = |word: &str| {
        let is_plain = |c: char| c.is_ascii_lowercase() || c == '-';
        !word.is_empty() && word.chars().all(is_plain)
    };
    let is_path =
        ["/", "./", "../"].iter().any(|it| arg.starts_with(it)) && !arg.contains(['=', '@', ':']);
    is_path || arg.strip_prefix("--").is_some_and(is_word) || (place == 0 && is_word(arg))
}

/// What a script assigns: `PGPASSWORD=hunter2`, `--token='hunter 3'`.
fn assigned(script: &str) -> impl Iterator<Item = String> {
    script.match_indices('=').filter_map(|(at, equals)| {
        let value = script.get(at + equals.len()..)?;
        let quote = value.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let value = match quote {
            Some(quote) => value.get(1..)?.split(quote).next()?,
            None => value.split(ends_word).next()?,
        };
        Some(value.to_owned())
    })
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || "'\"`;&|()<>".contains(c)
}

/// The password of a URL.
fn password(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let (user, _) = rest.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    Some(password.to_owned())
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Command")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_is_secret_and_never_shown() {
        let command = command("/usr/bin/psql")
            .args(["postgres://app:hunter2@db/orders", "--token=hunter3", "-c"])
            .arg("--url=amqp://app:p%40ss%2Fword@broker")
            .env("PGPASSWORD", "hunter4")
            .redacting("hunter5");
        let secrets = command.secrets();
        for secret in ["hunter2", "hunter3", "hunter4", "hunter5", "p@ss/word"] {
            assert!(secrets.iter().any(|found| found == secret), "{secret}");
        }
        assert!(!secrets.iter().any(|found| found == "-c"));
        let keyed = self::command("x").args(["--secret-key", "/hunter2", "/etc/x"]);
        assert_eq!(keyed.secrets(), ["/hunter2"]);
        assert_eq!(format!("{command:?}"), "Command { name: \"psql\", .. }");
        assert_eq!(command.target().as_str(), "psql");
        let script = shell(
            "TOKEN='hunter6' curl https://u:hunter7%21@host; (A=hunter8;B=\"x\" go --key=hunter9|cat)",
        );
        let secrets = script.secrets();
        for secret in ["hunter6", "hunter7!", "hunter8", "hunter9"] {
            assert!(secrets.iter().any(|found| found == secret), "{secret}");
        }
        assert!(!secrets.contains(&"curl".to_owned()));
    }
}

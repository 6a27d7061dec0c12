//! What a program left when it ended, and how that is told.

use std::process::ExitStatus;

use golive_core::escape::escape;
use golive_core::probe::{ProbeError, Reason, Step};

use super::Command;
use crate::text;

/// What is repeated of an output: its last lines, and no more characters.
const LAST_LINES: usize = 5;
const LONGEST_REPEATED: usize = 400;

/// A program's end.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

impl Output {
    /// The number that it exited with; one that a signal ended has none.
    pub(super) fn exit_code(&self, command: &Command) -> Result<i32, ProbeError> {
        self.status.code().ok_or_else(|| {
            let words = format!("{} was ended by {}", command.name(), self.signal());
            unexpected(self.with_last_lines(command, words))
        })
    }

    /// An error unless it exited with a number that counts as an answer.
    pub(super) fn expect_success(&self, command: &Command) -> Result<(), ProbeError> {
        if command.exits.is_empty() {
            let words = "no number to exit with is an answer";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let code = self.exit_code(command)?;
        if command.exits.contains(&code) {
            return Ok(());
        }
        let expected: Vec<String> = command.exits.iter().map(i32::to_string).collect();
        let (name, expected) = (command.name(), expected.join(" or "));
        let words = format!("{name} exited with {code}, expected {expected}");
        Err(unexpected(self.with_last_lines(command, words)))
    }

    /// What it printed, without the white space around it.
    pub(super) fn text(&self, command: &Command) -> Result<&str, ProbeError> {
        let wrong = |words| unexpected(format!("what {} prints {words}", command.name()));
        text::plain(&self.stdout).map(str::trim).map_err(wrong)
    }

    /// The same with `\u{fffd}` for what is no letter, to look for something; and
    /// whether there was such, so that what is not found may be there all the same.
    pub(super) fn searched(&self, command: &Command) -> (String, Result<(), ProbeError>) {
        let text = String::from_utf8_lossy(&self.stdout);
        let text = text.trim_start_matches('\u{feff}').trim().to_owned();
        (text, self.text(command).map(drop))
    }

    fn with_last_lines(&self, command: &Command, words: String) -> String {
        let lines = repeated(command, &String::from_utf8_lossy(&self.stderr));
        if lines.is_empty() {
            words
        } else {
            format!("{words}: {lines}")
        }
    }

    #[cfg(unix)]
    fn signal(&self) -> String {
        use std::os::unix::process::ExitStatusExt;
        match self.status.signal() {
            Some(signal) => format!("signal {signal}"),
            None => "a signal".to_owned(),
        }
    }

    #[cfg(not(unix))]
    fn signal(&self) -> String {
        self.status.to_string()
    }
}

/// The end of an output as an error repeats it: without secrets, colours and
/// control characters, in one line.
pub(super) fn repeated(command: &Command, text: &str) -> String {
    // Before anything is cut: half a secret would not be found.
    let mut text = without_colours(text);
    for secret in command.secrets() {
        if !secret.is_empty() && text.contains(&secret) {
            text = text.replace(&secret, "[redacted]");
        }
    }
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let last = lines.len().saturating_sub(LAST_LINES);
    let line = lines.get(last..).unwrap_or_default().join(" | ");
    let line = escape(&line);
    let length = line.chars().count();
    if length <= LONGEST_REPEATED {
        return line.into_owned();
    }
    let end: String = line.chars().skip(length - LONGEST_REPEATED).collect();
    format!("...{end}")
}

/// The text without the sequences of a terminal, `ESC [ 31 m`.
pub(super) fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| ('\u{40}'..='\u{7e}').contains(&c));
        plain.push_str(end.and_then(|end| part.get(end + 1..)).unwrap_or_default());
    }
    plain
}

pub(super) fn unexpected(words: impl std::fmt::Display) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words).at(Step::Run)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::command;

    #[test]
    fn what_is_repeated_is_short_plain_and_without_secrets() {
        let command = command("x").arg("--token=hunter2");
        let text = "one\ntwo\nthree\nfour\n\u{1b}[1;31mtoken hunter2\u{1b}[0m refused\r\n\nsix\n";
        assert_eq!(
            repeated(&command, text),
            "two | three | four | token [redacted] refused | six"
        );
        let long = "ä".repeat(1000);
        assert_eq!(repeated(&command, &long).chars().count(), 403);
        assert_eq!(repeated(&command, "\u{1b}[31"), "");
        assert_eq!(repeated(&command, "a\u{7}b"), "a\\u{7}b");
    }
}

//! What is measured of a program.

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Quantity, Version};

use super::output::{Output, repeated, unexpected, without_colours};
use super::{Command, version};
use crate::aside;
use crate::pattern::Pattern;

type Read<V> = Arc<dyn Fn(&Command, &Output) -> Result<V, ProbeError> + Send + Sync>;

/// A measurement of a program.
#[derive(Clone)]
pub struct CommandProbe<V> {
    command: Command,
    read: Read<V>,
}

impl Command {
    /// It exits with 0, or with one of [`exits_with`](Self::exits_with).
    pub fn succeeds(self) -> CommandProbe<bool> {
        self.measure(|command, output| output.expect_success(command).map(|()| true))
    }

    /// The number that it exits with. One that a signal ends has none.
    pub fn exit_code(self) -> CommandProbe<Count> {
        self.measure(|command, output| {
            output
                .exit_code(command)
                .map(|code| Count::new(i64::from(code)))
        })
    }

    /// What it prints, without the white space around it. The report shows it.
    pub fn stdout_text(self) -> CommandProbe<String> {
        self.of_success(|command, output| output.text(command).map(str::to_owned))
    }

    /// It prints a text. The text is shown when it does not.
    pub fn stdout_contains(self, text: impl Into<String>) -> CommandProbe<bool> {
        let text = text.into();
        self.of_success(move |command, output| {
            if text.is_empty() {
                let words = "an empty text is in every output";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            if output
                .stdout
                .windows(text.len())
                .any(|part| part == text.as_bytes())
            {
                return Ok(true);
            }
            let size = Bytes::new(output.stdout.len() as u64);
            let name = command.name();
            Err(unexpected(format_args!(
                "what {name} prints ({size}) does not hold {text:?}"
            )))
        })
    }

    /// No line that it prints matches a regular expression. The line is shown
    /// that does. One that prints nothing was not seen to lack anything: no
    /// data. The syntax is that of the crate `regex`.
    pub fn stdout_lacks(self, pattern: &str) -> CommandProbe<bool> {
        let pattern = Pattern::new(pattern);
        self.of_success(move |command, output| {
            let regex = pattern.regex()?;
            // A colour within what is looked for would hide it.
            let (text, is_readable) = output.searched(command);
            let (name, text) = (command.name(), without_colours(&text));
            let text = text.trim();
            if text.is_empty() {
                let words = format!("{name} prints nothing");
                return Err(ProbeError::no_data(words).at(Step::Run));
            }
            match text.lines().find(|line| regex.is_match(line)) {
                None => is_readable.map(|()| true),
                Some(line) => Err(unexpected(format_args!(
                    "{name} prints {}, which matches {pattern}",
                    quoted(command, line)
                ))),
            }
        })
    }

    /// The whole number that it prints, and nothing else.
    pub fn stdout_number(self) -> CommandProbe<Count> {
        self.of_success(|command, output| {
            let text = output.text(command)?;
            text.parse().map(Count::new).map_err(|_| {
                unexpected(format_args!(
                    "{} prints {}, expected a whole number",
                    command.name(),
                    quoted(command, text)
                ))
            })
        })
    }

    /// The first version that it prints: `1.24.3` of `nginx/1.24.3 (Ubuntu)`.
    /// Some programs print it to stderr, which is read when stdout is empty.
    pub fn version(self) -> CommandProbe<Version> {
        self.of_success(|command, output| {
            let errors = String::from_utf8_lossy(&output.stderr);
            let (text, _) = output.searched(command);
            let text = match text.as_str() {
                "" => errors.trim(),
                text => text,
            };
            version::find(text).map_err(|words| {
                unexpected(format_args!(
                    "{words} in what {} prints: {}",
                    command.name(),
                    quoted(command, text)
                ))
            })
        })
    }

    /// How it ends and what it prints.
    pub(crate) async fn output(&self, input: &ProbeInput) -> Result<Arc<Output>, ProbeError> {
        for secret in &self.secrets {
            input.keep_out(secret);
        }
        input.share(&self.key(), || self.run(input)).await
    }

    pub(super) fn of_success<V>(
        self,
        read: impl Fn(&Self, &Output) -> Result<V, ProbeError> + Send + Sync + 'static,
    ) -> CommandProbe<V> {
        self.measure(move |command, output| {
            output.expect_success(command)?;
            read(command, output)
        })
    }

    fn measure<V>(
        self,
        read: impl Fn(&Self, &Output) -> Result<V, ProbeError> + Send + Sync + 'static,
    ) -> CommandProbe<V> {
        CommandProbe {
            command: self,
            read: Arc::new(read),
        }
    }
}

impl<V: Quantity> Probe for CommandProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let command = &self.command;
        let output = command.output(&input).await?;
        let (read, command) = (Arc::clone(&self.read), command.clone());
        let size = output.stdout.len() + output.stderr.len();
        let measured = aside::look(size, move || read(&command, &output)).await;
        measured.map(Measurement::new)
    }

    fn target(&self) -> Target {
        self.command.target()
    }
}

impl<V> fmt::Debug for CommandProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.command.fmt(f)
    }
}

/// What was found, as the words of an error.
fn quoted(command: &Command, text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{}`", repeated(command, text))
    }
}

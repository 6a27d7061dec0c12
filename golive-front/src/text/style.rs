//! How text looks: with or without colour, and how wide.

use std::fmt;
use std::io::IsTerminal;

use golive_core::outcome::{Due, Outcome, OutcomeKind};
use golive_core::verdict::Verdict;

/// Lines are no wider than this, however wide the terminal is: longer ones are
/// hard to read.
const WIDEST: usize = 110;
/// The width where there is no terminal.
const PLAIN_WIDTH: usize = 100;
const NARROWEST: usize = 40;

/// How text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style {
    /// Whether it is coloured.
    pub colour: bool,
    /// How many columns it has.
    pub width: usize,
}

impl Style {
    /// Text without colour, a hundred columns wide.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            colour: false,
            width: PLAIN_WIDTH,
        }
    }

    /// The style that suits standard output.
    #[must_use]
    pub fn for_stdout() -> Self {
        Self::of(&std::io::stdout())
    }

    /// The style that suits standard error.
    #[must_use]
    pub fn for_stderr() -> Self {
        Self::of(&std::io::stderr())
    }

    fn of<T: IsTerminal + std::os::fd::AsFd>(stream: &T) -> Self {
        if !stream.is_terminal() {
            return Self::plain();
        }
        // A variable that is set and empty counts as not set.
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let width = terminal_size::terminal_size_of(stream).map(|(width, _)| usize::from(width.0));
        Self {
            colour: !no_colour && !dumb,
            width: width.unwrap_or(PLAIN_WIDTH).clamp(NARROWEST, WIDEST),
        }
    }

    pub(super) fn paint(self, ink: Ink, text: impl fmt::Display) -> String {
        if self.colour {
            format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code())
        } else {
            text.to_string()
        }
    }
}

/// What a colour means.
#[derive(Clone, Copy)]
pub(super) enum Ink {
    Good,
    Care,
    Bad,
    Unknown,
    Faint,
    Strong,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Good => "32",
            Self::Care => "33",
            Self::Bad => "1;31",
            Self::Unknown => "35",
            Self::Faint => "2",
            Self::Strong => "1",
        }
    }

    pub(super) fn of_outcome(outcome: OutcomeKind) -> Self {
        match outcome {
            OutcomeKind::Pass => Self::Good,
            OutcomeKind::Warn | OutcomeKind::Waived | OutcomeKind::Pending => Self::Care,
            OutcomeKind::Fail => Self::Bad,
            OutcomeKind::NotApplicable | OutcomeKind::Skipped | OutcomeKind::Blocked => Self::Faint,
            _ => Self::Unknown,
        }
    }

    pub(super) fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Go => Self::Good,
            Verdict::ConditionalGo => Self::Care,
            Verdict::Inconclusive => Self::Unknown,
            Verdict::NoGo => Self::Bad,
        }
    }
}

/// What became of an item, in a word or two.
pub(super) fn label(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pending {
            due: Due::Overdue, ..
        } => "overdue".to_owned(),
        outcome => outcome.kind().to_string(),
    }
}

/// The mark before an item. Each outcome has its own, so that no meaning is in
/// the colour alone.
pub(super) fn mark(outcome: OutcomeKind) -> &'static str {
    match outcome {
        OutcomeKind::Pass => "✓",
        OutcomeKind::Warn => "!",
        OutcomeKind::Fail => "✗",
        OutcomeKind::Waived => "~",
        OutcomeKind::NotApplicable => "-",
        OutcomeKind::Skipped => "»",
        OutcomeKind::Blocked => "↳",
        OutcomeKind::Pending => "○",
        _ => "?",
    }
}

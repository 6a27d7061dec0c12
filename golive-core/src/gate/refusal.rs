//! Why a gate stays shut.

use std::error::Error;
use std::fmt;
use std::process::{ExitCode, Termination};

use super::short::short;
use crate::report::Report;
use crate::run::RunError;
use crate::verdict::{USAGE, Verdict};

/// Why a gate stays shut. Its `Display` is the short report: the verdict, each
/// cause with what was expected and found, and what to do next. So is its
/// `Debug`, which is what `main` prints of an error.
///
/// A `main` that returns a `Result` ends with exit code 1 whatever the error
/// is. To end with golive's codes (20 for NoGo, 30 for Inconclusive), return
/// [`Exit`](super::Exit).
pub struct Refusal(Kind);

enum Kind {
    Judged(Box<Report>),
    NotRun(Box<RunError>),
}

impl Refusal {
    pub(super) fn judged(report: Report) -> Self {
        Self(Kind::Judged(Box::new(report)))
    }

    pub(super) fn not_run(error: RunError) -> Self {
        Self(Kind::NotRun(Box::new(error)))
    }

    /// The report; None when the run could not begin.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        match &self.0 {
            Kind::Judged(report) => Some(report),
            Kind::NotRun(_) => None,
        }
    }

    /// The verdict. A run that could not begin is inconclusive.
    pub fn verdict(&self) -> Verdict {
        self.report().map_or(Verdict::Inconclusive, Report::verdict)
    }

    /// Why the run could not begin, when it could not.
    #[must_use]
    pub fn run_error(&self) -> Option<&RunError> {
        match &self.0 {
            Kind::Judged(_) => None,
            Kind::NotRun(error) => Some(error),
        }
    }

    /// The exit code of a program that ends with this refusal.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match &self.0 {
            Kind::Judged(report) => report.verdict().exit_code(),
            Kind::NotRun(_) => USAGE,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Judged(report) => short(report, f),
            Kind::NotRun(error) => write!(f, "the gate stays shut: {error}"),
        }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Refusal {}

impl Termination for Refusal {
    /// Prints the short report to standard error and gives golive's exit code.
    fn report(self) -> ExitCode {
        // Standard error may be closed; the code says it all the same.
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{self}\n"));
        ExitCode::from(self.exit_code())
    }
}

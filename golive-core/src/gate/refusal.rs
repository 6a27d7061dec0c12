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
///
/// An error of yours may hold it, at whatever depth and also as
/// `#[error(transparent)]`: [`Exit`](super::Exit) finds it among the sources, and so
/// does [`exit_code_of`](Self::exit_code_of).
pub struct Refusal {
    kind: Kind,
    shut: Shut,
}

/// What a refusal has as its source, so that it is found also through an error that
/// shows it as its own and passes its source on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shut(u8);

impl fmt::Display for Shut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the gate stays shut (exit code {})", self.0)
    }
}

impl Error for Shut {}

enum Kind {
    Judged(Box<Report>),
    NotRun(Box<RunError>),
}

impl Refusal {
    pub(super) fn judged(report: Report) -> Self {
        let shut = Shut(report.verdict().exit_code());
        let kind = Kind::Judged(Box::new(report));
        Self { kind, shut }
    }

    pub(super) fn not_run(error: RunError) -> Self {
        let kind = Kind::NotRun(Box::new(error));
        let shut = Shut(USAGE);
        Self { kind, shut }
    }

    /// The report; None when the run could not begin.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        match &self.kind {
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
        match &self.kind {
            Kind::Judged(_) => None,
            Kind::NotRun(error) => Some(error),
        }
    }

    /// The exit code of a program that ends with this refusal.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.shut.0
    }

    /// The exit code of the refusal that an error is, or has among its sources; None
    /// when there is none. For a `main` that does not return
    /// [`Exit`](super::Exit).
    #[must_use]
    pub fn exit_code_of(error: &(dyn Error + 'static)) -> Option<u8> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(refusal) = error.downcast_ref::<Self>() {
                return Some(refusal.exit_code());
            }
            if let Some(shut) = error.downcast_ref::<Shut>() {
                return Some(shut.0);
            }
            next = error.source();
        }
        None
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
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

impl Error for Refusal {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.shut)
    }
}

impl Termination for Refusal {
    /// Prints the short report to standard error and gives golive's exit code.
    fn report(self) -> ExitCode {
        // Standard error may be closed; the code says it all the same.
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{self}\n"));
        ExitCode::from(self.exit_code())
    }
}

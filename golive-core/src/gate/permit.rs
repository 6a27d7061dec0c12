//! The proof that a gate has opened.

use std::fmt;
use std::sync::Arc;

use crate::report::Report;
use crate::verdict::Verdict;

/// The proof that a gate has opened. Only a gate makes one, so a function that
/// takes a `Permit` cannot be called before.
///
/// ```compile_fail
/// let permit = golive_core::gate::Permit { report: todo!() };
/// ```
#[derive(Clone)]
#[must_use = "a permit that nothing asks for guards nothing"]
pub struct Permit {
    report: Arc<Report>,
}

impl Permit {
    pub(super) fn new(report: Report) -> Self {
        Self {
            report: Arc::new(report),
        }
    }

    /// The report that the gate opened on.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// True when the gate opened on conditions.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.report.verdict() != Verdict::Go
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit")
            .field("checklist", &self.report.checklist.id)
            .field("verdict", &self.report.verdict())
            .finish_non_exhaustive()
    }
}

//! The proof that a gate has opened.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::id::Id;
use crate::report::Report;
use crate::verdict::{Part, Verdict};

/// The proof that a gate has opened, for the checklist of this configuration.
/// Only a gate makes one, so a function that takes a `Permit<Config>` cannot be
/// called before:
///
/// ```compile_fail
/// let permit = golive_core::gate::Permit::<()> { report: todo!() };
/// ```
///
/// The permit of another checklist does not fit:
///
/// ```compile_fail,E0308
/// # use golive_core::gate::Permit;
/// struct Orders;
/// struct Payments;
///
/// fn serve_orders(_: Permit<Orders>) {}
///
/// fn start(permit: Permit<Payments>) {
///     serve_orders(permit);
/// }
/// ```
///
/// Checklists of one configuration have one type of permit; which of them it is
/// of, and of which part, it says by [`checklist`](Self::checklist) and
/// [`covers`](Self::covers).
#[must_use = "a permit that nothing asks for guards nothing"]
pub struct Permit<C = ()> {
    report: Arc<Report>,
    /// Of what, and owning nothing of it.
    _of: PhantomData<fn(&C)>,
}

impl<C> Permit<C> {
    pub(super) fn new(report: Report) -> Self {
        Self {
            report: Arc::new(report),
            _of: PhantomData,
        }
    }

    /// The report that the gate opened on.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The checklist that it is of, by its id.
    #[must_use]
    pub fn checklist(&self) -> &Id {
        &self.report.checklist.id
    }

    /// The part of the checklist that the gate asked of.
    #[must_use]
    pub fn covers(&self) -> &Part {
        &self.report.part
    }

    /// True when the gate opened on conditions.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.report.verdict() != Verdict::Go
    }
}

impl<C> Clone for Permit<C> {
    fn clone(&self) -> Self {
        Self {
            report: Arc::clone(&self.report),
            _of: PhantomData,
        }
    }
}

impl<C> fmt::Debug for Permit<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit")
            .field("checklist", &self.report.checklist.id)
            .field("part", &self.report.part.to_string())
            .field("verdict", &self.report.verdict())
            .finish_non_exhaustive()
    }
}

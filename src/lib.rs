//! Go-live checklists that run.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod macros;

#[doc(inline)]
pub use golive_core::{
    checklist, criterion, escape, gate, id, outcome, probe, quantity, report, run, secret, verdict,
};

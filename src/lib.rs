#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod absent;
#[cfg(any(doc, doctest))]
pub mod guide;
mod macros;

#[doc(inline)]
pub use golive_core::{
    book, checklist, criterion, escape, gate, id, outcome, probe, quantity, report, run, secret,
    standing, verdict,
};

pub use golive_core::checklist::{Checklist, Phase, Plan, Section};
pub use golive_core::gate::{Exit, Permit, Refusal};
pub use golive_core::outcome::Outcome;
pub use golive_core::probe::{Measurement, Probe, ProbeError, ProbeExt, ProbeInput, Target};
pub use golive_core::report::Report;
pub use golive_core::verdict::Verdict;

#[cfg(not(feature = "_front"))]
#[doc(hidden)]
pub use absent::front;
#[cfg(not(feature = "_probes"))]
#[doc(hidden)]
pub use absent::probes;
#[cfg(feature = "_front")]
#[doc(inline)]
pub use golive_front as front;
#[cfg(feature = "ledger")]
#[doc(inline)]
pub use golive_ledger as ledger;
#[cfg(feature = "_probes")]
#[doc(inline)]
pub use golive_probes as probes;

//! The room of golive with the rules: the model of a checklist, its run and
//! its verdict.
//!
//! An application depends on `golive`, which re-exports what it needs. Depend
//! on this crate to write probes, ledgers or front ends: it is public API, and
//! nothing that golive's own probes and front ends use is private.
//!
//! Modules import only from those before them in this order:
//! `id`, `escape`, `secret`, `quantity`, `probe`, `criterion`, `outcome`, `standing`,
//! `checklist`, `verdict`, `report`, `book`, `run`, `gate`.

pub mod book;
pub mod checklist;
pub mod criterion;
pub mod escape;
pub mod gate;
pub mod id;
pub mod outcome;
pub mod probe;
pub mod quantity;
mod redact;
pub mod report;
pub mod run;
pub mod secret;
pub mod standing;
pub mod verdict;

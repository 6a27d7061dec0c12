//! The ledger of golive: signed attestations, verified and kept.
//!
//! Modules import only from those before them in this order: `ssh`, `digest`,
//! `statement`, `policy`, `store`, `judge`, `book`.

pub mod book;
pub mod digest;
pub mod judge;
pub mod policy;
pub mod ssh;
pub mod statement;
pub mod store;

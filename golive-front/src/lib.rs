//! The front ends of golive: what a run found, shown to people and to
//! programs.
//!
//! | feature | module | |
//! |---|---|---|
//! | `text` | [`text`] | the report and the listing for people, the progress of a run |
//! | `json` | [`json`] | the report and the listing for programs |
//! | `cli` | [`cli`] | a command line: `run`, `list` |
//! | `test` | [`mod@test`] | each item a test of its own |
//!
//! All of them are built on the public API of `golive-core`: a front end of
//! your own can do what these do.

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "test")]
pub mod test;
#[cfg(feature = "text")]
pub mod text;

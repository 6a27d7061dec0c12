//! The go-live of IRS Hold Hunter: 143 items of a real checklist, against real
//! Redis and PostgreSQL and a small application of its own.
//!
//! ```console
//! $ cargo run --example hold_hunter -- run --phase smoke-tests
//! $ cargo run --example hold_hunter -- list
//! ```
//!
//! It starts the servers itself, on free ports and in a temporary folder, and
//! stops them at the end. `cargo xtask test` installs them.

mod app;
mod checklist;
mod config;
mod stage;

use checklist::HOLD_HUNTER;

golive::main!(HOLD_HUNTER, stage::set);

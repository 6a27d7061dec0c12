//! Running a checklist: all at once, up to a limit, and never longer than the
//! slowest allowed path.
//!
//! ```
//! use golive_core::checklist::{Check, Checklist, Phase};
//! use golive_core::probe::{ProbeError, probe_fn};
//! use golive_core::verdict::Verdict;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let checklist = Checklist::<()>::new("Demo").phase(Phase::new("Now").item(
//!     Check::<()>::new("It answers").probe(|_| probe_fn("it", |_| async { Ok::<_, ProbeError>(true) })),
//! ));
//! let report = checklist.run(&()).await?;
//! assert_eq!(report.verdict(), Verdict::Go);
//! # Ok(())
//! # }
//! ```
//!
//! # Measured quietly
//!
//! A run of many checks works hard for a moment, and a latency that is measured in it
//! would tell of that. So a check that measures a duration
//! ([`Probe::Value`](crate::probe::Probe::Value)) has turns of its own: none of its
//! measurements begins within 100 ms of the begin of another that is still under way,
//! nor does another within 100 ms of its own. After that time a measurement mostly waits for an
//! answer, which disturbs nobody: so what hangs holds the others up for no longer.
//! Such checks come first, as soon as they may begin, so that what depends on them is
//! not held up either, and cost the run at most the sum of their own times.
//!
//! A check that is [`exclusive`](crate::checklist::BoundCheck::exclusive) is measured
//! while nothing else is at all; one that puts a load on what it observes
//! ([`Probe::drives_load`](crate::probe::Probe::drives_load)) is so too, and comes
//! last. The report says it of each ([`Measured::alone`]).
//!
//! [`Measured::alone`]: crate::report::Measured::alone
//!
//! # What a hostile probe can do
//!
//! Each of these becomes that item's outcome, and the run ends by its deadline:
//! a probe that hangs, that panics, that returns late, that floods its output,
//! that ignores being cancelled.
//!
//! A probe that **blocks its thread** cannot be stopped by anyone. On a
//! multi-thread runtime it blocks a thread of golive's own pool: the others go
//! on on other threads (at most 512), the run ends by its deadline, and the
//! report counts the threads left behind ([`Report::abandoned`]). On a
//! current-thread runtime there is one thread for everything: while a probe
//! blocks it nothing else runs, the deadline included. Make such a probe with
//! [`blocking`](crate::probe::blocking), or say so with
//! [`Probe::blocks`](crate::probe::Probe::blocks): then it runs on the pool
//! there too. What a probe hands to `tokio::spawn` runs on the application's
//! workers and is out of golive's hands.
//!
//! [`Report::abandoned`]: crate::report::Report::abandoned

mod assemble;
mod bounded;
mod caught;
mod dispatcher;
mod entry;
mod error;
mod event;
mod flights;
mod ledger;
mod mailbox;
mod observer;
mod options;
mod pool;
mod selection;
mod settle;
mod task;
mod timers;
mod turns;

pub use self::error::RunError;
pub use self::event::Event;
pub use self::observer::Observer;
pub use self::options::{DEFAULT_CONCURRENCY, DEFAULT_DEADLINE, DEFAULT_TIMEOUT, Run};
pub use self::selection::Selection;

//! Asking to pass.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use super::{Permit, Refusal};
use crate::book::Book;
use crate::checklist::Checklist;
use crate::run::{Observer, Run, Selection};
use crate::verdict::Verdict;

/// A gate that has not been asked yet: set it up, then await it. It is a [`Run`],
/// and what the gate accepts.
#[must_use = "a gate asks nothing until it is awaited"]
pub struct Gate<'a, C: 'static> {
    run: Run<'a, C>,
    accepts: Verdict,
}

/// The gate of a checklist. The macro `golive::gate!` spells this call.
pub fn gate<'a, C>(checklist: &'a Checklist<C>, config: &'a C) -> Gate<'a, C> {
    Gate::new(checklist.run(config))
}

/// The gate of a checklist that stands in the middle of the code. The macro
/// `golive::gate!("title", check(...))` spells this call.
pub fn inline_gate(checklist: Checklist<()>) -> Gate<'static, ()> {
    Gate::new(Run::owned(checklist, &()))
}

impl<'a, C> Gate<'a, C> {
    fn new(run: Run<'a, C>) -> Self {
        Self {
            run: run.start().load(false),
            accepts: Verdict::Go,
        }
    }

    fn set(mut self, set: impl FnOnce(Run<'a, C>) -> Run<'a, C>) -> Self {
        self.run = set(self.run);
        self
    }

    /// Asks of the items of this phase only, and for its sign-offs; called again,
    /// of that one too. A sign-off without a phase is asked for when every item is.
    /// Without this or [`whole`](Self::whole) it asks of what must hold before a
    /// service starts, [`Part::Start`](crate::verdict::Part::Start).
    pub fn phase(self, id: impl Into<String>) -> Self {
        self.set(|run| run.phase(id))
    }

    /// Asks of the whole checklist, with what can be true only once the service
    /// has started: for whoever declares a launch complete, and not for its
    /// `main`.
    pub fn whole(self) -> Self {
        self.set(|run| run.selection(Selection::default()))
    }

    /// How long one measurement may take, see [`Run::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        self.set(|run| run.timeout(timeout))
    }

    /// How long the gate may take to answer, see [`Run::deadline`].
    pub fn deadline(self, deadline: Duration) -> Self {
        self.set(|run| run.deadline(deadline))
    }

    /// How many measurements run at once, see [`Run::concurrency`].
    pub fn concurrency(self, concurrency: u32) -> Self {
        self.set(|run| run.concurrency(concurrency))
    }

    /// Waits for so long until it may open, see [`Run::wait`]: what fails for a
    /// reason that time can mend is asked again; any other reason refuses at once.
    pub fn wait(self, time: Duration) -> Self {
        self.set(|run| run.wait(time))
    }

    /// Whether probes that put a load on what they observe are run, see
    /// [`Run::load`]. They are not by default: a service
    /// that starts is no place for it. Their items are skipped, and what is
    /// required and skipped keeps the gate shut: have the gate ask of other
    /// phases, or let it put the load on.
    pub fn load(self, load: bool) -> Self {
        self.set(|run| run.load(load))
    }

    /// When the launch is, see [`Run::launch_at`].
    pub fn launch_at(self, launch: SystemTime) -> Self {
        self.set(|run| run.launch_at(launch))
    }

    /// What persons have said counts too, see [`Run::ledger`]. Without a ledger
    /// every task waits, and every sign-off is missing.
    pub fn ledger(self, book: impl Book + 'static) -> Self {
        self.set(|run| run.ledger(book))
    }

    /// Lets somebody see the run happen, see [`Run::observer`].
    pub fn observer(self, observer: impl Observer) -> Self {
        self.set(|run| run.observer(observer))
    }

    /// Opens on conditions too: on warnings, failed optional items and waivers.
    pub fn accept_conditional(mut self) -> Self {
        self.accepts = Verdict::ConditionalGo;
        self
    }
}

impl<'a, C: Sync + 'static> IntoFuture for Gate<'a, C> {
    type Output = Result<Permit<C>, Refusal>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let report = self
                .run
                .accepts(self.accepts)
                .await
                .map_err(Refusal::not_run)?;
            if report.verdict() <= self.accepts {
                Ok(Permit::new(report))
            } else {
                Err(Refusal::judged(report))
            }
        })
    }
}

impl<C> fmt::Debug for Gate<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("run", &self.run)
            .field("accepts", &self.accepts)
            .finish()
    }
}

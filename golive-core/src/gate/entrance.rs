//! Asking to pass.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{Permit, Refusal};
use crate::book::Book;
use crate::checklist::Checklist;
use crate::run::{DEFAULT_DEADLINE, DEFAULT_TIMEOUT, Observer, Selection};
use crate::verdict::Verdict;

/// A gate that has not been asked yet: set it up, then await it.
#[must_use = "a gate asks nothing until it is awaited"]
pub struct Gate<'a, C: 'static> {
    checklist: Asked<'a, C>,
    config: &'a C,
    selection: Selection,
    timeout: Duration,
    deadline: Duration,
    load: bool,
    launch: Option<SystemTime>,
    ledger: Option<Arc<dyn Book>>,
    observer: Option<Box<dyn Observer>>,
    accepts: Verdict,
}

enum Asked<'a, C: 'static> {
    Theirs(&'a Checklist<C>),
    Ours(Box<Checklist<C>>),
}

/// The gate of a checklist. The macro `golive::gate!` spells this call.
pub fn gate<'a, C>(checklist: &'a Checklist<C>, config: &'a C) -> Gate<'a, C> {
    Gate::new(Asked::Theirs(checklist), config)
}

/// The gate of a checklist that stands in the middle of the code. The macro
/// `golive::gate!("title", check(...))` spells this call.
pub fn inline_gate(checklist: Checklist<()>) -> Gate<'static, ()> {
    Gate::new(Asked::Ours(Box::new(checklist)), &())
}

impl<'a, C> Gate<'a, C> {
    fn new(checklist: Asked<'a, C>, config: &'a C) -> Self {
        Self {
            checklist,
            config,
            selection: Selection {
                start: true,
                ..Selection::default()
            },
            timeout: DEFAULT_TIMEOUT,
            deadline: DEFAULT_DEADLINE,
            load: false,
            launch: None,
            ledger: None,
            observer: None,
            accepts: Verdict::Go,
        }
    }

    /// Asks of the items of this phase only, and for its sign-offs; called again,
    /// of that one too. A sign-off without a phase is asked for when every item is.
    /// Without this or [`whole`](Self::whole) it asks of what must hold before a
    /// service starts, [`Part::Start`](crate::verdict::Part::Start).
    pub fn phase(mut self, id: impl Into<String>) -> Self {
        self.selection.phases.push(id.into());
        self
    }

    /// Asks of the whole checklist, with what can be true only once the service
    /// has started: for whoever declares a launch complete, and not for its
    /// `main`.
    pub fn whole(mut self) -> Self {
        self.selection = Selection::default();
        self
    }

    /// How long one measurement may take; [`DEFAULT_TIMEOUT`] by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long the gate may take to answer; [`DEFAULT_DEADLINE`] by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Whether probes that put a load on what they observe are run, see
    /// [`Run::load`](crate::run::Run::load). They are not by default: a service
    /// that starts is no place for it. Their items are skipped, and what is
    /// required and skipped keeps the gate shut: have the gate ask of other
    /// phases, or let it put the load on.
    pub fn load(mut self, load: bool) -> Self {
        self.load = load;
        self
    }

    /// When the launch is, see [`Run::launch_at`](crate::run::Run::launch_at).
    pub fn launch_at(mut self, launch: SystemTime) -> Self {
        self.launch = Some(launch);
        self
    }

    /// What persons have said counts too, see
    /// [`Run::ledger`](crate::run::Run::ledger). Without a ledger every task
    /// waits, and every sign-off is missing.
    pub fn ledger(mut self, book: impl Book + 'static) -> Self {
        self.ledger = Some(Arc::new(book));
        self
    }

    /// Lets somebody see the run happen.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Box::new(observer));
        self
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
            let checklist = match &self.checklist {
                Asked::Theirs(checklist) => *checklist,
                Asked::Ours(checklist) => checklist,
            };
            let mut run = checklist
                .run(self.config)
                .selection(self.selection)
                .timeout(self.timeout)
                .deadline(self.deadline)
                .load(self.load);
            if let Some(launch) = self.launch {
                run = run.launch_at(launch);
            }
            if let Some(ledger) = self.ledger {
                run = run.ledger(ledger);
            }
            if let Some(observer) = self.observer {
                run = run.boxed_observer(observer);
            }
            let report = run.await.map_err(Refusal::not_run)?;
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
            .field("selection", &self.selection)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

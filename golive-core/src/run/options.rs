//! How a checklist is run.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::dispatcher::Dispatcher;
use super::ledger::ask;
use super::observer::Observer;
use super::{RunError, Selection};
use crate::book::Book;
use crate::checklist::Checklist;
use crate::probe::LONGEST;
use crate::quantity::Timestamp;
use crate::report::Report;
use crate::standing::Standing;
use crate::verdict::{Verdict, WhatIf};

/// How long one measurement may take, unless its check says otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a whole run may take.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(30);
/// How many measurements run at once: few enough for the 1024 open files that
/// a process has by default, with four for each, and more than most checklists
/// have.
pub const DEFAULT_CONCURRENCY: u32 = 256;

/// A run of a checklist that has not begun: set it up, then await it.
///
/// Dropping the future cancels every measurement.
#[must_use = "a run does nothing until it is awaited"]
pub struct Run<'a, C: 'static> {
    checklist: Source<'a, C>,
    config: &'a C,
    options: Options,
}

enum Source<'a, C: 'static> {
    Borrowed(&'a Checklist<C>),
    Owned(Box<Checklist<C>>),
}

impl<C> Source<'_, C> {
    fn get(&self) -> &Checklist<C> {
        match self {
            Self::Borrowed(checklist) => checklist,
            Self::Owned(checklist) => checklist,
        }
    }
}

pub(super) type Stop = Pin<Box<dyn Future<Output = ()> + Send>>;

pub(super) struct Options {
    pub(super) selection: Selection,
    pub(super) timeout: Duration,
    pub(super) deadline: Duration,
    pub(super) concurrency: u32,
    pub(super) load: bool,
    pub(super) wait: Duration,
    /// What is waited for: a verdict as good as this.
    pub(super) accepts: Verdict,
    pub(super) launch: Option<SystemTime>,
    /// The ledger has it, and nobody's word alone.
    pub(super) launch_is_recorded: bool,
    pub(super) what_if: Option<WhatIf>,
    pub(super) standing: Arc<Standing>,
    pub(super) ledger: Option<Arc<dyn Book>>,
    pub(super) observers: Vec<Box<dyn Observer>>,
    pub(super) stop: Option<Stop>,
}

impl<C: 'static> Checklist<C> {
    /// Runs the checklist.
    pub fn run<'a>(&'a self, config: &'a C) -> Run<'a, C> {
        Run::new(Source::Borrowed(self), config)
    }
}

impl<'a, C: 'static> Run<'a, C> {
    /// A run of a checklist that is nobody else's.
    pub(crate) fn owned(checklist: Checklist<C>, config: &'a C) -> Self {
        Self::new(Source::Owned(Box::new(checklist)), config)
    }

    fn new(checklist: Source<'a, C>, config: &'a C) -> Self {
        let options = Options {
            selection: Selection::default(),
            timeout: DEFAULT_TIMEOUT,
            deadline: DEFAULT_DEADLINE,
            concurrency: DEFAULT_CONCURRENCY,
            load: true,
            wait: Duration::ZERO,
            accepts: Verdict::Go,
            launch: None,
            launch_is_recorded: false,
            what_if: None,
            standing: Arc::default(),
            ledger: None,
            observers: Vec::new(),
            stop: None,
        };
        Self {
            checklist,
            config,
            options,
        }
    }

    /// Runs the items of this phase, and asks for its sign-offs; called again, of
    /// that one too. A sign-off without a phase is asked for when every item is.
    pub fn phase(mut self, id: impl Into<String>) -> Self {
        self.options.selection.phases.push(id.into());
        self
    }

    /// Runs the items of this section; called again, of that one too. The
    /// verdict of a selection that is no part is INCONCLUSIVE at the best; so it
    /// is by [`tag`](Self::tag) and [`item`](Self::item).
    pub fn section(mut self, id: impl Into<String>) -> Self {
        self.options.selection.sections.push(id.into());
        self
    }

    /// Runs the items with this tag; called again, with that one too.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.options.selection.tags.push(tag.into());
        self
    }

    /// Runs this item; called again, that one too.
    pub fn item(mut self, id: impl Into<String>) -> Self {
        self.options.selection.items.push(id.into());
        self
    }

    /// Runs what must hold before a service starts,
    /// [`Part::Start`](crate::verdict::Part::Start): the phases
    /// that open at the launch or later are left out. Phases that are named win.
    pub fn start(mut self) -> Self {
        self.options.selection.start = true;
        self
    }

    /// Replaces the whole selection.
    pub fn selection(mut self, selection: Selection) -> Self {
        self.options.selection = selection;
        self
    }

    /// How long one measurement may take, unless its check says otherwise;
    /// [`DEFAULT_TIMEOUT`] by default, and a year at the most.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout.min(LONGEST);
        self
    }

    /// How long the run may take; [`DEFAULT_DEADLINE`] by default, and a year
    /// at the most.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = deadline.min(LONGEST);
        self
    }

    /// How many measurements run at once, one at the least;
    /// [`DEFAULT_CONCURRENCY`] by default.
    pub fn concurrency(mut self, concurrency: u32) -> Self {
        self.options.concurrency = concurrency.max(1);
        self
    }

    /// Whether probes that put a load on what they observe
    /// ([`Probe::drives_load`](crate::probe::Probe::drives_load)) are run; they
    /// are by default. Their items are skipped otherwise, which proves nothing.
    pub fn load(mut self, load: bool) -> Self {
        self.options.load = load;
        self
    }

    /// Goes on for so long, a year at the most, while the verdict is not GO for
    /// reasons that time can mend ([`Reason::is_transient`](crate::probe::Reason::is_transient):
    /// refused, timed out, not there yet). What failed for one is asked again, and
    /// nothing else, with waits that double from its `backoff` up to five seconds.
    /// Once an item or a sign-off keeps the verdict from GO for another reason,
    /// nothing is waited for any more. Such a run may take this time and its
    /// [`deadline`](Self::deadline) together; it does not wait by default.
    pub fn wait(mut self, time: Duration) -> Self {
        self.options.wait = time.min(LONGEST);
        self
    }

    /// The verdict that [`wait`](Self::wait) waits for; [`Verdict::Go`] by default. It
    /// changes nothing of what is judged.
    pub fn accepts(mut self, verdict: Verdict) -> Self {
        self.options.accepts = verdict;
        self
    }

    /// When the launch is, for a run without a ledger that knows it: what has
    /// not opened by then is not proven, and the verdict INCONCLUSIVE at the
    /// best. Where the ledger knows another time that one is gone by, and the
    /// verdict is INCONCLUSIVE at the best too. Without any time every item
    /// counts.
    pub fn launch_at(mut self, launch: SystemTime) -> Self {
        self.options.launch = Some(launch);
        self
    }

    /// What persons have said of this launch, as a ledger has checked it.
    /// Without it every task waits, and every sign-off is missing.
    pub fn standing(mut self, standing: impl Into<Arc<Standing>>) -> Self {
        self.options.standing = standing.into();
        self
    }

    /// Asks a ledger what persons have said of this launch, and when the launch
    /// is, when the run begins: instead of
    /// [`standing`](Self::standing). One that cannot be read, or gives no answer
    /// within the deadline, leaves every task open: the verdict is INCONCLUSIVE
    /// at the best.
    pub fn ledger(mut self, book: impl Book + 'static) -> Self {
        self.options.ledger = Some(Arc::new(book));
        self
    }

    /// Lets somebody see the run happen.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.options.observers.push(Box::new(observer));
        self
    }

    /// Stops the run when `signal` is done, with a report of what is known:
    /// for Ctrl-C.
    pub fn stop_when(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.options.stop = Some(Box::pin(signal));
        self
    }
}

impl<'a, C: Sync + 'static> IntoFuture for Run<'a, C> {
    type Output = Result<Report, RunError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                checklist,
                config,
                mut options,
            } = self;
            let checklist = checklist.get();
            let problems = checklist.problems();
            if !problems.is_empty() {
                let (title, problems) = (checklist.title().to_owned(), problems.to_vec());
                return Err(RunError::Declaration { title, problems });
            }
            let selected = options.selection.resolve(checklist)?;
            options.ask_ledger(checklist).await?;
            let dispatcher = Dispatcher::new(checklist, config, options, &selected)?;
            Ok(dispatcher.run().await)
        })
    }
}

impl Options {
    async fn ask_ledger<C>(&mut self, checklist: &Checklist<C>) -> Result<(), RunError> {
        let Some(book) = self.ledger.take() else {
            return Ok(());
        };
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(RunError::NoRuntime);
        }
        let began = Instant::now();
        if let Some(known) = book.launch_at() {
            let given = self.launch.map(Timestamp::new);
            let differs = given.filter(|given| *given != known);
            self.what_if = differs.map(|given| WhatIf::new(given, known));
            self.launch = Some(known.get());
            self.launch_is_recorded = true;
        }
        let standing = ask(book, checklist.listing(), self.deadline, &mut self.stop).await;
        self.standing = Arc::new(standing);
        self.deadline = self.deadline.saturating_sub(began.elapsed());
        Ok(())
    }
}

impl<C> fmt::Debug for Run<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("checklist", self.checklist.get())
            .field("selection", &self.options.selection)
            .field("deadline", &self.options.deadline)
            .finish_non_exhaustive()
    }
}

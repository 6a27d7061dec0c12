//! A command line for a checklist: `run` and `list`.
//!
//! The macro `golive::main!` spells the call:
//!
//! ```no_run
//! use golive_core::checklist::{Checklist, Phase, Task};
//! use golive_front::cli::Cli;
//!
//! static DEMO: Checklist<()> =
//!     Checklist::declared(|| Checklist::new("Demo").phase(Phase::new("Now").item(Task::new("Read it"))));
//!
//! fn main() -> std::process::ExitCode {
//!     Cli::new(&DEMO, async || Ok::<_, std::io::Error>(())).main()
//! }
//! ```
//!
//! `run` puts load on what it observes, where a check declares it (a probe of
//! `load`, `requests_until_limited`); `run --no-load` skips these items, as a
//! gate does. `sign` runs the checks with their load too.
//!
//! Exit codes: 0 Go, 10 ConditionalGo, 20 NoGo, 30 Inconclusive, 64 when the
//! command line, the selection or the declaration is wrong, 74 when the output
//! could not be written, whatever the verdict is: a disk that is full. A pipe that
//! its reader closed is no such thing. What a person says and cannot be signed or
//! kept ends with 74 too.

mod arguments;
mod ledger;
mod list;
mod output;
mod run;
mod stop;
mod times;

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use golive_core::book::{Book, BookError};
use golive_core::checklist::Checklist;
use golive_core::verdict::{INCONCLUSIVE, USAGE};

use self::arguments::{Command, Format, Parsed};
use self::ledger::Unopened;

/// A command line for a checklist.
pub struct Cli<C: 'static, F> {
    checklist: &'static Checklist<C>,
    configure: F,
    book: Option<Open>,
}

type Open = Box<dyn FnOnce() -> Result<Arc<dyn Book>, BookError>>;

impl<C, F, E> Cli<C, F>
where
    C: Send + Sync + 'static,
    F: AsyncFnOnce() -> Result<C, E>,
    E: fmt::Display,
{
    /// A command line for a checklist. `configure` makes the configuration; it
    /// is called for `run` only, within a tokio runtime.
    pub fn new(checklist: &'static Checklist<C>, configure: F) -> Self {
        Self {
            checklist,
            configure,
            book: None,
        }
    }

    /// Gives it a ledger: what persons have said counts in `run`, and they say
    /// it by `status`, `attest`, `sign`, `waive`, `discharge`, `revoke` and
    /// `verify`. Where it cannot be opened, `run` judges what machines can and is INCONCLUSIVE
    /// at the best; any other command ends so.
    #[must_use]
    pub fn ledger<B: Book + 'static>(
        mut self,
        open: impl FnOnce() -> Result<B, BookError> + 'static,
    ) -> Self {
        self.book = Some(Box::new(move || Ok(Arc::new(open()?))));
        self
    }

    /// Does what the arguments of the process say.
    pub fn main(self) -> ExitCode {
        self.main_from(std::env::args_os())
    }

    /// Does what these arguments say, the first of which is the program's name.
    pub fn main_from<A>(self, arguments: impl IntoIterator<Item = A>) -> ExitCode
    where
        A: Into<OsString>,
    {
        let has_ledger = self.book.is_some();
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let program = program(arguments.first());
        let Parsed { command, revision } = match arguments::parse(
            self.checklist.title(),
            self.checklist.listing().version.as_deref(),
            has_ledger,
            arguments,
        ) {
            Ok(parsed) => parsed,
            Err(error) => {
                let printed = error.print();
                if error.use_stderr() {
                    return ExitCode::from(USAGE);
                }
                return match output::forgiven(printed.and_then(|()| io::stdout().flush())) {
                    Ok(()) => ExitCode::SUCCESS,
                    Err(unwritten) => unwritten.end(),
                };
            }
        };
        let opened = match (&command, self.book) {
            (Command::List { .. }, _) | (_, None) => None,
            (_, Some(open)) => match open().and_then(|book| at(book, revision.as_deref())) {
                Ok(book) => Some(book),
                // What machines can judge is judged; the ledger is why it is
                // INCONCLUSIVE. Nothing can be recorded in it, though, and a
                // revision was asked for by name.
                Err(error) if revision.is_none() && command.is_plain_run() => {
                    Some(Arc::new(Unopened::new(&error)) as Arc<dyn Book>)
                }
                Err(error) => {
                    let words = format!("the ledger cannot be opened: {error}");
                    let _ = refuse(golive_core::escape::escape(&words));
                    return ExitCode::from(INCONCLUSIVE);
                }
            },
        };
        match command {
            Command::List { selection, format } => list::list(self.checklist, &selection, format),
            Command::Run(options) => run::run(self.checklist, self.configure, options, opened),
            Command::Ledger { name, matches } => match opened {
                Some(book) => {
                    let said = run::Said {
                        program: &program,
                        name: &name,
                        matches: &matches,
                    };
                    run::speak(self.checklist, self.configure, &book, &said)
                }
                None => refuse("there is no ledger"),
            },
        }
    }
}

impl<C, F> fmt::Debug for Cli<C, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cli")
            .field("checklist", &self.checklist)
            .finish_non_exhaustive()
    }
}

fn at(book: Arc<dyn Book>, revision: Option<&str>) -> Result<Arc<dyn Book>, BookError> {
    match revision {
        Some(revision) => book.at_revision(revision),
        None => Ok(book),
    }
}

/// What a person types to run this program.
fn program(first: Option<&OsString>) -> String {
    let name = first.and_then(|first| Path::new(first).file_name());
    name.map_or("golive".into(), |name| name.to_string_lossy().into_owned())
}

/// Says what is wrong, and ends with the code for that.
fn refuse(words: impl fmt::Display) -> ExitCode {
    let _ = writeln!(io::stderr(), "error: {words}");
    ExitCode::from(USAGE)
}

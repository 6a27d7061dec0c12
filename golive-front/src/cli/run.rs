//! `run`: measure, judge, report.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use golive_core::book::{Book, BookError, Words};
use golive_core::checklist::Checklist;
use golive_core::report::Report;
use golive_core::run::{DEFAULT_DEADLINE, Selection};
use golive_core::verdict::{INCONCLUSIVE, Verdict};

use super::arguments::Options;
use super::ledger::Desk;
use super::output::{Unwritten, print};
use super::stop::stop;
use super::{Format, refuse};
use crate::text::{Progress, Style};
use crate::{json, text};

pub(super) fn run<C, F, E>(
    checklist: &'static Checklist<C>,
    configure: F,
    mut options: Options,
    book: Option<Arc<dyn Book>>,
) -> ExitCode
where
    C: Send + Sync + 'static,
    F: AsyncFnOnce() -> Result<C, E>,
    E: fmt::Display,
{
    // Said before anything is started.
    if let Some(problem) = checklist.problems().first() {
        return refuse(problem);
    }
    if let Err(error) = options.selection.of(checklist) {
        return refuse(error);
    }
    // So is who records, and that it can be: a run that ends without its record has put
    // its load on everything for nothing.
    let recorder = match (options.recorder.take(), &book) {
        (Some(signer), Some(book)) => {
            match signer.may_say(book, &checklist.listing(), &Words::Verdict) {
                Ok(speaker) => Some((signer, speaker)),
                Err(error) => {
                    let words = format!("the verdict could not be recorded: {error}");
                    return refuse(golive_core::escape::escape(&words));
                }
            }
        }
        _ => None,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return refuse(format_args!("no runtime: {error}")),
    };
    let (format, accept_conditional) = (options.format, options.accept_conditional);
    let measured = runtime.block_on(measure(checklist, configure, options, book.clone()));
    // A probe that handed blocking work to the runtime must not keep the
    // program from ending.
    runtime.shutdown_background();
    let report = match measured {
        Ok(report) => report,
        Err(code) => return code,
    };
    if let Err(unwritten) = write(&report, format) {
        // Nor is a verdict recorded that nobody was shown.
        return unwritten.end();
    }
    let verdict = report.verdict();
    if let (Some((signer, speaker)), Some(book)) = (recorder, book) {
        let said = (&Words::Verdict, Some(&report));
        if let Err(error) = signer.record(&book, &checklist.listing(), &speaker, said) {
            let words = format!("error: the verdict is not recorded: {error}");
            let words = golive_core::escape::escape(&words);
            let _ = writeln!(io::stderr(), "{words}");
            // Whoever asked for the record goes no further without it.
            return ExitCode::from(verdict.max(Verdict::Inconclusive).exit_code());
        }
    }
    if verdict != Verdict::ConditionalGo {
        return ExitCode::from(verdict.exit_code());
    }
    if accept_conditional {
        return ExitCode::SUCCESS;
    }
    let words = "the exit code is 10, since there are conditions: accept them by \
                 --accept-conditional; a gate opens on them by `accept = conditional`";
    let _ = writeln!(io::stderr(), "{words}");
    ExitCode::from(verdict.exit_code())
}

async fn measure<C, F, E>(
    checklist: &'static Checklist<C>,
    configure: F,
    options: Options,
    book: Option<Arc<dyn Book>>,
) -> Result<Report, ExitCode>
where
    C: Send + Sync + 'static,
    F: AsyncFnOnce() -> Result<C, E>,
    E: fmt::Display,
{
    let config = tokio::select! {
        config = configure() => config,
        () = stop() => {
            let _ = writeln!(io::stderr(), "interrupted before the run began");
            return Err(ExitCode::from(INCONCLUSIVE));
        }
    };
    let config = match config {
        Ok(config) => config,
        Err(error) => {
            let words = error.to_string();
            let words = golive_core::escape::escape(&words);
            let _ = writeln!(io::stderr(), "error: no configuration: {words}");
            return Err(ExitCode::from(INCONCLUSIVE));
        }
    };
    let mut run = checklist
        .run(&config)
        .selection(options.selection)
        .deadline(options.deadline.unwrap_or(DEFAULT_DEADLINE))
        .wait(options.wait)
        .concurrency(options.concurrency)
        .accepts(if options.accept_conditional {
            Verdict::ConditionalGo
        } else {
            Verdict::Go
        })
        .load(options.load)
        .stop_when(stop());
    if let Some(book) = book {
        run = run.ledger(book);
    }
    if let Some(launch) = options.launch {
        run = run.launch_at(launch.get());
    }
    let mut progress_is_over = None;
    if !options.quiet {
        let (progress, over) = Progress::new();
        run = run.observer(progress);
        progress_is_over = Some(over);
    }
    let result = run.await;
    if let Some(over) = progress_is_over {
        over.store(true, Ordering::SeqCst);
    }
    result.map_err(refuse)
}

fn write(report: &Report, format: Format) -> Result<(), Unwritten> {
    print(|out| match format {
        Format::Json => json::write_report(report, out),
        Format::Text => text::write_report(report, Style::for_stdout(), out),
    })
}

/// A command of a ledger, as it was typed.
pub(super) struct Said<'a> {
    pub(super) program: &'a str,
    pub(super) name: &'a str,
    pub(super) matches: &'a clap::ArgMatches,
}

/// Lets a person say something. `sign` runs the checks first and shows what
/// came of them.
pub(super) fn speak<C, F, E>(
    checklist: &'static Checklist<C>,
    configure: F,
    book: &Arc<dyn Book>,
    said: &Said<'_>,
) -> ExitCode
where
    C: Send + Sync + 'static,
    F: AsyncFnOnce() -> Result<C, E>,
    E: fmt::Display,
{
    if let Some(problem) = checklist.problems().first() {
        return refuse(problem);
    }
    let listing = checklist.listing();
    let configure = Cell::new(Some(configure));
    let run = |selection: Selection| -> Result<Report, BookError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let configure = configure.take().ok_or("it was configured before")?;
        let report = runtime.block_on(async {
            let config = configure()
                .await
                .map_err(|error| format!("no configuration: {error}"))?;
            let run = checklist
                .run(&config)
                .selection(selection)
                .ledger(book.clone())
                .stop_when(stop());
            Ok::<_, BookError>(run.await?)
        });
        runtime.shutdown_background();
        let report = report?;
        // What could not be shown is not signed.
        write(&report, Format::Text)?;
        Ok(report)
    };
    let desk = Desk {
        book,
        listing: &listing,
        run: &run,
        program: said.program,
    };
    desk.serve(said.name, said.matches)
}

//! Each item of a checklist a test of its own, for `cargo test` and nextest.
//!
//! The macro `golive::test!` spells the call, in a test target with
//! `harness = false`:
//!
//! ```no_run
//! use golive_core::checklist::{Checklist, Phase, Task};
//!
//! static DEMO: Checklist<()> =
//!     Checklist::declared(|| Checklist::new("Demo").phase(Phase::new("Now").item(Task::new("Read it"))));
//!
//! fn main() -> std::process::ExitCode {
//!     golive_front::test::main(&DEMO, async || Ok::<_, std::io::Error>(()))
//! }
//! ```
//!
//! A check or trigger is a test named `phase::section::id`:
//!
//! | | |
//! |---|---|
//! | passes | its outcome is a pass, a warning or not applicable |
//! | ignored, with the reason | it is `optional`, and does not pass: that is a condition, not a refusal; nextest, which goes by the exit code, shows it as passed |
//! | fails | anything else, no data and an error too |
//!
//! A task is an ignored test, because only a person can decide it. A declaration
//! that has problems is one failed test for each.
//!
//! An item that puts load on what it observes does so here, each time its test
//! is run: leave it out by its name (`cargo test -- --skip throughput`) where
//! the tests aim at what must not bear it.

use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

use golive_core::checklist::{Checklist, ItemKind};
use golive_core::outcome::{Outcome, Requirement};
use golive_core::report::Report;
use libtest_mimic::{Arguments, Completion, Failed, Trial};

/// Runs each item as a test, as the arguments of the process say.
pub fn main<C, F, E>(checklist: &'static Checklist<C>, configure: F) -> ExitCode
where
    C: Send + Sync + 'static,
    F: AsyncFn() -> Result<C, E> + Send + Sync + 'static,
    E: fmt::Display,
{
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials(checklist, configure)).exit_code()
}

/// The tests of a checklist, to be run with others.
pub fn trials<C, F, E>(checklist: &'static Checklist<C>, configure: F) -> Vec<Trial>
where
    C: Send + Sync + 'static,
    F: AsyncFn() -> Result<C, E> + Send + Sync + 'static,
    E: fmt::Display,
{
    let problems = checklist
        .problems()
        .iter()
        .enumerate()
        .map(|(number, problem)| {
            let words = problem.to_string();
            Trial::test(format!("declaration::{number}"), move || {
                Err(Failed::from(words))
            })
        });
    let configure = Arc::new(configure);
    let sound = checklist.problems().is_empty();
    let items = checklist.items().filter(|_| sound).map(|located| {
        let id = located.id().clone();
        let name = match located.section_id() {
            Some(section) => format!("{}::{section}::{id}", located.phase_id()),
            None => format!("{}::{id}", located.phase_id()),
        };
        let configure = Arc::clone(&configure);
        Trial::ignorable_test(name, move || one(checklist, &*configure, id.as_str()))
            .with_kind(located.kind().to_string())
            .with_ignored_flag(located.kind() == ItemKind::Task)
    });
    problems.chain(items).collect()
}

fn one<C, F, E>(
    checklist: &'static Checklist<C>,
    configure: &F,
    id: &str,
) -> Result<Completion, Failed>
where
    C: Send + Sync + 'static,
    F: AsyncFn() -> Result<C, E>,
    E: fmt::Display,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let report = runtime.block_on(async {
        let config = configure()
            .await
            .map_err(|error| Failed::from(format!("no configuration: {error}")))?;
        checklist.run(&config).item(id).await.map_err(Failed::from)
    });
    runtime.shutdown_background();
    judge(&report?, id)
}

fn judge(report: &Report, id: &str) -> Result<Completion, Failed> {
    let item = report
        .item(id)
        .ok_or_else(|| Failed::from("the item was not run"))?;
    match &item.outcome {
        Outcome::Pass | Outcome::Warn | Outcome::NotApplicable { .. } => Ok(Completion::Completed),
        outcome => {
            let mut words = format!(
                "{}: {}",
                outcome.kind(),
                item.words.as_deref().unwrap_or("no reason was given")
            );
            if let Outcome::Blocked { by } = outcome {
                for cause in by.iter().filter_map(|id| report.item(id.as_str())) {
                    let why = cause.words.as_deref().unwrap_or("no reason was given");
                    words.push_str(&format!(
                        "\n  {} is {}: {why}",
                        cause.id,
                        cause.outcome.kind()
                    ));
                }
            }
            if let Some(target) = &item.target {
                words.push_str(&format!("\n  at {target}"));
            }
            if let Some(next) = item.next() {
                words.push_str(&format!("\n  next: {next}"));
            }
            let words = golive_core::escape::escape(&words).replace("\\n", "\n");
            if item.requirement == Requirement::Optional {
                // One line, as the harness writes it.
                let words = words.replace("\n ", ",");
                return Ok(Completion::ignored_with(format!("optional, {words}")));
            }
            Err(Failed::from(words))
        }
    }
}

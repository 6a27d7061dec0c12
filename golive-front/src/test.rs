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
                Err(failed(&words))
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
            .map_err(|error| failed(&format!("no configuration: {error}")))?;
        let run = checklist.run(&config).item(id).await;
        run.map_err(|error| failed(&error.to_string()))
    });
    runtime.shutdown_background();
    judge(&report?, id)
}

/// In one line, whatever is in the words.
fn failed(words: &str) -> Failed {
    Failed::from(golive_core::escape::line(words).into_owned())
}

fn judge(report: &Report, id: &str) -> Result<Completion, Failed> {
    let item = report
        .item(id)
        .ok_or_else(|| Failed::from("the item was not run"))?;
    match &item.outcome {
        Outcome::Pass | Outcome::Warn | Outcome::NotApplicable { .. } => Ok(Completion::Completed),
        outcome => {
            let mut lines = vec![format!(
                "{}: {}",
                outcome.kind(),
                item.words.as_deref().unwrap_or("no reason was given")
            )];
            if let Outcome::Blocked { by } = outcome {
                for cause in by.iter().filter_map(|id| report.item(id.as_str())) {
                    let why = cause.words.as_deref().unwrap_or("no reason was given");
                    lines.push(format!("  {} is {}: {why}", cause.id, cause.outcome.kind()));
                }
            }
            if let Some(target) = &item.target {
                lines.push(format!("  at {target}"));
            }
            if let Some(next) = item.next() {
                lines.push(format!("  next: {next}"));
            }
            if let Some(notes) = &item.notes {
                lines.push(format!("  notes: {notes}"));
            }
            // Each line by itself: one that a server has in its words is none.
            let lines = lines.iter().map(|line| golive_core::escape::line(line));
            let words = lines.collect::<Vec<_>>().join("\n");
            if item.requirement == Requirement::Optional {
                // One line, as the harness writes it.
                let words = words.replace("\n ", ",");
                return Ok(Completion::ignored_with(format!("optional, {words}")));
            }
            Err(Failed::from(words))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

    use golive_core::checklist::{Check, IntoItem as _, Phase};
    use golive_core::probe::{ProbeError, Reason, probe_fn};

    use super::*;

    /// What a server says is no line of the harness, and no command of a service that
    /// reads it.
    #[tokio::test]
    async fn a_server_forges_no_line() {
        let said = "no\ntest readiness ... ok\n::set-output name=x::y\r##vso[task.complete]\\ntest a ... ok";
        let probe = probe_fn("it", move |_| async move {
            Err::<bool, _>(ProbeError::new(Reason::Refused, said))
        });
        let check = Check::new("Answers").probe_from(probe).into_item();
        let list: Checklist<()> = Checklist::new("It").phase(Phase::new("Now").item(check));
        let report = list.run(&()).await.unwrap();
        let failed = judge(&report, "now.answers").err().unwrap();
        let words = failed.message().unwrap();
        let lines: Vec<&str> = words.lines().collect();
        assert!(
            lines
                .iter()
                .all(|line| !line.trim_start().starts_with("test ")),
            "{words}"
        );
        assert!(
            lines
                .iter()
                .all(|line| !line.trim_start().starts_with("::")),
            "{words}"
        );
        assert!(!words.contains("##vso["), "{words}");
        assert!(words.contains(r"\ntest readiness ... ok\n"), "{words}");
        assert_eq!(lines.get(1), Some(&"  at it"), "{words}");
    }
}

//! The developer commands of golive: `cargo xtask <command>`.

#[cfg(test)]
mod architecture;
mod bench;
mod command;
mod doc;
mod features;
mod install;
mod lint;
mod metadata;
mod schema;
mod stress;
mod test;

use std::process::ExitCode;

use command::Failure;

/// One command: its name, what it does, and the function.
type Task = (
    &'static str,
    &'static str,
    fn(&[String]) -> Result<(), Failure>,
);

const TASKS: &[Task] = &[
    (
        "test",
        "install the servers that are missing, then run every test",
        test::test,
    ),
    (
        "stress",
        "run the tests that wait for something again, idle and busy; the number is how often",
        stress::stress,
    ),
    (
        "lint",
        "formatting and clippy, also with each feature by itself",
        lint::lint,
    ),
    ("doc", "build the documentation; a warning fails", doc::doc),
    (
        "bench",
        "run the benchmarks; a ratio out of bounds fails",
        bench::bench,
    ),
    (
        "schema",
        "write schemas/report.schema.json from the types of the report",
        schema::schema,
    ),
    (
        "features",
        "what each feature costs in packages; --time: in seconds too",
        features::features,
    ),
];

/// The command line was wrong: EX_USAGE of sysexits.h.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let Some((_, _, run)) = TASKS.iter().find(|(task, _, _)| *task == name) else {
        if !name.is_empty() {
            eprintln!("unknown command: {name}");
        }
        eprintln!("usage: cargo xtask <command>");
        for (task, what, _) in TASKS {
            eprintln!("  {task:<9} {what}");
        }
        return ExitCode::from(USAGE);
    };
    match run(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {name}: {failure}");
            ExitCode::FAILURE
        }
    }
}

//! `cargo xtask stress`: tests that wait for something, again and again on a busy machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;

use crate::command::{Failure, cargo, run_cargo};
use crate::install::install;

/// Tests that wait: for a time, a server, a process, another thread.
const WAITING: &str = "package(golive-core) | binary(command_line) | binary(harness) | \
     test(/silent|late|slow|standby|timed|timeout|wait|deadline|hangs|killed_early|clock|heartbeat|pool|cluster/)";
/// A thousand killed writers and generated ledgers are no wait, and take minutes.
const LONG: &str = "(test(a_writer_that_is_killed) | binary(lattice))";

/// The first argument is how often, once without it; others are passed on to the test
/// runner. Half of the times, and the only one, every processor is kept busy by something
/// else.
pub(crate) fn stress(arguments: &[String]) -> Result<(), Failure> {
    install()?;
    let first = arguments.first().and_then(|it| it.parse::<u32>().ok());
    let rest = arguments.get(usize::from(first.is_some())..);
    let (count, rest) = (first.unwrap_or(1), rest.unwrap_or_default());
    let idle = run(count / 2, rest);
    let on = Arc::new(AtomicBool::new(true));
    let busy: Vec<_> = (0..available_parallelism().map_or(1, usize::from))
        .map(|_| {
            let on = Arc::clone(&on);
            std::thread::spawn(move || while on.load(Ordering::Relaxed) {})
        })
        .collect();
    println!("every processor is busy from here on");
    let loaded = run(count - count / 2, rest);
    on.store(false, Ordering::Relaxed);
    for thread in busy {
        let _ = thread.join();
    }
    idle.and(loaded)
}

fn run(count: u32, arguments: &[String]) -> Result<(), Failure> {
    if count == 0 {
        return Ok(());
    }
    let count = count.to_string();
    let mut run = cargo(["nextest", "run", "--workspace", "--all-features"]);
    run.args(["--no-fail-fast", "--stress-count", &count]);
    if arguments.is_empty() {
        run.arg("-E").arg(format!("({WAITING}) - {LONG}"));
    }
    run_cargo(run.args(arguments))
}

//! What is left behind by a thousand measurements of each probe that fail: no
//! file, no task, no thread, no memory. The one test of this program: it counts
//! what the whole process has.

#![cfg(all(feature = "full", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

#[path = "hostile/targets.rs"]
mod targets;

use std::time::Duration;

use golive_testbed::Hostile;
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::targets::{ENDLESS, targets};

const ROUNDS: usize = 1_000;

/// Of answers of many megabytes each. What a probe kept of one would show in the
/// first ten.
const LARGE_ROUNDS: usize = 100;

/// How many measurements are taken at once.
const AT_ONCE: usize = 50;

/// How much more memory may be in use, which no leak of a thousand stays below:
/// 8 MiB.
const GROWTH: usize = 8 * 1024 * 1024;

/// How long what is about to end may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Open files, live tasks and threads.
fn counts() -> (usize, usize, usize) {
    let entries = |path| std::fs::read_dir(path).unwrap().count();
    let metrics = tokio::runtime::Handle::current().metrics();
    (
        entries("/proc/self/fd"),
        metrics.num_alive_tasks(),
        entries("/proc/self/task"),
    )
}

/// The memory in use, in bytes (proc(5), the second number of `statm`).
fn memory() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

/// Waits until there is no more of anything than before.
async fn settles(before: (usize, usize, usize), what: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let now = counts();
        if now.0 <= before.0 && now.1 <= before.1 && now.2 <= before.2 {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{what}: {before:?} before, {now:?} now"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn rounds(hostile: &Hostile, timeout: Duration, name: &str, rounds: usize, at_once: usize) {
    let targets = targets(hostile.addr());
    let target = targets.iter().find(|target| target.name == name).unwrap();
    let mut running = JoinSet::new();
    for _ in 0..rounds {
        if running.len() >= at_once {
            running.join_next().await.unwrap().unwrap();
        }
        let target = target.clone();
        running.spawn(async move { target.measure(timeout).await.unwrap_err() });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

/// Takes so many measurements, so many at once, and counts before and after.
async fn leaves_nothing(
    hostile: &Hostile,
    timeout: Duration,
    name: &str,
    (count, at_once): (usize, usize),
) {
    let before = counts();
    // What is set up once is not counted.
    rounds(hostile, timeout, name, count.min(AT_ONCE), at_once).await;
    settles(before, name).await;
    let in_use = memory();
    rounds(hostile, timeout, name, count, at_once).await;
    settles(before, name).await;
    let grown = memory().saturating_sub(in_use);
    assert!(grown < GROWTH, "{name}: {grown} bytes more");
}

#[tokio::test]
async fn nothing_is_left_behind() {
    let silent = Hostile::silent().await.unwrap();
    let close = Hostile::close().await.unwrap();
    let reset = Hostile::reset("").await.unwrap();
    for target in targets(silent.addr()) {
        for (hostile, timeout) in [
            (&close, PATIENCE),
            (&reset, PATIENCE),
            // In the middle of whatever it was doing.
            (&silent, Duration::from_millis(5)),
        ] {
            leaves_nothing(hostile, timeout, target.name, (ROUNDS, AT_ONCE)).await;
        }
    }
    for (name, start) in ENDLESS {
        let endless = Hostile::endless(start).await.unwrap();
        // One at a time: the allocator keeps what many at once have needed.
        leaves_nothing(&endless, PATIENCE, name, (LARGE_ROUNDS, 1)).await;
    }
}

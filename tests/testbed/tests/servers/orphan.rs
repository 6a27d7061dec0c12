//! A test that is killed drops nothing, and still leaves no server.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use golive_testbed::{Postgres, Redis};

/// Set for the process that is to be killed.
const VICTIM: &str = "GOLIVE_TESTBED_VICTIM";

#[test]
fn a_killed_test_leaves_no_server() {
    let this = std::env::current_exe().unwrap();
    let mut victim = Command::new(this)
        .args(["--exact", "orphan::victim", "--nocapture"])
        .env(VICTIM, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let found: Vec<(PathBuf, PathBuf)> = lines
        .map_while(Result::ok)
        .filter_map(|line| {
            let (pid, folder) = line.split_once("SERVER ")?.1.split_once(' ')?;
            Some((Path::new("/proc").join(pid), folder.into()))
        })
        .take(2)
        .collect();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(process, _)| process.exists()));
    victim.kill().unwrap();
    victim.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    // A server that ended may wait to be reaped by whoever inherits it.
    let runs = |process: &Path| {
        std::fs::read_to_string(process.join("stat")).is_ok_and(|stat| !stat.contains(") Z "))
    };
    for (process, folder) in found {
        while runs(&process) {
            assert!(
                Instant::now() < deadline,
                "{} still runs",
                process.display()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        // That much does stay.
        std::fs::remove_dir_all(folder).unwrap();
    }
}

/// Not a test by itself: what `a_killed_test_leaves_no_server` kills. It starts the servers on a
/// thread that ends, as the thread of a test does that shares its server with others.
#[test]
fn victim() {
    if std::env::var_os(VICTIM).is_none() {
        return;
    }
    let start = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            (
                Redis::start().await.unwrap(),
                Postgres::start().await.unwrap(),
            )
        })
    };
    let (redis, postgres) = std::thread::spawn(start).join().unwrap();
    std::thread::sleep(Duration::from_millis(100));
    for server in [&*redis, &*postgres] {
        // A new line first, since libtest has begun one.
        println!(
            "\nSERVER {} {}",
            server.pid().unwrap(),
            server.folder().display()
        );
    }
    std::thread::sleep(Duration::from_secs(60));
}

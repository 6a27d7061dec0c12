//! The examples, run as their reader runs them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

mod hold_hunter;

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Cargo builds the examples with the tests, in a folder beside theirs.
fn example(name: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let path: PathBuf = test
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("examples")
        .join(name);
    assert!(
        path.exists(),
        "{} is not built: run `cargo build --examples`",
        path.display()
    );
    let mut command = Command::new(path);
    command.stdin(Stdio::null());
    command
}

fn run(name: &str, arguments: &[&str]) -> (i32, String, String) {
    let output = example(name).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn quickstart_goes() {
    let (code, out, err) = run("quickstart", &[]);
    assert_eq!(code, 0, "{out}\n{err}");
    assert!(out.contains("GO  11 pass of 11 items"), "{out}");
    assert!(out.contains("serving on https://localhost:"), "{out}");
}

#[test]
fn quickstart_refuses_and_names_one_cause() {
    for (what, cause, blocked) in [
        ("cert", "certificate.valid", Some("blocks 3 items")),
        ("db", "database.sound", Some("blocks 2 items")),
        ("env", "machine.settings-are-those-of-production", None),
        ("slow", "api.is-fast", None),
    ] {
        let (code, out, err) = run("quickstart", &["--break", what]);
        assert_eq!(code, 20, "{what}\n{out}\n{err}");
        let causes: Vec<&str> = err
            .lines()
            .filter(|line| line.starts_with("  fail"))
            .collect();
        assert!(
            causes.len() == 1 && causes[0].contains(cause),
            "{what}\n{err}"
        );
        assert_eq!(err.contains("blocks"), blocked.is_some(), "{err}");
        assert!(err.contains(blocked.unwrap_or_default()), "{err}");
        assert!(!out.contains("serving"), "it served without a permit");
    }
}

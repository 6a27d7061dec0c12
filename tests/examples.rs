//! The examples, run as their reader runs them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use golive_testbed::{ED25519, ssh_key};

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

#[test]
fn hold_hunter_has_its_143_items() {
    let (code, out, _) = run("hold_hunter", &["list", "--format", "json"]);
    assert_eq!(code, 0);
    let list: serde_json::Value = serde_json::from_str(&out).unwrap();
    let items = list["items"].as_array().unwrap();
    let of = |phase: &str| items.iter().filter(|item| item["phase"] == phase).count();
    let phases = [
        ("pre-launch", 70),
        ("last-hour", 5),
        ("deployment", 10),
        ("smoke-tests", 8),
        ("validation", 10),
        ("watch", 8),
        ("user-acceptance", 8),
        ("day-1", 8),
        ("week-1", 8),
        ("month-1", 8),
    ];
    for (phase, count) in phases {
        assert_eq!(of(phase), count, "{phase}");
    }
    assert_eq!(phases.iter().map(|(_, count)| count).sum::<usize>(), 143);
    // The closing list of the document stands beside them.
    assert_eq!(items.len(), 143 + of("success"));
    assert_eq!(list["sign_offs"].as_array().unwrap().len(), 4);
    assert_eq!(list["plans"].as_array().unwrap().len(), 1);
    assert_eq!(list["contacts"].as_array().unwrap().len(), 6);
}

/// All phases but those that measure how busy this machine is.
const CALM: [&str; 9] = [
    "pre-launch",
    "last-hour",
    "deployment",
    "validation",
    "user-acceptance",
    "day-1",
    "week-1",
    "month-1",
    "smoke-tests",
];

/// What the checklist says of a stage on which this is broken.
fn hold_hunter(broken: &str) -> Vec<serde_json::Value> {
    let mut command = example("hold_hunter");
    command.args(["run", "--format", "json", "--deadline", "60s"]);
    command.args(CALM.iter().flat_map(|phase| ["--phase", phase]));
    let output = command.env("HOLD_HUNTER_BREAK", broken).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    report["items"].as_array().unwrap().clone()
}

/// What machines judge passes, and what people judge waits for them.
#[test]
fn hold_hunter_judges_what_machines_can() {
    let items = hold_hunter("");
    for item in &items {
        let expected = if item["kind"] == "task" {
            "pending"
        } else {
            "pass"
        };
        assert_eq!(item["outcome"], expected, "{item:#}");
    }
    // The eight items of half an hour after the launch are missing.
    assert_eq!(items.len(), 143 - 8);
    let tasks = items.iter().filter(|item| item["kind"] == "task");
    assert_eq!(tasks.count(), 22);
}

/// Each item that looks at something sees when just that is broken.
#[test]
fn hold_hunter_sees_what_is_broken() {
    // What hides others is broken on a stage of its own.
    for breaks in [
        BREAKS.as_slice(),
        &[("credentials", RING_CENTRAL)],
        &[("metrics", METRICS)],
    ] {
        let names: Vec<&str> = breaks.iter().map(|(name, _)| *name).collect();
        let items = hold_hunter(&names.join(","));
        let mut expected: Vec<&str> = breaks
            .iter()
            .flat_map(|(_, ids)| ids.iter().copied())
            .collect();
        let seen = |item: &&serde_json::Value| item["kind"] != "task" && item["outcome"] != "pass";
        let mut found: Vec<&str> = items
            .iter()
            .filter(seen)
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{names:?}");
    }
}

#[test]
fn hold_hunter_passes_its_smoke_tests_on_real_servers() {
    let (code, out, err) = run(
        "hold_hunter",
        &["run", "--phase", "smoke-tests", "--deadline", "60s"],
    );
    assert_eq!(code, 0, "{out}\n{err}");
    assert!(out.contains("GO  8 pass of 8 items"), "{out}");
}

/// A person with a key of `ssh-keygen` signs off what the servers showed, and
/// stock OpenSSH verifies it.
#[test]
fn hold_hunter_is_signed_off() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("olga");
    let line = ssh_key(&key, "olga", ED25519).unwrap();
    let policy = format!(
        "format = \"golive-policy/1\"\n[roles]\nOperations = [\"olga\"]\n\
         [[persons.olga.keys]]\nkey = \"{line}\"\n"
    );
    std::fs::write(folder.path().join("policy.toml"), policy).unwrap();
    let run = |arguments: &[&str]| {
        let output = example("hold_hunter")
            .args(arguments)
            .env("HOLD_HUNTER_LEDGER", folder.path())
            .env("HOLD_HUNTER_LAUNCH_AT", "2999-01-01T00:00:00Z")
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let key = key.to_str().unwrap();
    let (code, out) = run(&["status", "--key", key]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("sign --role Operations"), "{out}");
    let (code, out) = run(&["sign", "--role", "operations", "--yes", "--key", key]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("Operations, the whole checklist: GO"), "{out}");
    let into = folder.path().join("copied");
    let (code, out) = run(&["verify", "--explain", "--into", into.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{out}");
    let line = out
        .lines()
        .find_map(|line| line.trim().strip_prefix("$ "))
        .unwrap();
    let checked = Command::new("sh").args(["-c", line]).status().unwrap();
    assert!(checked.success(), "{line}");
}

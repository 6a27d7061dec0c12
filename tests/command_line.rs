//! The command line of a checklist, as its user meets it: this program runs
//! itself as one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use golive::Checklist;
use golive::probe::{ProbeError, Reason, probe_fn};
use golive::quantity::Count;
use libtest_mimic::{Arguments, Failed, Trial};

static DEMO: Checklist = golive::checklist!(
    "Demo",
    version = "7",
    roles = [Operations],
    phase(
        "Go",
        check(
            "Answers",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(true)),
            tags = ["quick"]
        )
    ),
    phase(
        "Warn",
        check(
            "Is a little slow",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(Count::new(7))),
            pass = last < 5,
            warn = last < 10
        ),
    ),
    phase(
        "No go",
        section(
            "Database",
            check(
                "Connects",
                probe = |_| probe_fn("db", async |_| {
                    Err::<bool, _>(ProbeError::new(
                        Reason::Refused,
                        "nobody listens \u{1b}[2Jat 127.0.0.1",
                    ))
                }),
                notes = "https://wiki.example/runbooks/database",
            ),
            check(
                "Is migrated",
                probe = |_| probe_fn("db", async |_| Ok::<_, ProbeError>(true)),
                after = ["connects"]
            ),
        ),
    ),
    phase("People", task("Runbook read", by = Operations)),
    phase(
        "Programs",
        check(
            "Runs for ever",
            probe = |_| golive::probes::command::shell(
                "sleep 600 & echo $$ $! > \"$GOLIVE_TEST_FILE\"; wait"
            )
            .succeeds(),
            timeout = 1h
        ),
    ),
    phase(
        "Load",
        check(
            "Bears it",
            probe = |_| golive::probes::load::load(
                "lookups",
                probe_fn("it", async |_| Ok::<_, ProbeError>(true))
            )
            .requests(20)
            .error_ratio(),
            pass = last < pct(1)
        )
    ),
    phase(
        "Hangs",
        check(
            "Hangs",
            probe = |_| probe_fn("it", |_| std::future::pending::<Result<bool, ProbeError>>()),
            timeout = 1h
        ),
        check(
            "Answers at once",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(true))
        ),
    ),
);

const AS_PROGRAM: &str = "GOLIVE_TEST_AS_PROGRAM";

fn main() -> std::process::ExitCode {
    if std::env::var_os(AS_PROGRAM).is_some() {
        return golive::front::cli::Cli::new(&DEMO, async || Ok::<_, std::io::Error>(())).main();
    }
    let tests: [(&str, fn()); 14] = [
        (
            "each_verdict_has_its_exit_code",
            each_verdict_has_its_exit_code,
        ),
        (
            "what_is_wrong_on_the_command_line_ends_with_64",
            what_is_wrong_on_the_command_line_ends_with_64,
        ),
        (
            "one_cause_is_named_and_its_echo_is_blocked",
            one_cause_is_named_and_its_echo_is_blocked,
        ),
        ("no_load_leaves_load_out", no_load_leaves_load_out),
        ("json_is_a_report", json_is_a_report),
        ("json_is_as_the_schema_says", json_is_as_the_schema_says),
        ("list_shows_every_item", list_shows_every_item),
        ("help_is_worth_reading", help_is_worth_reading),
        (
            "times_are_read_as_the_checklist_has_them",
            times_are_read_as_the_checklist_has_them,
        ),
        (
            "what_cannot_be_written_ends_with_74",
            what_cannot_be_written_ends_with_74,
        ),
        (
            "a_reader_that_goes_away_is_forgiven",
            a_reader_that_goes_away_is_forgiven,
        ),
        (
            "a_stopped_run_tells_what_it_knew",
            a_stopped_run_tells_what_it_knew,
        ),
        (
            "a_stopped_run_leaves_no_program",
            a_stopped_run_leaves_no_program,
        ),
        ("the_deadline_ends_it", the_deadline_ends_it),
    ];
    let tests = tests.map(|(name, test)| {
        Trial::test(name, move || {
            std::panic::catch_unwind(test).map_err(|_| Failed::from("see the panic above"))
        })
    });
    libtest_mimic::run(&Arguments::from_args(), tests.into()).exit_code()
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(arguments)
        .env(AS_PROGRAM, "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    read(program(arguments).output().unwrap())
}

fn read(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn each_verdict_has_its_exit_code() {
    for (arguments, code, verdict) in [
        (&["run", "--phase", "go"][..], 0, "GO  1 pass of 1 item"),
        (
            &["run", "--phase", "warn"],
            10,
            "CONDITIONAL GO  1 warn of 1 item",
        ),
        (
            &["run", "--phase", "warn", "--accept-conditional"],
            0,
            "CONDITIONAL GO",
        ),
        (
            &["run", "--phase", "no-go"],
            20,
            "NO GO  1 fail, 1 blocked of 2 items",
        ),
        (
            &["run", "--phase", "people"],
            30,
            "INCONCLUSIVE  1 pending of 1 item",
        ),
        // What is no part of a checklist is judged, and proves none.
        (
            &["run", "--tag", "quick"],
            30,
            "INCONCLUSIVE  1 pass of 1 item",
        ),
        (
            &[
                "run",
                "--item",
                "go.answers",
                "--item",
                "warn.is-a-little-slow",
            ],
            30,
            "1 warn, 1 pass of 2 items",
        ),
    ] {
        let (found, out, err) = run(arguments);
        assert_eq!(found, code, "{arguments:?}\n{out}\n{err}");
        assert!(out.contains(verdict), "{arguments:?}\n{out}");
        assert!(
            !out.contains('\u{1b}') && !err.contains('\u{1b}'),
            "colour where there is no terminal"
        );
        // Who meets a 10 learns what makes it a 0.
        assert_eq!(
            err.contains("accept them by --accept-conditional"),
            code == 10,
            "{arguments:?}\n{err}"
        );
    }
}

fn what_is_wrong_on_the_command_line_ends_with_64() {
    for (arguments, words) in [
        (
            &["run", "--phase", "no-goo"][..],
            "there is no phase `no-goo`; did you mean `no-go`?",
        ),
        (
            &["run", "--item", "databse.connects"],
            "did you mean `database.connects`?",
        ),
        (
            &["list", "--tag", "slow"],
            "there is no tag `slow`; there is `quick`",
        ),
        (
            &[
                "run",
                "--phase",
                "go",
                "--tag",
                "quick",
                "--section",
                "database",
            ],
            "no item matches",
        ),
        (&["run", "--deadline", "5m"], "write `min` for minutes"),
        (&["run", "--deadline", "soon"], "`soon` is no time"),
        (&["run", "--wait", "5m"], "write `min` for minutes"),
        (&["run", "--concurrency", "0"], "0 is not in 1.."),
        (
            &["run", "--deadline", "12h1d"],
            "the larger unit comes first",
        ),
        (
            &["run", "--launch-at", "2026-12-01T09:00:00"],
            "has no zone: write 2026-12-01T09:00:00Z",
        ),
        (
            &["run", "--launch-at", "2026-12-01"],
            "is a day: write 2026-12-01T00:00:00Z",
        ),
        (&["run", "--launch-at", "2weeks"], "write `w`"),
        (&["run", "--formt", "json"], "--format"),
        (&["runn"], "run"),
        (&["run", "--format", "xml"], "text, json"),
        (&[], "Usage"),
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!(code, 64, "{arguments:?}\n{out}\n{err}");
        assert!(err.contains(words), "{arguments:?}\n{err}");
        assert!(out.is_empty(), "{out}");
    }
}

fn one_cause_is_named_and_its_echo_is_blocked() {
    let (_, out, err) = run(&["run", "--section", "database"]);
    assert!(out.contains("✗ fail      Connects"), "{out}");
    assert!(out.contains("blocks    database.is-migrated"), "{out}");
    assert!(
        out.contains("next      start what should listen there, or correct the address"),
        "{out}"
    );
    assert!(
        out.contains("notes     https://wiki.example/runbooks/database"),
        "{out}"
    );
    assert!(
        out.contains("nobody listens \\u{1b}[2Jat 127.0.0.1"),
        "foreign bytes are escaped: {out}"
    );
    assert!(
        err.contains("✗ fail     database.connects"),
        "one line for each item: {err}"
    );
}

fn no_load_leaves_load_out() {
    let (code, out, err) = run(&["run", "--phase", "load"]);
    assert_eq!(code, 0, "{out}\n{err}");
    let (code, out, _) = run(&["run", "--phase", "load", "--no-load"]);
    assert_eq!(code, 30, "what is skipped proves nothing: {out}");
    assert!(out.contains("» skipped   Bears it"), "{out}");
    assert!(out.contains("`load = true`, `run`"), "{out}");
}

fn json_is_a_report() {
    let (code, out, _) = run(&["run", "--phase", "no-go", "--format", "json"]);
    let report: golive::Report = serde_json::from_str(&out).unwrap();
    assert_eq!((code, report.verdict()), (20, golive::Verdict::NoGo));
    assert_eq!(report.format, "golive-report/1");
    assert_eq!(report.items.len(), 2);
    let notes = report.items[0].notes.as_deref();
    assert_eq!(notes, Some("https://wiki.example/runbooks/database"));
}

/// With an item of every outcome that a run without sign-offs can have.
fn json_is_as_the_schema_says() {
    let schema = include_str!("../schemas/report.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let phases = ["go", "warn", "no-go", "people", "hangs"];
    let mut arguments = vec!["run", "--format", "json", "--deadline", "300ms"];
    arguments.extend(phases.iter().flat_map(|phase| ["--phase", phase]));
    let (_, out, _) = run(&arguments);
    let mut report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let errors: Vec<String> = schema
        .iter_errors(&report)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // The schema does not take everything.
    report["items"][0]["outcome"] = "fine".into();
    assert!(!schema.is_valid(&report));
}

fn list_shows_every_item() {
    let (code, out, _) = run(&["list", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&out).unwrap();
    let items = list["items"].as_array().unwrap();
    assert_eq!((code, items.len()), (0, 9));
    for item in items {
        for field in ["id", "title", "phase", "kind", "requirement"] {
            assert!(item[field].is_string(), "{field} of {item}");
        }
        assert_eq!(
            item["criterion"].is_string(),
            item["kind"] != "task",
            "{item}"
        );
    }
    let (_, out, _) = run(&["list"]);
    assert!(
        out.contains("check   Is a little slow: last < 5 (warn last < 10)"),
        "{out}"
    );
    assert!(
        out.contains("database.is-migrated  after database.connects"),
        "{out}"
    );
    let (code, out, _) = run(&["--version"]);
    assert_eq!((code, out.as_str()), (0, "golive 7\n"));
    let (_, out, _) = run(&["list", "--phase", "people"]);
    assert!(
        out.contains("Runbook read, by Operations") && !out.contains("Answers"),
        "{out}"
    );
}

fn help_is_worth_reading() {
    let (code, out, _) = run(&["--help"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("Demo: may it go live, and if not, why not?"),
        "{out}"
    );
    for line in [
        "run",
        "list",
        "10  CONDITIONAL GO",
        "30  INCONCLUSIVE",
        "64 ",
    ] {
        assert!(out.contains(line), "{line} in {out}");
    }
    let (_, out, _) = run(&["run", "--help"]);
    for line in [
        "--phase <ID>",
        "--deadline <TIME>",
        "--wait <TIME>",
        "--concurrency <N>",
        "--no-load",
        "puts load on what it observes",
        "--format <FORMAT>",
        "500ms, 30s, 5min, 1h30min",
    ] {
        assert!(out.contains(line), "{line} in {out}");
    }
}

/// Phases that have no time of their own do not care; each form is read all the same.
fn times_are_read_as_the_checklist_has_them() {
    for time in ["13d12h", "20d", "2w", "90s", "1.5h"] {
        for option in ["--deadline", "--launch-at", "--wait"] {
            let (code, out, err) = run(&["run", "--phase", "go", option, time]);
            // A time of launch beside none that is known is a what-if.
            assert_ne!(code, 64, "{option} {time}: {out}\n{err}");
        }
    }
    for time in ["2026-12-01T10:00:00+01:00", "2026-12-01T09:00:00Z"] {
        let (code, out, err) = run(&["run", "--phase", "go", "--launch-at", time]);
        assert_ne!(code, 64, "{time}: {out}\n{err}");
    }
}

/// A pipeline that reads a report of nothing must not read it as a GO, nor as a
/// refusal of the checklist.
fn what_cannot_be_written_ends_with_74() {
    for arguments in [
        &["run", "--phase", "go"][..],
        &["run", "--phase", "go", "--format", "json"],
        &["run", "--phase", "no-go", "--format", "json"],
        &["run", "--phase", "warn", "--accept-conditional"],
        &["list"],
        &["list", "--format", "json"],
        &["--help"],
        &["run", "--help"],
        &["--version"],
    ] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let output = program(arguments).stdout(full).output().unwrap();
        let (code, _, err) = read(output);
        assert_eq!(code, 74, "{arguments:?}: {err}");
        assert!(
            err.contains("error: the output cannot be written: No space left"),
            "{arguments:?}: {err}"
        );
    }
    // What is said beside it is no output: the code says it all the same.
    let full = std::fs::File::create("/dev/full").unwrap();
    let output = program(&["run", "--phase", "no-go"]).stderr(full).output();
    assert_eq!(read(output.unwrap()).0, 20);
}

fn a_reader_that_goes_away_is_forgiven() {
    for (arguments, code) in [
        (&["run", "--phase", "go"][..], 0),
        (&["run", "--phase", "no-go", "--format", "json"], 20),
        (&["list"], 0),
        (&["--help"], 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = program(arguments).stdout(writer).output().unwrap();
        let (found, _, err) = read(output);
        assert_eq!(found, code, "{arguments:?}: {err}");
        assert!(!err.contains("error"), "{arguments:?}: {err}");
    }
}

fn a_stopped_run_tells_what_it_knew() {
    let mut child = program(&["run", "--phase", "hangs", "--deadline", "1h"])
        .spawn()
        .unwrap();
    // The item that answers is reported, so the run is under way and listens
    // for signals.
    let mut progress = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("hangs.answers-at-once") {
        line.clear();
        assert_ne!(progress.read_line(&mut line).unwrap(), 0, "it ended early");
    }
    assert!(kill("-TERM", &child.id().to_string()));
    let (code, out, _) = read(child.wait_with_output().unwrap());
    assert_eq!(code, 30, "{out}");
    assert!(out.contains("✓ Answers at once"), "{out}");
    assert!(
        out.contains("the run was interrupted while it was measured"),
        "{out}"
    );
    assert!(out.contains("INCONCLUSIVE"), "{out}");
}

fn kill(signal: &str, process: &str) -> bool {
    let mut command = Command::new("kill");
    command.args([signal, process]).stderr(Stdio::null());
    command.status().unwrap().success()
}

/// Neither the program that a probe runs nor what that has started.
fn a_stopped_run_leaves_no_program() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("processes");
        let child = program(&["run", "--phase", "programs", "--deadline", "1h"])
            .env("GOLIVE_TEST_FILE", &file)
            .spawn()
            .unwrap();
        let processes = loop {
            match std::fs::read_to_string(&file) {
                Ok(text) if text.ends_with('\n') => break text,
                _ => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        assert!(kill(signal, &child.id().to_string()));
        let (code, out, _) = read(child.wait_with_output().unwrap());
        assert_eq!(code, 30, "{out}");
        assert!(out.contains("the run was interrupted"), "{out}");
        let processes: Vec<&str> = processes.split_whitespace().collect();
        assert_eq!(processes.len(), 2);
        for process in processes {
            // A killed one is seen until the system has buried it.
            let mut looks = 0;
            while kill("-0", process) && !is_zombie(process) {
                looks += 1;
                assert!(looks < 2000, "{process} was left behind");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

fn is_zombie(process: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat"));
    status.is_ok_and(|status| status.contains(") Z "))
}

fn the_deadline_ends_it() {
    let began = std::time::Instant::now();
    let (code, out, _) = run(&["run", "--phase", "hangs", "--deadline", "200ms"]);
    assert_eq!(code, 30, "{out}");
    assert!(out.contains("the deadline passed"), "{out}");
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "it waited for the probe"
    );
}

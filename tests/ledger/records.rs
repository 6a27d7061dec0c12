//! What is recorded of a launch, wherever it is kept.

use std::process::Command;

use golive_testbed::Postgres;

use crate::lists::{HOME, NIGHT, ledger_in};
use crate::team::Team;

/// All that the night asks for.
pub(crate) fn all_is_said(team: &Team) {
    team.waive();
    let attest = [
        "attest",
        "start.restore-rehearsed",
        "--evidence",
        "9 minutes",
    ];
    team.say("olga", &attest);
    for (person, role) in crate::team::TEAM {
        team.say(person, &["sign", "--role", role]);
    }
}

fn record(team: &Team, person: &str) -> (i32, String) {
    let key = team.path(person);
    team.run(&[
        "run",
        "--quiet",
        "--record",
        "--yes",
        "--key",
        key.to_str().unwrap(),
    ])
}

/// Whatever is taken away after the verdict was recorded is missed.
pub(crate) fn a_recorded_verdict_keeps_what_it_stood_on() {
    let team = Team::new();
    all_is_said(&team);
    let (code, out) = record(&team, "tess");
    assert_eq!(code, 10, "{out}");
    assert!(out.contains("verdict: CONDITIONAL GO"), "{out}");
    assert!(
        out.contains("over 7 statements") && out.contains("recorded "),
        "{out}"
    );
    assert_eq!(team.verdict(), 10);
    let (code, out) = team.run(&["verify"]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("tess records the verdict CONDITIONAL GO"),
        "{out}"
    );
    // The waiver was Pat's, and is gone with its signature.
    let folder = team.path("night-1/1");
    let kept: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("waiver.pat"))
        .collect();
    assert_eq!(kept.len(), 2);
    for path in &kept {
        std::fs::rename(path, team.path(path.file_name().unwrap().to_str().unwrap())).unwrap();
    }
    let (code, out) = team.run(&["run", "--quiet"]);
    assert_eq!(code, 20, "{out}");
    assert!(out.contains("is missing, which"), "{out}");
    // It is the same judgement.
    let (code, out) = team.run(&["verify"]);
    assert_eq!(code, 20, "{out}");
    assert!(out.contains("is missing, which"), "{out}");
    // What cannot be recorded is told before anything is measured for it.
    let (code, out) = record(&team, "nobody");
    assert_eq!(code, 64, "{out}");
    assert!(out.contains("the verdict could not be recorded"), "{out}");
    assert!(!out.contains("Is fast"), "{out}");
}

/// Sign-offs come from a pull request: they count when it is merged, and can be
/// verified before.
pub(crate) fn a_ledger_at_a_revision() {
    let team = Team::new();
    let git = |words: &[&str]| golive_testbed::git(team.folder.path(), words).unwrap();
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "policy.toml"]);
    git(&["commit", "-q", "-m", "the policy"]);
    git(&["checkout", "-q", "-b", "sign-offs"]);
    all_is_said(&team);
    git(&["add", "night-1", ".gitattributes"]);
    git(&["commit", "-q", "-m", "signed"]);
    git(&["checkout", "-q", "main"]);
    assert_eq!(team.run(&["verify"]), (30, "0 statements\n".to_owned()));
    assert_eq!(team.verdict(), 20);
    let at = ["--revision", "sign-offs"];
    let (code, out) = team.run(&[&["verify"][..], &at].concat());
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("7 statements"), "{out}");
    let (code, out) = team.run(&[&["run", "--quiet"][..], &at].concat());
    assert_eq!(code, 10, "{out}");
    let (_, out) = team.run(&[&["status", "--all"][..], &at].concat());
    assert!(
        out.starts_with("everybody\n  ! start.is-fast: pat took the risk"),
        "nothing else waits: {out}"
    );
    let (code, out) = team.run(&["verify", "--revision", "sign-of"]);
    assert_eq!(code, 30, "{out}");
    assert!(
        out.contains("the revision sign-of: there is none of that name"),
        "{out}"
    );
    let (code, out) = team.run(&["run", "--record", "--revision", "sign-offs"]);
    assert_eq!(code, 64, "{out}");
}

/// The same night, wherever it is kept; and the files that OpenSSH verifies.
pub(crate) fn a_night_in_a_database() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Postgres::start()).unwrap();
    for home in ["sqlite", &server.url()] {
        let team = Team::new().with(HOME, home);
        all_is_said(&team);
        assert_eq!(record(&team, "sid").0, 10);
        assert_eq!(team.verdict(), 10);
        let (code, out) = team.run(&["verify", "--explain"]);
        assert_eq!(code, 0, "{out}");
        // It is in no file that OpenSSH could read.
        assert!(!out.contains("ssh-keygen"), "{out}");
        let into = team.path("copied");
        let (code, out) = team.run(&["verify", "--explain", "--into", into.to_str().unwrap()]);
        assert_eq!(code, 0, "{out}");
        let lines: Vec<&str> = out
            .lines()
            .filter_map(|line| line.trim().strip_prefix("$ "))
            .collect();
        assert_eq!(lines.len(), 8, "{out}");
        for line in lines {
            let checked = Command::new("sh").args(["-c", line]).output().unwrap();
            assert!(checked.status.success(), "{line}");
        }
    }
}

/// Each step is shown, up to the one that did not hold.
pub(crate) fn what_was_looked_at_is_shown() {
    let team = Team::new();
    all_is_said(&team);
    let (_, out) = team.run(&["verify", "--explain"]);
    assert_eq!(out.matches("✓ nobody took it back").count(), 7, "{out}");
    let team = team.with(crate::lists::ENVIRONMENT, "staging");
    let (code, out) = team.run(&["verify", "--explain"]);
    assert_eq!(code, 30, "{out}");
    assert_eq!(out.matches("✓ the signature holds").count(), 7, "{out}");
    assert_eq!(
        out.matches("✗ it was given for this launch").count(),
        7,
        "{out}"
    );
    assert_eq!(
        out.matches("· nobody took it back (not looked at)").count(),
        7,
        "{out}"
    );
}

/// The digest of a report is that of the file that a person can keep.
pub(crate) fn a_report_is_known_by_what_is_printed() {
    let team = Team::new();
    all_is_said(&team);
    let key = team.path("tess");
    let arguments = [
        "run", "--quiet", "--record", "--yes", "--format", "json", "--key",
    ];
    let output = team.output(&[&arguments[..], &[key.to_str().unwrap()]].concat());
    let digest = golive::ledger::digest::Sha256::of(&output.stdout).to_string();
    let folder = team.path("night-1/1");
    let recorded = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .find(|path| path.to_string_lossy().contains("verdict.tess"))
        .unwrap();
    let recorded = std::fs::read_to_string(recorded).unwrap();
    assert!(recorded.contains(&digest), "{digest}: {recorded}");
}

/// A copy has all that there is, or none is made; and nothing is overwritten.
pub(crate) fn a_copy_is_whole() {
    let team = Team::new();
    all_is_said(&team);
    let into = team.path("copied");
    std::fs::create_dir(&into).unwrap();
    std::fs::write(into.join("allowed_signers"), "somebody's own\n").unwrap();
    let verify = ["verify", "--into", into.to_str().unwrap()];
    let (code, out) = team.run(&verify);
    assert_eq!(code, 64, "{out}");
    assert!(out.contains("there is another one"), "{out}");
    let kept = std::fs::read_to_string(into.join("allowed_signers")).unwrap();
    assert_eq!(kept, "somebody's own\n");
    std::fs::remove_file(into.join("allowed_signers")).unwrap();
    assert_eq!(team.run(&verify).0, 0);
    // A file in this folder that is of another launch.
    let folder = team.path("night-1/1");
    let one = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "json"))
        .unwrap();
    let text = std::fs::read_to_string(&one).unwrap();
    let text = text.replace("\"launch\": \"night-1\"", "\"launch\": \"night-0\"");
    std::fs::write(folder.join("x.json"), text).unwrap();
    std::fs::write(folder.join("x.json.sig"), "x").unwrap();
    let (code, out) = team.run(&verify);
    assert_eq!(code, 64, "{out}");
    assert!(out.contains("would be lost in a copy"), "{out}");
}

/// A service asks the same ledger in its `main`.
pub(crate) fn a_gate_asks_the_ledger() {
    let team = Team::new();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let opens = || {
        let ledger = ledger_in(team.folder.path().to_owned()).unwrap();
        let gate = golive::gate!(
            NIGHT,
            &(),
            phase = ["start"],
            launch_at = std::time::SystemTime::now(),
            ledger = ledger,
            accept = conditional
        );
        runtime.block_on(gate.into_future()).is_ok()
    };
    assert!(!opens());
    all_is_said(&team);
    assert!(opens());
    // Who asks without it knows of nobody's word.
    let gate = golive::gate!(NIGHT, &(), accept = conditional);
    assert!(runtime.block_on(gate.into_future()).is_err());
}

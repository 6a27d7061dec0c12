//! What a pipeline relies on: one judgement, one exit code, and no output that is lost.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::lists::FOLDER;
use crate::records::all_is_said;
use crate::team::Team;

/// What was said once and is no more is no fault of the ledger, and is told what
/// became of it; what was forged is.
pub(crate) fn verify_agrees_with_run() {
    let team = Team::new();
    all_is_said(&team);
    assert_eq!(team.verdict(), 10);
    let (code, out) = team.run(&["verify"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("7 statements: 7 count\n"), "{out}");
    // Said again: the first word is not what counts.
    team.say("sid", &["sign", "--role", "Security"]);
    let (code, out) = team.run(&["verify"]);
    assert_eq!((code, team.verdict()), (0, 10), "{out}");
    assert!(
        out.contains("8 statements: 7 count, 1 superseded\n"),
        "{out}"
    );
    let mut of_sid = out
        .lines()
        .skip_while(|line| !line.contains("sid signs for Security"));
    assert!(of_sid.next().unwrap().starts_with("- "), "{out}");
    assert!(of_sid.next().unwrap().contains("superseded at 20"), "{out}");
    let last = of_sid
        .find(|line| line.contains("sid signs for Security"))
        .unwrap();
    assert!(last.starts_with("✓ "), "{out}");
    // Taken back: a role is missing in the run, and the ledger is sound.
    let id = last.split_whitespace().nth(1).unwrap();
    team.say("sid", &["revoke", id, "--because", "not sure"]);
    let (code, out) = team.run(&["verify"]);
    assert_eq!((code, team.verdict()), (0, 30), "{out}");
    assert!(out.contains("revoked: sid revoked it: not sure"), "{out}");
    assert!(
        out.contains("9 statements: 7 count, 1 revoked, 1 superseded\n"),
        "{out}"
    );
    team.say("sid", &["sign", "--role", "Security"]);
    assert_eq!((team.run(&["verify"]).0, team.verdict()), (0, 10));
    // A word is changed by hand: its signature holds no longer.
    let folder = team.path("night-1/1");
    let forged = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.to_string_lossy().contains("waiver.pat")
                && path.extension().is_some_and(|end| end == "json")
        })
        .unwrap();
    let text = std::fs::read_to_string(&forged).unwrap();
    let more = text.replace("few will come tonight", "nobody will come tonight");
    assert_ne!(text, more);
    std::fs::write(&forged, more).unwrap();
    let (code, out) = team.run(&["verify"]);
    assert_eq!((code, team.verdict()), (20, 20), "{out}");
    assert!(out.contains("    invalid: "), "{out}");
    assert!(out.contains(" 1 invalid,"), "{out}");
    std::fs::write(&forged, text).unwrap();
    // What nobody can read is not known.
    std::fs::write(folder.join("x.json"), "{}").unwrap();
    assert_eq!((team.run(&["verify"]).0, team.verdict()), (30, 30));
}

/// What cannot be shown is not signed, and a pipeline is told.
pub(crate) fn a_full_disk_loses_no_word() {
    let team = Team::new();
    all_is_said(&team);
    let onto_full = |arguments: &[&str]| {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .env(FOLDER, team.folder.path())
            .stdin(Stdio::null())
            .stdout(File::create("/dev/full").unwrap())
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let before = team.run(&["verify"]).1;
    let key = team.path("tess");
    let key = key.to_str().unwrap();
    for arguments in [
        &["status", "--all"][..],
        &["status", "--key", key],
        &["verify"],
        &["verify", "--explain"],
        &["allowed-signers"],
        &["sign", "--role", "TechnicalLead", "--yes", "--key", key],
        &["run", "--quiet", "--record", "--yes", "--key", key],
        &["run", "--quiet", "--format", "json"],
    ] {
        let (code, err) = onto_full(arguments);
        assert_eq!(code, Some(74), "{arguments:?}: {err}");
        assert!(
            err.contains("the output cannot be written"),
            "{arguments:?}: {err}"
        );
    }
    assert_eq!(team.run(&["verify"]).1, before, "something was recorded");
}

/// A folder on FAT, or on what is mounted through FUSE: there are no hard links. That
/// is how the system answers there; the files are those of this disk.
pub(crate) fn a_disk_without_hard_links() {
    let attest = [
        "attest",
        "start.restore-rehearsed",
        "--evidence",
        "9 minutes",
    ];
    let under = |team: &Team, failures: &[&str], arguments: &[&str]| {
        let key = team.path("olga");
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null"]);
        for failure in failures {
            strace.arg("-e").arg(format!("inject={failure}"));
        }
        let output = strace
            .arg(std::env::current_exe().unwrap())
            .args(arguments)
            .args(["--yes", "--key", key.to_str().unwrap()])
            .env(FOLDER, team.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("strace ({error}): `cargo xtask test` installs it"));
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    for error in ["EPERM", "EOPNOTSUPP"] {
        let team = Team::new();
        let no_links = format!("linkat:error={error}");
        let (code, out) = under(&team, &[&no_links], &attest);
        assert_eq!(code, Some(0), "{error}: {out}");
        assert_eq!(team.run(&["verify"]).0, 0, "{error}");
        // The same bytes again are there already, and another's are left alone.
        let (code, out) = under(&team, &[&no_links], &["sign", "--role", "Operations"]);
        assert_eq!(code, Some(0), "{error}: {out}");
        assert!(team.run(&["verify"]).1.contains("2 statements: 2 count"));
        // Neither the one nor the other can be done.
        let neither = [no_links.as_str(), "renameat2:error=EINVAL"];
        let before = team.run(&["verify"]).1;
        let (code, out) = under(&team, &neither, &attest);
        assert_eq!(code, Some(74), "{error}: {out}");
        assert!(out.contains("the file system has no hard links"), "{out}");
        assert!(out.contains("in SQLite or in PostgreSQL"), "{out}");
        assert_eq!(team.run(&["verify"]).1, before, "nothing is left behind");
    }
}

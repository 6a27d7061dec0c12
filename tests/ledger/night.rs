//! A launch night: what persons say, and what becomes of the verdict at each
//! step.

use std::process::{Command, Stdio};

use crate::lists::ENVIRONMENT;
use crate::team::{TEAM, Team, run};

pub(crate) fn a_launch_night() {
    let team = Team::new();
    // Slow, and nobody has said anything.
    assert_eq!(team.verdict(), 20);
    let program = std::env::current_exe().unwrap();
    let program = program.file_name().unwrap().to_str().unwrap().to_owned();
    let (_, status) = team.run(&["status", "--key", team.path("olga").to_str().unwrap()]);
    assert!(status.starts_with("olga (Operations)\n"), "{status}");
    assert!(
        status.contains(&format!(
            "{program} attest start.restore-rehearsed --evidence"
        )),
        "{status}"
    );
    assert!(
        status.contains(&format!("{program} sign --role Operations")),
        "a line to be copied: {status}"
    );
    assert!(!status.contains("--role Security"), "{status}");

    // A risk is taken: now it is only not known.
    team.waive();
    assert_eq!(team.verdict(), 30);
    let evidence = team.path("restore.log");
    std::fs::write(&evidence, "restored in 9 minutes\n").unwrap();
    let evidence = format!("file:{}", evidence.display());
    team.say(
        "olga",
        // As `run --item` takes it.
        &["attest", "restore-rehearsed", "--evidence", &evidence],
    );
    // A role is known however it is written.
    let written = ["technical-lead", "product_owner", "Operations"];
    for ((person, _), role) in TEAM.iter().zip(written) {
        team.say(person, &["sign", "--role", role]);
    }
    assert_eq!(team.verdict(), 30);
    let condition = [
        "--condition",
        "watch the queue",
        "--owner",
        "olga",
        "--due",
        "24h",
    ];
    team.say(
        "sid",
        &[&["sign", "--role", "Security"][..], &condition].concat(),
    );
    // All four, on conditions: a waiver, and what Security asks for.
    assert_eq!(team.verdict(), 10);
    let (code, out) = team.run(&["status", "--all"]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.starts_with("everybody\n  ! "),
        "nothing else waits: {out}"
    );
    for owed in [
        "start.is-fast: pat took the risk",
        "watch the queue: olga sees to it",
    ] {
        assert!(out.contains(owed), "{owed}: {out}");
    }

    // One thinks better of it, and takes that back.
    team.say(
        "tess",
        &[
            "sign",
            "--role",
            "TechnicalLead",
            "--no-go",
            "--notes",
            "wait",
        ],
    );
    assert_eq!(team.verdict(), 20);
    let (_, out) = team.run(&["run", "--quiet"]);
    assert!(out.contains("wait"), "{out}");
    let (code, listed) = team.run(&["verify", "--explain"]);
    assert_eq!(code, 0, "{listed}");
    assert!(listed.contains("8 statements"), "{listed}");
    // What objects is said first, to everybody, with what names it.
    let (_, status) = team.run(&["status", "--key", team.path("olga").to_str().unwrap()]);
    let veto = status.lines().next().unwrap();
    assert!(
        veto.starts_with("✗ tess says NO GO as TechnicalLead: wait  ["),
        "{status}"
    );
    let veto = veto.split(['[', ']']).nth(1).unwrap();
    let (code, out) = team.try_to_say("sid", &["revoke", veto, "--because", "no"]);
    assert_eq!(code, 64, "{out}");
    assert!(
        out.contains("sid may not take back what tess has said against the launch"),
        "{out}"
    );
    team.say(
        "tess",
        &["revoke", veto, "--because", "it was the wrong launch"],
    );
    // It is not said any more, and what it had replaced does not come back.
    assert_eq!(team.verdict(), 30);
    team.say("tess", &["sign", "--role", "TechnicalLead"]);
    assert_eq!(team.verdict(), 10);

    // Security takes back its word, by who may.
    let (_, listed) = team.run(&["verify"]);
    let security = listed
        .lines()
        .find(|line| line.contains("signs for Security"))
        .unwrap();
    let security = security.split_whitespace().nth(1).unwrap();
    let (code, out) = team.try_to_say("pat", &["revoke", security, "--because", "no"]);
    assert_eq!(code, 64, "{out}");
    assert!(
        out.contains("pat may not revoke what sid has said"),
        "{out}"
    );
    team.say("sid", &["revoke", security, "--because", "not sure"]);
    assert_eq!(team.verdict(), 30);
    stock_agrees(&team);
}

/// Each line that `verify --explain` gives is run as it stands.
fn stock_agrees(team: &Team) {
    let (_, signers) = team.run(&["allowed-signers"]);
    std::fs::write(team.path("allowed_signers"), signers).unwrap();
    let (_, listed) = team.run(&["verify", "--explain"]);
    let lines: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.trim().strip_prefix("$ "))
        .collect();
    assert!(lines.len() >= 6, "{listed}");
    for line in lines {
        let checked = Command::new("sh")
            .args(["-c", line])
            .current_dir(team.folder.path())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(checked.success(), "{line}");
    }
    // Elsewhere none of it counts.
    let staging = [(ENVIRONMENT, "staging")];
    let (code, out) = run(team.folder.path(), &staging, &["verify"]);
    assert_eq!(code, 30);
    assert!(out.contains("void: it was given for production"), "{out}");
}

//! What cannot be said, and ledgers that cannot be read.

use std::process::Command;

use crate::team::{Team, WAIVE};

pub(crate) fn what_cannot_be_said_is_not_signed() {
    let team = Team::new();
    let rows: [(&str, &[&str], &str); 9] = [
        (
            "pat",
            &["attest", "start.restore-rehearsed", "--evidence", "x"],
            "is attested by Operations",
        ),
        (
            "olga",
            &["attest", "start.restore-rehearsed"],
            "name it by --evidence",
        ),
        (
            "olga",
            &["attest", "start.restore-rehersed", "--evidence", "x"],
            "did you mean `start.restore-rehearsed`?",
        ),
        (
            "olga",
            &["attest", "start.answers", "--evidence", "x"],
            "is no task",
        ),
        (
            "olga",
            &[
                "attest",
                "start.restore-rehearsed",
                "--evidence",
                "file:/absent",
            ],
            "/absent",
        ),
        (
            "olga",
            &["sign", "--role", "Security"],
            "olga holds Operations, and not Security",
        ),
        (
            "olga",
            &["sign", "--role", "Operations", "--condition", "x"],
            "--owner",
        ),
        (
            "olga",
            &["revoke", "0123456789", "--because", "x"],
            "there is no statement that begins",
        ),
        (
            "olga",
            &["sign", "--role", "Operations", "--phase", "stat"],
            "there is no phase `stat`",
        ),
    ];
    for (person, arguments, words) in rows {
        let (code, out) = team.try_to_say(person, arguments);
        assert_eq!(code, 64, "{arguments:?}: {out}");
        assert!(out.contains(words), "{arguments:?}: {out}");
    }
    let mut waive = WAIVE.to_vec();
    waive.push("48h");
    let (_, out) = team.try_to_say("olga", &waive);
    assert!(
        out.contains("holds no role that may grant waivers"),
        "{out}"
    );
    *waive.last_mut().unwrap() = "9000h";
    let (_, out) = team.try_to_say("pat", &waive);
    assert!(out.contains("no later than the policy allows"), "{out}");
    *waive.last_mut().unwrap() = "tomorrow";
    let (_, out) = team.try_to_say("pat", &waive);
    assert!(out.contains("`tomorrow` is no time"), "{out}");
    // Nobody is there to confirm, and nobody said yes.
    let key = team.path("olga");
    let arguments = [
        "attest",
        "start.restore-rehearsed",
        "--evidence",
        "x",
        "--key",
    ];
    let (code, out) = team.run(&[&arguments[..], &[key.to_str().unwrap()]].concat());
    assert_eq!(code, 64);
    assert!(
        out.contains("evidence: x") && out.contains("add --yes"),
        "{out}"
    );
    // A key of nobody.
    let key = team.path("nobody");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&key)
        .status();
    assert!(made.unwrap().success());
    let (_, out) = team.try_to_say("nobody", &["sign", "--role", "Operations"]);
    assert!(
        out.contains("the policy knows nobody with the key SHA256:"),
        "{out}"
    );
    assert!(!team.path("night-1").exists(), "something was recorded");
    // None at all is not fine.
    assert_eq!(team.run(&["verify"]), (30, "0 statements\n".to_owned()));
}

pub(crate) fn a_ledger_that_cannot_be_opened() {
    let team = Team::new();
    std::fs::write(
        team.path("policy.toml"),
        "format = \"golive-policy/1\"\nrevoke = 7\n",
    )
    .unwrap();
    for arguments in [&["run"][..], &["status"], &["verify"]] {
        let (code, out) = team.run(arguments);
        assert_eq!(code, 30, "{arguments:?}: {out}");
        assert!(out.contains("policy, line 2, column"), "{out}");
    }
    // What is in the folder is not what a ledger writes.
    let team = Team::new();
    let folder = team.path("night-1/1");
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.join("x.json")).unwrap();
    let mut waive = WAIVE.to_vec();
    waive.push("48h");
    team.say("pat", &waive);
    let (code, out) = team.run(&["run", "--quiet"]);
    assert_eq!(code, 30, "{out}");
    assert!(out.contains("no regular file"), "{out}");
}

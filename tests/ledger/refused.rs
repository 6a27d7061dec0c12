//! What cannot be said, and ledgers that cannot be read.

use golive_testbed::{ED25519, ssh_key};

use crate::team::{Team, WAIVE};

pub(crate) fn what_cannot_be_said_is_not_signed() {
    let team = Team::new();
    let rows: [(&str, &[&str], &str); 17] = [
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
            &[
                "sign",
                "--role",
                "Operations",
                "--owner",
                "olga",
                "--due",
                "48h",
            ],
            "--condition",
        ),
        (
            "olga",
            &[
                "sign",
                "--role",
                "Operations",
                "--condition",
                "x",
                "--owner",
                "olga",
                "--due",
                "2020-01-01T00:00:00Z",
            ],
            "which is over",
        ),
        (
            "olga",
            &["attest", "start.restore-rehearsed", "--evidence", " "],
            "there is none, or an empty one",
        ),
        (
            "olga",
            &[
                "attest",
                "start.restore-rehearsed",
                "--evidence",
                "file:/dev/null",
            ],
            "it is no regular file",
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
        (
            "olga",
            &["sign", "--role", "Ops"],
            "there is no role `Ops`; did you mean `Operations`?",
        ),
        (
            "olga",
            &[
                "sign",
                "--role",
                "Operations",
                "--condition",
                "x",
                "--owner",
                "Olga",
                "--due",
                "48h",
            ],
            "the policy knows nobody with the name `Olga`; did you mean `olga`?",
        ),
        (
            "olga",
            &["request", "start.is-fsat", "--because", "x"],
            "did you mean `start.is-fast`?",
        ),
        (
            "olga",
            &["request", "start.is-fast", "--because", " "],
            "a request says why",
        ),
    ];
    for (person, arguments, words) in rows {
        let (code, out) = team.try_to_say(person, arguments);
        assert_eq!(code, 64, "{arguments:?}: {out}");
        assert!(out.contains(words), "{arguments:?}: {out}");
        // Nothing was measured for it, and no load put on anything.
        assert!(!out.contains("Is fast"), "{arguments:?}: {out}");
    }
    let mut waive = WAIVE.to_vec();
    waive.push("48h");
    let (_, out) = team.try_to_say("olga", &waive);
    assert!(
        out.contains("holds no role that may grant waivers"),
        "{out}"
    );
    let (_, out) = team.try_to_say("pat", &waive);
    assert!(
        out.contains("there is no request by olga to take this risk"),
        "{out}"
    );
    assert!(!out.contains("Is fast"), "{out}");
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
    ssh_key(&team.path("nobody"), "", ED25519).unwrap();
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
        "format = \"golive-policy/2\"\nrevoke = 7\n",
    )
    .unwrap();
    for arguments in [&["run"][..], &["status"], &["verify"]] {
        let (code, out) = team.run(arguments);
        // What machines can judge is judged all the same, and one item fails.
        let runs = arguments == ["run"];
        assert_eq!(code, if runs { 20 } else { 30 }, "{arguments:?}: {out}");
        assert_eq!(out.contains("it is slow"), runs, "{out}");
        assert!(out.contains("policy.toml: policy, line 2, column"), "{out}");
    }
    let (code, out) = team.run(&["run", "--item", "start.answers"]);
    assert_eq!(code, 30, "no verdict is better without its ledger: {out}");
    assert!(out.contains("✓ Answers"), "{out}");
    let (code, out) = team.run(&["run", "--record", "--yes"]);
    assert_eq!((code, out.contains("it is slow")), (30, false), "{out}");
    // A file that is not there is named.
    std::fs::remove_file(team.path("policy.toml")).unwrap();
    let (code, out) = team.run(&["status"]);
    assert_eq!(code, 30, "{out}");
    assert!(
        out.contains("the ledger cannot be opened: the policy /"),
        "{out}"
    );
    assert!(out.contains("policy.toml: No such file"), "{out}");
    // What is in the folder is not what a ledger writes.
    let team = Team::new();
    let folder = team.path("night-1/1");
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.join("x.json")).unwrap();
    team.waive();
    let (code, out) = team.run(&["run", "--quiet"]);
    assert_eq!(code, 30, "{out}");
    assert!(out.contains("no regular file"), "{out}");
}

/// A risk that nobody could take is refused before it is measured.
pub(crate) fn risks_that_cannot_be_taken() {
    let team = Team::new();
    team.say(
        "olga",
        &["request", "start.is-fast", "--because", "few will come"],
    );
    let waive = |changes: &[(&str, &str)]| {
        let mut waive: Vec<&str> = WAIVE.to_vec();
        waive.push("48h");
        for (option, value) in changes {
            let at = waive.iter().position(|it| it == option).unwrap();
            waive[at + 1] = value;
        }
        team.try_to_say("pat", &waive)
    };
    for (changes, words) in [
        (
            &[("--risk-owner", "nobody")][..],
            "nobody with the name `nobody`; it knows",
        ),
        (&[("--until", "2020-01-01T00:00:00+01:00")], "which is over"),
        (&[("--until", "400d")], "no later than the policy allows"),
        (&[("--instead", " ")], "what is done instead"),
        (&[("--request", "tess")], "there is no request by tess"),
    ] {
        let (code, out) = waive(changes);
        assert_eq!(code, 64, "{changes:?}: {out}");
        assert!(out.contains(words), "{changes:?}: {out}");
        assert!(!out.contains("Is fast"), "{changes:?}: {out}");
    }
    // Nobody grants what they asked for.
    team.say(
        "pat",
        &["request", "start.is-fast", "--because", "few will come"],
    );
    let (code, out) = waive(&[("--request", "pat")]);
    assert_eq!(code, 64, "{out}");
    assert!(out.contains("pat asked for the waiver"), "{out}");
    assert!(!out.contains("Is fast"), "{out}");
}

/// Whether somebody can confirm, and whether the key can sign, is known before.
pub(crate) fn who_cannot_sign_is_told_first() {
    let team = Team::new().with("SSH_AUTH_SOCK", "");
    let key = team.path("olga");
    let key = key.to_str().unwrap();
    for arguments in [
        &["sign", "--role", "Operations", "--key", key][..],
        &["request", "start.is-fast", "--because", "x", "--key", key],
        &["run", "--record", "--key", key],
    ] {
        let (code, out) = team.run(arguments);
        assert_eq!(code, 64, "{arguments:?}: {out}");
        assert!(out.contains("add --yes"), "{arguments:?}: {out}");
        assert!(!out.contains("Is fast"), "{arguments:?}: {out}");
    }
    std::fs::rename(team.path("olga"), team.path("elsewhere")).unwrap();
    for command in [&["sign", "--role", "Operations"][..], &["run", "--record"]] {
        let (code, out) = team.try_to_say("olga", command);
        assert_eq!(code, 64, "{command:?}: {out}");
        assert!(
            out.contains("there is no private key"),
            "{command:?}: {out}"
        );
        assert!(!out.contains("Is fast"), "{command:?}: {out}");
    }
}

/// Who signs by a key that has ended is told before anything is measured.
pub(crate) fn keys_that_have_ended() {
    let team = Team::new();
    let policy = team.path("policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    let line = std::fs::read_to_string(team.path("olga.pub")).unwrap();
    let key = format!("key = \"{}\"", line.trim());
    assert!(text.contains(&key));
    let ended = format!("{key}\nuntil = 2026-01-01T00:00:00Z");
    std::fs::write(&policy, text.replace(&key, &ended)).unwrap();
    let (code, out) = team.try_to_say("olga", &["sign", "--role", "Operations"]);
    assert_eq!(code, 64, "{out}");
    assert!(
        out.contains("of olga has ended: name another by --key"),
        "{out}"
    );
    // A name in the policy that nothing has would protect nothing.
    let text = text.replacen("revoke", "unwaivable = [\"start.is-fats\"]\nrevoke", 1);
    std::fs::write(&policy, text).unwrap();
    let (code, out) = team.run(&["run", "--quiet"]);
    assert_eq!(code, 20, "{out}");
    assert!(out.contains("did you mean `start.is-fast`?"), "{out}");
}

/// All that a signature binds is on the screen, on lines of its own.
pub(crate) fn what_is_signed_is_shown() {
    let team = Team::new();
    let notes = format!("fine\nSecurity: NO GO\u{1b}[2J{}", "x".repeat(1000));
    let attest = [
        "attest",
        "start.restore-rehearsed",
        "--evidence",
        "y",
        "--notes",
        &notes,
    ];
    let (code, out) = team.try_to_say("olga", &attest);
    assert_eq!(code, 0, "{out}");
    for shown in [
        "olga says, in production of Launch night (night-1, attempt 1):",
        "done, as Operations: Restore rehearsed",
        "item start.restore-rehearsed",
        "notes: fine\\nSecurity: NO GO\\u{1b}[2Jxxx",
        "more characters",
        "for orders (sha256 ",
    ] {
        assert!(out.contains(shown), "{shown}: {out}");
    }
    let (_, out) = team.try_to_say("olga", &["sign", "--role", "Operations"]);
    assert!(out.contains("Operations, the whole checklist: GO"), "{out}");
}

//! What speaks against a launch, at the command line: who may take it back, and
//! what another may answer.

use crate::lists::ENVIRONMENT;
use crate::team::{TEAM, Team};

/// A team of which two hold Operations, and the product owner may lift.
fn team() -> Team {
    let team = Team::new();
    let policy = team.path("policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    let text = text
        .replace("revoke", "lift = [\"ProductOwner\"]\nrevoke")
        .replace(
            "Operations = [\"olga\"]",
            "Operations = [\"olga\", \"tess\"]",
        );
    std::fs::write(&policy, text).unwrap();
    team
}

const RESTORED: [&str; 4] = [
    "attest",
    "start.restore-rehearsed",
    "--evidence",
    "9 minutes",
];

/// The digest of the first statement that `status` shows to object.
fn first_objection(team: &Team) -> (String, String) {
    let (code, status) = team.run(&["status", "--all"]);
    assert_eq!(code, 0, "{status}");
    let line = status.lines().next().unwrap().to_owned();
    let id = line.split(['[', ']']).nth(1).unwrap_or_default().to_owned();
    (id, line)
}

pub(crate) fn a_failure_is_answered_or_taken_back() {
    let team = team();
    team.waive();
    for (person, role) in TEAM {
        team.say(person, &["sign", "--role", role]);
    }
    team.say(
        "olga",
        &[
            "attest",
            "restore-rehearsed",
            "--failed",
            "--notes",
            "it did not come back",
        ],
    );
    assert_eq!(team.verdict(), 20);
    let (failed, line) = first_objection(&team);
    assert!(
        line.starts_with(
            "✗ olga says that start.restore-rehearsed failed: it did not come back  ["
        ),
        "{line}"
    );
    // Another's word that names nothing answers nothing.
    team.say("tess", &RESTORED);
    assert_eq!(team.verdict(), 20);
    let answer = |evidence: &[&str]| {
        let attest = ["attest", "restore-rehearsed", "--answers", &failed];
        let attest: Vec<&str> = attest.iter().chain(evidence).copied().collect();
        team.try_to_say("tess", &attest)
    };
    let (code, out) = answer(&[]);
    assert_eq!(code, 64, "{out}");
    let (code, out) = answer(&["--evidence", "it came back in 9 minutes"]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("which says: olga attests start.restore-rehearsed: failed"),
        "{out}"
    );
    assert_eq!(team.verdict(), 10);
    let (_, line) = first_objection(&team);
    assert!(line.starts_with("! olga says"), "{line}");
    assert!(line.contains("; tess shows that it is done"), "{line}");
    let (_, out) = team.run(&["run", "--quiet"]);
    assert!(out.contains("objection"), "{out}");
    // She agrees, and nothing is left of it but the waiver.
    team.say("olga", &RESTORED);
    assert_eq!(team.verdict(), 10);
    let (_, line) = first_objection(&team);
    assert_eq!(line, "everybody");
    // Whoever did not say that it failed has nothing to answer.
    let (code, out) = answer(&["--evidence", "x"]);
    assert_eq!(code, 0, "{out}");
    let mine = ["attest", "restore-rehearsed", "--answers", &failed];
    let mine = [&mine[..], &["--evidence", "x"]].concat();
    let (code, out) = team.try_to_say("olga", &mine);
    assert_eq!(code, 64, "{out}");
    assert!(out.contains("you take back by what you say now"), "{out}");
}

pub(crate) fn a_veto_is_lifted_by_a_role_for_it() {
    let team = team();
    team.waive();
    team.say("olga", &RESTORED);
    for (person, role) in TEAM {
        team.say(person, &["sign", "--role", role]);
    }
    assert_eq!(team.verdict(), 10);
    let no = ["sign", "--role", "Security", "--no-go", "--notes", "a hole"];
    team.say("sid", &no);
    assert_eq!(team.verdict(), 20);
    // No part of it is asked about without it.
    for part in [
        &["--start"][..],
        &["--phase", "start"],
        &["--item", "answers"],
    ] {
        let (code, out) = team.run(&[&["run", "--quiet"], part].concat());
        assert_eq!(code, 20, "{part:?}: {out}");
        assert!(out.contains("sid says NO GO as Security: a hole"), "{out}");
    }
    let (veto, _) = first_objection(&team);
    let lift = ["revoke", &veto, "--because", "it is another service"];
    let (code, out) = team.try_to_say("olga", &lift);
    assert_eq!(code, 64, "{out}");
    assert!(
        out.contains("olga may not take back what sid has said against the launch"),
        "{out}"
    );
    team.say("pat", &lift);
    let (code, out) = team.run(&["run", "--quiet"]);
    // Security has said nothing else.
    assert_eq!(code, 30, "{out}");
    assert!(
        out.contains("lifted by pat: it is another service"),
        "{out}"
    );
    // A comment in the policy, and it is asked for again.
    let policy = team.path("policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap() + "# mended\n";
    std::fs::write(&policy, text).unwrap();
    assert_eq!(team.verdict(), 20);
    let (_, line) = first_objection(&team);
    assert!(
        line.contains("it stands all the same: it was given under another policy"),
        "{line}"
    );
}

/// Who sits elsewhere signs what the place itself saw.
pub(crate) fn a_report_of_another_place_is_signed() {
    let team = team();
    team.waive();
    team.say("olga", &RESTORED);
    let report = |variables: &[(&str, &str)], name: &str| {
        let (_, out) = crate::team::run(
            team.folder.path(),
            variables,
            &["run", "--quiet", "--format", "json"],
        );
        let path = team.path(name);
        std::fs::write(&path, out).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let here = report(&[], "report.json");
    let sign = |person: &str, role: &str, report: &str| {
        team.try_to_say(person, &["sign", "--role", role, "--report", report])
    };
    let (code, out) = sign("sid", "Security", &here);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("shown: INCONCLUSIVE of the whole checklist"),
        "{out}"
    );
    // It is shown as it was.
    assert!(
        out.contains("Launch night") && out.contains("Is fast"),
        "{out}"
    );
    let elsewhere = report(&[(ENVIRONMENT, "staging")], "staging.json");
    let (code, out) = sign("pat", "ProductOwner", &elsewhere);
    assert_eq!(code, 64, "{out}");
    assert!(
        out.contains("in staging") && out.contains("in production"),
        "{out}"
    );
    for (bytes, words) in [
        ("{}", "missing field"),
        ("", "EOF"),
        ("not json", "expected"),
    ] {
        std::fs::write(team.path("bad.json"), bytes).unwrap();
        let bad = team.path("bad.json");
        let (code, out) = sign("pat", "ProductOwner", bad.to_str().unwrap());
        assert_eq!(code, 64, "{out}");
        assert!(out.contains("bad.json") && out.contains(words), "{out}");
    }
    let (code, out) = sign("pat", "ProductOwner", "/absent.json");
    assert_eq!(code, 64, "{out}");
    assert!(out.contains("/absent.json: No such file"), "{out}");
}

/// A verdict of a part is recorded as one.
pub(crate) fn a_verdict_names_its_part() {
    let team = team();
    let key = team.path("olga");
    let record = [
        "run",
        "--quiet",
        "--record",
        "--yes",
        "--key",
        key.to_str().unwrap(),
    ];
    let (_, out) = team.run(&[&record[..], &["--phase", "start"]].concat());
    assert!(
        out.contains("verdict: NO GO, of the whole checklist"),
        "{out}"
    );
    let (_, out) = team.run(&[&record[..], &["--start"]].concat());
    assert!(out.contains("verdict: NO GO, of the start"), "{out}");
}

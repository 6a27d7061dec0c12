//! Eight roles, each of a person of its own: collected, vetoed, taken back.

use crate::lists::LIST;
use crate::team::Team;

const PERSONS: [(&str, &str); 8] = [
    ("dan", "DeploymentEngineer"),
    ("dora", "DatabaseAdministrator"),
    ("sue", "SecurityEngineer"),
    ("dev", "DevOpsLead"),
    ("pia", "ProductManager"),
    ("emil", "EngineeringManager"),
    ("olaf", "OperationsManager"),
    ("tara", "TechnicalDirector"),
];

pub(crate) fn eight_roles() {
    let team = Team::of(&PERSONS).with(LIST, "release");
    for (person, role) in PERSONS {
        // Until the last of them nobody knows.
        assert_eq!(team.verdict(), 30, "{role}");
        let (_, waits) = team.run(&["status", "--all"]);
        assert!(waits.contains(&format!("sign --role {role}")), "{waits}");
        team.say(person, &["sign", "--role", role]);
        let (_, waits) = team.run(&["status", "--all"]);
        assert!(!waits.contains(&format!("sign --role {role}")), "{waits}");
    }
    assert_eq!(team.verdict(), 0);
    // One of them finds something.
    let veto = [
        "sign",
        "--role",
        "DatabaseAdministrator",
        "--no-go",
        "--notes",
        "no backup",
    ];
    team.say("dora", &veto);
    let (code, out) = team.run(&["run", "--quiet"]);
    assert_eq!(code, 20);
    assert!(
        out.contains("DatabaseAdministrator") && out.contains("no backup"),
        "{out}"
    );
    // It is mended: she says so, on a condition.
    let condition = [
        "--condition",
        "a backup each night",
        "--owner",
        "dora",
        "--due",
        "72h",
    ];
    let sign = ["sign", "--role", "DatabaseAdministrator"];
    team.say("dora", &[&sign[..], &condition].concat());
    assert_eq!(team.verdict(), 10);
    // The director takes back the word of the security engineer.
    let (_, listed) = team.run(&["verify"]);
    let line = listed.lines().find(|line| line.contains("sue signs for"));
    let id = line.unwrap().split_whitespace().nth(1).unwrap();
    team.say("tara", &["revoke", id, "--because", "she has left"]);
    let (code, out) = team.run(&["run", "--quiet"]);
    assert_eq!(code, 30);
    assert!(out.contains("tara revoked it: she has left"), "{out}");
    // Nobody else signs for her.
    let (code, out) = team.try_to_say("dev", &["sign", "--role", "SecurityEngineer"]);
    assert_eq!(code, 64, "{out}");
    // Nor may one person hold the two roles that must be apart.
    let policy = team.path("policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    let text = text.replace(
        "TechnicalDirector = [\"tara\"]",
        "TechnicalDirector = [\"dan\"]",
    );
    std::fs::write(&policy, text.replace("revoke = [\"tara\"]", "")).unwrap();
    for (person, role) in PERSONS {
        let person = if role == "TechnicalDirector" {
            "dan"
        } else {
            person
        };
        team.say(person, &["sign", "--role", role]);
    }
    let (code, out) = team.run(&["run", "--quiet"]);
    assert_eq!(code, 30, "{out}");
    assert!(out.contains("dan signs for TechnicalDirector too"), "{out}");
}

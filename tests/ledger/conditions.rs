//! A sign-off on a condition: who sees to it is shown it, and says that it is met.

use crate::records::all_is_said;
use crate::team::Team;

fn on_a_condition(team: &Team, owner: &str) -> String {
    let condition = [
        "--condition",
        "watch the queue",
        "--owner",
        owner,
        "--due",
        "20d",
    ];
    let sign = ["sign", "--role", "Security"];
    team.say("sid", &[&sign[..], &condition].concat());
    let status = status(team, owner);
    let line = status
        .lines()
        .find(|line| line.contains("watch the queue"))
        .unwrap();
    line.split(['[', ']']).nth(1).unwrap().to_owned()
}

fn status(team: &Team, person: &str) -> String {
    let key = team.path(person);
    let (code, out) = team.run(&["status", "--key", key.to_str().unwrap()]);
    assert_eq!(code, 0, "{out}");
    out
}

pub(crate) fn a_condition_is_shown_to_its_owner_and_met() {
    let team = Team::new();
    all_is_said(&team);
    let id = on_a_condition(&team, "olga");
    assert_eq!(team.verdict(), 10);
    let shown = status(&team, "olga");
    assert!(
        shown.contains("! watch the queue: olga sees to it by 20"),
        "{shown}"
    );
    assert!(
        shown.contains("on which sid signed for Security"),
        "{shown}"
    );
    assert!(
        shown.contains(&format!(" discharge {id} --evidence ...")),
        "{shown}"
    );
    // The risk that Pat bears is shown to Pat, with its end.
    let of_pat = status(&team, "pat");
    assert!(
        of_pat.contains("! start.is-fast: pat took the risk until 20"),
        "{of_pat}"
    );
    assert!(!of_pat.contains("watch the queue"), "{of_pat}");
    assert!(status(&team, "tess").contains("nothing waits"));
    // Only who sees to it says that it is met, and shows it.
    let discharge = ["discharge", &id, "--evidence", "there is an alert"];
    for (person, arguments, words) in [
        ("tess", &discharge[..], "olga sees to the conditions of"),
        ("sid", &discharge, "olga sees to the conditions of"),
        ("olga", &["discharge", &id], "--evidence"),
        (
            "olga",
            &["discharge", &id, "--evidence", " "],
            "shown by evidence",
        ),
        (
            "olga",
            &["discharge", "0123456789", "--evidence", "x"],
            "there is no statement",
        ),
    ] {
        let (code, out) = team.try_to_say(person, arguments);
        assert_eq!(code, 64, "{person}: {out}");
        assert!(out.contains(words), "{person}: {out}");
    }
    let (code, out) = team.try_to_say("olga", &discharge);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("met: watch the queue (by 20"), "{out}");
    assert!(status(&team, "olga").contains("nothing waits"));
    let (code, out) = team.run(&["run", "--quiet"]);
    // The waiver is a condition still; the sign-off is none any more.
    assert_eq!(code, 10, "{out}");
    assert!(!out.contains("watch the queue"), "{out}");
    let (code, out) = team.run(&["verify"]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("olga shows that a condition is met, of"),
        "{out}"
    );
    // What is of no condition says so.
    let signed = out
        .lines()
        .find(|line| line.contains("tess signs for"))
        .unwrap();
    let signed = signed.split_whitespace().nth(1).unwrap();
    let (code, out) = team.try_to_say("olga", &["discharge", signed, "--evidence", "x"]);
    assert_eq!(code, 64, "{out}");
    assert!(out.contains("nobody sees to the conditions of"), "{out}");
    // Taken back, it is open again.
    let (_, out) = team.run(&["verify"]);
    let met = out
        .lines()
        .find(|line| line.contains("shows that a condition"))
        .unwrap();
    let met = met.split_whitespace().nth(1).unwrap();
    team.say("olga", &["revoke", met, "--because", "the alert is broken"]);
    assert!(status(&team, "olga").contains("! watch the queue"));
}

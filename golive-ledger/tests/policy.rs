//! A policy that contradicts itself is refused, with the place.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod common;

use std::time::Duration;

use common::time;
use golive_ledger::policy::Policy;
use golive_ledger::statement::{Artifact, Kind};

const ADA: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAe6RB2udq2bAnYOzz0Yc/sSk82lyU2FoHqKggjJVrcL";
const BOB: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIElaMwRRmzAwxg6qssoLP2JFNahioBT6fProS9PQAfLQ";

fn good() -> String {
    format!(
        r#"format = "golive-policy/2"
revoke = ["bob"]
distinct = [["Operations", "Security"]]
unwaivable = ["start.answers"]
clock_skew = "1min"

[roles]
Operations = ["ada", "bob"]
Security = ["bob"]

[validity]
waiver = "12h"

[[quorum]]
role = "Operations"
count = 2

[[persons.ada.keys]]
key = "{ADA}"
from = 2026-01-01T00:00:00Z
until = 2027-01-01T00:00:00Z

[[persons.bob.keys]]
key = "{BOB}"
"#
    )
}

#[test]
fn what_a_policy_says() {
    let policy = Policy::parse(good().as_bytes()).unwrap();
    assert!(policy.holds("ada", "Operations") && !policy.holds("ada", "Security"));
    assert_eq!(policy.roles_of("bob"), ["Operations", "Security"]);
    assert!(policy.may_revoke("bob") && !policy.may_revoke("ada"));
    assert!(policy.is_unwaivable("start.answers") && !policy.is_unwaivable("start"));
    // The checklist or the policy, whichever asks for more.
    assert_eq!(policy.quorum("Operations", None, 1), 2);
    assert_eq!(policy.quorum("Operations", Some("start"), 3), 3);
    assert_eq!(policy.quorum("Security", None, 0), 1);
    assert_eq!(
        policy.distinct_from("Security").collect::<Vec<_>>(),
        ["Operations"]
    );
    assert_eq!(
        policy.longest(Kind::Waiver),
        Some(Duration::from_secs(43_200))
    );
    assert_eq!(policy.skew(), Duration::from_secs(60));
    let (_, keys) = policy.persons().next().unwrap();
    assert_eq!(keys[0].until, Some(time("2027-01-01T00:00:00Z")));
    assert_eq!(policy.person_of(&keys[0].key).unwrap().0, "ada");
}

#[test]
fn for_openssh_it_says_the_same() {
    let policy = Policy::parse(good().as_bytes()).unwrap();
    let allowed = policy.allowed_signers();
    let lines: Vec<&str> = allowed.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("ada namespaces=\"completion.v2@golive.dev,"));
    assert!(
        lines[0].contains(
            "valid-after=\"20260101000000Z\",valid-before=\"20270101000000Z\" ssh-ed25519 "
        )
    );
    assert!(lines[1].starts_with("bob ") && !lines[1].contains("valid"));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    // What becomes of the policy, the line of the error, and its words.
    let harms: [(&str, &str, usize, &str); 21] = [
        ("policy/2", "policy/3", 1, "format is not known"),
        ("revoke", "revokers", 2, "unknown field `revokers`"),
        (
            "[\"bob\"]\ndistinct",
            "[\"bop\"]\ndistinct",
            2,
            "there is no person `bop`; did you mean `bob`?",
        ),
        (
            "[\"bob\"]\ndistinct",
            "[\"bob\", \"bob\"]\ndistinct",
            2,
            "there twice",
        ),
        (
            "[[\"Operations\", \"Security\"]]",
            "[[\"Operations\", \"Securty\"]]",
            3,
            "did you mean `Security`?",
        ),
        (
            "[[\"Operations\", \"Security\"]]",
            "[[\"Operations\"]]",
            3,
            "two roles",
        ),
        ("\"1min\"", "\"1m\"", 5, "write `min` for minutes"),
        ("\"1min\"", "\"0s\"", 5, "zero"),
        ("\"12h\"", "\"99999999999999999999d\"", 12, "is no time"),
        ("\"12h\"", "\"99999d\"", 12, "a hundred years"),
        (
            "Security = [\"bob\"]",
            "Security = []",
            9,
            "nobody holds Security",
        ),
        (
            "Security = [\"bob\"]",
            "Security = [\"bob\"]\nSecurity = [\"ada\"]",
            10,
            "duplicate key",
        ),
        (
            "role = \"Operations\"",
            "role = \"Operation\"",
            15,
            "did you mean `Operations`?",
        ),
        ("count = 2", "count = 0", 16, "a quorum of 0"),
        ("count = 2", "count = 3", 16, "2 hold Operations"),
        (
            "count = 2",
            "count = 2\n[[quorum]]\nrole = \"Operations\"\ncount = 1",
            18,
            "given twice",
        ),
        (ADA, "ssh-ed25519 AAAA", 19, "no public key"),
        (BOB, ADA, 24, "is that of ada too"),
        (
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00",
            20,
            "is no time with its zone",
        ),
        (
            "2026-01-01T00:00:00Z",
            "2028-01-01T00:00:00Z",
            19,
            "never counts",
        ),
        ("persons.bob", "persons.\"*\"", 23, "letters, digits"),
    ];
    for (from, to, line, words) in harms {
        assert!(good().contains(from), "{from}");
        let bad = good().replacen(from, to, 1);
        let error = Policy::parse(bad.as_bytes()).unwrap_err();
        assert!(error.words.contains(words), "{from} -> {to}: {error}");
        assert_eq!(error.line, line, "{from} -> {to}: {error}");
    }
    // The same person twice is a table twice.
    let twice = good() + "[persons.ada]\nkeys = []\n";
    assert!(Policy::parse(twice.as_bytes()).is_err());
    assert!(Policy::parse(b"").is_err());
    assert!(Policy::parse(&[0xff]).is_err());
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    let error = Policy::read(&path).unwrap_err().to_string();
    let expected = format!("the policy {}: No such file", path.display());
    assert!(error.starts_with(&expected), "{error}");
    std::fs::write(&path, "format = 7\n").unwrap();
    let error = Policy::read(&path).unwrap_err().to_string();
    let expected = format!("{}: policy, line 1, column", path.display());
    assert!(error.starts_with(&expected), "{error}");
    std::fs::write(&path, "# ".repeat(1 << 20)).unwrap();
    let error = Policy::read(&path).unwrap_err().to_string();
    assert!(error.contains("larger than 1 MiB"), "{error}");
    std::fs::write(&path, good()).unwrap();
    assert_eq!(
        Policy::read(&path).unwrap(),
        Policy::parse(good().as_bytes()).unwrap()
    );
}

#[test]
fn a_variable_that_names_no_artifact_is_named() {
    let error = Artifact::from_env("orders", "GOLIVE_TEST_NO_SUCH").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the variable GOLIVE_TEST_NO_SUCH, the SHA-256 of what goes live: environment variable not found"
    );
    // Cargo sets this one for every test.
    let error = Artifact::from_env("orders", "CARGO_PKG_NAME").unwrap_err();
    let expected = "the variable CARGO_PKG_NAME: expected a SHA-256";
    assert!(error.to_string().starts_with(expected), "{error}");
}

/// The former format is read, with what came since unset; and what is to come is
/// refused until it means something.
#[test]
fn formats_and_keys_that_are_kept() {
    let former = good().replace("golive-policy/2", "golive-policy/1");
    let policy = Policy::parse(former.as_bytes()).unwrap();
    assert!(!policy.may_lift("ada") && !policy.may_lift("bob"));
    assert!(policy.may_record("ada"), "whoever holds a role");
    assert_eq!(policy.persons_for_not_applicable(), 1);
    let with = |text: &str, line: &str| text.replacen("revoke", &format!("{line}\nrevoke"), 1);
    for (key, line) in [
        ("lift", "lift = [\"Security\"]"),
        ("record", "record = [\"Security\"]"),
        ("not_applicable", "not_applicable = 2"),
    ] {
        let policy = Policy::parse(with(&good(), line).as_bytes()).unwrap();
        assert_eq!(policy.may_lift("bob"), key == "lift");
        assert_eq!(policy.may_record("ada"), key != "record");
        let error = Policy::parse(with(&former, line).as_bytes()).unwrap_err();
        assert!(error.words.contains(&format!("has no `{key}`")), "{error}");
        assert_eq!(error.line, 2);
    }
    for (line, words) in [
        ("launch = [\"Operations\"]", "`launch` means nothing yet"),
        ("rollback = {}", "`rollback` means nothing yet"),
        ("arm = 3", "`arm` means nothing yet"),
        ("lift = []", "`lift` names no role"),
        ("record = []", "`record` names no role"),
        ("lift = [\"Securty\"]", "did you mean `Security`?"),
        ("record = [\"Security\", \"Security\"]", "there twice"),
        ("not_applicable = 0", "one at the least"),
    ] {
        let error = Policy::parse(with(&good(), line).as_bytes()).unwrap_err();
        assert!(error.words.contains(words), "{line}: {error}");
        assert_eq!(error.line, 2, "{line}");
    }
}

/// As many as the quorum asks for, of one role that may.
#[test]
fn who_may_lift_and_how_many() {
    let text = good().replacen("revoke", "lift = [\"Operations\"]\nrevoke", 1);
    let policy = Policy::parse(text.as_bytes()).unwrap();
    assert!(policy.may_lift("ada") && policy.may_lift("bob") && !policy.may_lift("kim"));
}

/// Two who read alike would be one quorum.
#[test]
fn names_that_read_alike_are_refused() {
    let two = |one: &str, other: &str| {
        let text = format!(
            "format = \"golive-policy/2\"\n[persons.\"{one}\"]\nkeys = [{{ key = \"{ADA}\" }}]\n\
             [persons.\"{other}\"]\nkeys = [{{ key = \"{BOB}\" }}]\n\
             [roles]\n\"{one}\" = [\"{one}\"]\n\"{other}\" = [\"{other}\"]\n"
        );
        Policy::parse(text.as_bytes())
            .map(drop)
            .map_err(|error| error.to_string())
    };
    for (one, other) in [
        ("ada", "bob"),
        ("ada.l@example.org", "ada.m@example.org"),
        ("Łukasz", "Émile"),
        ("田中", "さくら"),
        ("Анна", "Пётр"),
        ("आशा", "ada"),
        ("प्रिया", "தமிழ்"),
        ("พี่น้อง", "김철수"),
        ("Jose\u{301}", "Ngọc"),
    ] {
        assert_eq!(two(one, other), Ok(()), "{one} {other}");
    }
    for (one, other, words) in [
        ("ada", "\u{430}da", "not"),
        (
            "oca",
            "\u{43e}\u{441}\u{430}",
            "`\\u{43e}\\u{441}\\u{430}` reads like `oca`",
        ),
        ("Ian", "lan", "reads like"),
        ("bob1", "bobl", "reads like"),
        ("Ada", "ada", "`ada` reads like `Ada`"),
        ("ad\u{200d}a", "bob", "no U+200D"),
        ("ada\u{3164}", "bob", "no U+3164"),
        ("a\u{fb01}", "bob", "no U+FB01"),
        ("\u{ff41}da", "bob", "no U+FF41"),
        ("ada\u{202e}", "bob", "no U+202E"),
        ("", "bob", "1 to 128 bytes"),
        (".ada", "bob", "does not begin with a point"),
        ("a*", "bob", "no U+002A"),
    ] {
        let error = two(one, other).unwrap_err();
        assert!(error.contains(words), "{one} {other}: {error}");
    }
}

#[test]
fn a_head_is_required_or_not_spoken_of() {
    let with = |line: &str| {
        let text = good().replace("revoke =", &format!("{line}\nrevoke ="));
        Policy::parse(text.as_bytes()).map(|policy| policy.asks_for_head())
    };
    assert_eq!(with(""), Ok(false));
    assert_eq!(with("head = \"required\""), Ok(true));
    for wrong in ["head = \"optional\"", "head = true"] {
        let error = with(wrong).unwrap_err();
        assert_eq!((error.line, error.column), (2, 8), "{error}");
    }
    let former = good()
        .replace("policy/2", "policy/1")
        .replace("revoke =", "head = \"required\"\nrevoke =");
    let error = Policy::parse(former.as_bytes()).unwrap_err();
    assert!(error.words.contains("has no `head`"), "{error}");
}

/// A pipe that nobody writes to would be waited for; a link is where it is mounted.
#[cfg(unix)]
#[test]
fn a_policy_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let error = Policy::read(&pipe).unwrap_err().to_string();
    assert!(error.contains("no regular file"), "{error}");
    let file = folder.path().join("policy.toml");
    std::fs::write(&file, good()).unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert_eq!(Policy::read(&link).unwrap(), Policy::read(&file).unwrap());
}

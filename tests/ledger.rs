//! A launch night on the command line: what persons say, and what becomes of
//! the verdict at each step. This program runs itself as the one of a team.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use golive::Checklist;
use golive::book::BookError;
use golive::ledger::book::Ledger;
use golive::ledger::digest::Sha256;
use golive::ledger::judge::Launch;
use golive::ledger::policy::Policy;
use golive::ledger::statement::Artifact;
use golive::ledger::store::Folder;
use golive::probe::{ProbeError, Reason, probe_fn};
use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;

static NIGHT: Checklist = golive::checklist!(
    "Launch night",
    roles = [TechnicalLead, ProductOwner, Operations, Security],
    phase(
        "Start",
        task("Restore rehearsed", by = Operations, evidence = required),
        check(
            "Answers",
            probe = |_| probe_fn("it", async |_| Ok::<_, ProbeError>(true))
        ),
        check(
            "Is fast",
            probe = |_| probe_fn("it", async |_| Err::<bool, _>(ProbeError::new(
                Reason::UnexpectedValue,
                "it is slow"
            ))),
        ),
    ),
    sign_off(role = TechnicalLead),
    sign_off(role = ProductOwner),
    sign_off(role = Operations),
    sign_off(role = Security, distinct_from = [TechnicalLead]),
);

const AS_PROGRAM: &str = "GOLIVE_TEST_LEDGER";

fn ledger() -> Result<Ledger, BookError> {
    let folder = PathBuf::from(std::env::var_os(AS_PROGRAM).unwrap_or_default());
    let policy = Policy::parse(&std::fs::read(folder.join("policy.toml"))?)?;
    let environment = std::env::var("GOLIVE_TEST_ENVIRONMENT");
    let environment = environment.unwrap_or_else(|_| "production".to_owned());
    let image = Artifact::new("orders", Sha256::of(b"an image"));
    let launch = Launch::new("night-1", environment, image);
    Ok(Ledger::new(Folder::new(folder), policy, launch))
}

fn main() -> std::process::ExitCode {
    if std::env::var_os(AS_PROGRAM).is_some() {
        return golive::front::cli::Cli::new(&NIGHT, async || Ok::<_, std::io::Error>(()))
            .ledger(ledger)
            .main();
    }
    let tests: [(&str, fn()); 3] = [
        ("a_launch_night", a_launch_night),
        (
            "what_cannot_be_said_is_not_signed",
            what_cannot_be_said_is_not_signed,
        ),
        (
            "a_ledger_that_cannot_be_opened",
            a_ledger_that_cannot_be_opened,
        ),
    ];
    let tests = tests.map(|(name, test)| {
        Trial::test(name, move || {
            std::panic::catch_unwind(test).map_err(|_| Failed::from("see the panic above"))
        })
    });
    libtest_mimic::run(&Arguments::from_args(), tests.into()).exit_code()
}

/// A team with its keys and its policy.
struct Team {
    folder: TempDir,
}

const TEAM: [(&str, &str); 4] = [
    ("tess", "TechnicalLead"),
    ("pat", "ProductOwner"),
    ("olga", "Operations"),
    ("sid", "Security"),
];

impl Team {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut policy = String::from("format = \"golive-policy/1\"\n");
        policy.push_str("revoke = [\"sid\"]\nwaive = [\"ProductOwner\"]\n[roles]\n");
        for (person, role) in TEAM {
            policy.push_str(&format!("{role} = [\"{person}\"]\n"));
        }
        for (person, _) in TEAM {
            let key = folder.path().join(person);
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", person, "-f"])
                .arg(&key)
                .status();
            assert!(made.unwrap().success(), "install openssh-client");
            let line = std::fs::read_to_string(key.with_extension("pub")).unwrap();
            policy.push_str(&format!(
                "[[persons.{person}.keys]]\nkey = \"{}\"\n",
                line.trim()
            ));
        }
        std::fs::write(folder.path().join("policy.toml"), policy).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        run(self.folder.path(), &[], arguments)
    }

    /// A person says something, and it must be recorded.
    fn say(&self, person: &str, arguments: &[&str]) {
        let (code, out) = self.try_to_say(person, arguments);
        assert_eq!(code, 0, "{person} {arguments:?}: {out}");
        assert!(out.contains("recorded "), "{out}");
    }

    fn try_to_say(&self, person: &str, arguments: &[&str]) -> (i32, String) {
        let key = self.path(person);
        let mut all = arguments.to_vec();
        all.extend(["--yes", "--key", key.to_str().unwrap()]);
        self.run(&all)
    }

    fn verdict(&self) -> i32 {
        self.run(&["run", "--quiet"]).0
    }
}

/// The exit code, and what it prints, in the order of the two streams.
fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> (i32, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .env(AS_PROGRAM, folder)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(text).unwrap(),
    )
}

const WAIVE: [&str; 11] = [
    "waive",
    "start.is-fast",
    "--because",
    "few will come tonight",
    "--risk-owner",
    "pat",
    "--instead",
    "a second machine",
    "--requested-by",
    "olga",
    "--until",
];

fn a_launch_night() {
    let team = Team::new();
    // Slow, and nobody has said anything.
    assert_eq!(team.verdict(), 20);
    let (_, status) = team.run(&["status", "--key", team.path("olga").to_str().unwrap()]);
    assert!(status.starts_with("olga (Operations)\n"), "{status}");
    assert!(
        status.contains("attest start.restore-rehearsed --evidence"),
        "{status}"
    );
    assert!(status.contains("sign --role Operations"), "{status}");
    assert!(!status.contains("--role Security"), "{status}");

    // A risk is taken: now it is only not known.
    let mut waive = WAIVE.to_vec();
    waive.push("48h");
    team.say("pat", &waive);
    assert_eq!(team.verdict(), 30);
    let evidence = team.path("restore.log");
    std::fs::write(&evidence, "restored in 9 minutes\n").unwrap();
    let evidence = format!("file:{}", evidence.display());
    team.say(
        "olga",
        &["attest", "start.restore-rehearsed", "--evidence", &evidence],
    );
    for (person, role) in &TEAM[..3] {
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
    assert_eq!((code, out.as_str()), (0, "everybody\n  nothing waits\n"));

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
    assert!(listed.contains("7 statements"), "{listed}");
    let veto = listed.lines().find(|line| line.contains("NoGo")).unwrap();
    let veto = veto.split_whitespace().nth(1).unwrap();
    team.say(
        "tess",
        &["revoke", veto, "--because", "it was the wrong launch"],
    );
    assert_eq!(team.verdict(), 10);

    // Security takes back its word, by who may.
    let (_, listed) = team.run(&["verify"]);
    let security = listed
        .lines()
        .find(|line| line.contains("signs for Security"))
        .unwrap();
    let security = security.split_whitespace().nth(1).unwrap();
    let (code, out) = team.try_to_say("pat", &["revoke", security, "--because", "no"]);
    // It is recorded, and worth nothing: who may not revoke is told by the verdict.
    assert_eq!(code, 0, "{out}");
    assert_eq!(team.verdict(), 20);
    stock_agrees(&team);
}

/// Each line that `verify --explain` gives is run as it stands.
fn stock_agrees(team: &Team) {
    let policy = Policy::parse(&std::fs::read(team.path("policy.toml")).unwrap()).unwrap();
    std::fs::write(team.path("allowed_signers"), policy.allowed_signers()).unwrap();
    let (_, listed) = team.run(&["verify", "--explain"]);
    let lines: Vec<&str> = listed
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("ssh-keygen"))
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
    let staging = [("GOLIVE_TEST_ENVIRONMENT", "staging")];
    let (code, out) = run(team.folder.path(), &staging, &["verify"]);
    assert_eq!(code, 30);
    assert!(out.contains("void: it was given for production"), "{out}");
}

fn what_cannot_be_said_is_not_signed() {
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

fn a_ledger_that_cannot_be_opened() {
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

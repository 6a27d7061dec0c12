//! What judging a ledger costs: against reading the same files and verifying
//! the same signatures with the bare crate; and that it grows with the number of
//! statements, and no faster.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot run must say so"
)]

#[path = "../golive-ledger/tests/common/keys.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod keys;
#[path = "support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use golive::Checklist;
use golive::checklist::{Phase, Task};
use golive::ledger::book::Ledger;
use golive::ledger::digest::{Digests, Sha256};
use golive::ledger::judge::{Judge, Launch};
use golive::ledger::policy::Policy;
use golive::ledger::statement::{
    Artifact, Bound, Completion, Evidence, ItemSeen, Kind, Said, Statement, Status,
};
use golive::ledger::store::{Entry, Folder, Found, Store};
use golive::verdict::Verdict;
use keys::Key;
use ring::digest::{SHA512, digest};
use ring::signature::{ED25519, UnparsedPublicKey};
use support::{Lines, medians};

const PERSONS: u8 = 50;
const LAUNCH: &str = "orders-2026-03";
const ROUNDS: usize = 7;

struct Desk {
    list: Checklist,
    policy: Policy,
    launch: Launch,
}

impl Desk {
    /// Each task is attested by everybody.
    fn new(tasks: usize) -> Self {
        let mut phase = Phase::new("Start");
        for number in 0..tasks {
            phase = phase.item(Task::new(format!("Task {number}")).by(["Operations"]));
        }
        let mut policy = String::from("format = \"golive-policy/1\"\n");
        let mut names = Vec::new();
        for person in 0..PERSONS {
            let line = Key::new(person).line();
            policy.push_str(&format!(
                "[[persons.person-{person}.keys]]\nkey = \"{line}\"\n"
            ));
            names.push(format!("\"person-{person}\""));
        }
        policy.push_str(&format!("[roles]\nOperations = [{}]\n", names.join(", ")));
        let artifact = Artifact::new("orders", Sha256::of(b"an image"));
        Self {
            list: Checklist::new("Orders").roles(["Operations"]).phase(phase),
            policy: Policy::parse(policy.as_bytes()).expect("a policy"),
            launch: Launch::new(LAUNCH, "production", artifact),
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let listing = self.list.listing();
        let digests = Digests::of(&listing).unwrap();
        let mut entries: Vec<Entry> = Vec::new();
        for person in 0..PERSONS {
            let key = Key::new(person);
            for item in &listing.items {
                let bound = serde_json::json!({
                    "person": format!("person-{person}"),
                    "launch": LAUNCH,
                    "attempt": 1,
                    "environment": "production",
                    "checklist": listing.id,
                    "prose": digests.prose,
                    "policy": self.policy.digest,
                    "issuedAt": golive::quantity::Timestamp::new(SystemTime::now()),
                    "prev": entries.last().map(Entry::id).into_iter().collect::<Vec<_>>(),
                    "tool": "golive/0.1",
                });
                let bound: Bound = serde_json::from_value(bound).expect("what binds");
                let said = Said::Completion(Completion {
                    item: ItemSeen {
                        id: item.id.to_string(),
                        sha256: digests.items[&item.id],
                    },
                    role: "Operations".to_owned(),
                    status: Status::Passed,
                    evidence: vec![Evidence::Text {
                        text: "seen at noon by all of us".to_owned(),
                    }],
                    answers: None,
                    notes: String::new(),
                });
                let statement = Statement::new(self.launch.artifact.clone(), bound, said);
                entries.push(key.sign(&statement));
            }
        }
        entries
    }
}

/// The same files and signatures, with nothing but the crate that verifies.
fn bare(files: &[(PathBuf, PathBuf)]) -> usize {
    let namespace = Kind::Completion.namespace();
    files
        .iter()
        .filter(|(statement, signature)| {
            let message = std::fs::read(statement).unwrap();
            let armor = std::fs::read_to_string(signature).unwrap();
            let text: String = armor
                .lines()
                .filter(|line| !line.starts_with('-'))
                .collect();
            let blob = STANDARD.decode(text).unwrap();
            // What stands where in a signature by Ed25519.
            let key = &blob[33..65];
            let proof = &blob[blob.len() - 64..];
            let mut signed = b"SSHSIG".to_vec();
            for part in [
                namespace.as_bytes(),
                b"",
                b"sha512",
                digest(&SHA512, &message).as_ref(),
            ] {
                signed.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
                signed.extend_from_slice(part);
            }
            UnparsedPublicKey::new(&ED25519, key)
                .verify(&signed, proof)
                .is_ok()
        })
        .count()
}

fn files(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder.join(LAUNCH).join("1")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "json") {
            files.push((path.clone(), path.with_extension("json.sig")));
        }
    }
    files
}

fn millis(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1e3
}

/// From the files to the verdict.
fn from_files(lines: &mut Lines) {
    let desk = Desk::new(200);
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::new(root.path());
    for entry in desk.entries() {
        folder.record(&entry).unwrap();
    }
    let files = files(root.path());
    assert_eq!(files.len(), 10_000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let ledger = Ledger::new(folder, desk.policy.clone(), desk.launch.clone());
    let ours = || {
        millis(|| {
            let run = async { desk.list.run(&()).ledger(ledger.clone()).await };
            let report = runtime.block_on(run).unwrap();
            assert_eq!(report.verdict(), Verdict::Go);
        })
    };
    let floor = || millis(|| assert_eq!(bare(&files), 10_000));
    let (ours, floor) = medians(ROUNDS, ours, floor);
    let name = "a verdict over 10 000 statements in a folder, and the bare crate";
    lines.ratio(name, "ms", ours, floor, 1.2);
}

/// Ten times as many take ten times as long, in memory.
fn in_memory(lines: &mut Lines) {
    let small = Desk::new(200);
    let large = Desk::new(2000);
    let found =
        |desk: &Desk| -> Vec<Found> { desk.entries().into_iter().map(Found::Entry).collect() };
    let (few, many) = (found(&small), found(&large));
    let judge = |desk: &Desk, found: &[Found]| {
        let listing = desk.list.listing();
        millis(|| {
            let judge =
                Judge::new(&listing, &desk.policy, &desk.launch, SystemTime::now()).unwrap();
            let judgement = judge.judge(found);
            assert!(judgement.statements.iter().all(|it| it.worth.is_ok()));
        }) * 1e3
            / found.len() as f64
    };
    let (ours, floor) = medians(3, || judge(&large, &many), || judge(&small, &few));
    let name = "one statement of 100 000 in memory, and one of 10 000";
    lines.ratio(name, "us", ours, floor, 1.2);
}

/// What the process holds now, or has held at the most, in MB.
fn memory(of: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(of)).unwrap();
    let kilobytes = line.split_whitespace().nth(1).unwrap();
    kilobytes.parse::<f64>().unwrap() / 1024.0
}

/// A thousand files of 16 MiB that nobody signed cost no more than their names.
fn of_junk(lines: &mut Lines) {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join(LAUNCH).join("1");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..1000 {
        for name in [format!("{number}.json"), format!("{number}.json.sig")] {
            let file = std::fs::File::create(folder.join(name)).unwrap();
            file.set_len(16 << 20).unwrap();
        }
    }
    let ledger = Folder::new(root.path());
    // What has been held before says nothing of this.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS");
    let ours = || {
        millis(|| {
            let found = ledger.read(LAUNCH).unwrap();
            assert!(
                found
                    .iter()
                    .all(|it| matches!(it, Found::Unreadable { .. }))
            );
        })
    };
    let floor = || {
        millis(|| {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let file = std::fs::File::open(entry.unwrap().path()).unwrap();
                assert!(file.metadata().unwrap().is_file());
            }
        })
    };
    let (ours, floor) = medians(ROUNDS, ours, floor);
    let name = "1000 junk files of 16 MiB, and opening each";
    lines.ratio(name, "ms", ours, floor, 2.0);
    let name = "the memory for them, and what there was before";
    lines.above(name, "MB", memory("VmHWM"), before, 8.0);
}

/// The largest statements there are, with signatures by a key of nobody: read, and
/// neither hashed nor parsed.
fn of_strangers(lines: &mut Lines) {
    let desk = Desk::new(1);
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join(LAUNCH).join("1");
    std::fs::create_dir_all(&folder).unwrap();
    let stranger = Key::new(PERSONS + 1);
    let mut paths = Vec::new();
    for number in 0..15_u8 {
        let text = vec![b'a' + number; golive::ledger::statement::LARGEST];
        let entry = stranger.sign_as(Kind::Verdict, &text);
        let path = folder.join(format!("verdict.{number}.json"));
        std::fs::write(&path, &text).unwrap();
        std::fs::write(path.with_extension("json.sig"), entry.signature).unwrap();
        paths.push(path);
    }
    let (ledger, listing) = (Folder::new(root.path()), desk.list.listing());
    let ours = || {
        millis(|| {
            let found = ledger.read(LAUNCH).unwrap();
            let judge = Judge::new(&listing, &desk.policy, &desk.launch, SystemTime::now());
            let judgement = judge.unwrap().judge(&found);
            assert!(judgement.statements.iter().all(|it| it.worth.is_err()));
        })
    };
    // All are there before one is judged, and a verdict stands on each by its digest.
    let floor = || {
        millis(|| {
            let all: Vec<_> = paths.iter().map(|it| std::fs::read(it).unwrap()).collect();
            for bytes in &all {
                std::hint::black_box(Sha256::of(bytes));
            }
        })
    };
    let (ours, floor) = medians(ROUNDS, ours, floor);
    let name = "15 statements of 4 MiB by nobody, and their digests";
    lines.ratio(name, "ms", ours, floor, 1.3);
}

fn main() -> ExitCode {
    let mut lines = Lines::new();
    of_junk(&mut lines);
    of_strangers(&mut lines);
    from_files(&mut lines);
    in_memory(&mut lines);
    lines.end()
}

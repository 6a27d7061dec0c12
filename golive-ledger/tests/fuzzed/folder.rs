//! Any files in the folder of a launch, some of them signed by a person of the
//! policy: they are read and judged, and what nobody could have meant is no go.

#[path = "../common/keys.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod keys;

use std::sync::LazyLock;

use golive_core::checklist::{Checklist, Phase, Recurrence, SignOff, Task};
use golive_core::quantity::Timestamp;
use golive_ledger::digest::{Digests, Sha256};
use golive_ledger::judge::{Judge, Launch, Refusal};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{Artifact, Kind};
use golive_ledger::store::{Folder, Found, Store};
use keys::Key;
use tempfile::TempDir;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let text = format!(
        "format = \"golive-policy/2\"\nrevoke = [\"ada\"]\nwaive = [\"Operations\"]\n\
         [roles]\nOperations = [\"ada\"]\n[[persons.ada.keys]]\nkey = \"{}\"\n",
        Key::new(1).line()
    );
    Policy::parse(text.as_bytes()).expect("a policy")
});

fn list() -> Checklist {
    Checklist::new("It")
        .roles(["Operations"])
        .zone("Europe/Berlin")
        .phase(
            Phase::new("Start")
                .item(Task::new("Done").by(["Operations"]))
                .item(Task::new("Read").repeats(Recurrence::Daily)),
        )
        .sign_off(SignOff::new("Operations"))
}

/// Each file: how it is made, how long its name and its content are, and both.
fn files(mut bytes: &[u8]) -> Vec<(u8, &[u8], &[u8])> {
    let mut files = Vec::new();
    while let [how, name, low, high, rest @ ..] = bytes {
        let name = usize::from(*name).min(rest.len());
        let (name, rest) = rest.split_at(name);
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(rest.len());
        let (content, rest) = rest.split_at(length);
        files.push((*how, name, content));
        bytes = rest;
    }
    files
}

/// Where it is fast to write, when there is such a place.
fn in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("a folder")
}

/// No bytes that are tried would ever hit a digest: these words stand for them.
fn with_digests(content: &[u8], digests: &Digests) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(content) else {
        return content.to_vec();
    };
    let item = |id: &str| digests.items.values().nth(usize::from(id == "read"));
    text.replace("@policy", &POLICY.digest.to_string())
        .replace("@prose", &digests.prose.to_string())
        .replace("@criteria", &digests.criteria.to_string())
        .replace(
            "@done",
            &item("done").map(ToString::to_string).unwrap_or_default(),
        )
        .replace(
            "@read",
            &item("read").map(ToString::to_string).unwrap_or_default(),
        )
        .into_bytes()
}

pub fn check(bytes: &[u8]) {
    let list = list().listing();
    let digests = Digests::of(&list).unwrap();
    let root = in_memory();
    let folder = root.path().join("launch/1");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (how, name, content) in files(bytes) {
        let Ok(name) = std::str::from_utf8(name) else {
            continue;
        };
        if name.is_empty() || name.contains(['/', '\0']) || name.len() > 200 {
            continue;
        }
        let kind = Kind::ALL[usize::from(how) % Kind::ALL.len()];
        let content = &with_digests(content, &digests);
        let _ = std::fs::write(folder.join(name), content);
        if how & 0x80 != 0 {
            let entry = Key::new(1).sign_as(kind, content);
            let _ = std::fs::write(folder.join(format!("{name}.sig")), entry.signature);
        }
    }
    let found = Folder::new(root.path())
        .read("launch")
        .expect("it can be read");
    let artifact = Artifact::new("it", Sha256::of(b""));
    let launch = Launch::new("launch", "production", artifact);
    let now = Timestamp::parse("2026-03-01T12:00:00Z")
        .expect("a time")
        .get();
    let judgement = Judge::new(&list, &POLICY, &launch, now)
        .unwrap()
        .judge(&found);
    let unreadable = found
        .iter()
        .filter(|it| matches!(it, Found::Unreadable { .. }))
        .count();
    let invalid = judgement
        .statements
        .iter()
        .filter(|it| matches!(it.worth, Err(Refusal::Invalid(_))))
        .count();
    assert_eq!(judgement.statements.len() + unreadable, found.len());
    assert!(judgement.standing.defects().len() >= unreadable + invalid);
}

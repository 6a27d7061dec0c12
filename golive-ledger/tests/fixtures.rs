//! Ledgers as earlier versions wrote them: each is read, and says the same as
//! on the day it was written. What fails here breaks somebody's launch.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::path::PathBuf;
use std::time::Duration;

use common::keys::Key;
use common::time;
use golive_core::checklist::{
    Check, Checklist, Offset, OnNoData, Phase, Recurrence, SignOff as Asked, Task,
};
use golive_core::criterion::{last, p};
use golive_core::id::Id;
use golive_core::probe::{ProbeError, Reason, probe_fn};
use golive_core::quantity::Count;
use golive_core::verdict::Verdict;
use golive_ledger::digest::{Digests, Sha256};
use golive_ledger::judge::{Judge, Judgement, Launch};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Artifact, Bound, Completion, Condition, Decision, Evidence, ItemSeen, Recorded, Revocation,
    Said, Seen, SignOff, Statement, Status, VerdictGiven, Waiver,
};
use golive_ledger::store::{Entry, Folder, Found, Postgres, Sqlite, Store};
use golive_testbed::Postgres as Server;

const LAUNCH: &str = "orders-2026-03";
const NOW: &str = "2026-03-01T12:00:00Z";

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v0.1")
}

/// The checklist of the fixtures. It never changes: what was signed was signed
/// over this.
fn checklist() -> Checklist {
    let slow = probe_fn("it", async |_| {
        Err::<Duration, _>(ProbeError::new(Reason::TimedOut, "it is slow"))
    });
    let few = probe_fn("it", async |_| Ok::<_, ProbeError>(Count::new(7)));
    Checklist::new("Orders go-live")
        .id("orders-go-live")
        .version("3")
        .zone("Europe/Berlin")
        .roles(["Operations", "ProductOwner", "Security"])
        .phase(
            Phase::new("Before")
                .opens(Offset::before(Duration::from_secs(7 * 86_400)))
                .closes(Offset::launch())
                .item(
                    Task::new("Restore rehearsed")
                        .by(["Operations"])
                        .evidence_required()
                        .valid_for(Duration::from_secs(10 * 86_400)),
                )
                .item(Task::new("Logs read").repeats(Recurrence::Daily))
                .item(
                    Check::new("Answers in time")
                        .probe_from(slow)
                        .pass(p(95.0).lt(Duration::from_millis(200)))
                        .warn(p(95.0).lt(Duration::from_millis(500)))
                        .samples(20)
                        .concurrency(4)
                        .on_no_data(OnNoData::Fail),
                )
                .item(Check::new("Few wait").probe_from(few).pass(last().lt(100))),
        )
        .sign_off(Asked::new("Operations").count(2))
        .sign_off(Asked::new("ProductOwner"))
        .sign_off(Asked::new("Security").distinct_from(["Operations"]))
}

fn launch() -> Launch {
    let artifact = Artifact::new("orders", Sha256::of(b"an image"));
    Launch::new(LAUNCH, "production", artifact).at(time("2026-03-02T09:00:00Z"))
}

fn policy() -> Policy {
    Policy::parse(&std::fs::read(fixtures().join("policy.toml")).unwrap()).unwrap()
}

const PERSONS: [&str; 4] = ["ada", "bob", "eve", "kim"];

fn key(person: &str) -> Key {
    Key::new(person.as_bytes()[0])
}

/// One of each kind, and of each decision.
fn entries() -> Vec<Entry> {
    let listing = checklist().listing();
    let digests = Digests::of(&listing);
    let policy = policy();
    let mut entries: Vec<Entry> = Vec::new();
    let mut say = |person: &str, expires: Option<&str>, said: Said| {
        let bound = serde_json::json!({
            "person": person,
            "launch": LAUNCH,
            "attempt": 1,
            "environment": "production",
            "checklist": listing.id,
            "prose": digests.prose,
            "policy": policy.digest,
            "issuedAt": format!("2026-03-01T11:00:{:02}Z", entries.len()),
            "prev": entries.last().map(Entry::id).into_iter().collect::<Vec<_>>(),
            "tool": "golive/0.1.0",
        });
        let mut bound: Bound = serde_json::from_value(bound).unwrap();
        bound.expires_at = expires.map(time);
        let statement = Statement::new(launch().artifact, bound, said);
        let entry = key(person).sign(&statement);
        entries.push(entry.clone());
        entry
    };
    let item = |id: &str| ItemSeen {
        id: id.to_owned(),
        sha256: digests.items[&Id::new(id)],
    };
    let completion = |id: &str| Completion {
        item: item(id),
        role: "Operations".to_owned(),
        status: Status::Passed,
        evidence: vec![
            Evidence::Text {
                text: "back in ten minutes – größer".to_owned(),
            },
            Evidence::Link {
                url: "https://example.org/run/7".to_owned(),
            },
            Evidence::File {
                name: "restore.log".to_owned(),
                sha256: Sha256::of(b"restored"),
            },
        ],
        notes: "as it is\n".to_owned(),
    };
    let sign = |role: &str, decision| SignOff {
        role: role.to_owned(),
        phase: None,
        decision,
        criteria: digests.criteria,
        seen: Seen {
            report: Sha256::of(b"a report"),
            verdict: "INCONCLUSIVE".to_owned(),
            open: vec!["before.logs-read".to_owned()],
        },
        conditions: Vec::new(),
        notes: String::new(),
    };
    say(
        "ada",
        None,
        Said::Completion(completion("before.restore-rehearsed")),
    );
    say(
        "bob",
        None,
        Said::Completion(completion("before.logs-read")),
    );
    let waiver = Waiver {
        item: item("before.answers-in-time"),
        role: "ProductOwner".to_owned(),
        justification: "few will come".to_owned(),
        risk_owner: "kim".to_owned(),
        compensating_control: "a second machine".to_owned(),
        requested_by: "ada".to_owned(),
    };
    say("kim", Some("2026-03-05T00:00:00Z"), Said::Waiver(waiver));
    say("ada", None, Said::SignOff(sign("Operations", Decision::Go)));
    let vetoed = say(
        "bob",
        None,
        Said::SignOff(sign("Operations", Decision::NoGo)),
    );
    let revocation = Revocation {
        statement: vetoed.id(),
        reason: "it was the wrong launch".to_owned(),
    };
    say("eve", None, Said::Revocation(revocation));
    say("bob", None, Said::SignOff(sign("Operations", Decision::Go)));
    say(
        "kim",
        None,
        Said::SignOff(sign("ProductOwner", Decision::Abstain)),
    );
    say(
        "kim",
        None,
        Said::SignOff(sign("ProductOwner", Decision::Go)),
    );
    let mut conditional = sign("Security", Decision::Conditional);
    conditional.conditions.push(Condition {
        text: "watch the queue".to_owned(),
        owner: "ada".to_owned(),
        due: time("2026-03-09T00:00:00Z"),
    });
    say(
        "eve",
        Some("2026-03-07T00:00:00Z"),
        Said::SignOff(conditional),
    );
    let statements = entries
        .iter()
        .map(|entry| Recorded {
            statement: entry.id(),
            signature: Sha256::of(&entry.signature),
        })
        .collect();
    let mut all = entries.clone();
    let mut say_last = |said: Said| {
        let last = entries
            .last()
            .map(Entry::id)
            .into_iter()
            .collect::<Vec<_>>();
        let mut bound = Statement::parse(&entries[0].statement).unwrap().bound;
        bound.issued_at = time("2026-03-01T11:30:00Z");
        bound.prev = last;
        all.push(key("ada").sign(&Statement::new(launch().artifact, bound, said)));
    };
    say_last(Said::Verdict(VerdictGiven {
        verdict: "CONDITIONAL GO".to_owned(),
        grounds: vec!["before.answers-in-time is waived".to_owned()],
        report: Sha256::of(b"a report"),
        statements,
    }));
    all
}

async fn says_the_same(found: &[Found], home: &str) {
    let list = checklist();
    let judge = |now: &str| -> Judgement {
        Judge::new(&list.listing(), &policy(), &launch(), time(now).get()).judge(found)
    };
    let judgement = judge(NOW);
    let lines: Vec<String> = judgement
        .statements
        .iter()
        .map(|it| match &it.worth {
            Ok(until) => format!(
                "{} {}",
                it.id,
                until.map_or("-".into(), |it| it.to_string())
            ),
            Err(refusal) => format!("{} {refusal}", it.id),
        })
        .collect();
    let mut sorted = lines.clone();
    sorted.sort();
    let expected = std::fs::read_to_string(fixtures().join("expected.txt")).unwrap();
    assert_eq!(sorted.join("\n") + "\n", expected, "{home}");
    assert!(judgement.standing.defects().is_empty(), "{home}");
    let report = list.run(&()).standing(judgement.standing).await.unwrap();
    assert_eq!(
        report.verdict(),
        Verdict::ConditionalGo,
        "{home}: {report:#?}"
    );
    // And later less, as it was said.
    let report = list
        .run(&())
        .standing(judge("2026-03-10T12:00:00Z").standing);
    assert!(
        report.await.unwrap().verdict() > Verdict::ConditionalGo,
        "{home}"
    );
}

/// Ran on the day that it was written, and on each since.
#[tokio::test]
async fn a_folder_of_version_0_1() {
    let found = Folder::new(fixtures()).read(LAUNCH, 1).unwrap();
    says_the_same(&found, "folder").await;
}

#[tokio::test]
async fn a_file_of_sqlite_of_version_0_1() {
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("golive.db");
    std::fs::copy(fixtures().join("golive.db"), &path).unwrap();
    let found = Sqlite::new(&path).read(LAUNCH, 1).unwrap();
    says_the_same(&found, "sqlite").await;
}

#[tokio::test]
async fn tables_of_postgresql_of_version_0_1() {
    let server = Server::start().await.unwrap();
    let sql = std::fs::read_to_string(fixtures().join("postgres.sql")).unwrap();
    server.sql(&sql).await.unwrap();
    let ledger = Postgres::new(&server.url()).unwrap();
    let found = ledger.read(LAUNCH, 1).unwrap();
    says_the_same(&found, "postgres").await;
    // It is written on by this version.
    let entry = &entries()[0];
    ledger.record(&entry.statement, &entry.signature).unwrap();
}

/// The fixtures of this version are what it writes: signatures by Ed25519 are
/// the same each time.
#[test]
fn this_version_writes_them_still() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Folder::new(folder.path());
    for entry in entries() {
        let place = ledger.record(&entry.statement, &entry.signature).unwrap();
        let name = PathBuf::from(&place).file_name().unwrap().to_owned();
        let kept = fixtures().join(LAUNCH).join("1").join(&name);
        assert_eq!(
            std::fs::read(kept).unwrap(),
            entry.statement,
            "{}",
            name.display()
        );
    }
}

/// Run once, when a version is made that writes another form:
/// `cargo test -p golive-ledger --all-features --test fixtures -- --ignored`.
#[test]
#[ignore = "it writes the fixtures"]
fn write() {
    let root = fixtures();
    std::fs::create_dir_all(&root).unwrap();
    let mut text = String::from("format = \"golive-policy/1\"\nrevoke = [\"eve\"]\n");
    text.push_str("waive = [\"ProductOwner\"]\nunwaivable = [\"before.few-wait\"]\n");
    text.push_str("validity = { completion = \"30d\", sign_off = \"7d\", waiver = \"7d\" }\n");
    text.push_str("[roles]\nOperations = [\"ada\", \"bob\"]\nProductOwner = [\"kim\"]\n");
    text.push_str("Security = [\"eve\"]\n");
    for person in PERSONS {
        let line = key(person).line();
        text.push_str(&format!("[[persons.{person}.keys]]\nkey = \"{line}\"\n"));
    }
    std::fs::write(root.join("policy.toml"), text).unwrap();
    let homes: [&dyn Store; 2] = [&Folder::new(&root), &Sqlite::new(root.join("golive.db"))];
    let mut sql = String::from(
        "CREATE TABLE golive_ledger (version bigint NOT NULL);\n\
         INSERT INTO golive_ledger VALUES (1);\n\
         CREATE TABLE golive_statement (launch text NOT NULL, attempt bigint NOT NULL, \
         sha256 bytea NOT NULL, statement bytea NOT NULL, signature bytea NOT NULL, \
         recorded_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (launch, attempt, sha256));\n",
    );
    let hexadecimal =
        |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let entries = entries();
    for entry in &entries {
        for home in homes {
            home.record(&entry.statement, &entry.signature).unwrap();
        }
        sql.push_str(&format!(
            "INSERT INTO golive_statement VALUES ('{LAUNCH}', 1, '\\x{}', '\\x{}', '\\x{}', \
             '2026-03-01T12:00:00Z');\n",
            entry.id(),
            hexadecimal(&entry.statement),
            hexadecimal(&entry.signature),
        ));
    }
    std::fs::write(root.join("postgres.sql"), sql).unwrap();
    let found: Vec<Found> = entries.into_iter().map(Found::Entry).collect();
    let list = checklist().listing();
    let judgement = Judge::new(&list, &policy(), &launch(), time(NOW).get()).judge(&found);
    let mut lines: Vec<String> = judgement
        .statements
        .iter()
        .map(|it| match &it.worth {
            Ok(until) => format!(
                "{} {}\n",
                it.id,
                until.map_or("-".into(), |it| it.to_string())
            ),
            Err(refusal) => format!("{} {refusal}\n", it.id),
        })
        .collect();
    lines.sort();
    std::fs::write(root.join("expected.txt"), lines.concat()).unwrap();
}

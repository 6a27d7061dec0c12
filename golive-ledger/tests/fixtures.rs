//! Ledgers as earlier versions wrote them, and as this one does: each is read.
//! What fails here breaks somebody's launch.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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
use golive_core::report::Report;
use golive_core::verdict::Verdict;
use golive_ledger::digest::{Digests, Sha256, of_baseline};
use golive_ledger::judge::{Judge, Judgement, Launch};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Artifact, Baseline, Bound, Completion, Condition, Decision, Discharge, Evidence, FailureSeen,
    GroundSeen, GroundWord, ItemSeen, OutcomeWord, PartSeen, ReasonWord, Recorded, Revocation,
    Said, Seen, SignOff, Statement, Status, VerdictGiven, VerdictWord, Waiver, WaiverRequest,
};
use golive_ledger::store::{Entry, Folder, Found, Postgres, Sqlite, Store};
use golive_testbed::Postgres as Server;

const LAUNCH: &str = "orders-2026-03";
const NOW: &str = "2026-03-01T12:00:00Z";

/// Form 1, as golive 0.1 had it before its first release.
fn former() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v0.1")
}

/// Form 2.
fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/form-2")
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

fn policy(fixtures: &Path) -> Policy {
    Policy::parse(&std::fs::read(fixtures.join("policy.toml")).unwrap()).unwrap()
}

fn key(person: &str) -> Key {
    Key::new(person.as_bytes()[0])
}

/// What the person had said before, and the last word of all.
fn known_to(person: &str, entries: &[Entry]) -> Vec<Sha256> {
    let last = entries.len().saturating_sub(1);
    let is_known = |(at, entry): &(usize, &Entry)| {
        let bound = Statement::parse(&entry.statement).unwrap().bound;
        *at == last || bound.person == person
    };
    let known = entries.iter().enumerate().filter(is_known);
    known.map(|(_, entry)| entry.id()).collect()
}

/// One of each kind, and of each decision.
fn entries() -> Vec<Entry> {
    let listing = checklist().listing();
    let digests = Digests::of(&listing).unwrap();
    let policy = policy(&fixtures());
    let mut entries: Vec<Entry> = Vec::new();
    let baseline = Baseline::new(BTreeMap::from([(
        "before.few-wait".to_owned(),
        of_baseline(&Id::new("before.few-wait"), Some("it"), &[], true),
    )]));
    let baseline = baseline.to_bytes().unwrap();
    let beside = baseline.clone();
    let mut say = |person: &str, expires: Option<&str>, said: Said| {
        let names = matches!(&said, Said::SignOff(said) if said.seen.baseline.is_some());
        let bound = serde_json::json!({
            "person": person,
            "launch": LAUNCH,
            "attempt": 1,
            "environment": "production",
            "checklist": listing.id,
            "prose": digests.prose,
            "policy": policy.digest,
            "issuedAt": format!("2026-03-01T11:00:{:02}Z", entries.len()),
            "prev": known_to(person, &entries),
            "tool": "golive/form-2",
        });
        let mut bound: Bound = serde_json::from_value(bound).unwrap();
        bound.expires_at = expires.map(time);
        let statement = Statement::new(launch().artifact, bound, said);
        let entry = key(person).sign(&statement);
        let entry = entry.with_baseline(names.then(|| beside.clone()));
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
        answers: None,
        notes: "as it is\n".to_owned(),
    };
    let sign = |role: &str, decision| SignOff {
        role: role.to_owned(),
        phase: None,
        decision,
        criteria: digests.criteria,
        seen: Seen {
            report: Sha256::of(b"a report"),
            verdict: Verdict::Inconclusive.into(),
            baseline: Some(Sha256::of(&baseline)),
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
    let of = FailureSeen {
        outcome: OutcomeWord::Error,
        cause: None,
        reason: Some(ReasonWord::TimedOut),
    };
    let request = WaiverRequest {
        item: item("before.answers-in-time"),
        of: of.clone(),
        over: None,
        justification: "few will come".to_owned(),
    };
    let request = say("ada", None, Said::WaiverRequest(request));
    let waiver = Waiver {
        item: item("before.answers-in-time"),
        role: "ProductOwner".to_owned(),
        justification: "few will come".to_owned(),
        risk_owner: "kim".to_owned(),
        compensating_control: "a second machine".to_owned(),
        requested_by: None,
        request: Some(request.id()),
        of: Some(of),
        over: None,
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
    let failed = Completion {
        status: Status::Failed,
        evidence: Vec::new(),
        ..completion("before.logs-read")
    };
    let failed = say("bob", None, Said::Completion(failed));
    let answers = Completion {
        answers: Some(failed.id()),
        ..completion("before.logs-read")
    };
    say("ada", None, Said::Completion(answers));
    let again = Said::SignOff(sign("Operations", Decision::Go));
    say("bob", None, again);
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
    let conditional = say(
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
        part: Some(PartSeen::Whole),
        verdict: Verdict::ConditionalGo.into(),
        grounds: vec![GroundSeen::Ground {
            ground: GroundWord::Item,
            of: Some("before.answers-in-time".to_owned()),
            weighs: VerdictWord::ConditionalGo,
        }],
        report: Sha256::of(b"a report"),
        statements,
    }));
    say_last(Said::Discharge(Discharge {
        sign_off: conditional.id(),
        evidence: vec![Evidence::Text {
            text: "the queue is watched".to_owned(),
        }],
        notes: String::new(),
    }));
    all
}

/// Each statement with what it is worth, and the verdict.
async fn says(fixtures: &Path, found: &[Found], now: &str) -> (String, Judgement, Report) {
    let list = checklist();
    let policy = policy(fixtures);
    let listing = list.listing();
    let judgement = Judge::new(&listing, &policy, &launch(), time(now).get())
        .unwrap()
        .judge(found);
    let mut lines: Vec<String> = judgement
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
    lines.sort();
    let standing = judgement.standing.clone();
    let report = list.run(&()).standing(standing).await.unwrap();
    (lines.join("\n") + "\n", judgement, report)
}

/// Of form 1 nothing speaks for a launch any more, and what objects does.
async fn is_read(found: &[Found], home: &str) {
    let (lines, judgement, report) = says(&former(), found, NOW).await;
    if std::env::var_os("GOLIVE_WRITE_FIXTURES").is_some() {
        std::fs::write(former().join("expected.txt"), &lines).unwrap();
    }
    let expected = std::fs::read_to_string(former().join("expected.txt")).unwrap();
    assert_eq!(lines, expected, "{home}");
    assert!(judgement.standing.defects().is_empty(), "{home}");
    let [objection] = judgement.standing.objections() else {
        panic!("{home}: {:?}", judgement.standing.objections());
    };
    assert_eq!(&*objection.by, "bob");
    assert!(objection.stands());
    assert_eq!(report.verdict(), Verdict::NoGo, "{home}");
}

#[tokio::test]
async fn a_folder_of_version_0_1() {
    let found = Folder::new(former()).read(LAUNCH).unwrap();
    is_read(&found, "folder").await;
}

#[tokio::test]
async fn a_file_of_sqlite_of_version_0_1() {
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("golive.db");
    std::fs::copy(former().join("golive.db"), &path).unwrap();
    let found = Sqlite::new(&path).read(LAUNCH).unwrap();
    is_read(&found, "sqlite").await;
}

#[tokio::test]
async fn tables_of_postgresql_of_version_0_1() {
    let server = Server::start().await.unwrap();
    let sql = std::fs::read_to_string(former().join("postgres.sql")).unwrap();
    server.sql(&sql).await.unwrap();
    let ledger = Postgres::new(&server.url()).unwrap();
    let found = ledger.read(LAUNCH).unwrap();
    is_read(&found, "postgres").await;
    // It is written on by this version, with what that did not have.
    let now = entries();
    for entry in &now {
        ledger.record(entry).unwrap();
    }
    assert_eq!(ledger.read(LAUNCH).unwrap().len(), found.len() + now.len());
}

/// A statement in this form has these bytes for good: who signed them must find
/// them again. Signatures by Ed25519 are the same each time.
#[test]
fn form_2_is_written_so() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Folder::new(folder.path());
    for entry in entries() {
        let place = ledger.record(&entry).unwrap();
        let name = PathBuf::from(&place).file_name().unwrap().to_owned();
        let kept = fixtures().join(LAUNCH).join("1").join(&name);
        if std::env::var_os("GOLIVE_WRITE_FIXTURES").is_some() {
            Folder::new(fixtures()).record(&entry).unwrap();
        }
        let name = name.display();
        assert_eq!(std::fs::read(kept).unwrap(), entry.statement, "{name}");
    }
}

#[tokio::test]
async fn a_folder_of_form_2() {
    let found = Folder::new(fixtures()).read(LAUNCH).unwrap();
    let (lines, judgement, report) = says(&fixtures(), &found, NOW).await;
    if std::env::var_os("GOLIVE_WRITE_FIXTURES").is_some() {
        std::fs::write(fixtures().join("expected.txt"), &lines).unwrap();
    }
    let expected = std::fs::read_to_string(fixtures().join("expected.txt")).unwrap();
    assert_eq!(lines, expected);
    assert!(judgement.standing.defects().is_empty());
    assert_eq!(report.verdict(), Verdict::ConditionalGo, "{report:#?}");
    // And later less, as it was said.
    let (_, _, report) = says(&fixtures(), &found, "2026-03-10T12:00:00Z").await;
    assert!(report.verdict() > Verdict::ConditionalGo);
}

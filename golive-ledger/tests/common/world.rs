//! A launch with its checklist, its persons and their keys, made by
//! `ssh-keygen`.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use golive_core::checklist::{Check, Checklist, IntoItem, Phase, SignOff as Asked, Task};
use golive_core::id::Id;
use golive_core::probe::{ProbeError, Reason, probe_fn};
use golive_core::quantity::Timestamp;
use golive_core::verdict::Verdict;
use golive_ledger::digest::{Digests, Sha256};
use golive_ledger::judge::{Judge, Judged, Judgement, Launch};
use golive_ledger::policy::Policy;
use golive_ledger::statement::{
    Bound, Completion, Condition, Decision, Evidence, ItemSeen, Kind, Revocation, Said, Seen,
    SignOff, Statement, Status, Waiver, WaiverRequest,
};
use golive_ledger::store::{Entry, Found};
use golive_testbed::{ED25519, ssh_key, ssh_verifies};
use tempfile::TempDir;

use super::artifact;

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) checklist: Checklist,
    pub(crate) policy: Policy,
    pub(crate) launch: Launch,
    pub(crate) now: SystemTime,
}

/// Ada does, Bob decides, Eve looks after security; Mallory is nobody.
pub(crate) const PERSONS: [&str; 4] = ["ada", "bob", "eve", "mallory"];

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for person in PERSONS {
            ssh_key(&folder.path().join(person), person, ED25519).unwrap();
        }
        let mut world = Self {
            folder,
            checklist: checklist(100),
            policy: Policy::parse(b"format = \"golive-policy/2\"").unwrap(),
            launch: Launch::new("orders-2026-03", "production", artifact()),
            now: SystemTime::now(),
        };
        world.policy = Policy::parse(world.policy_text("").as_bytes()).unwrap();
        world
    }

    pub(crate) fn policy_text(&self, more: &str) -> String {
        let key = |person: &str| {
            let line = std::fs::read_to_string(self.path(&format!("{person}.pub"))).unwrap();
            format!("[[persons.{person}.keys]]\nkey = \"{}\"\n", line.trim())
        };
        format!(
            "format = \"golive-policy/2\"\nrevoke = [\"eve\"]\nwaive = [\"ProductOwner\"]\nunwaivable = [\"start.answers\"]\n\
             {more}\n\
             [roles]\nOperations = [\"ada\", \"bob\"]\nProductOwner = [\"bob\"]\nSecurity = [\"eve\"]\n\
             [validity]\nwaiver = \"7d\"\n{}{}{}",
            key("ada"),
            key("bob"),
            key("eve")
        )
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn at(&self, days: f64) -> Timestamp {
        let away = Duration::from_secs_f64(days.abs() * 86_400.0);
        // Whole seconds, as statements have them.
        let now = self
            .now
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
        let away = Duration::from_secs(away.as_secs());
        Timestamp::new(if days < 0.0 { now - away } else { now + away })
    }

    pub(crate) fn digests(&self) -> Digests {
        Digests::of(&self.checklist.listing()).unwrap()
    }

    pub(crate) fn item(&self, id: &str) -> ItemSeen {
        ItemSeen {
            id: id.to_owned(),
            sha256: self.digests().items[&Id::new(id)],
        }
    }

    pub(crate) fn bound(&self, person: &str) -> Bound {
        let mut bound = super::bound();
        bound.person = person.to_owned();
        bound.checklist = self.checklist.listing().id.to_string();
        bound.prose = self.digests().prose;
        bound.policy = self.policy.digest;
        bound.issued_at = self.at(-1.0);
        bound.expires_at = None;
        bound
    }

    pub(crate) fn say(&self, person: &str, said: Said) -> Statement {
        let mut bound = self.bound(person);
        if matches!(said, Said::Waiver(_)) {
            bound.expires_at = Some(self.at(3.0));
        }
        Statement::new(artifact(), bound, said)
    }

    pub(crate) fn rehearsed(&self) -> Said {
        Said::Completion(Completion {
            item: self.item("start.rehearsed"),
            role: "Operations".to_owned(),
            status: Status::Passed,
            evidence: vec![Evidence::Text {
                text: "it came back in ten minutes".to_owned(),
            }],
            answers: None,
            notes: String::new(),
        })
    }

    pub(crate) fn sign_off(&self, role: &str, decision: Decision) -> Said {
        let conditions = match decision {
            Decision::Conditional => vec![Condition {
                text: "watch the queue".to_owned(),
                owner: "ada".to_owned(),
                due: self.at(2.0),
            }],
            _ => Vec::new(),
        };
        Said::SignOff(SignOff {
            role: role.to_owned(),
            phase: None,
            decision,
            criteria: self.digests().criteria,
            seen: Seen {
                report: super::zero(),
                verdict: Verdict::Inconclusive.into(),
                baseline: None,
                open: Vec::new(),
            },
            conditions,
            notes: "as it is".to_owned(),
        })
    }

    /// Ada asks that a risk be taken: what [`waive`](Self::waive) grants.
    pub(crate) fn request(&self, item: &str) -> Statement {
        let said = Said::WaiverRequest(WaiverRequest {
            item: self.item(item),
            of: super::refused(),
            over: None,
            justification: "nobody uses it yet".to_owned(),
        });
        self.say("ada", said)
    }

    pub(crate) fn waive(&self, item: &str) -> Said {
        let request = self.request(item).to_bytes().unwrap();
        Said::Waiver(Waiver {
            item: self.item(item),
            role: "ProductOwner".to_owned(),
            justification: "nobody uses it yet".to_owned(),
            risk_owner: "bob".to_owned(),
            compensating_control: "it is watched".to_owned(),
            requested_by: None,
            request: Some(Sha256::of(&request)),
            of: Some(super::refused()),
            over: None,
        })
    }

    pub(crate) fn revoke(&self, statement: Sha256) -> Said {
        Said::Revocation(Revocation {
            statement,
            reason: "it was said too early".to_owned(),
        })
    }

    /// Signs by stock OpenSSH.
    pub(crate) fn sign(&self, person: &str, statement: &Statement) -> Entry {
        self.sign_as(person, statement.kind(), &statement.to_bytes().unwrap())
    }

    pub(crate) fn sign_as(&self, person: &str, kind: Kind, bytes: &[u8]) -> Entry {
        self.sign_in(person, &kind.namespace(), bytes)
    }

    pub(crate) fn sign_in(&self, person: &str, namespace: &str, bytes: &[u8]) -> Entry {
        let message = self.path("message");
        std::fs::write(&message, bytes).unwrap();
        let signature = self.path("message.sig");
        let _ = std::fs::remove_file(&signature);
        let signed = Command::new("ssh-keygen")
            .args(["-Y", "sign", "-q", "-n", namespace, "-f"])
            .arg(self.path(person))
            .arg(&message)
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(signed.success());
        Entry::new(bytes, std::fs::read(signature).unwrap())
    }

    /// Whether stock OpenSSH takes it, from the policy's own `allowed_signers`.
    pub(crate) fn stock(&self, person: &str, kind: Kind, entry: &Entry) -> bool {
        let (allowed, file) = (self.path("allowed_signers"), self.path("given.sig"));
        std::fs::write(&allowed, self.policy.allowed_signers()).unwrap();
        std::fs::write(&file, &entry.signature).unwrap();
        let namespace = kind.namespace();
        ssh_verifies(&allowed, person, &namespace, &file, &entry.statement).unwrap()
    }

    pub(crate) fn judge(&self, entries: &[Entry]) -> Judgement {
        let found: Vec<Found> = entries.iter().cloned().map(Found::Entry).collect();
        self.judge_found(&found)
    }

    pub(crate) fn judge_found(&self, found: &[Found]) -> Judgement {
        let listing = self.checklist.listing();
        Judge::new(&listing, &self.policy, &self.launch, self.now)
            .unwrap()
            .judge(found)
    }

    pub(crate) fn one(&self, entry: &Entry) -> Judged {
        let judgement = self.judge(std::slice::from_ref(entry));
        judgement.statements.into_iter().next().unwrap()
    }
}

/// A task, a check that answers, one that does not, and two sign-offs.
pub(crate) fn checklist(most: u32) -> Checklist {
    let good = probe_fn("it", async |_| Ok::<_, ProbeError>(true));
    let bad = probe_fn("it", async |_| {
        Err::<bool, _>(ProbeError::new(Reason::Refused, "nobody listens"))
    });
    let few = probe_fn("it", async |_| {
        Ok::<_, ProbeError>(golive_core::quantity::Count::new(7))
    });
    let task = Task::new("Rehearsed")
        .by(["Operations"])
        .evidence_required();
    let phase = Phase::new("Start")
        .item(task)
        .item(Task::new("Announced"))
        .item(Check::new("Answers").probe_from(good))
        .item(
            Check::new("Few wait")
                .probe_from(few)
                .pass(golive_core::criterion::last().lt(i64::from(most))),
        )
        .item(Check::new("Fails").probe_from(bad).into_item());
    Checklist::new("Orders go-live")
        .roles(["Operations", "ProductOwner", "Security"])
        .phase(phase)
        .sign_off(Asked::new("Operations"))
        .sign_off(Asked::new("Security").distinct_from(["Operations"]))
}

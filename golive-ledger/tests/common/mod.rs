//! What the tests say of a launch.

#![allow(
    clippy::indexing_slicing,
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "each test uses a part, and fails when it cannot go on"
)]

pub(crate) mod desk;
pub(crate) mod keys;
pub(crate) mod world;

use golive_core::quantity::Timestamp;
use golive_core::verdict::Verdict;
use golive_ledger::digest::Sha256;
use golive_ledger::statement::{
    Artifact, Bound, CauseWord, Completion, Decision, Evidence, FailureSeen, ItemSeen, OutcomeWord,
    ReasonWord, Said, Seen, SignOff, Statement, Status, Waiver,
};

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn zero() -> Sha256 {
    "0".repeat(64).parse().unwrap()
}

pub(crate) fn artifact() -> Artifact {
    Artifact::new("orders", zero())
}

pub(crate) fn bound() -> Bound {
    let json = serde_json::json!({
        "person": "ada",
        "launch": "orders-2026-03",
        "attempt": 1,
        "environment": "production",
        "checklist": "orders-go-live",
        "prose": zero(),
        "policy": zero(),
        "issuedAt": "2026-03-01T12:00:00Z",
        "expiresAt": "2026-03-08T12:00:00Z",
        "tool": "golive/0.1",
    });
    serde_json::from_value(json).unwrap()
}

pub(crate) fn statement(bound: Bound, said: Said) -> Statement {
    Statement::new(artifact(), bound, said)
}

pub(crate) fn item(id: &str) -> ItemSeen {
    ItemSeen {
        id: id.to_owned(),
        sha256: zero(),
    }
}

pub(crate) fn completion() -> Said {
    Said::Completion(Completion {
        item: item("start.rehearsed"),
        role: "Operations".to_owned(),
        status: Status::Passed,
        evidence: vec![Evidence::Text {
            text: "rehearsed on Tuesday".to_owned(),
        }],
        answers: None,
        notes: String::new(),
    })
}

pub(crate) fn sign_off() -> Said {
    Said::SignOff(SignOff {
        role: "Security".to_owned(),
        phase: None,
        decision: Decision::Go,
        criteria: zero(),
        seen: Seen {
            report: zero(),
            verdict: Verdict::Inconclusive.into(),
            baseline: None,
            open: Vec::new(),
        },
        conditions: Vec::new(),
        notes: String::new(),
    })
}

pub(crate) fn waiver() -> Said {
    Said::Waiver(Waiver {
        item: item("start.fails"),
        role: "ProductOwner".to_owned(),
        justification: "nobody uses it yet".to_owned(),
        risk_owner: "bob".to_owned(),
        compensating_control: "it is watched".to_owned(),
        requested_by: None,
        request: Some(zero()),
        of: Some(refused()),
        over: None,
    })
}

/// Nobody listens where the check looks.
pub(crate) fn refused() -> FailureSeen {
    FailureSeen {
        outcome: OutcomeWord::Fail,
        cause: Some(CauseWord::Finding),
        reason: Some(ReasonWord::Refused),
    }
}

//! What persons have said of a launch, as a ledger has checked it: an input of
//! a run, beside what is measured.
//!
//! A ledger verifies; this says what came of it; the rules of the
//! [`verdict`](crate::verdict) judge it. Whoever makes a `Standing` vouches for
//! it: golive-ledger does so for signed statements.
//!
//! ```
//! use golive_core::quantity::Timestamp;
//! use golive_core::standing::{Attested, Standing};
//!
//! let until = Timestamp::parse("2026-12-01T00:00:00Z");
//! let mut standing = Standing::new();
//! standing.attest("database.restore-rehearsed", Attested::done("ada", until));
//! ```

mod baseline;
mod condition;
mod head;
mod objection;

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::baseline::{Baseline, Fingerprint, ItemBaseline};
pub use self::condition::Condition;
pub use self::head::Head;
pub use self::objection::{Objection, ObjectionKind, ObjectionState, Subject};
use crate::id::Id;
use crate::outcome::{FailureMode, SignOffOutcome};
use crate::quantity::{Age, Timestamp};

/// What persons have said of a launch.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    attested: HashMap<Id, Attested>,
    waivers: HashMap<Id, Vec<Waiver>>,
    sign_offs: HashMap<(Arc<str>, Option<Id>), SignOffOutcome>,
    objections: Vec<Objection>,
    conditions: Vec<Condition>,
    baselines: Vec<Baseline>,
    defects: Vec<Defect>,
    basis: Option<Arc<str>>,
    launch: Option<Arc<LaunchRef>>,
    head: Option<Head>,
}

/// Which launch a ledger is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LaunchRef {
    /// The launch.
    pub id: String,
    /// Which attempt at it, from 1.
    pub attempt: u32,
    /// Where it goes live.
    pub environment: String,
    /// What goes live, by its SHA-256.
    pub artifact: String,
}

impl LaunchRef {
    /// A launch at its first attempt.
    pub fn new(
        id: impl Into<String>,
        environment: impl Into<String>,
        artifact: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            attempt: 1,
            environment: environment.into(),
            artifact: artifact.into(),
        }
    }

    /// Another attempt at it.
    #[must_use]
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }
}

/// What was said of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attested {
    /// It is done.
    Done {
        /// Who says so.
        by: Arc<str>,
        /// Until when that counts.
        until: Option<Timestamp>,
    },
    /// It was looked at, and is not as it must be.
    Failed {
        /// Who says so.
        by: Arc<str>,
        /// Why.
        why: String,
        /// The statement that says so, by its digest.
        statement: Option<Arc<str>>,
    },
    /// It does not apply to this launch.
    NotApplicable {
        /// Who says so.
        by: Arc<str>,
        /// Why.
        why: String,
    },
    /// It comes again, and was not done in the present period.
    Due {
        /// When the period ends.
        until: Timestamp,
        /// A period went by without it.
        is_overdue: bool,
        /// When it was done last, and who must do it.
        why: String,
    },
    /// It was done, and that no longer counts: too long ago, or for another
    /// wording of the criteria.
    Stale {
        /// How long ago it was said.
        age: Age,
        /// Why it no longer counts, and who must be asked again.
        why: String,
    },
    /// A statement of it is there that does not hold.
    Invalid {
        /// What is wrong with it.
        why: String,
    },
}

impl Attested {
    /// It is done, by the word of a person.
    pub fn done(by: impl Into<Arc<str>>, until: Option<Timestamp>) -> Self {
        Self::Done {
            by: by.into(),
            until,
        }
    }
}

/// A risk that a person took: an item may fail in this way until then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiver {
    /// Who took the risk.
    pub by: Arc<str>,
    /// When it ends.
    pub until: Timestamp,
    /// Why.
    pub why: String,
    /// What it was given for; it does not count for anything else.
    pub of: FailureMode,
    /// The statement that the item failed which it was given for, by its
    /// digest. What a person has seen fail is waived only so.
    pub over: Option<Arc<str>>,
}

impl Waiver {
    /// A risk that a person took.
    pub fn new(
        by: impl Into<Arc<str>>,
        until: Timestamp,
        why: impl Into<String>,
        of: FailureMode,
    ) -> Self {
        Self {
            by: by.into(),
            until,
            why: why.into(),
            of,
            over: None,
        }
    }

    /// It was given for what this statement says, by its digest.
    #[must_use]
    pub fn over(mut self, statement: impl Into<Arc<str>>) -> Self {
        self.over = Some(statement.into());
        self
    }
}

/// Something in the ledger that is not as it must be, and belongs to no item
/// and no sign-off.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Defect {
    /// What is wrong, and where.
    pub words: String,
    /// What kind of defect it is.
    pub kind: DefectKind,
}

/// What can be wrong with a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the rules of the verdict must weigh each"
)]
pub enum DefectKind {
    /// A statement does not hold.
    Invalid,
    /// A statement that was there is there no more.
    Missing,
    /// It could not be read, or not be understood.
    Unreadable,
}

impl Standing {
    /// Nobody has said anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what was said of a task.
    pub fn attest(&mut self, item: impl Into<Id>, attested: Attested) {
        self.attested.insert(item.into(), attested);
    }

    /// Says that a risk was taken.
    pub fn waive(&mut self, item: impl Into<Id>, waiver: Waiver) {
        self.waivers.entry(item.into()).or_default().push(waiver);
    }

    /// Says that a person objects to the launch.
    pub fn object(&mut self, objection: Objection) {
        self.objections.push(objection);
    }

    /// Says what somebody must see to, and has not yet.
    pub fn condition(&mut self, condition: Condition) {
        self.conditions.push(condition);
    }

    /// Says what a person saw who signed off.
    pub fn saw(&mut self, baseline: Baseline) {
        self.baselines.push(baseline);
    }

    /// Says which launch it is about.
    pub fn of_launch(&mut self, launch: LaunchRef) {
        self.launch = Some(Arc::new(launch));
    }

    /// Says up to where the ledger is known to be whole.
    pub fn heads(&mut self, head: Head) {
        self.head = Some(head);
    }

    /// Says what became of the sign-off of a role, for a phase or for the whole.
    pub fn sign_off(
        &mut self,
        role: impl Into<Arc<str>>,
        phase: Option<Id>,
        outcome: SignOffOutcome,
    ) {
        self.sign_offs.insert((role.into(), phase), outcome);
    }

    /// A statement does not hold, and belongs to no item and no sign-off.
    pub fn invalid(&mut self, words: impl Into<String>) {
        self.defect(words, DefectKind::Invalid);
    }

    /// A statement that was there is there no more.
    pub fn missing(&mut self, words: impl Into<String>) {
        self.defect(words, DefectKind::Missing);
    }

    /// Something of the ledger could not be read, or not be understood.
    pub fn unreadable(&mut self, words: impl Into<String>) {
        self.defect(words, DefectKind::Unreadable);
    }

    fn defect(&mut self, words: impl Into<String>, kind: DefectKind) {
        let words = words.into();
        self.defects.push(Defect { words, kind });
    }

    /// Says on what it stands: a digest of all statements that there were. The
    /// report has it, so that a verdict can be signed over just these.
    pub fn stands_on(&mut self, basis: impl Into<Arc<str>>) {
        self.basis = Some(basis.into());
    }

    /// On what it stands.
    #[must_use]
    pub fn basis(&self) -> Option<&Arc<str>> {
        self.basis.as_ref()
    }

    /// What was said of a task.
    #[must_use]
    pub fn attested(&self, item: &Id) -> Option<&Attested> {
        self.attested.get(item)
    }

    /// The risks that were taken of an item.
    #[must_use]
    pub fn waivers(&self, item: &Id) -> &[Waiver] {
        self.waivers.get(item).map_or(&[], Vec::as_slice)
    }

    /// Who objects to the launch, and whether that stands.
    #[must_use]
    pub fn objections(&self) -> &[Objection] {
        &self.objections
    }

    /// What somebody must see to, and has not yet.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// What those saw who signed off.
    #[must_use]
    pub fn baselines(&self) -> &[Baseline] {
        &self.baselines
    }

    /// Up to where the ledger is known to be whole; None where nobody has recorded
    /// that.
    #[must_use]
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Which launch it is about.
    #[must_use]
    pub fn launch(&self) -> Option<&Arc<LaunchRef>> {
        self.launch.as_ref()
    }

    /// What became of the sign-off of a role.
    #[must_use]
    pub fn of_role(&self, role: &Arc<str>, phase: Option<&Id>) -> Option<&SignOffOutcome> {
        self.sign_offs.get(&(Arc::clone(role), phase.cloned()))
    }

    /// What is wrong with the ledger.
    #[must_use]
    pub fn defects(&self) -> &[Defect] {
        &self.defects
    }
}

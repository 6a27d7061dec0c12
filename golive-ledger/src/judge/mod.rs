//! From statements to what they are worth: each is verified in a fixed order,
//! and refused with the first reason that there is.
//!
//! A statement that is **invalid** (a signature that does not hold, a key of
//! nobody, a role that is not held) should not be there at all: it makes the
//! verdict NoGo. One that is **void** (for another artifact, expired, revoked,
//! over criteria that were changed since) was right once: it counts for
//! nothing, and whoever gave it must be asked again. One that is **unreadable**
//! (of a kind, a version or with a field that is not known here) may say anything
//! to a newer golive: the verdict is Inconclusive at the best.
//!
//! # Objections
//!
//! A sign-off that says no and a task that was seen to fail are objections; all
//! else is consent, but for a revocation, which weighs nothing itself.
//!
//! - Consent is void by any change of what it was given for: the criteria, the
//!   items, the policy, the artifact, the attempt, and by time. An objection is
//!   not: it is read from every attempt at the launch, and where its ground has
//!   changed it is NoGo, whatever its item weighs now, and says what has changed.
//!   A key that has ended still blocks.
//! - It ends when its person says something else of the same and names it (which
//!   the command line does by itself), or revokes it. A word takes back what was
//!   said before of its own artifact and criteria; one of those that are judged now
//!   takes back what was said of any. So a change of what is judged takes nothing
//!   back by itself, and a word of another artifact nothing that was said of this.
//! - It is lifted when as many holders of a role that the policy names in `lift`
//!   revoke it as its quorum asks for: a condition, bound to that policy.
//! - A failed task is also answered by another holder of the role whose
//!   completion names the statement and has evidence: a condition, until the
//!   first person agrees. A waiver over it names it too.
//! - A revocation kills what it names, and brings nothing back that this had
//!   replaced. What another person took away stands in the way of what its own
//!   person says beside it, until that person speaks again.
//! - Of two words of one person of which neither names the other the worse
//!   counts, whatever their times.
//!
//! # Conditions
//!
//! A sign-off on a condition is CONDITIONAL GO, and counts no longer when that is due.
//! It is met when its owner says so, with evidence, in a statement that names the
//! sign-off and was said before that was due: consent as any other, which a change of
//! artifact, policy or attempt voids, and of one sign-off only. Or its signer says
//! something else.
//!
//! # Time
//!
//! Time is what the verifier's clock says, and no earlier than what was signed:
//! a clock that is set back before a statement makes it one from the future,
//! which is invalid, and within the skew that the policy allows it brings
//! nothing back that had expired. Nor does time that passes turn anything to
//! the better: what was said against a launch does not lapse, and what lapses
//! stays the last word of its person. A key must count now and have counted
//! when it signed: a statement that says it is older than the key's end is void
//! all the same. What a machine measures is another matter: a check that comes
//! after a task is not measured while that is open, and what it would have found
//! is not known.

mod check;
mod conditions;
mod head;
mod missing;
mod objections;
mod period;
mod refusal;
mod revoke;
mod shown;
mod sign_offs;
mod step;
mod tasks;
mod verify;
mod waivers;
mod weigh;
mod word;

use std::collections::HashMap;
use std::time::SystemTime;

use golive_core::checklist::{ItemListing, Listing};
use golive_core::quantity::Timestamp;
use golive_core::standing::{LaunchRef, Standing};

use self::check::Ground;
use self::conditions::Met;
use self::period::Calendar;
pub use self::refusal::{Invalid, Refusal, Unreadable, Void};
pub use self::step::Step;
use self::verify::Verified;
use crate::digest::{DigestError, Digests, Sha256};
use crate::policy::Policy;
use crate::statement::{Artifact, Baseline, Condition, Statement};
use crate::store::{Entry, Found};

/// What statements are judged for: they count for this and nothing else.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Launch {
    /// The launch.
    pub id: String,
    /// Which attempt at it, from 1.
    pub attempt: u32,
    /// Where it goes live.
    pub environment: String,
    /// What goes live.
    pub artifact: Artifact,
    /// When it is to be: a task that repeats is overdue from the first period
    /// after the one in which its phase opened.
    pub at: Option<Timestamp>,
    /// A record of what the ledger holds that is known elsewhere: it must be there.
    pub head: Option<Sha256>,
}

impl Launch {
    /// A launch, at the first attempt.
    pub fn new(id: impl Into<String>, environment: impl Into<String>, artifact: Artifact) -> Self {
        Self {
            id: id.into(),
            attempt: 1,
            environment: environment.into(),
            artifact,
            at: None,
            head: None,
        }
    }

    /// The head that is known elsewhere (a copy, what `verify` printed): without that
    /// statement the ledger is not whole, whatever else was taken away with it.
    #[must_use]
    pub fn head(mut self, head: Sha256) -> Self {
        self.head = Some(head);
        self
    }

    /// When it is to be.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// Another attempt at it.
    #[must_use]
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }

    /// As a report names it.
    #[must_use]
    pub fn reference(&self) -> LaunchRef {
        let artifact = self.artifact.digest.sha256.to_string();
        LaunchRef::new(&*self.id, &*self.environment, artifact).attempt(self.attempt)
    }
}

/// Judges statements.
#[derive(Clone, Debug)]
pub struct Judge<'a> {
    listing: &'a Listing,
    digests: Digests,
    policy: &'a Policy,
    launch: &'a Launch,
    calendar: Calendar,
    items: HashMap<&'a str, &'a ItemListing>,
    /// What the clock says.
    clock: SystemTime,
    /// What time it is at the least: what was signed shows it too.
    now: SystemTime,
}

/// A statement, and what it is worth.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judged {
    /// The digest of the statement.
    pub id: Sha256,
    /// The digest of its signature.
    pub signature: Sha256,
    /// Where it was found.
    pub place: String,
    /// What it says, when a person of the policy signed it and it can be read.
    pub statement: Option<Statement>,
    /// Until when it counts, or why it does not.
    pub worth: Result<Option<Timestamp>, Refusal>,
    /// What has changed since an objection was said, which stands all the same.
    pub changed: Option<Void>,
    /// The prose of the checklist has changed since it was given. That voids
    /// nothing, unless the policy says so.
    pub is_reworded: bool,
    /// The later word of its person on the same, which took its place.
    pub superseded_by: Option<Successor>,
    /// The condition of a sign-off that is due and was not seen to.
    pub overdue: Option<Condition>,
    /// Its key counts now, and did when it was given.
    is_sure: bool,
    /// What it was said of, where that is a task or a sign-off.
    ground: Option<Ground>,
    /// A role lifted what it says against the launch.
    is_lifted: bool,
    /// What its signer saw of each check, where it names that: None within where
    /// it is not beside it.
    baseline: Option<Option<Baseline>>,
}

/// A statement that took the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Successor {
    /// Its digest.
    pub id: Sha256,
    /// When it was said.
    pub at: Timestamp,
}

/// What all statements of a launch are worth together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// For the run.
    pub standing: Standing,
    /// Each of them.
    pub statements: Vec<Judged>,
}

impl<'a> Judge<'a> {
    /// A judge of the statements for a launch.
    ///
    /// # Errors
    /// When the checklist has no digests, so that no statement can be bound to
    /// it.
    pub fn new(
        listing: &'a Listing,
        policy: &'a Policy,
        launch: &'a Launch,
        now: SystemTime,
    ) -> Result<Self, DigestError> {
        Ok(Self {
            digests: Digests::of(listing)?,
            calendar: Calendar::of(listing),
            items: listing
                .items
                .iter()
                .map(|item| (item.id.as_str(), item))
                .collect(),
            listing,
            policy,
            launch,
            clock: now,
            now,
        })
    }

    /// The checklist.
    #[must_use]
    pub fn listing(&self) -> &'a Listing {
        self.listing
    }

    /// The digests that statements must be bound to.
    #[must_use]
    pub fn digests(&self) -> &Digests {
        &self.digests
    }

    /// Whether a statement would count, once it is signed by who it names.
    ///
    /// # Errors
    /// Why it would not.
    pub fn would_count(&self, statement: &Statement) -> Result<(), Refusal> {
        if !statement.said.is_objection() {
            return self.check_said(statement).map(drop);
        }
        match self.check_objection(statement)? {
            None => Ok(()),
            Some(changed) => Err(changed.into()),
        }
    }

    /// What these statements are worth.
    #[must_use]
    pub fn judge(&self, found: &[Found]) -> Judgement {
        let mut standing = Standing::new();
        standing.of_launch(self.launch.reference());
        let mut entries: Vec<&Entry> = Vec::new();
        for found in found {
            match found {
                Found::Entry(entry) => entries.push(entry),
                Found::Unreadable { place, why } => standing.unreadable(format!("{place}: {why}")),
            }
        }
        let verified = self.verify(&entries);
        let judge = self.not_before(verified.iter().filter_map(Verified::issued_at));
        let mut statements: Vec<Judged> = entries
            .iter()
            .zip(verified)
            .map(|(entry, verified)| judge.check(entry, verified))
            .collect();
        let (revoked, lifted) = judge.revoke(&mut statements);
        Self::match_requests(&mut statements);
        Self::match_discharges(&mut statements);
        let met = Met::of(&statements);
        for (entry, judged) in entries.iter().zip(&statements) {
            if entry.baseline.is_some() && judged.baseline.is_none() {
                let place = &entry.place;
                standing.unreadable(format!(
                    "{place}: a baseline beside it that it does not name"
                ));
            }
        }
        judge.find_missing(&statements, &revoked, &mut standing);
        judge.find_head(&statements, &revoked, &mut standing);
        let superseded = judge.weigh(&statements, &revoked, &lifted, &met, &mut standing);
        for judged in &mut statements {
            judged.superseded_by = superseded.get(&judged.id).copied();
            judged.overdue = judge.overdue(judged, &met);
        }
        standing.stands_on(basis(&statements).to_string());
        Judgement {
            standing,
            statements,
        }
    }

    /// The same judge, at the time that these signed times show where that is
    /// later than the clock: one that runs behind brings nothing back. How far
    /// they may be ahead is the policy's to say.
    fn not_before(&self, issued: impl Iterator<Item = SystemTime>) -> Self {
        let latest = issued.filter(|at| !self.is_ahead(*at)).max();
        Self {
            now: latest.unwrap_or(self.clock).max(self.clock),
            ..self.clone()
        }
    }

    /// Later than the clocks of signers may be.
    fn is_ahead(&self, at: SystemTime) -> bool {
        // A clock beyond all calendars is ahead of nothing.
        let latest = self.clock.checked_add(self.policy.skew());
        latest.is_some_and(|latest| at > latest)
    }
}

/// Of all statements with their signatures, in whatever order they were found.
fn basis(statements: &[Judged]) -> Sha256 {
    let mut all: Vec<String> = statements
        .iter()
        .map(|it| format!("{} {}\n", it.id, it.signature))
        .collect();
    all.sort();
    Sha256::of(all.concat().as_bytes())
}

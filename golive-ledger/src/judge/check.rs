//! One statement, step by step. The order is fixed: who, then for what, then
//! what, then when. What is wrong for good is told before what time has done: a
//! statement that should not be there does not become one that was right once.
//!
//! What speaks for the launch is void when anything has changed that it was given
//! for. What speaks against it is not: it stands, and says what has changed.

use std::time::{Duration, SystemTime};

use golive_core::checklist::{ItemKind, ItemListing};
use golive_core::escape::is_unseen;
use golive_core::id::Id;
use golive_core::outcome::Requirement;
use golive_core::quantity::Timestamp;

use super::shown::shown;
use super::verify::Verified;
use super::{Invalid, Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::policy::Key;
use crate::statement::{
    Baseline, Bound, Completion, Condition, Decision, Evidence, Form, ItemSeen, Kind, Said,
    SignOff, Statement, Status, Waiver, WaiverRequest,
};
use crate::store::Entry;

/// What a completion or a sign-off was said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ground {
    artifact: Sha256,
    /// The item, or the criteria of the scope.
    criteria: Sha256,
    /// It is what is judged now.
    pub(super) is_here: bool,
}

impl Judge<'_> {
    /// What one statement is worth by itself, once it is verified.
    pub(super) fn check(&self, entry: &Entry, verified: Verified<'_>) -> Judged {
        let mut judged = Judged {
            id: entry.id(),
            signature: Sha256::of(&entry.signature),
            place: entry.place.clone(),
            statement: None,
            worth: Ok(None),
            changed: None,
            is_reworded: false,
            superseded_by: None,
            overdue: None,
            is_sure: false,
            ground: None,
            is_lifted: false,
            baseline: None,
        };
        let (statement, key) = match verified.0 {
            Ok(signed) => signed,
            Err(unsigned) => {
                judged.worth = Err(unsigned.refusal);
                judged.statement = unsigned.statement.map(|it| *it);
                return judged;
            }
        };
        let of_key = self.check_key(&statement, key);
        judged.is_sure = of_key.is_ok();
        judged.ground = self.ground(&statement);
        judged.is_reworded = statement.bound.prose != self.digests.prose;
        if statement.said.is_objection() {
            // An ended key still blocks.
            judged.worth = self.check_objection(&statement).map(|changed| {
                judged.changed = changed;
                None
            });
        } else {
            let worth = self.check_said(&statement);
            // Whether the key counts weighs more than whether the time that was
            // given is over.
            let asks_for_key = matches!(worth, Ok(_) | Err(Refusal::Void(Void::Expired(_))));
            judged.worth = match of_key {
                Err(void) if asks_for_key => Err(void.into()),
                _ => worth,
            };
        }
        judged.baseline = statement.said.baseline().map(|named| {
            let beside = entry.baseline.as_deref();
            let bytes = beside.filter(|bytes| Sha256::of(bytes) == named);
            bytes.and_then(|bytes| Baseline::parse(bytes).ok())
        });
        judged.statement = Some(statement);
        judged
    }

    fn ground(&self, statement: &Statement) -> Option<Ground> {
        let (criteria, here) = match &statement.said {
            Said::Completion(Completion { item, .. }) => (
                item.sha256,
                self.digests.items.get(item.id.as_str()).copied(),
            ),
            Said::SignOff(said) => {
                let phase = said.phase.as_deref().map(Id::new);
                (said.criteria, self.digests.of_scope(phase.as_ref()))
            }
            _ => return None,
        };
        let artifact = statement.artifact.digest.sha256;
        let is_here = here == Some(criteria) && artifact == self.launch.artifact.digest.sha256;
        Some(Ground {
            artifact,
            criteria,
            is_here,
        })
    }

    fn check_key(&self, statement: &Statement, key: &Key) -> Result<(), Void> {
        let ended = key.until.is_some_and(|until| until.get() <= self.now);
        let begun = key
            .from
            .is_none_or(|from| from <= statement.bound.issued_at);
        if ended || !begun {
            return Err(Void::Key(key.key.fingerprint()));
        }
        Ok(())
    }

    /// What has changed since an objection was said. Nothing that has changes
    /// that it was said.
    pub(super) fn check_objection(&self, statement: &Statement) -> Result<Option<Void>, Refusal> {
        let bound = &statement.bound;
        self.check_time(bound)?;
        self.check_place(bound)?;
        let changed = self
            .unchanged(statement)
            .and_then(|()| self.same_words(bound))
            .err();
        // Under the policy of today it is known who may say it.
        if bound.policy == self.policy.digest {
            let role = match &statement.said {
                Said::Completion(said) => &said.role,
                Said::SignOff(said) => &said.role,
                _ => return Ok(changed),
            };
            self.holds(bound, role)?;
        }
        if changed.is_none() {
            self.check_content(statement)?;
        }
        Ok(changed)
    }

    /// What is said, for what, and when. Until when it counts.
    pub(super) fn check_said(&self, statement: &Statement) -> Result<Option<Timestamp>, Refusal> {
        let bound = &statement.bound;
        self.check_time(bound)?;
        self.check_place(bound)?;
        match statement.kind() {
            // What it revokes is looked at when all statements are known. It is
            // final, whatever has become of all else.
            Kind::Revocation => return self.counts_until(statement),
            Kind::Verdict if !self.policy.may_record(&bound.person) => {
                let same_policy = bound.policy == self.policy.digest;
                let may_not = Void::MayNotRecord(shown(&bound.person));
                return Err(if same_policy { may_not } else { Void::Policy }.into());
            }
            _ => {}
        }
        self.unchanged(statement)?;
        self.check_content(statement)?;
        // What bears witness says nothing of any words.
        if statement.kind() != Kind::Verdict {
            self.same_words(bound)?;
        }
        self.counts_until(statement)
    }

    fn check_time(&self, bound: &Bound) -> Result<(), Invalid> {
        if self.is_ahead(bound.issued_at.get()) {
            return Err(Invalid::Future(bound.issued_at));
        }
        Ok(())
    }

    /// That it is about this launch at all.
    fn check_place(&self, bound: &Bound) -> Result<(), Void> {
        let launch = self.launch;
        if bound.launch != launch.id {
            return Err(Void::Launch(shown(&bound.launch)));
        }
        if bound.environment != launch.environment {
            return Err(Void::Environment(shown(&bound.environment)));
        }
        if bound.checklist != self.listing.id.as_str() {
            return Err(Void::Checklist(shown(&bound.checklist)));
        }
        Ok(())
    }

    /// That what it was given for is as it was.
    fn unchanged(&self, statement: &Statement) -> Result<(), Void> {
        let (bound, launch) = (&statement.bound, self.launch);
        if bound.attempt != launch.attempt {
            return Err(Void::Attempt(bound.attempt));
        }
        if statement.artifact.digest != launch.artifact.digest {
            return Err(Void::Artifact(statement.artifact.digest.sha256));
        }
        if statement.form == Form::V1 {
            return Err(Void::Form);
        }
        if bound.policy != self.policy.digest {
            return Err(Void::Policy);
        }
        match &statement.said {
            Said::Completion(Completion { item, .. })
            | Said::WaiverRequest(WaiverRequest { item, .. })
            | Said::Waiver(Waiver { item, .. }) => self.item_unchanged(item),
            Said::SignOff(said) => self.scope_unchanged(said),
            Said::Revocation(_) | Said::Discharge(_) | Said::Verdict(_) => Ok(()),
        }
    }

    fn item_unchanged(&self, seen: &ItemSeen) -> Result<(), Void> {
        match self.digests.items.get(seen.id.as_str()) {
            None => Err(Void::Gone(format!("item {}", shown(&seen.id)))),
            Some(digest) if *digest != seen.sha256 => Err(Void::Changed(shown(&seen.id))),
            Some(_) => Ok(()),
        }
    }

    fn scope_unchanged(&self, said: &SignOff) -> Result<(), Void> {
        let is_asked = self.listing.sign_offs.iter().any(|asked| {
            *asked.role == *said.role
                && asked.phase.as_ref().map(Id::as_str) == said.phase.as_deref()
        });
        if !is_asked {
            let phase = said.phase.as_ref();
            let phase = phase.map(|phase| format!(" for {}", shown(phase)));
            let role = shown(&said.role);
            let what = format!("sign-off of {role}{}", phase.unwrap_or_default());
            return Err(Void::Gone(what));
        }
        let phase = said.phase.as_deref().map(Id::new);
        if self.digests.of_scope(phase.as_ref()) != Some(said.criteria) {
            let what = phase.map_or("the checklist".to_owned(), |id| id.to_string());
            return Err(Void::Changed(what));
        }
        Ok(())
    }

    fn same_words(&self, bound: &Bound) -> Result<(), Void> {
        if self.policy.binds_prose() && bound.prose != self.digests.prose {
            return Err(Void::Changed("the wording of the checklist".to_owned()));
        }
        Ok(())
    }

    /// That its person may say it, and has said all that is asked.
    fn check_content(&self, statement: &Statement) -> Result<(), Invalid> {
        let bound = &statement.bound;
        match &statement.said {
            Said::Completion(said) => self.check_completion(bound, said),
            Said::SignOff(said) => self.check_sign_off(bound, said),
            Said::WaiverRequest(said) => self.check_request(said),
            Said::Waiver(said) => self.check_waiver(bound, said),
            Said::Discharge(said) if !shows_something(&said.evidence) => Err(Invalid::Undischarged),
            Said::Discharge(_) | Said::Revocation(_) | Said::Verdict(_) => Ok(()),
        }
    }

    fn item(&self, seen: &ItemSeen) -> Option<&ItemListing> {
        self.items.get(seen.id.as_str()).copied()
    }

    fn check_completion(&self, bound: &Bound, said: &Completion) -> Result<(), Invalid> {
        self.holds(bound, &said.role)?;
        let Some(item) = self.item(&said.item) else {
            return Ok(());
        };
        if item.kind != ItemKind::Task {
            return Err(Invalid::NoTask(item.id.to_string()));
        }
        if !item.by.is_empty() && !item.by.iter().any(|role| **role == *said.role) {
            return Err(Invalid::RoleOfItem {
                item: item.id.to_string(),
                role: shown(&said.role),
                asked: item.by.join(" or "),
            });
        }
        match said.status {
            // A no needs no evidence.
            Status::Failed => Ok(()),
            // Evidence would show that something is done.
            Status::NotApplicable => {
                self.check_waivable(&said.item)?;
                if is_blank(&said.notes) {
                    return Err(Invalid::NoReason(item.id.to_string()));
                }
                Ok(())
            }
            Status::Passed if item.evidence_required && !shows_something(&said.evidence) => {
                Err(Invalid::NoEvidence(item.id.to_string()))
            }
            Status::Passed => Ok(()),
        }
    }

    fn check_sign_off(&self, bound: &Bound, said: &SignOff) -> Result<(), Invalid> {
        self.holds(bound, &said.role)?;
        let is_conditional = said.decision == Decision::Conditional;
        let is_blank =
            |condition: &Condition| is_blank(&condition.text) || is_blank(&condition.owner);
        if is_conditional == said.conditions.is_empty() || said.conditions.iter().any(is_blank) {
            return Err(Invalid::Conditions);
        }
        let owners = said.conditions.iter().map(|condition| &condition.owner);
        for owner in owners {
            self.check_owner(owner, "see to a condition")?;
        }
        Ok(())
    }

    fn check_request(&self, said: &WaiverRequest) -> Result<(), Invalid> {
        self.check_waivable(&said.item)?;
        if is_blank(&said.justification) {
            return Err(Invalid::Unjustified);
        }
        Ok(())
    }

    fn check_waiver(&self, bound: &Bound, said: &Waiver) -> Result<(), Invalid> {
        self.holds(bound, &said.role)?;
        if !self.policy.may_waive(&said.role) {
            return Err(Invalid::MayNotWaive(shown(&said.role)));
        }
        self.check_waivable(&said.item)?;
        let reasons = [
            &said.justification,
            &said.risk_owner,
            &said.compensating_control,
        ];
        if reasons.iter().any(|reason| is_blank(reason)) {
            return Err(Invalid::Unjustified);
        }
        self.check_owner(&said.risk_owner, "bear the risk")?;
        let longest = self.policy.longest(Kind::Waiver).unwrap_or_default();
        let last = bound.issued_at.get().checked_add(longest);
        match bound.expires_at {
            Some(end) if last.is_some_and(|last| end.get() <= last) => Ok(()),
            _ => Err(Invalid::TooLong),
        }
    }

    /// That a person may decide that it may be as it is.
    fn check_waivable(&self, seen: &ItemSeen) -> Result<(), Invalid> {
        let item = self.item(seen);
        let is_critical = item.is_some_and(|item| item.requirement == Requirement::Critical);
        if is_critical || self.policy.is_unwaivable(&seen.id) {
            return Err(Invalid::Unwaivable(shown(&seen.id)));
        }
        Ok(())
    }

    /// That it is a person, and not a word.
    fn check_owner(&self, person: &str, who: &'static str) -> Result<(), Invalid> {
        if self.policy.knows(person) {
            return Ok(());
        }
        Err(Invalid::Owner(shown(person), who))
    }

    fn holds(&self, bound: &Bound, role: &str) -> Result<(), Invalid> {
        if self.policy.holds(&bound.person, role) {
            return Ok(());
        }
        Err(Invalid::Role {
            person: shown(&bound.person),
            role: shown(role),
        })
    }

    /// The earliest of all ends that a statement has.
    fn counts_until(&self, statement: &Statement) -> Result<Option<Timestamp>, Refusal> {
        let bound = &statement.bound;
        let given = bound.issued_at.get();
        if bound.expires_at.is_some_and(|end| end.get() <= given) {
            return Err(Invalid::EndsFirst.into());
        }
        let item = match &statement.said {
            Said::Completion(said) => self.item(&said.item),
            _ => None,
        };
        let of_item = item.and_then(|item| item.valid_for);
        let longest = [self.policy.longest(statement.kind()), of_item];
        let ends = longest
            .into_iter()
            .flatten()
            .map(|longest: Duration| given.checked_add(longest));
        let mut until: Option<SystemTime> = bound.expires_at.map(Timestamp::get);
        for end in ends.flatten() {
            until = Some(until.map_or(end, |until| until.min(end)));
        }
        if let Some(recurrence) = item.and_then(|item| item.repeats) {
            let period = self.calendar.period(recurrence, given);
            let end = period.map_err(Void::Zone)?.ends.get();
            until = Some(until.map_or(end, |until| until.min(end)));
        }
        match until {
            Some(until) if until <= self.now => Err(Void::Expired(Timestamp::new(until)).into()),
            until => Ok(until.map(Timestamp::new)),
        }
    }
}

/// Whether there is something that shows it.
pub(super) fn shows_something(evidence: &[Evidence]) -> bool {
    evidence.iter().any(|evidence| match evidence {
        Evidence::Text { text } => !is_blank(text),
        Evidence::Link { url } => !is_blank(url),
        Evidence::File { sha256, .. } => *sha256 != Sha256::of(b""),
    })
}

/// Whether a text says nothing that anybody could see.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_unseen(c))
}

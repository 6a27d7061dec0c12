//! One statement, step by step. The order is fixed: who, then for what, then
//! what, then when. What is wrong for good is told before what time has done: a
//! statement that should not be there does not become one that was right once.

use std::time::{Duration, SystemTime};

use golive_core::checklist::ItemKind;
use golive_core::id::Id;
use golive_core::outcome::Requirement;
use golive_core::quantity::Timestamp;

use super::verify::Verified;
use super::{Invalid, Judge, Judged, Refusal, Void};
use crate::digest::Sha256;
use crate::policy::Key;
use crate::statement::{
    Bound, Completion, Condition, Decision, Evidence, Kind, Said, SignOff, Statement, Waiver,
};
use crate::store::Entry;

impl<'a> Judge<'a> {
    /// What one statement is worth by itself, once it is verified.
    pub(super) fn check(&self, entry: &Entry, verified: Verified<'_>) -> Judged {
        let (statement, worth) = match verified.0 {
            Ok((statement, key)) => {
                let worth = self.check_said(&statement);
                // Whether the key counts weighs more than whether the time that
                // was given is over.
                let asks_for_key = matches!(worth, Ok(_) | Err(Refusal::Void(Void::Expired(_))));
                let worth = match self.check_key(&statement, key) {
                    Err(void) if asks_for_key => Err(void.into()),
                    _ => worth,
                };
                (Some(statement), worth)
            }
            // What nobody has signed is read to be shown, and for nothing else.
            Err(refusal) => (Statement::parse(&entry.statement).ok(), Err(refusal)),
        };
        Judged {
            id: entry.id(),
            signature: Sha256::of(&entry.signature),
            place: entry.place.clone(),
            is_reworded: statement
                .as_ref()
                .is_some_and(|it| it.bound.prose != self.digests.prose),
            statement,
            worth,
        }
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

    /// What is said, for what, and when. Until when it counts.
    pub(super) fn check_said(&self, statement: &Statement) -> Result<Option<Timestamp>, Refusal> {
        let bound = &statement.bound;
        if self.is_ahead(bound.issued_at.get()) {
            return Err(Invalid::Future(bound.issued_at).into());
        }
        self.check_bound(statement)?;
        self.unchanged(&statement.said)?;
        match &statement.said {
            Said::Completion(said) => self.check_completion(bound, said)?,
            Said::SignOff(said) => self.check_sign_off(bound, said)?,
            Said::Waiver(said) => self.check_waiver(bound, said)?,
            // What it revokes is looked at when all statements are known.
            Said::Revocation(_) | Said::Verdict(_) => {}
        }
        // What takes away, or bears witness, says nothing of any words.
        let is_of_words = !matches!(statement.kind(), Kind::Revocation | Kind::Verdict);
        if is_of_words && self.policy.binds_prose() && bound.prose != self.digests.prose {
            return Err(Void::Changed("the wording of the checklist".to_owned()).into());
        }
        self.counts_until(statement)
    }

    fn check_bound(&self, statement: &Statement) -> Result<(), Void> {
        let (bound, launch) = (&statement.bound, self.launch);
        if bound.launch != launch.id {
            return Err(Void::Launch(shown(&bound.launch)));
        }
        if bound.attempt != launch.attempt {
            return Err(Void::Attempt(bound.attempt));
        }
        if bound.environment != launch.environment {
            return Err(Void::Environment(shown(&bound.environment)));
        }
        if statement.artifact.digest != launch.artifact.digest {
            return Err(Void::Artifact(statement.artifact.digest.sha256));
        }
        if bound.checklist != self.listing.id.as_str() {
            return Err(Void::Checklist(shown(&bound.checklist)));
        }
        // A revocation takes away, whatever the policy has become since.
        if bound.policy != self.policy.digest && statement.kind() != Kind::Revocation {
            return Err(Void::Policy);
        }
        Ok(())
    }

    fn check_completion(&self, bound: &Bound, said: &Completion) -> Result<(), Invalid> {
        self.holds(bound, &said.role)?;
        let Some(item) = self.items.get(said.item.id.as_str()) else {
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
        let is_empty = |evidence: &Evidence| match evidence {
            Evidence::Text { text } => text.trim().is_empty(),
            Evidence::Link { url } => url.trim().is_empty(),
            Evidence::File { sha256, .. } => *sha256 == Sha256::of(b""),
        };
        if item.evidence_required && said.evidence.iter().all(is_empty) {
            return Err(Invalid::NoEvidence(item.id.to_string()));
        }
        Ok(())
    }

    fn check_sign_off(&self, bound: &Bound, said: &SignOff) -> Result<(), Invalid> {
        self.holds(bound, &said.role)?;
        let is_conditional = said.decision == Decision::Conditional;
        let is_blank = |condition: &Condition| {
            condition.text.trim().is_empty() || condition.owner.trim().is_empty()
        };
        if is_conditional == said.conditions.is_empty() || said.conditions.iter().any(is_blank) {
            return Err(Invalid::Conditions);
        }
        Ok(())
    }

    fn check_waiver(&self, bound: &Bound, said: &Waiver) -> Result<(), Invalid> {
        self.holds(bound, &said.role)?;
        if !self.policy.may_waive(&said.role) {
            return Err(Invalid::MayNotWaive(shown(&said.role)));
        }
        let item = self.items.get(said.item.id.as_str());
        let is_critical = item.is_some_and(|item| item.requirement == Requirement::Critical);
        if is_critical || self.policy.is_unwaivable(&said.item.id) {
            return Err(Invalid::Unwaivable(shown(&said.item.id)));
        }
        let reasons = [
            &said.justification,
            &said.risk_owner,
            &said.compensating_control,
            &said.requested_by,
        ];
        if reasons.iter().any(|reason| reason.trim().is_empty()) {
            return Err(Invalid::Unjustified);
        }
        if said.requested_by == bound.person {
            return Err(Invalid::SelfApproved(shown(&bound.person)));
        }
        // Four eyes are those of two persons, not of two spellings.
        if !self.policy.knows(&said.requested_by) {
            return Err(Invalid::Requester(shown(&said.requested_by)));
        }
        let longest = self.policy.longest(Kind::Waiver).unwrap_or_default();
        let last = bound.issued_at.get().checked_add(longest);
        match bound.expires_at {
            Some(end) if last.is_some_and(|last| end.get() <= last) => Ok(()),
            _ => Err(Invalid::TooLong),
        }
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

    /// What it was said of is there, and as it was.
    fn unchanged(&self, said: &Said) -> Result<(), Void> {
        match said {
            Said::Completion(Completion { item: seen, .. })
            | Said::Waiver(Waiver { item: seen, .. }) => {
                match self.digests.items.get(seen.id.as_str()) {
                    None => return Err(Void::Gone(format!("item {}", shown(&seen.id)))),
                    Some(digest) if *digest != seen.sha256 => {
                        return Err(Void::Changed(shown(&seen.id)));
                    }
                    Some(_) => {}
                }
            }
            Said::SignOff(said) => self.scope_unchanged(said)?,
            Said::Revocation(_) | Said::Verdict(_) => {}
        }
        Ok(())
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

    /// The earliest of all ends that a statement has.
    fn counts_until(&self, statement: &Statement) -> Result<Option<Timestamp>, Refusal> {
        let bound = &statement.bound;
        let given = bound.issued_at.get();
        if bound.expires_at.is_some_and(|end| end.get() <= given) {
            return Err(Invalid::EndsFirst.into());
        }
        let item = match &statement.said {
            Said::Completion(said) => self.items.get(said.item.id.as_str()),
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

/// What came from outside, fit for a line.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let short: String = text.chars().take(LONGEST).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{}{more}", golive_core::escape::escape(&short))
}

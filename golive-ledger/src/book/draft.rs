//! From words to a statement, and to the summary of it that its signer reads.

use std::time::{Duration, SystemTime};

use golive_core::book::{Became, BookError, Draft, Says, Speaker, Words};
use golive_core::checklist::{ItemListing, Listing};
use golive_core::id::{Id, nearest};
use golive_core::quantity::Timestamp;
use golive_core::report::Report;

use super::Ledger;
use super::evidence::{of_evidence, shown_evidence};
use super::links::known_before;
use super::shown::{failure_of, of_report, verdict};
use crate::digest::{Digests, Sha256};
use crate::judge::{Invalid, Judge, Judged};
use crate::statement::{
    Bound, Completion, Condition, Decision, Discharge, Evidence, FailureSeen, ItemSeen, Revocation,
    Said, SignOff, Statement, Status, Waiver, WaiverRequest,
};

/// Over no report it says whether the words could be said: what a run would show is
/// left open, and the draft is none to sign.
pub(super) fn draft(
    ledger: &Ledger,
    judge: &Judge<'_>,
    speaker: &Speaker,
    words: &Words,
    report: Option<&Report>,
    known: &[Judged],
    now: SystemTime,
) -> Result<Draft, BookError> {
    let (listing, digests) = (judge.listing(), judge.digests());
    let mut expires_at = None;
    let mut summary = Vec::new();
    let mut beside = None;
    let said = match words {
        Words::Attest {
            item,
            became,
            evidence,
            answers,
            notes,
        } => {
            let item = find(listing, item)?;
            let role = role_for(speaker, item)?;
            let (became, status) = match became {
                Became::Done => ("done", Status::Passed),
                Became::Failed => ("failed", Status::Failed),
                Became::NotApplicable => ("does not apply", Status::NotApplicable),
            };
            summary.push(format!("{became}, as {role}: {}", item.title));
            summary.push(format!("  item {}", item.id));
            let evidence: Vec<Evidence> = evidence
                .iter()
                .map(|text| of_evidence(text))
                .collect::<Result<_, BookError>>()?;
            if item.evidence_required && evidence.is_empty() && status == Status::Passed {
                return Err("this item is attested with evidence: name it by --evidence".into());
            }
            for it in &evidence {
                summary.push(format!("evidence: {}", shown_evidence(it)));
            }
            let answers = answers.as_deref().map(|it| find_statement(it, known));
            let answers = answers.transpose()?;
            if let Some(answered) = answers {
                let it = may_answer(speaker, item, status, &evidence, answered, known)?;
                summary.push(format!("answers {answered}"));
                summary.push(format!("which says: {}", super::stated::words(it)));
            }
            note(&mut summary, notes);
            Said::Completion(Completion {
                item: seen(item, digests)?,
                role,
                status,
                evidence,
                answers,
                notes: notes.clone(),
            })
        }
        Words::Sign {
            role,
            phase,
            says,
            notes,
        } => {
            holds(listing, speaker, role)?;
            let criteria = digests.of_scope(phase.as_ref());
            let Some(criteria) = criteria else {
                return Err(format!(
                    "there is no phase `{}`",
                    phase.as_ref().map_or("", |it| it.as_str())
                )
                .into());
            };
            let what = match phase {
                Some(phase) => format!("the phase {phase}"),
                None => "the whole checklist".to_owned(),
            };
            let (decision, conditions) = of_says(says, &mut summary, &format!("{role}, {what}"));
            if let Some(condition) = conditions.iter().find(|it| it.due.get() <= now) {
                return Err(
                    format!("the condition is due at {}, which is over", condition.due).into(),
                );
            }
            for condition in &conditions {
                is_person(ledger, &condition.owner)?;
            }
            let (seen, baseline) = of_report(report)?;
            beside = baseline;
            let open = seen.open.len();
            if let Some(report) = report {
                let (verdict, part) = (report.verdict(), &report.part);
                summary.push(format!("shown: {verdict} of {part}, {open} open"));
            }
            summary.extend(seen.open.iter().map(|id| format!("  open: {id}")));
            note(&mut summary, notes);
            Said::SignOff(SignOff {
                role: role.clone(),
                phase: phase.as_ref().map(ToString::to_string),
                decision,
                criteria,
                seen,
                conditions,
                notes: notes.clone(),
            })
        }
        Words::Request { item, because } => {
            let (mode, over) = failure_of(report, item)?;
            let item = find(listing, item)?;
            summary.push(format!("asks that a risk be taken: {}", item.title));
            summary.push(format!("  item {}, which is {mode}", item.id));
            if let Some(over) = over {
                summary.push(format!("  over the statement {over}"));
            }
            summary.push(format!("because: {because}"));
            Said::WaiverRequest(WaiverRequest {
                item: seen(item, digests)?,
                of: FailureSeen::try_from(&mode)?,
                over,
                justification: because.clone(),
            })
        }
        Words::Waive {
            item,
            because,
            risk_owner,
            instead,
            request,
            until,
        } => {
            let (mode, over) = failure_of(report, item)?;
            let item = find(listing, item)?;
            let role = speaker
                .roles
                .iter()
                .find(|role| ledger.policy.may_waive(role));
            let Some(role) = role.cloned() else {
                return Err(
                    format!("{} holds no role that may grant waivers", speaker.person).into(),
                );
            };
            let of = FailureSeen::try_from(&mode)?;
            is_person(ledger, risk_owner)?;
            if until.get() <= now {
                return Err(format!("the waiver would end at {until}, which is over").into());
            }
            let failure = report.map(|_| (&of, over));
            let request = find_request(request, item, failure, known)?;
            let asked_by = request.statement.as_ref().map(|it| &it.bound.person);
            if asked_by == Some(&speaker.person) {
                let error = Invalid::SelfApproved(speaker.person.clone());
                return Err(error.to_string().into());
            }
            expires_at = Some(*until);
            summary.push(format!("waives, as {role}, until {until}: {}", item.title));
            summary.push(format!("  item {}, which is {mode}", item.id));
            if let Some(over) = over {
                summary.push(format!("  over the statement {over}"));
            }
            summary.push(format!("because: {because}"));
            summary.push(format!("risk: {risk_owner}; instead: {instead}"));
            summary.push(format!("asked: {}", super::stated::words(request)));
            Said::Waiver(Waiver {
                item: seen(item, digests)?,
                role,
                justification: because.clone(),
                risk_owner: risk_owner.clone(),
                compensating_control: instead.clone(),
                requested_by: None,
                request: Some(request.id),
                of: Some(of),
                over,
            })
        }
        Words::Revoke { statement, because } => {
            let id = find_statement(statement, known)?;
            summary.push(format!("revokes {id}"));
            if let Some(it) = known.iter().find(|it| it.id == id) {
                may_revoke(ledger, speaker, it)?;
                summary.push(format!("which says: {}", super::stated::words(it)));
            }
            summary.push(format!("because: {because}"));
            Said::Revocation(Revocation {
                statement: id,
                reason: because.clone(),
            })
        }
        Words::Discharge {
            statement,
            evidence,
            notes,
        } => {
            let sign_off = find_statement(statement, known)?;
            let evidence: Vec<Evidence> = evidence
                .iter()
                .map(|text| of_evidence(text))
                .collect::<Result<_, BookError>>()?;
            for condition in may_discharge(speaker, sign_off, known, now)? {
                summary.push(format!("met: {} (by {})", condition.text, condition.due));
            }
            summary.push(format!("a condition of {sign_off}"));
            for it in &evidence {
                summary.push(format!("evidence: {}", shown_evidence(it)));
            }
            note(&mut summary, notes);
            Said::Discharge(Discharge {
                sign_off,
                evidence,
                notes: notes.clone(),
            })
        }
        Words::Verdict => Said::Verdict(verdict(report, known, &mut summary)?),
        _ => return Err("this ledger does not know how to say that".into()),
    };
    let launch = &ledger.launch;
    let bound = Bound {
        person: speaker.person.clone(),
        launch: launch.id.clone(),
        attempt: launch.attempt,
        environment: launch.environment.clone(),
        checklist: listing.id.to_string(),
        prose: digests.prose,
        policy: ledger.policy.digest,
        issued_at: whole_seconds(now),
        expires_at,
        prev: known_before(&speaker.person, &said, known),
        tool: concat!("golive/", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    summary.push(format!(
        "for {} (sha256 {})",
        launch.artifact.name, launch.artifact.digest.sha256
    ));
    summary.insert(
        0,
        format!(
            "{} says, in {} of {} ({}, attempt {}):",
            speaker.person, launch.environment, listing.title, launch.id, launch.attempt
        ),
    );
    let statement = Statement::new(launch.artifact.clone(), bound, said);
    // What would be refused is not worth a signature.
    judge
        .would_count(&statement)
        .map_err(|refusal| format!("it would not count: {refusal}"))?;
    let summary = summary.iter().map(|line| legible(line)).collect();
    let bytes = statement.to_bytes()?;
    Ok(Draft::new(summary, bytes, speaker.key.clone()).beside(beside))
}

fn find<'a>(listing: &'a Listing, id: &Id) -> Result<&'a ItemListing, BookError> {
    let found = listing.items.iter().find(|item| item.id == *id);
    found.ok_or_else(|| {
        let ids = listing.items.iter().map(|item| item.id.as_str());
        let hint = nearest(id.as_str(), ids).map(|it| format!("; did you mean `{it}`?"));
        format!("there is no item `{id}`{}", hint.unwrap_or_default()).into()
    })
}

fn seen(item: &ItemListing, digests: &Digests) -> Result<ItemSeen, BookError> {
    let digest = digests.items.get(&item.id).copied();
    let sha256 = digest.ok_or_else(|| format!("the item {} has no digest", item.id))?;
    let id = item.id.to_string();
    Ok(ItemSeen { id, sha256 })
}

fn role_for(speaker: &Speaker, item: &ItemListing) -> Result<String, BookError> {
    let asked = |role: &&String| item.by.is_empty() || item.by.iter().any(|it| **it == ***role);
    speaker.roles.iter().find(asked).cloned().ok_or_else(|| {
        let asked = item.by.join(" or ");
        format!(
            "{} is attested by {asked}, and {} is not",
            item.id, speaker.person
        )
        .into()
    })
}

fn holds(listing: &Listing, speaker: &Speaker, role: &str) -> Result<(), BookError> {
    if speaker.roles.iter().any(|it| it == role) {
        return Ok(());
    }
    let declared = || listing.roles.iter().map(|it| &**it);
    if declared().all(|it| it != role) {
        let hint = nearest(role, declared()).map(|it| format!("; did you mean `{it}`?"));
        let all: Vec<&str> = declared().collect();
        let hint = hint.unwrap_or_else(|| format!("; there are {}", all.join(", ")));
        return Err(format!("there is no role `{role}`{hint}").into());
    }
    let held = speaker.roles.join(", ");
    let hint = nearest(role, speaker.roles.iter().map(String::as_str));
    let hint = hint
        .map(|it| format!("; did you mean `{it}`?"))
        .unwrap_or_default();
    Err(format!("{} holds {held}, and not {role}{hint}", speaker.person).into())
}

/// A risk is borne, and a condition seen to, by somebody who can be asked.
fn is_person(ledger: &Ledger, name: &str) -> Result<(), BookError> {
    if ledger.policy.knows(name) {
        return Ok(());
    }
    let persons = || ledger.policy.persons().map(|(person, _)| person);
    let hint = nearest(name, persons()).map(|it| format!("; did you mean `{it}`?"));
    let all: Vec<&str> = persons().collect();
    let hint = hint.unwrap_or_else(|| format!("; it knows {}", all.join(", ")));
    Err(format!("the policy knows nobody with the name `{name}`{hint}").into())
}

fn of_says(says: &Says, summary: &mut Vec<String>, role: &str) -> (Decision, Vec<Condition>) {
    let (words, decision) = match says {
        Says::Go => ("GO", Decision::Go),
        Says::NoGo => ("NO GO", Decision::NoGo),
        Says::Abstain => ("abstains", Decision::Abstain),
        Says::Conditional { .. } => ("GO on a condition", Decision::Conditional),
    };
    summary.push(format!("{role}: {words}"));
    let Says::Conditional { text, owner, due } = says else {
        return (decision, Vec::new());
    };
    summary.push(format!("on condition: {text} ({owner}, by {due})"));
    let condition = Condition {
        text: text.clone(),
        owner: owner.clone(),
        due: *due,
    };
    (decision, vec![condition])
}

fn find_statement(beginning: &str, known: &[Judged]) -> Result<Sha256, BookError> {
    let mut found = known.iter().map(|it| it.id).filter(|id| {
        // Eight digits tell statements of one launch apart.
        beginning.len() >= 8 && id.to_string().starts_with(beginning)
    });
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (Some(_), Some(_)) => Err(format!("{beginning} begins more than one statement").into()),
        _ => Err(format!(
            "there is no statement that begins with {beginning}: `verify` lists them, and 8 \
             digits are needed at the least"
        )
        .into()),
    }
}

/// The request that a waiver grants: by its digest, or by who made it.
fn find_request<'a>(
    given: &str,
    item: &ItemListing,
    failure: Option<(&FailureSeen, Option<Sha256>)>,
    known: &'a [Judged],
) -> Result<&'a Judged, BookError> {
    let asks = |judged: &&Judged| match &judged.statement {
        Some(Statement {
            said: Said::WaiverRequest(said),
            ..
        }) => {
            let is_of_it = said.item.id == item.id.as_str();
            let is_of_failure = failure.is_none_or(|it| it == (&said.of, said.over));
            judged.worth.is_ok() && is_of_it && is_of_failure
        }
        _ => false,
    };
    let is_of = |judged: &&Judged| {
        let by = judged.statement.as_ref().map(|it| it.bound.person.as_str());
        by == Some(given) || given.len() >= 8 && judged.id.to_string().starts_with(given)
    };
    let found = known.iter().filter(asks).filter(is_of);
    // The newest, of several that ask for the same.
    let newest = found.max_by_key(|judged| {
        let bound = judged.statement.as_ref().map(|it| it.bound.issued_at);
        (bound, judged.id)
    });
    newest.ok_or_else(|| {
        format!(
            "there is no request by {given} to take this risk of {}: whoever asks signs it by \
             `request {}`",
            item.id, item.id
        )
        .into()
    })
}

/// That a completion answers another's statement that the task failed.
fn may_answer<'a>(
    speaker: &Speaker,
    item: &ItemListing,
    status: Status,
    evidence: &[Evidence],
    answered: Sha256,
    known: &'a [Judged],
) -> Result<&'a Judged, BookError> {
    let judged = known.iter().find(|it| it.id == answered);
    let statement = judged.and_then(|it| it.statement.as_ref());
    let (Some(judged), Some(statement)) = (judged, statement) else {
        return Err(format!("{answered} cannot be read").into());
    };
    let failed = match &statement.said {
        Said::Completion(said) if said.status == Status::Failed => said,
        _ => return Err(format!("{answered} does not say that a task failed").into()),
    };
    if failed.item.id != item.id.as_str() {
        return Err(format!("{answered} is about {}", failed.item.id).into());
    }
    if statement.bound.person == speaker.person {
        return Err("what you said yourself you take back by what you say now".into());
    }
    if !speaker.roles.contains(&failed.role) {
        let (me, role) = (&speaker.person, &failed.role);
        return Err(format!("it was said as {role}, and {me} does not hold that role").into());
    }
    if status != Status::Passed || evidence.is_empty() {
        return Err("what answers it says that the task is done, with --evidence".into());
    }
    Ok(judged)
}

/// The conditions of a sign-off that a person may say are met: their own, in time.
fn may_discharge<'a>(
    speaker: &Speaker,
    sign_off: Sha256,
    known: &'a [Judged],
    now: SystemTime,
) -> Result<Vec<&'a Condition>, BookError> {
    let judged = known.iter().find(|it| it.id == sign_off);
    let statement = judged.and_then(|it| it.statement.as_ref());
    let Some((Statement { bound, said, .. }, judged)) = statement.zip(judged) else {
        return Err(format!("{sign_off} cannot be read").into());
    };
    let Said::SignOff(said) = said else {
        let words = super::stated::words(judged);
        return Err(format!("{sign_off} is no sign-off on a condition: {words}").into());
    };
    if let Err(refusal) = &judged.worth {
        return Err(format!("{sign_off} does not count: {refusal}").into());
    }
    let own = said
        .conditions
        .iter()
        .filter(|it| it.owner == speaker.person);
    let own: Vec<&Condition> = own.collect();
    if own.is_empty() {
        let owners: Vec<&str> = said.conditions.iter().map(|it| it.owner.as_str()).collect();
        let owners = if owners.is_empty() {
            "nobody".to_owned()
        } else {
            owners.join(", ")
        };
        let me = &speaker.person;
        return Err(format!("{owners} sees to the conditions of {sign_off}, and not {me}").into());
    }
    if let Some(late) = own.iter().find(|it| it.due.get() <= now) {
        let (due, signer) = (late.due, &bound.person);
        return Err(format!("the condition was due at {due}: ask {signer} to sign again").into());
    }
    Ok(own)
}

/// A revocation that does not hold would stand in the ledger, and against the
/// launch.
fn may_revoke(ledger: &Ledger, speaker: &Speaker, judged: &Judged) -> Result<(), BookError> {
    let target = judged.statement.as_ref();
    if target.is_some_and(|it| matches!(it.said, Said::Revocation(_))) {
        return Err("a revocation cannot be revoked: say anew what it took away".into());
    }
    let author = target.map(|it| &it.bound.person);
    let me = &speaker.person;
    if author == Some(me) {
        return Ok(());
    }
    let is_objection = target.is_some_and(|it| it.said.is_objection());
    let author = author.map_or("nobody", String::as_str);
    if is_objection && !ledger.policy.may_lift(me) {
        return Err(format!(
            "{me} may not take back what {author} has said against the launch: {author} does, or a \
             role that the policy names in `lift`"
        )
        .into());
    }
    if is_objection || ledger.policy.may_revoke(me) {
        return Ok(());
    }
    Err(format!("{me} may not revoke what {author} has said: the policy names who may").into())
}

fn note(summary: &mut Vec<String>, notes: &str) {
    if !notes.is_empty() {
        summary.push(format!("notes: {notes}"));
    }
}

/// One line, that nobody could hide another in.
fn legible(line: &str) -> String {
    const LONGEST: usize = 500;
    let short: String = line.chars().take(LONGEST).collect();
    let rest = line.chars().count().saturating_sub(LONGEST);
    let short = golive_core::escape::escape(&short);
    if rest == 0 {
        short.to_string()
    } else {
        format!("{short}… and {rest} more characters")
    }
}

fn whole_seconds(now: SystemTime) -> Timestamp {
    let since = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::new(SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs()))
}

//! A statement as it is told to people.

use golive_core::book::Stated;
use golive_core::outcome::FailureMode;
use golive_core::standing::Objection;

use crate::judge::{Judged, Refusal, Step};
use crate::statement::{Decision, Said, Status};

/// With the line of OpenSSH that checks the same, where its bytes are files.
pub(super) fn stated(
    judged: &Judged,
    objection: Option<&Objection>,
    signers: Option<&str>,
) -> Stated {
    let worth = match &judged.worth {
        Ok(until) => Ok(*until),
        Err(refusal) => Err(refusal.to_string()),
    };
    let mut stated = Stated::new(judged.id.to_string(), judged.place.clone(), worth);
    let refused = judged.worth.as_ref().err().map(Refusal::step);
    stated.steps = Step::ALL
        .into_iter()
        .map(|step| {
            let held = match refused {
                Some(refused) if step > refused => None,
                Some(refused) => Some(step != refused),
                None => Some(true),
            };
            (step.to_string(), held)
        })
        .collect();
    if judged.is_reworded {
        stated.note = Some("the wording of the checklist was changed since".to_owned());
    }
    let is_objection = judged
        .statement
        .as_ref()
        .is_some_and(|it| it.said.is_objection());
    match objection {
        Some(objection) => stated.note = Some(objection.to_string()),
        None if is_objection && judged.worth.is_ok() => {
            stated.note = Some("its person has taken it back".to_owned());
        }
        None => {}
    }
    if let Some(statement) = &judged.statement {
        stated.words = Some(words(judged));
        // Names are those of the policy, which has no sign that a shell reads.
        stated.check = signers
            .filter(|_| refused.is_none_or(|step| step > Step::Read))
            .map(|signers| {
                format!(
                    "ssh-keygen -Y verify -f {} -I {} -n {} -s {} < {}",
                    quoted(signers),
                    statement.bound.person,
                    statement.namespace(),
                    quoted(&format!("{}.sig", judged.place)),
                    quoted(&judged.place),
                )
            });
    }
    stated
}

/// For a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Who says what, in one line.
pub(super) fn words(judged: &Judged) -> String {
    let Some(statement) = &judged.statement else {
        return String::new();
    };
    let person = &statement.bound.person;
    let words = match &statement.said {
        Said::Completion(said) => {
            let status = match said.status {
                Status::Passed => "done",
                Status::Failed => "failed",
                Status::NotApplicable => "does not apply",
            };
            format!("{person} attests {}: {status}", said.item.id)
        }
        Said::SignOff(said) => {
            let decision = match said.decision {
                Decision::Go => "GO",
                Decision::NoGo => "NO GO",
                Decision::Conditional => "GO on conditions",
                Decision::Abstain => "abstains",
            };
            format!("{person} signs for {}: {decision}", said.role)
        }
        Said::WaiverRequest(said) => {
            let mode = FailureMode::from(&said.of);
            let (item, why) = (&said.item.id, &said.justification);
            format!("{person} asks that {item} be waived, which is {mode}: {why}")
        }
        Said::Waiver(said) => format!("{person} waives {}: {}", said.item.id, said.justification),
        Said::Revocation(said) => format!("{person} revokes {}: {}", said.statement, said.reason),
        Said::Verdict(said) => format!("{person} records the verdict {}", said.verdict),
    };
    golive_core::escape::escape(&words).to_string()
}

//! A statement as it is told to people.

use golive_core::book::{Stated, Worth};
use golive_core::outcome::FailureMode;
use golive_core::standing::Objection;

use crate::judge::{Judged, Refusal, Step, Void};
use crate::statement::{Decision, Said, Status};

/// With the line of OpenSSH that checks the same, where its bytes are files.
pub(super) fn stated(
    judged: &Judged,
    objection: Option<&Objection>,
    signers: Option<&str>,
) -> Stated {
    let id = judged.id.to_string();
    let mut stated = Stated::new(id, judged.place.clone(), worth(judged));
    let refused = match (&stated.worth, &judged.worth) {
        (_, Err(refusal)) => Some(refusal.step()),
        (Worth::Superseded { .. }, Ok(_)) => Some(Step::NotRevoked),
        (Worth::Lapsed { .. }, Ok(_)) => Some(Step::InTime),
        _ => None,
    };
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
        None if is_objection && stated.worth.counts() => {
            stated.note = Some("its person has taken it back".to_owned());
        }
        None => {}
    }
    if let Some(statement) = &judged.statement {
        stated.at = Some(statement.bound.issued_at);
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

/// What became of it: of several things the first, by their times.
fn worth(judged: &Judged) -> Worth {
    let superseded = judged.superseded_by.map(|by| Worth::Superseded {
        by: by.id.to_string(),
        at: by.at,
    });
    let void = match &judged.worth {
        Ok(until) => {
            let overdue = judged.overdue.as_ref().map(|it| Worth::Lapsed {
                why: format!(
                    "its condition was due at {}: {} ({})",
                    it.due, it.text, it.owner
                ),
            });
            let counts = || Worth::Counts { until: *until };
            return superseded.or(overdue).unwrap_or_else(counts);
        }
        Err(Refusal::Invalid(why)) => {
            let why = why.to_string();
            return Worth::Invalid { why };
        }
        Err(Refusal::Unreadable(why)) => {
            let why = why.to_string();
            return Worth::Unreadable { why };
        }
        Err(Refusal::Void(void)) => void,
    };
    let why = void.to_string();
    match void {
        Void::Expired(end) => match judged.superseded_by {
            Some(by) if by.at < *end => superseded.unwrap_or(Worth::Lapsed { why }),
            _ => Worth::Lapsed { why },
        },
        Void::Key(_) => superseded.unwrap_or(Worth::Lapsed { why }),
        Void::Revoked { .. } | Void::Doubted { .. } => Worth::Revoked { why },
        Void::Launch(_) | Void::Environment(_) | Void::Checklist(_) => Worth::Elsewhere { why },
        _ => superseded.unwrap_or(Worth::Void { why }),
    }
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
        Said::Discharge(said) => {
            format!(
                "{person} shows that a condition is met, of {}",
                said.sign_off
            )
        }
        Said::Verdict(said) => format!("{person} records the verdict {}", said.verdict),
    };
    golive_core::escape::escape(&words).to_string()
}

//! A statement as it is told to people.

use golive_core::book::Stated;

use crate::judge::{Judged, Refusal, Step};
use crate::statement::Said;

/// With the line of OpenSSH that checks the same, where its bytes are files.
pub(super) fn stated(judged: &Judged, signers: Option<&str>) -> Stated {
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
                    statement.kind().namespace(),
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
            format!("{person} attests {}: {:?}", said.item.id, said.status)
        }
        Said::SignOff(said) => format!("{person} signs for {}: {:?}", said.role, said.decision),
        Said::Waiver(said) => format!("{person} waives {}: {}", said.item.id, said.justification),
        Said::Revocation(said) => format!("{person} revokes {}: {}", said.statement, said.reason),
        Said::Verdict(said) => format!("{person} records the verdict {}", said.verdict),
    };
    golive_core::escape::escape(&words).to_string()
}

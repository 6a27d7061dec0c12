//! A report as a statement names it: by the bytes that a person can keep.

use golive_core::book::BookError;
use golive_core::report::Report;
use golive_core::standing::Standing;
use golive_core::verdict::weigh;

use super::links::sound;
use crate::digest::Sha256;
use crate::judge::Judged;
use crate::statement::{Recorded, Seen, VerdictGiven};

/// What the signer was shown, by its bytes, its verdict and what was open.
pub(super) fn of_report(report: &Report) -> Seen {
    let open = report.items.iter().filter(|item| {
        weigh(item.requirement, &item.outcome)
            .is_some_and(|weighs| weighs > golive_core::verdict::Verdict::Go)
    });
    Seen {
        report: digest_of(report),
        verdict: report.verdict().to_string(),
        open: open.map(|item| item.id.to_string()).collect(),
    }
}

/// What a run decided, and all that was in the ledger then.
pub(super) fn verdict(
    report: &Report,
    known: &[Judged],
    summary: &mut Vec<String>,
) -> VerdictGiven {
    let grounds: Vec<String> = report
        .judgement
        .grounds
        .iter()
        .map(ToString::to_string)
        .collect();
    summary.push(format!("verdict: {}", report.verdict()));
    summary.extend(grounds.iter().map(|ground| format!("  {ground}")));
    let statements: Vec<Recorded> = sound(known)
        .map(|it| Recorded {
            statement: it.id,
            signature: it.signature,
        })
        .collect();
    summary.push(format!("over {} statements", statements.len()));
    VerdictGiven {
        verdict: report.verdict().to_string(),
        grounds,
        report: digest_of(report),
        statements,
    }
}

/// Of what `--format json` writes, byte for byte.
fn digest_of(report: &Report) -> Sha256 {
    let mut bytes = serde_json::to_vec_pretty(report).unwrap_or_default();
    bytes.push(b'\n');
    Sha256::of(&bytes)
}

/// The verdict of a launch is that of all its items, over all that was said.
pub(super) fn is_of_all(report: &Report, standing: &Standing) -> Result<(), BookError> {
    if let Some(selection) = &report.selection {
        let words = format!(
            "the run was of {selection} only, and the verdict of a launch is that of all of it"
        );
        return Err(words.into());
    }
    if report.ledger.as_ref() != standing.basis() {
        let words = "something was said since the run began, which the verdict does not stand on: \
                     run it again";
        return Err(words.into());
    }
    Ok(())
}

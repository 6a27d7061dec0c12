//! A report as a statement names it: by the bytes that a person can keep.

use golive_core::book::BookError;
use golive_core::id::Id;
use golive_core::outcome::{FailCause, FailureMode, Outcome, OutcomeKind};
use golive_core::report::Report;
use golive_core::standing::Standing;
use golive_core::verdict::{Ground, Verdict, weigh};

use super::links::sound;
use crate::digest::{Sha256, of_baseline};
use crate::judge::Judged;
use crate::statement::{Baseline, GroundSeen, PartSeen, Recorded, Seen, VerdictGiven};

/// What the signer was shown, by its bytes, its verdict and what was open; and
/// what each check looked at, as it is kept beside the statement.
pub(super) fn of_report(report: Option<&Report>) -> Result<(Seen, Option<Vec<u8>>), BookError> {
    let Some(report) = report else {
        let seen = Seen {
            report: Sha256::of(b""),
            verdict: Verdict::Inconclusive.into(),
            open: Vec::new(),
            baseline: None,
        };
        return Ok((seen, None));
    };
    let open = report.items.iter().filter(|item| {
        weigh(item.requirement, &item.outcome).is_some_and(|weighs| weighs > Verdict::Go)
    });
    let items = report.items.iter().filter_map(|item| {
        let seen = item.baseline()?;
        let bounds: Vec<String> = seen.bound.map(str::to_owned).into_iter().collect();
        let digest = of_baseline(seen.id, seen.target, &bounds, seen.applies);
        Some((seen.id.to_string(), digest))
    });
    let baseline = Baseline::new(items.collect()).to_bytes()?;
    let seen = Seen {
        report: digest_of(report)?,
        verdict: report.verdict().into(),
        open: open.map(|item| item.id.to_string()).collect(),
        baseline: Some(Sha256::of(&baseline)),
    };
    Ok((seen, Some(baseline)))
}

/// In which way an item does not hold, and the statement that says so where a
/// person does.
pub(super) fn failure_of(
    report: Option<&Report>,
    item: &Id,
) -> Result<(FailureMode, Option<Sha256>), BookError> {
    let Some(report) = report else {
        return Ok((FailureMode::new(OutcomeKind::Error, None, None), None));
    };
    let line = report
        .item(item.as_str())
        .ok_or_else(|| format!("the run did not look at {item}"))?;
    let outcome = match &line.outcome {
        Outcome::Waived { of, .. } => &**of,
        outcome => outcome,
    };
    let mode = outcome.failure_mode().ok_or_else(|| {
        let kind = outcome.kind();
        format!("{item} is {kind}: there is nothing to take a risk of")
    })?;
    let statement = match outcome {
        Outcome::Fail {
            cause: FailCause::Attested { statement, .. },
        } => statement.as_deref(),
        _ => None,
    };
    Ok((mode, statement.map(str::parse).transpose()?))
}

/// What a run decided, and all that was in the ledger then.
pub(super) fn verdict(
    report: Option<&Report>,
    known: &[Judged],
    summary: &mut Vec<String>,
) -> Result<VerdictGiven, BookError> {
    let Some(report) = report else {
        return Ok(VerdictGiven {
            part: Some(PartSeen::Whole),
            verdict: Verdict::Inconclusive.into(),
            grounds: Vec::new(),
            report: Sha256::of(b""),
            statements: Vec::new(),
        });
    };
    summary.push(format!("verdict: {}, of {}", report.verdict(), report.part));
    let grounds = &report.judgement.grounds;
    summary.extend(grounds.iter().map(|ground| format!("  {ground}")));
    let grounds: Result<Vec<GroundSeen>, _> = grounds.iter().map(GroundSeen::try_from).collect();
    let statements: Vec<Recorded> = sound(known)
        .map(|it| Recorded {
            statement: it.id,
            signature: it.signature,
        })
        .collect();
    summary.push(format!("over {} statements", statements.len()));
    Ok(VerdictGiven {
        part: Some((&report.part).try_into()?),
        verdict: report.verdict().into(),
        grounds: grounds?,
        report: digest_of(report)?,
        statements,
    })
}

/// Of what `--format json` writes, byte for byte.
fn digest_of(report: &Report) -> Result<Sha256, BookError> {
    let mut bytes = serde_json::to_vec_pretty(report)?;
    bytes.push(b'\n');
    Ok(Sha256::of(&bytes))
}

/// The verdict of a part is that of all its items, over all that was said.
pub(super) fn is_of_all(report: &Report, standing: &Standing) -> Result<(), BookError> {
    let partial = report
        .judgement
        .grounds
        .iter()
        .find_map(|ground| match ground {
            Ground::Partial { selection } => Some(selection),
            _ => None,
        });
    if let Some(selection) = partial {
        let words = format!(
            "the run was of {selection} only, and a verdict is that of a part with all its items"
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

/// What another place saw is signed for the launch that it was run for.
pub(super) fn is_of_launch(report: &Report, standing: &Standing) -> Result<(), BookError> {
    if report.launch.as_ref() == standing.launch() {
        return Ok(());
    }
    let of = |launch: Option<&std::sync::Arc<golive_core::standing::LaunchRef>>| match launch {
        None => "no launch".to_owned(),
        Some(it) => format!(
            "{}, attempt {}, in {}, of {}",
            it.id, it.attempt, it.environment, it.artifact
        ),
    };
    let (found, expected) = (of(report.launch.as_ref()), of(standing.launch()));
    Err(format!("the report is of {found}, and this ledger of {expected}").into())
}

//! The short report: what a log shows of a refusal.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::escape::escape;
use crate::outcome::{Outcome, Requirement, SignOffOutcome};
use crate::quantity::Value;
use crate::report::{ItemReport, Report};
use crate::verdict::{Ground, Verdict, weigh_sign_off};

/// Causes that are shown; a longer list helps nobody at three in the morning.
const SHOWN: usize = 12;

pub(super) fn short(report: &Report, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}: {}", report.verdict(), report.checklist.title)?;
    if let Some(selection) = &report.selection {
        write!(f, " ({selection})")?;
    }
    let took = Value::Duration(Duration::from_nanos(report.duration_ns));
    let count = report.items.len();
    let items = if count == 1 { "item" } else { "items" };
    write!(f, " ({count} {items} in {took})")?;
    for ground in &report.judgement.grounds {
        if let Ground::Objection { words, .. } = ground {
            write!(f, "\n  objection  {}", escape(words))?;
        }
    }
    let causes: Vec<&ItemReport> = report
        .judgement
        .grounds
        .iter()
        .filter_map(|ground| match ground {
            Ground::Item { id, .. } => report.item(id.as_str()),
            _ => None,
        })
        .filter(|item| !matches!(item.outcome, Outcome::Blocked { .. }))
        .collect();
    for item in causes.iter().take(SHOWN) {
        cause(item, report, f)?;
    }
    if causes.len() > SHOWN {
        write!(f, "\n  … and {} more", causes.len() - SHOWN)?;
    }
    for sign_off in &report.sign_offs {
        if weigh_sign_off(&sign_off.outcome).is_some_and(|verdict| verdict > Verdict::Go) {
            write!(
                f,
                "\n  sign-off  {}: {}",
                sign_off.role,
                words(&sign_off.outcome)
            )?;
            if let Some(next) = sign_off.next() {
                write!(f, "\n            next: {}", escape(&next))?;
            }
        }
    }
    for ground in &report.judgement.grounds {
        if !matches!(
            ground,
            Ground::Item { .. } | Ground::SignOff { .. } | Ground::Objection { .. }
        ) {
            write!(f, "\n  {}", escape(&ground.to_string()))?;
        }
    }
    if report.verdict() == Verdict::ConditionalGo {
        f.write_str(
            "\n  a gate opens on GO only: mend these, or accept conditions where the gate is asked: \
             `accept = conditional`, in a builder `.accept_conditional()`",
        )?;
    }
    Ok(())
}

fn cause(item: &ItemReport, report: &Report, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        f,
        "\n  {:<8}  {}: {}",
        item.outcome.kind().to_string(),
        item.id,
        escape(&item.title),
    )?;
    if item.requirement != Requirement::Required {
        write!(f, " ({})", item.requirement)?;
    }
    if let Some(words) = &item.words {
        write!(f, "\n            {}", escape(words))?;
    }
    if let Some(target) = &item.target {
        write!(f, "\n            at {}", escape(target.as_str()))?;
    }
    let echoes = report
        .items
        .iter()
        .filter(|other| matches!(&other.outcome, Outcome::Blocked { by } if by.contains(&item.id)))
        .count();
    if echoes > 0 {
        write!(
            f,
            "\n            blocks {echoes} {}",
            if echoes == 1 { "item" } else { "items" }
        )?;
    }
    if let Some(next) = item.next() {
        write!(f, "\n            next: {}", escape(&next))?;
    }
    if let Some(notes) = &item.notes {
        write!(f, "\n            notes: {}", escape(&shortened(notes)))?;
    }
    Ok(())
}

/// A link to a runbook, not the runbook.
fn shortened(notes: &str) -> Cow<'_, str> {
    const LONGEST: usize = 300;
    match notes.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(notes),
        Some((end, _)) => Cow::Owned(format!("{}…", notes.get(..end).unwrap_or_default())),
    }
}

fn words(outcome: &SignOffOutcome) -> String {
    match outcome {
        SignOffOutcome::Go { by } => format!("go, by {}", by.join(", ")),
        SignOffOutcome::Conditional { by, conditions } => {
            format!(
                "go on conditions, by {}: {}",
                by.join(", "),
                conditions.join("; ")
            )
        }
        SignOffOutcome::Veto { by, why, .. } => format!("no go, by {by}: {}", escape(why)),
        SignOffOutcome::Invalid { why } => format!("invalid: {}", escape(why)),
        SignOffOutcome::Expired { why } => format!("counts no longer: {}", escape(why)),
        SignOffOutcome::SameSigner { by, other } => {
            format!("{} signs for {} too", escape(by), escape(other))
        }
        SignOffOutcome::Missing { have, need } => format!("{have} of {need} signed"),
        SignOffOutcome::NotDue => "not due".to_owned(),
    }
}

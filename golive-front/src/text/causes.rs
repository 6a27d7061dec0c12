//! Why the verdict is not better: causes, not echoes.

use std::io;
use std::time::Duration;

use golive_core::checklist::ItemKind;
use golive_core::escape::escape;
use golive_core::outcome::{Due, Outcome, Requirement, SignOffOutcome};
use golive_core::quantity::Value;
use golive_core::report::{ItemReport, Report, SignOffReport};
use golive_core::verdict::{Ground, Verdict, weigh_sign_off};

use super::lines::wrapped;
use super::style::{Ink, Style, label, mark};

const INDENT: usize = 14;

pub(super) fn write(report: &Report, style: Style, to: &mut dyn io::Write) -> io::Result<()> {
    for ground in &report.judgement.grounds {
        if let Ground::Objection { words, weighs, .. } = ground {
            let (ink, sign) = match weighs {
                Verdict::NoGo => (Ink::Bad, "✗"),
                _ => (Ink::Care, "!"),
            };
            let head = format!("  {} objection ", style.paint(ink, sign));
            wrapped(to, &head, INDENT, words, style.width)?;
        }
    }
    let mut unattested = 0;
    for ground in &report.judgement.grounds {
        let Ground::Item { id, .. } = ground else {
            continue;
        };
        let Some(item) = report.item(id.as_str()) else {
            continue;
        };
        match item.outcome {
            Outcome::Blocked { .. } => {}
            // A list of all that people must still do is the list of items
            // itself; here it is a number.
            Outcome::Pending { due: Due::Now, .. } if item.kind == ItemKind::Task => {
                unattested += 1;
            }
            _ => cause(item, report, style, to)?,
        }
    }
    if unattested > 0 {
        let words = if unattested == 1 {
            "item waits"
        } else {
            "items wait"
        };
        writeln!(
            to,
            "  {} {unattested} {words} for a person to attest",
            style.paint(Ink::Care, "○")
        )?;
    }
    for sign_off in &report.sign_offs {
        if weigh_sign_off(&sign_off.outcome).is_some_and(|weighs| weighs > Verdict::Go) {
            not_signed(sign_off, style, to)?;
        }
    }
    for ground in &report.judgement.grounds {
        let sign = match ground {
            Ground::Item { .. } | Ground::SignOff { .. } | Ground::Objection { .. } => continue,
            _ if ground.weighs() == Verdict::ConditionalGo => style.paint(Ink::Care, "!"),
            _ if ground.weighs() == Verdict::NoGo => style.paint(Ink::Bad, "✗"),
            _ => style.paint(Ink::Unknown, "?"),
        };
        let words = ground.to_string();
        writeln!(to, "  {sign} {}", escape(&words))?;
    }
    Ok(())
}

fn cause(
    item: &ItemReport,
    report: &Report,
    style: Style,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let kind = item.outcome.kind();
    let head = format!(
        "  {} {:<8}  ",
        style.paint(Ink::of_outcome(kind), mark(kind)),
        label(&item.outcome)
    );
    let title = match item.requirement {
        Requirement::Required => item.title.to_string(),
        requirement => format!("{} ({requirement})", item.title),
    };
    wrapped(to, &head, INDENT, &title, style.width)?;
    let mut fact = |name: &str, text: &str| {
        let head = format!(
            "    {}  ",
            style.paint(Ink::Faint, format_args!("{name:<8}"))
        );
        wrapped(to, &head, INDENT, text, style.width)
    };
    fact("id", item.id.as_str())?;
    let mut explained = false;
    let is_trigger = item.kind == ItemKind::Trigger;
    for finding in item
        .findings
        .iter()
        .filter(|finding| finding.holds == is_trigger)
    {
        // A plain yes-or-no has nothing to set side by side.
        if matches!(finding.found, Value::Bool(_)) {
            continue;
        }
        explained = true;
        let never = if is_trigger { "never " } else { "" };
        fact("expected", &format!("{never}{}", finding.expected))?;
        fact(
            "found",
            &format!("{} {}", finding.expected.aggregation, finding.found_text()),
        )?;
    }
    if !explained {
        if let Some(criterion) = item
            .criterion
            .as_deref()
            .filter(|criterion| *criterion != "yes")
        {
            fact("expected", criterion)?;
        }
        if let Some(words) = &item.words {
            fact("found", words)?;
        }
    } else if is_trigger && let Some(words) = &item.words {
        // Whether it fires, or how long it would have to last to.
        fact("so", words)?;
    }
    if let Some(measured) = item.measured.as_ref().filter(|measured| measured.n > 1) {
        let window = Value::Duration(Duration::from_nanos(measured.window_ns));
        let alone = if measured.alone { ", alone" } else { "" };
        fact("samples", &format!("{} over {window}{alone}", measured.n))?;
    }
    if let Some(target) = &item.target {
        fact("at", target.as_str())?;
    }
    for evidence in item.evidence.iter().take(6) {
        fact("seen", &format!("{}: {}", evidence.name, evidence.value))?;
    }
    if item.attempts > 1 {
        fact("tried", &format!("{} times", item.attempts))?;
    }
    let echoes: Vec<&str> = report
        .items
        .iter()
        .filter(|other| matches!(&other.outcome, Outcome::Blocked { by } if by.contains(&item.id)))
        .map(|other| other.id.as_str())
        .collect();
    if !echoes.is_empty() {
        fact("blocks", &echoes.join(", "))?;
    }
    if let Some(next) = item.next() {
        fact("next", &next)?;
    }
    if let Some(notes) = &item.notes {
        fact("notes", notes)?;
    }
    Ok(())
}

fn not_signed(sign_off: &SignOffReport, style: Style, to: &mut dyn io::Write) -> io::Result<()> {
    let words = match &sign_off.outcome {
        SignOffOutcome::Missing { have, need } => format!("{have} of {need} signed"),
        SignOffOutcome::Veto { by, why, .. } => format!("no go, by {by}: {why}"),
        SignOffOutcome::Invalid { why } => format!("invalid: {why}"),
        SignOffOutcome::Expired { why } => format!("counts no longer: {why}"),
        SignOffOutcome::SameSigner { by, other } => {
            format!("{by} signs for {other} too, which must be another person")
        }
        SignOffOutcome::Conditional { by, conditions } => {
            format!(
                "go on conditions, by {}: {}",
                by.join(", "),
                conditions.join("; ")
            )
        }
        _ => return Ok(()),
    };
    let next = sign_off
        .next()
        .map(|next| format!("; {next}"))
        .unwrap_or_default();
    let head = format!("  {} sign-off  ", style.paint(Ink::Care, "○"));
    wrapped(
        to,
        &head,
        INDENT,
        &format!("{}: {}{next}", escape(&sign_off.role), words),
        style.width,
    )
}

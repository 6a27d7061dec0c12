//! The report of a run for people: every item, then the causes, then the
//! verdict, where the eye is when the run has ended.

use std::io;
use std::time::Duration;

use golive_core::checklist::ItemKind;
use golive_core::escape::escape;
use golive_core::outcome::OutcomeKind;
use golive_core::quantity::Value;
use golive_core::report::{ItemReport, Report};
use golive_core::verdict::Verdict;
use unicode_width::UnicodeWidthStr;

use super::causes;
use super::lines::{shortened, wrapped};
use super::style::{Ink, Style, label, mark};

/// Writes a report for people.
///
/// # Errors
/// What the writer says.
pub fn write_report(report: &Report, style: Style, mut to: impl io::Write) -> io::Result<()> {
    let to: &mut dyn io::Write = &mut to;
    write!(
        to,
        "{}",
        style.paint(Ink::Strong, escape(&report.checklist.title))
    )?;
    match &report.selection {
        Some(selection) => writeln!(to, "  {}", style.paint(Ink::Faint, escape(selection)))?,
        None => writeln!(to)?,
    }
    let mut place = (None, None);
    for item in &report.items {
        let here = (Some(&item.phase), item.section.as_ref());
        if here != place {
            headings(report, item, place.0 != here.0, style, to)?;
            place = here;
        }
        line(item, style, to)?;
    }
    if report.verdict() != Verdict::Go {
        writeln!(to, "\n{}", style.paint(Ink::Strong, "Why"))?;
        causes::write(report, style, to)?;
    }
    writeln!(to)?;
    summary(report, style, to)
}

fn headings(
    report: &Report,
    item: &ItemReport,
    new_phase: bool,
    style: Style,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let phase = report.phases.iter().find(|phase| phase.id == item.phase);
    if new_phase {
        let title = phase.map_or(item.phase.as_str(), |phase| &phase.title);
        write!(to, "\n{}", style.paint(Ink::Strong, escape(title)))?;
        match phase.and_then(|phase| phase.opens.as_ref()) {
            Some(opens) => writeln!(to, "  {}", style.paint(Ink::Faint, escape(opens)))?,
            None => writeln!(to)?,
        }
    }
    if let Some(id) = &item.section {
        let section =
            phase.and_then(|phase| phase.sections.iter().find(|section| section.id == *id));
        writeln!(
            to,
            "  {}",
            escape(section.map_or(id.as_str(), |section| &section.title))
        )?;
    }
    Ok(())
}

/// `    ✓ Redis answers                                    412us`
fn line(item: &ItemReport, style: Style, to: &mut dyn io::Write) -> io::Result<()> {
    let kind = item.outcome.kind();
    let right = match kind {
        OutcomeKind::Pass if item.kind == ItemKind::Task => "attested".to_owned(),
        OutcomeKind::Pass => {
            let found = item
                .findings
                .iter()
                .find(|finding| !matches!(finding.found, Value::Bool(_)));
            let took = Value::Duration(Duration::from_nanos(item.duration_ns)).to_string();
            match found {
                Some(finding) => format!(
                    "{} {}",
                    finding.expected.aggregation,
                    shortened(&finding.found_text(), 32)
                ),
                None => took,
            }
        }
        _ => label(&item.outcome),
    };
    let room = style.width.saturating_sub(right.width() + 8);
    let title = shortened(&item.title, room);
    let gap = room.saturating_sub(title.width());
    let ink = Ink::of_outcome(kind);
    let right = if kind == OutcomeKind::Pass {
        style.paint(Ink::Faint, right)
    } else {
        style.paint(ink, right)
    };
    writeln!(
        to,
        "    {} {title}{:gap$}  {right}",
        style.paint(ink, mark(kind)),
        ""
    )
}

fn summary(report: &Report, style: Style, to: &mut dyn io::Write) -> io::Result<()> {
    let counts: Vec<String> = KINDS
        .iter()
        .map(|kind| (report.count(*kind), kind))
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{count} {kind}"))
        .collect();
    let took = Value::Duration(Duration::from_nanos(report.duration_ns));
    let name = report.verdict().to_string();
    let verdict = style.paint(Ink::of_verdict(report.verdict()), &name);
    let count = report.items.len();
    let items = if count == 1 { "item" } else { "items" };
    let text = format!("{} of {count} {items} in {took}", counts.join(", "),);
    wrapped(
        to,
        &format!("{verdict}  "),
        name.len() + 2,
        &text,
        style.width,
    )?;
    if let Some(head) = &report.head {
        let words = escape(&head.to_string()).into_owned();
        writeln!(
            to,
            "{}",
            style.paint(Ink::Faint, shortened(&words, style.width))
        )?;
    }
    if report.abandoned > 0 {
        writeln!(
            to,
            "{} measurements could not be stopped and still block a thread each",
            report.abandoned
        )?;
    }
    Ok(())
}

const KINDS: [OutcomeKind; 11] = [
    OutcomeKind::Fail,
    OutcomeKind::Error,
    OutcomeKind::NoData,
    OutcomeKind::Stale,
    OutcomeKind::Blocked,
    OutcomeKind::Skipped,
    OutcomeKind::Pending,
    OutcomeKind::Warn,
    OutcomeKind::Waived,
    OutcomeKind::NotApplicable,
    OutcomeKind::Pass,
];

//! The listing of a checklist for people.

use std::io;

use golive_core::checklist::{ItemListing, Listing, Sampling};
use golive_core::escape::escape;
use golive_core::id::Id;
use golive_core::outcome::Requirement;
use golive_core::quantity::Value;

use super::lines::wrapped;
use super::style::{Ink, Style};

/// Writes a listing for people.
///
/// # Errors
/// What the writer says.
pub fn write_listing(listing: &Listing, style: Style, mut to: impl io::Write) -> io::Result<()> {
    let to: &mut dyn io::Write = &mut to;
    let head = |text: &str| style.paint(Ink::Strong, escape(text));
    let faint = |text: &str| style.paint(Ink::Faint, escape(text));
    writeln!(
        to,
        "{}  {}",
        head(&listing.title),
        faint(listing.id.as_str())
    )?;
    for phase in &listing.phases {
        let opens = phase
            .opens
            .map(|opens| format!("  {opens}"))
            .unwrap_or_default();
        let items = || listing.items.iter().filter(|item| item.phase == phase.id);
        if items().next().is_none() {
            continue;
        }
        writeln!(
            to,
            "\n{}  {}{opens}",
            head(&phase.title),
            faint(phase.id.as_str())
        )?;
        let mut section = None;
        for item in items() {
            if item.section.as_ref() != section {
                section = item.section.as_ref();
                let found = phase
                    .sections
                    .iter()
                    .find(|other| Some(&other.id) == section);
                if let Some(found) = found {
                    writeln!(
                        to,
                        "  {}  {}",
                        escape(&found.title),
                        faint(found.id.as_str())
                    )?;
                }
            }
            line(item, style, to)?;
        }
    }
    if !listing.sign_offs.is_empty() {
        writeln!(to, "\n{}", head("Sign-off"))?;
        for sign_off in &listing.sign_offs {
            let of = if sign_off.count == 1 {
                String::new()
            } else {
                format!(" ×{}", sign_off.count)
            };
            let mut text = format!("{}{of}", sign_off.role);
            if let Some(phase) = &sign_off.phase {
                text.push_str(&format!(", of {phase}"));
            }
            if !sign_off.distinct_from.is_empty() {
                let others = sign_off.distinct_from.join(", ");
                text.push_str(&format!(", by another person than {others}"));
            }
            wrapped(to, "    ", 4, &text, style.width)?;
        }
    }
    for plan in &listing.plans {
        writeln!(to, "\n{}  {}", head(&plan.title), faint(plan.id.as_str()))?;
        for (number, step) in plan.steps.iter().enumerate() {
            wrapped(
                to,
                &format!("  {:>2}. ", number + 1),
                6,
                &step.text,
                style.width,
            )?;
            if let Some(command) = &step.command {
                writeln!(to, "      {}", faint(&format!("$ {command}")))?;
            }
        }
    }
    if !listing.contacts.is_empty() {
        writeln!(to, "\n{}", head("Contacts"))?;
        for contact in &listing.contacts {
            writeln!(to, "    {}: {}", escape(&contact.who), escape(&contact.how))?;
        }
    }
    Ok(())
}

fn line(item: &ItemListing, style: Style, to: &mut dyn io::Write) -> io::Result<()> {
    let head = format!(
        "    {} ",
        style.paint(Ink::Faint, format_args!("{:<7}", item.kind.to_string()))
    );
    let mut text = item.title.to_string();
    if item.requirement != Requirement::Required {
        text.push_str(&format!(" ({})", item.requirement));
    }
    if let Some(criterion) = item
        .criterion
        .as_deref()
        .filter(|criterion| *criterion != "yes")
    {
        text.push_str(&format!(": {criterion}"));
    }
    if !item.by.is_empty() {
        text.push_str(&format!(", by {}", item.by.join(" or ")));
    }
    wrapped(to, &head, 12, &text, style.width)?;
    let facts = facts(item);
    let gap = if facts.is_empty() { "" } else { "  " };
    writeln!(
        to,
        "            {}",
        style.paint(
            Ink::Faint,
            format_args!("{}{gap}{}", item.id, facts.join("; "))
        )
    )
}

/// What else is declared of an item, in a few words each.
fn facts(item: &ItemListing) -> Vec<String> {
    let mut facts = Vec::new();
    if !item.after.is_empty() {
        let after: Vec<&str> = item.after.iter().map(Id::as_str).collect();
        facts.push(format!("after {}", after.join(", ")));
    }
    if item.conditional {
        facts.push("where it applies".to_owned());
    }
    if let Some(count) = item.sampling.as_ref().map(Sampling::count)
        && count > 1
    {
        facts.push(format!("{count} samples"));
    }
    match item.retry.as_ref().map(|retry| retry.retries) {
        None | Some(0) => {}
        Some(1) => facts.push("1 retry".to_owned()),
        Some(retries) => facts.push(format!("{retries} retries")),
    }
    if item.evidence_required {
        facts.push("with evidence".to_owned());
    }
    if let Some(time) = item.valid_for {
        facts.push(format!("counts for {}", Value::Duration(time)));
    }
    facts.extend(item.repeats.map(|repeats| repeats.to_string()));
    if let Some(plan) = &item.then {
        facts.push(format!("then {plan}"));
    }
    facts
}

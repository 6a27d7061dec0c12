//! What each statement is worth, and why.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use clap::ArgMatches;
use golive_core::book::{Book, BookError, Stated, Verified, Worth};
use golive_core::escape::escape;
use golive_core::standing::DefectKind;
use golive_core::verdict::{Verdict, weigh_defect};

use super::{Desk, print_lines, unread, word};

impl Desk<'_> {
    pub(super) fn verify(&self, matches: &ArgMatches) -> Result<ExitCode, BookError> {
        let copy: Option<Arc<dyn Book>> = word(matches, "into")
            .map(|folder| self.book.copy_to(Path::new(folder)))
            .transpose()?;
        let book = copy.as_deref().unwrap_or(self.book);
        let Verified {
            standing,
            statements,
            ..
        } = match book.verify(self.listing, SystemTime::now()) {
            Ok(verified) => verified,
            Err(error) => return Ok(unread(&error)),
        };
        let mut out = Vec::new();
        for stated in &statements {
            tell(&mut out, stated, matches.get_flag("explain"));
        }
        for defect in standing.defects() {
            let of_one = |it: &Stated| defect.words.starts_with(&it.place) && !it.place.is_empty();
            let sign = match defect.kind {
                // They stand in the list.
                DefectKind::Invalid => continue,
                DefectKind::Unreadable if statements.iter().any(is_unreadable(of_one)) => continue,
                DefectKind::Unreadable => "?",
                DefectKind::Missing => "✗",
            };
            out.push(format!("{sign} {}", escape(&defect.words)));
        }
        out.push(counted(&statements));
        match standing.head() {
            Some(head) => out.push(escape(&head.to_string()).into_owned()),
            None if statements.is_empty() => {}
            None => out.push(
                "no head: what was taken away last is not missed, until a verdict is recorded by \
                 `run --record`"
                    .to_owned(),
            ),
        }
        let shows_checks = statements.iter().any(|stated| stated.check.is_some());
        if shows_checks && copy.is_none() && matches.get_flag("explain") {
            out.push("the file allowed_signers is what `allowed-signers` prints".to_owned());
        }
        print_lines(&out)?;
        // What is wrong with the ledger weighs as it does in a run; what was said once
        // and is no more is no fault of it.
        let worst = standing.defects().iter().map(weigh_defect).max();
        let is_elsewhere = |it: &Stated| matches!(it.worth, Worth::Elsewhere { .. });
        // None at all proves nothing.
        let verdict = match worst {
            None if statements.iter().all(is_elsewhere) => Verdict::Inconclusive,
            None => Verdict::Go,
            Some(verdict) => verdict,
        };
        Ok(ExitCode::from(verdict.exit_code()))
    }
}

fn is_unreadable(of: impl Fn(&Stated) -> bool) -> impl Fn(&Stated) -> bool {
    move |it| matches!(it.worth, Worth::Unreadable { .. }) && of(it)
}

/// `8 statements: 5 count, 1 lapsed, 2 superseded`
fn counted(statements: &[Stated]) -> String {
    let all = match statements.len() {
        1 => "1 statement".to_owned(),
        count => format!("{count} statements"),
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for stated in statements {
        *counts.entry(stated.worth.word()).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} {}", word.trim_end_matches('s')))
        .collect();
    if counts.is_empty() {
        return all;
    }
    format!("{all}: {}", counts.join(", "))
}

/// `✓ 0f3c5a1b00112233  2026-12-01T09:00:00Z  ada signs for Security: GO; counts`
fn tell(out: &mut Vec<String>, stated: &Stated, explain: bool) {
    let id: String = stated.id.chars().take(16).collect();
    let words = stated.words.as_deref().unwrap_or("cannot be read");
    let at = stated.at.map(|at| format!("{at}  ")).unwrap_or_default();
    let said = format!("{id}  {at}{words}");
    let word = stated.worth.word();
    match &stated.worth {
        Worth::Counts { until } => {
            let until = until
                .map(|until| format!(" until {until}"))
                .unwrap_or_default();
            out.push(format!("✓ {said}; counts{until}"));
        }
        Worth::Superseded { by, at } => {
            let by: String = by.chars().take(16).collect();
            out.push(format!("- {said}\n    {word} at {at} by {by}"));
        }
        Worth::Lapsed { why } | Worth::Revoked { why } | Worth::Void { why } => {
            out.push(format!("- {said}\n    {word}: {}", escape(why)));
        }
        Worth::Elsewhere { why } => {
            out.push(format!("- {said}\n    void: {}", escape(why)));
        }
        Worth::Unreadable { why } => out.push(format!("? {said}\n    {word}: {}", escape(why))),
        Worth::Invalid { why } => out.push(format!("✗ {said}\n    {word}: {}", escape(why))),
        _ => out.push(format!("? {said}\n    {word}")),
    }
    if let Some(note) = &stated.note {
        out.push(format!("    note: {}", escape(note)));
    }
    if !explain {
        return;
    }
    out.push(format!("    {}", escape(&stated.place)));
    for (step, held) in &stated.steps {
        let (mark, more) = match held {
            Some(true) => ("✓", ""),
            Some(false) => ("✗", ""),
            None => ("·", " (not looked at)"),
        };
        out.push(format!("      {mark} {}{more}", escape(step)));
    }
    if let Some(check) = &stated.check {
        out.push(format!("      $ {}", escape(check)));
    }
}

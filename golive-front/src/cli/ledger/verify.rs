//! What each statement is worth, and why.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use clap::ArgMatches;
use golive_core::book::{Book, BookError, Stated, Verified};
use golive_core::escape::escape;
use golive_core::standing::DefectKind;
use golive_core::verdict::INCONCLUSIVE;

use super::{Desk, print_lines, word};

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
        } = book.verify(self.listing, SystemTime::now())?;
        // What is not there, or cannot be read, stands in no list of statements.
        let unlisted = standing.defects().iter();
        let unlisted = unlisted.filter(|it| it.kind != DefectKind::Invalid);
        let mut out = Vec::new();
        for stated in &statements {
            tell(&mut out, stated, matches.get_flag("explain"));
        }
        let mut all_count = statements.iter().all(|stated| stated.worth.is_ok());
        for defect in unlisted {
            all_count = false;
            out.push(format!("✗ {}", escape(&defect.words)));
        }
        out.push(match statements.len() {
            1 => "1 statement".to_owned(),
            count => format!("{count} statements"),
        });
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
        // None at all proves nothing.
        Ok(if all_count && !statements.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(INCONCLUSIVE)
        })
    }
}

fn tell(out: &mut Vec<String>, stated: &Stated, explain: bool) {
    let id: String = stated.id.chars().take(16).collect();
    let words = stated.words.as_deref().unwrap_or("cannot be read");
    match &stated.worth {
        Ok(until) => {
            let until = until
                .map(|until| format!(" until {until}"))
                .unwrap_or_default();
            out.push(format!("✓ {id}  {words}; counts{until}"));
        }
        Err(why) => out.push(format!("✗ {id}  {words}\n    {}", escape(why))),
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

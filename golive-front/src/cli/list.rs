//! `list`: the whole declaration, without running anything.

use std::io::{self, Write};
use std::process::ExitCode;

use golive_core::checklist::Checklist;
use golive_core::run::Selection;

use super::output::print;
use super::{Format, refuse};
use crate::text::Style;
use crate::{json, text};

pub(super) fn list<C: 'static>(
    checklist: &'static Checklist<C>,
    selection: &Selection,
    format: Format,
) -> ExitCode {
    let mut listing = checklist.listing();
    if !selection.is_all() {
        let selected = match selection.of(checklist) {
            Ok(selected) => selected,
            Err(error) => return refuse(error),
        };
        listing
            .items
            .retain(|item| selected.iter().any(|located| *located.id() == item.id));
    }
    let written = print(|out| match format {
        Format::Json => json::write_listing(&listing, out),
        Format::Text => text::write_listing(&listing, Style::for_stdout(), out),
    });
    // A declaration with problems is listed, so that they can be seen.
    let problems = checklist.problems();
    for problem in problems {
        let _ = writeln!(io::stderr(), "problem: {problem}");
    }
    if let Err(unwritten) = written {
        return unwritten.end();
    }
    if problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(golive_core::verdict::USAGE)
    }
}

//! What persons say: `status`, `attest`, `sign`, `request`, `waive`, `discharge`,
//! `revoke`, `verify`.

mod commands;
mod speak;
mod status;
mod unopened;
mod verify;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::ArgMatches;
use golive_core::book::{Book, BookError};
use golive_core::checklist::Listing;
use golive_core::escape::escape;
use golive_core::report::Report;
use golive_core::run::Selection;
use golive_core::verdict::{INCONCLUSIVE, IO_ERROR, USAGE};

pub(super) use self::commands::{commands, run_with_ledger};
pub(super) use self::speak::Signer;
pub(super) use self::unopened::Unopened;
use super::output::{Unwritten, print};

/// What a command needs, and where a report comes from when one must be shown.
pub(super) struct Desk<'a> {
    pub(super) book: &'a dyn Book,
    pub(super) listing: &'a Listing,
    pub(super) run: &'a dyn Fn(Selection) -> Result<Report, BookError>,
    /// What a person types to run this program.
    pub(super) program: &'a str,
}

impl Desk<'_> {
    /// Does what the command says. `sign` runs the checks to have something to
    /// show.
    pub(super) fn serve(&self, command: &str, matches: &ArgMatches) -> ExitCode {
        let done = match command {
            "status" => self.status(matches),
            "verify" => self.verify(matches),
            "allowed-signers" => self.allowed_signers(),
            _ => self.speak(command, matches),
        };
        done.unwrap_or_else(|error| {
            if let Some(unwritten) = error.downcast_ref::<Unwritten>() {
                return unwritten.end();
            }
            tell(&format!("error: {}", escape(&error.to_string())));
            ExitCode::from(if error.is::<Unrecorded>() {
                IO_ERROR
            } else {
                USAGE
            })
        })
    }

    fn allowed_signers(&self) -> Result<ExitCode, BookError> {
        let signers = self.book.allowed_signers()?;
        print(|out| out.write_all(signers.as_bytes()))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What was said could not be signed or kept, though nothing is wrong with it.
#[derive(Debug)]
struct Unrecorded(BookError);

impl fmt::Display for Unrecorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unrecorded {}

fn word<'a>(matches: &'a ArgMatches, id: &str) -> Option<&'a str> {
    matches.get_one::<String>(id).map(String::as_str)
}

/// Of what persons have said nothing is known, as a run without its ledger has it.
fn unread(error: &BookError) -> ExitCode {
    let words = format!("error: the ledger cannot be read: {error}");
    tell(&escape(&words));
    ExitCode::from(INCONCLUSIVE)
}

/// To whoever looks on: what cannot be written there is no reason to fail.
fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// To standard output, each on a line of its own.
fn print_lines(lines: &[String]) -> Result<(), Unwritten> {
    print(|out| lines.iter().try_for_each(|line| writeln!(out, "{line}")))
}

//! What persons say: `status`, `attest`, `sign`, `request`, `waive`, `revoke`,
//! `verify`.

mod commands;
mod speak;
mod status;
mod unopened;
mod verify;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::ArgMatches;
use golive_core::book::{Book, BookError};
use golive_core::checklist::Listing;
use golive_core::escape::escape;
use golive_core::report::Report;
use golive_core::run::Selection;
use golive_core::verdict::USAGE;

pub(super) use self::commands::{commands, run_with_ledger};
pub(super) use self::speak::Signer;
pub(super) use self::unopened::Unopened;

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
            say(
                &mut io::stderr(),
                &format!("error: {}", escape(&error.to_string())),
            );
            ExitCode::from(USAGE)
        })
    }

    fn allowed_signers(&self) -> Result<ExitCode, BookError> {
        io::stdout().write_all(self.book.allowed_signers()?.as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}

fn word<'a>(matches: &'a ArgMatches, id: &str) -> Option<&'a str> {
    matches.get_one::<String>(id).map(String::as_str)
}

/// A closed pipe is no reason to fail.
fn say(to: &mut dyn Write, line: &str) {
    let _ = writeln!(to, "{line}");
}

//! Names of files: of a launch and its statements.

use crate::digest::Sha256;
use crate::statement::{Kind, Statement};

/// A name that cannot be that of a file in a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot name a file: letters, digits, - and _ . between them, at most 100")]
pub struct NameError(String);

/// The name of a launch as that of a folder: no path, nothing hidden, and the
/// same on every file system.
pub(super) fn of_launch(launch: &str) -> Result<&str, NameError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let begins_well = launch.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins_well && launch.len() <= 100 && launch.chars().all(is_plain) && !launch.ends_with('.')
    {
        return Ok(launch);
    }
    let shown: String = launch.chars().take(100).collect();
    Err(NameError(golive_core::escape::escape(&shown).to_string()))
}

/// `sign-off.ada.0123456789abcdef.json`: for people, and to keep two writers
/// from one file. What counts is in the file.
pub(super) fn of_statement(statement: &Statement, id: Sha256) -> String {
    let person: String = statement
        .bound
        .person
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    let id: String = id.to_string().chars().take(16).collect();
    format!("{}.{person}.{id}.json", statement.kind())
}

/// What a signature is called beside its statement.
pub(super) const SIGNATURE: &str = "sig";
/// What a baseline is called beside its statement.
pub(super) const BASELINE: &str = "baseline";
pub(super) const NO_FOLDER: &str = "it is no folder, and a link leads anywhere";
pub(super) const NO_SUCH_FILE: &str = "a ledger writes no such file";
pub(super) const NO_ATTEMPT: &str = "it is no attempt at the launch";
pub(super) const NO_SIGNATURE: &str = "it has no signature beside it";
pub(super) const ALONE: &str = "it is not there, and what stands beside it is: it was taken away, or never \
     recorded to its end. Put it back, say it again, or delete what is beside it";
pub(super) const NO_TEXT: &str = "its name is not UTF-8";
/// What was read before it is judged; it and the rest are not read.
pub(super) const TOO_LARGE: &str = "with it the ledger is larger than 256 MiB: it is not read";

/// The name of the statement that a file of an attempt is, or is beside. None for
/// what a ledger does not write.
pub(super) fn statement_of(name: &str) -> Option<&str> {
    let statement = match name.rsplit_once('.') {
        Some((statement, SIGNATURE | BASELINE)) => statement,
        _ => name,
    };
    (statement.ends_with(".json") && !statement.starts_with('.')).then_some(statement)
}

/// How large the statement in a file of this name may be.
pub(super) fn largest(statement: &str) -> usize {
    let kind = statement.split('.').next();
    let kind = Kind::ALL.into_iter().find(|it| Some(it.name()) == kind);
    kind.unwrap_or(Kind::Completion).largest()
}

/// The attempt of a folder by its name: a number from 1, written in one way.
pub(super) fn attempt(name: &str) -> Option<u32> {
    let number: u32 = name.parse().ok()?;
    (number > 0 && number.to_string() == name).then_some(number)
}

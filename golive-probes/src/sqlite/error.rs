//! What SQLite says, by its reason.

use std::fmt;

use golive_core::probe::{ProbeError, Reason};
use rusqlite::ffi;

/// What it says of a table, a column, a function or a constraint that is not there.
const MISSING: [&str; 3] = [
    "no such ",
    " has no column named ",
    "ON CONFLICT clause does not match",
];

/// What SQLite says by its result code, plain or extended, with its message: for
/// clients that hand out both. The codes are those of <https://sqlite.org/rescode.html>.
///
/// ```
/// use golive_core::probe::Reason;
/// use golive_probes::sqlite::server_error;
///
/// let error = server_error(1, "no such table: orders");
/// assert_eq!(error.reason(), Reason::Missing);
/// ```
#[must_use]
pub fn server_error(code: i32, message: impl fmt::Display) -> ProbeError {
    let message = message.to_string();
    let reason = match code & 0xff {
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_INTERRUPT => Reason::TimedOut,
        ffi::SQLITE_NOTADB => Reason::ProtocolError,
        // What is not there is told apart from a mistake in words only.
        ffi::SQLITE_ERROR if MISSING.iter().any(|it| message.contains(it)) => Reason::Missing,
        ffi::SQLITE_READONLY | ffi::SQLITE_PERM => Reason::UnexpectedValue,
        ffi::SQLITE_AUTH
        | ffi::SQLITE_ERROR
        | ffi::SQLITE_CONSTRAINT
        | ffi::SQLITE_MISMATCH
        | ffi::SQLITE_MISUSE
        | ffi::SQLITE_RANGE
        | ffi::SQLITE_TOOBIG
        | ffi::SQLITE_CORRUPT => Reason::Rejected,
        _ => Reason::ServerError,
    };
    ProbeError::new(reason, message)
}

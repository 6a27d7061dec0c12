//! What a client of PostgreSQL says, by its reason.

use std::fmt;

use golive_core::probe::{ProbeError, Reason};
use tokio_postgres::Error;

use crate::sql::is_lasting;
use crate::trust::tls_error_of;

/// What an error of `tokio-postgres` 0.7 says of the server, as the probes read it:
/// by the code that the server sent, or by its cause. Of what the server says its
/// detail is left out, which repeats values of rows.
#[must_use]
pub fn error(error: &Error) -> ProbeError {
    if let Some(told) = tls_error_of(error) {
        return told;
    }
    if let Some(said) = error.as_db_error() {
        let hint = said.hint().map(|hint| format!(" ({hint})"));
        let hint = hint.unwrap_or_default();
        let message = format!("{}: {}{hint}", said.severity(), said.message());
        return server_error(said.code().code(), message);
    }
    let told = ProbeError::from_client(Reason::Closed, error);
    if told.reason() != Reason::Closed || error.is_closed() {
        return told;
    }
    let message = told.message();
    let reason = if message.contains("does not support TLS") {
        Reason::TlsFailed
    } else if message.contains("invalid message")
        || message.contains("unexpected message")
        || message.contains("unknown message")
        || message.contains("parsing")
    {
        Reason::ProtocolError
    } else {
        Reason::Closed
    };
    ProbeError::new(reason, message)
}

/// What a server says by its code, `SQLSTATE`, with its message: for clients that hand
/// out both. The codes are those of PostgreSQL's manual, appendix A.
///
/// ```
/// use golive_core::probe::Reason;
/// use golive_probes::postgres::server_error;
///
/// let error = server_error("28P01", "password authentication failed");
/// assert_eq!(error.reason(), Reason::CredentialsRejected);
/// ```
#[must_use]
pub fn server_error(code: &str, message: impl fmt::Display) -> ProbeError {
    let reason = match code {
        // Class 28 is invalid authorization, 3D invalid catalog name.
        code if code.starts_with("28") => Reason::CredentialsRejected,
        code if code.starts_with("3D") => Reason::Missing,
        // A pooler has one code for whatever it refuses.
        "08P01" if is_about_login(&message.to_string()) => Reason::CredentialsRejected,
        "42501" => Reason::PermissionDenied,
        // A table, a column, a function, a parameter, a schema, a constraint to conflict with
        // that is not there.
        "42P01" | "42703" | "42883" | "42704" | "3F000" | "42P10" => Reason::Missing,
        "57014" => Reason::TimedOut,
        code if is_lasting(code) => Reason::Rejected,
        _ => Reason::ServerError,
    };
    ProbeError::new(reason, message)
}

fn is_about_login(message: &str) -> bool {
    message.contains("authentication failed") || message.contains("no such user")
}

//! What a server of MySQL or MariaDB says, by its reason.

use std::fmt;

use golive_core::probe::{ProbeError, Reason};
use mysql_async::{DriverError, Error, IoError};

use crate::sql::is_lasting;
use crate::trust::tls_error_of;

/// What the client says, by its reason. The numbers are those of the servers'
/// manuals, which are the same for both makes below 1900.
pub(super) fn told(error: &Error) -> ProbeError {
    if let Some(told) = tls_error_of(error) {
        return told;
    }
    let reason = match error {
        Error::Server(error) => reason_of(error.code, &error.state),
        Error::Io(IoError::Io(error)) => {
            let reason = ProbeError::from(std::io::Error::from(error.kind())).reason();
            match reason {
                Reason::Internal => Reason::ProtocolError,
                reason => reason,
            }
        }
        Error::Io(IoError::Tls(_)) => Reason::TlsFailed,
        Error::Driver(error) => match error {
            DriverError::ConnectionClosed | DriverError::PoolDisconnected => Reason::Closed,
            DriverError::NoClientSslFlagFromServer => Reason::TlsFailed,
            DriverError::PacketTooLarge => Reason::TooLarge,
            DriverError::UnknownAuthPlugin { .. }
            | DriverError::MysqlOldPasswordDisabled
            | DriverError::CleartextPluginDisabled => Reason::BadConfiguration,
            _ => Reason::ProtocolError,
        },
        Error::Url(_) => Reason::BadConfiguration,
        Error::Other(_) => Reason::ProtocolError,
    };
    let told = ProbeError::from_error(reason, error);
    match without_user(told.message()) {
        Some(words) => ProbeError::new(reason, words),
        None => told,
    }
}

/// What a server says by the number and the `SQLSTATE` of its error, with its message:
/// for clients that hand out all three. They are those of MariaDB and MySQL.
///
/// ```
/// use golive_core::probe::Reason;
/// use golive_probes::mysql::server_error;
///
/// let error = server_error(1146, "42S02", "Table 'orders.x' doesn't exist");
/// assert_eq!(error.reason(), Reason::Missing);
/// ```
#[must_use]
pub fn server_error(number: u16, state: &str, message: impl fmt::Display) -> ProbeError {
    let message = message.to_string();
    let message = without_user(&message).unwrap_or(message);
    ProbeError::new(reason_of(number, state), message)
}

fn reason_of(number: u16, state: &str) -> Reason {
    match number {
        // Access denied, also to a user of a socket, from this host, who is locked
        // (MySQL, MariaDB), or whose password has expired.
        1045 | 1698 | 1130 | 3118 | 4151 | 1820 | 1862 => Reason::CredentialsRejected,
        // A way to log in that the client does not have.
        1251 => Reason::BadConfiguration,
        // To a database, a table, a column, a routine; a privilege is missing.
        1044 | 1142 | 1143 | 1227 | 1370 => Reason::PermissionDenied,
        // A database, a table, a column, an index, a variable, a routine, a sequence that is
        // not there.
        1049 | 1051 | 1054 | 1109 | 1146 | 1176 | 1193 | 1305 | 4091 => Reason::Missing,
        // The statement's time is up, by MariaDB and MySQL.
        1969 | 3024 => Reason::TimedOut,
        // There are as many connections or statements as there may be: with the state of
        // a mistake, and passing.
        1203 | 1226 | 1461 => Reason::ServerError,
        // A value does not fit, there is none, or it breaks a check: with the state of
        // anything.
        1265 | 1364 | 1366 | 3819 => Reason::Rejected,
        _ if is_lasting(state) => Reason::Rejected,
        _ => Reason::ServerError,
    }
}

/// `Access denied for user 'app'@'10.0.0.7'` without the name: of the pool of the
/// application nobody knows it here.
fn without_user(words: &str) -> Option<String> {
    let (before, host) = words.split_once("'@'")?;
    let (before, _) = before.split_once('\'')?;
    Some(format!("{before}'[redacted]'@'{host}"))
}

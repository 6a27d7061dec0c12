//! Statuses of HTTP, and of what numbers its errors as HTTP does.

use golive_core::probe::Reason;

/// The reason of a status that was not due: an error of the server itself (5xx), or of
/// one that has no time now or too much to do (408, 425, 429; RFC 9110, 8470, 6585),
/// may pass; what it has no code for (501, 505) stays.
pub(crate) fn reason(status: u16, otherwise: Reason) -> Reason {
    match status {
        501 | 505 => otherwise,
        408 | 425 | 429 | 500..600 => Reason::ServerError,
        _ => otherwise,
    }
}

//! The codes of errors that SQL databases have in common.

/// Whether an error of this `SQLSTATE` comes again until somebody has mended the
/// statement or what it meets: what the server cannot do (`0A`), too many rows (`21`),
/// values that do not fit (`22`), what breaks a constraint (`23`, `44`), mistakes in the
/// SQL (`42`), and of PostgreSQL a limit of the program (`54`). What a routine raises may
/// pass, and so does that a server is read-only, which ends when it is promoted.
pub(crate) fn is_lasting(state: &str) -> bool {
    let class = state.get(..2).unwrap_or_default();
    matches!(class, "0A" | "21" | "22" | "23" | "42" | "44" | "54")
}

//! The codes of errors that SQL databases have in common.

/// Whether an error of this `SQLSTATE` comes again until somebody has mended the
/// statement or what it meets: what cannot be done, values that do not fit, what
/// breaks a constraint, and mistakes in the SQL. The classes are those of the standard
/// (ISO/IEC 9075), with `45` of what a routine signals, and of PostgreSQL `54` (a limit
/// of the program) and `P0` (what a routine raises).
pub(crate) fn is_lasting(state: &str) -> bool {
    let class = state.get(..2).unwrap_or_default();
    matches!(
        class,
        "0A" | "21" | "22" | "23" | "25" | "2F" | "38" | "39" | "42" | "44" | "45" | "54" | "P0"
    )
}

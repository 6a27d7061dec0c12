//! Errors that repeat what a server says, of a length that a report has room for.

use golive_core::probe::ProbeError;

/// How many letters such an error has.
const MOST_WORDS: usize = 500;

/// The same error, of no more words than a report has room for.
pub(crate) fn cut(error: ProbeError) -> ProbeError {
    let Some((end, _)) = error.message().char_indices().nth(MOST_WORDS) else {
        return error;
    };
    let words = format!("{}...", error.message().get(..end).unwrap_or_default());
    let short = ProbeError::new(error.reason(), words);
    match error.step() {
        Some(step) => short.at(step),
        None => short,
    }
}

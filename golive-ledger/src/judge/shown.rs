//! How a text of an entry is shown in a reason.

/// What came from outside, fit for a line.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let short: String = text.chars().take(LONGEST).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{}{more}", golive_core::escape::escape(&short))
}

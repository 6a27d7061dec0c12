//! Foreign text in a report: what a server said must not move a reader's
//! cursor, colour a log or hide what follows.

use std::borrow::Cow;

/// The text with every control character, and every character that changes
/// the direction of writing or is invisible, written as an escape. The two that
/// choose between a sign as text and as a picture stay. So is a sign with which some
/// services of continuous integration begin a command wherever it stands in a line,
/// `##[..` and `##vso[..`.
///
/// ```
/// use golive_core::escape::escape;
/// assert_eq!(escape("ok\u{1b}[2Jgone\u{202e}"), "ok\\u{1b}[2Jgone\\u{202e}");
/// assert_eq!(escape("größer als 5"), "größer als 5");
/// assert_eq!(escape("it: ##vso[task.complete]"), "it: \\u{23}#vso[task.complete]");
/// assert_eq!(escape("## 5 [s]"), "## 5 [s]");
/// ```
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if is_unseen(c) {
            out.extend(c.escape_default());
        } else if c == '#' && text.get(at..).is_some_and(begins_command) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A line of it made harmless for GitHub, which takes one that begins with `::` for a
/// command, blanks before it or not.
///
/// ```
/// use golive_core::escape::line;
/// assert_eq!(line("::add-mask::x"), "\\u{3a}:add-mask::x");
/// assert_eq!(line("std::fmt"), "std::fmt");
/// ```
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    let escaped = escape(text);
    let rest = escaped.trim_start();
    if !rest.starts_with("::") {
        return escaped;
    }
    let (blanks, rest) = escaped.split_at(escaped.len() - rest.len());
    Cow::Owned(format!(
        "{blanks}\\u{{3a}}{}",
        rest.get(1..).unwrap_or_default()
    ))
}

/// Whether a text begins as a command does that some services take wherever it
/// stands in a line: `##[`, `##vso[`, `##teamcity[`.
#[must_use]
pub fn begins_command(text: &str) -> bool {
    let name = text.strip_prefix("##");
    let name = name.map(|it| it.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
    name.is_some_and(|rest| rest.starts_with('['))
}

/// Whether a character is a control, changes the direction of writing, or is seen by
/// nobody.
///
/// ```
/// use golive_core::escape::is_unseen;
/// assert!(is_unseen('\u{3164}') && is_unseen('\n'));
/// assert!(!is_unseen('é') && !is_unseen(' '));
/// ```
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0100}'..='\u{e01ef}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

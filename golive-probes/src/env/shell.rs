//! A line as a shell reads it that is told to run the file: `set -a; . ./.env`.

use super::dialect::Reads;
use super::line::{Line, Sign};
use super::value;
use super::value::Expands;

pub(super) const NAME: &str = "a shell";

/// Reads the line that `text` begins with. What a shell would stop at, or run, it
/// is not asked of: such a file is for other readers.
pub(super) fn read<'a>(
    line: Line<'_>,
    text: &'a str,
    known: &dyn Fn(&str) -> Option<String>,
) -> Reads<'a> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_one =
        line.name.chars().all(is_name) && !line.name.starts_with(|c: char| c.is_ascii_digit());
    match line.sign {
        Sign::Equals | Sign::Adds if line.is_apart || line.quote.is_some() || !is_one => {
            return Reads::Refused;
        }
        Sign::Equals | Sign::Adds => {}
        // A command that is not found.
        Sign::Colon | Sign::TightColon | Sign::Nothing => return Reads::Nothing,
    }
    match word(text.get(line.value..).unwrap_or_default(), known) {
        Some((value, rest)) => Reads::Value(value, rest),
        None => Reads::Refused,
    }
}

/// The first word, if nothing but a comment follows it in its line, and what
/// follows that.
fn word<'a>(text: &'a str, known: &dyn Fn(&str) -> Option<String>) -> Option<(String, &'a str)> {
    let mut value = String::new();
    // What is in no quotes, or in double quotes, with its names; a backslash stays
    // before a `$` that is none.
    let mut part = String::new();
    let mut quote = None;
    let mut letters = text.char_indices().peekable();
    let mut end = text.len();
    while let Some((at, c)) = letters.next() {
        match (quote, c) {
            (None, '\n' | ' ' | '\t') => {
                end = at;
                break;
            }
            (None, ';' | '&' | '|' | '<' | '>' | '(' | ')' | '`' | '~') | (Some('"'), '`') => {
                return None;
            }
            (_, '$') if text.get(at + 1..).is_some_and(|it| it.starts_with('(')) => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (Some('\''), c) => {
                value.push_str(&value::expanded(&part, Expands::Unquoted, known));
                part.clear();
                value.push(c);
            }
            (_, '\\') => match (quote, letters.next()?.1) {
                (_, '\n') => {}
                (_, '$') => part.push_str("\\$"),
                (None, next) | (Some(_), next @ ('"' | '\\' | '`')) => part.push(next),
                (Some(_), next) => part.extend(['\\', next]),
            },
            (_, c) => part.push(c),
        }
    }
    if quote.is_some() {
        return None;
    }
    value.push_str(&value::expanded(&part, Expands::Unquoted, known));
    let rest = text.get(end..)?;
    let (tail, below) = rest.split_once('\n').unwrap_or((rest, ""));
    let tail = tail.trim_start();
    (tail.is_empty() || tail.starts_with('#')).then_some((value, below))
}

//! Files of lines `NAME=value`.

use std::path::Path;

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::Bytes;

use crate::regular;

/// What is read of a file of variables.
const MOST_CONTENT: Bytes = Bytes::new(1 << 20);

/// The whole of such a file.
pub(super) fn text(path: &Path) -> Result<String, ProbeError> {
    let bytes = regular::read(path, MOST_CONTENT)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let words = format!("{} is not UTF-8", path.display());
        ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
    })?;
    // Else the first name would not be what it is.
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// The names that a file sets, each once, in their order. No shell takes those
/// with `.` or `-`, but many readers of such files do.
pub(super) fn names(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in assignments(text) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if !name.is_empty() && name.chars().all(is_name) && !names.contains(&name) {
            names.push(name);
        }
    }
    // A quote that was not ended hides no name.
    for (name, _) in text.lines().filter_map(assignment) {
        let is_usual = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let begins = name.starts_with(|c: char| c.is_ascii_uppercase());
        if begins && name.chars().all(is_usual) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The value that the last assignment of a name gives it, as a shell would take
/// it.
pub(super) fn find(text: &str, name: &str) -> Option<String> {
    let found = assignments(text).filter(|(found, _)| *found == name);
    found.last().map(|(_, value)| value)
}

/// Some line begins as if it set a name, be it within the quotes of another:
/// not every reader of such files knows quotes.
pub(super) fn names_in_a_line(text: &str, name: &str) -> bool {
    // `NAME: value` sets one too, to some readers.
    text.split(['\n', '\r']).any(|line| {
        let colon = line.trim_start().strip_prefix(name);
        assignment(line).is_some_and(|(found, _)| found == name)
            || colon.is_some_and(|rest| rest.starts_with(": "))
    })
}

/// What a file assigns, one after the other. A value in quotes may go on over
/// lines.
fn assignments(text: &str) -> impl Iterator<Item = (&str, String)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            let (all, below) = (rest, after);
            rest = below;
            let Some((name, value)) = assignment(line) else {
                continue;
            };
            let start = line.len() - value.trim_start().len();
            let open = all.get(start..).unwrap_or_default();
            if let Some((value, after)) = quoted(open) {
                // What stands behind the quote to the end of its line is none.
                rest = after.split_once('\n').map_or("", |(_, below)| below);
                return Some((name, value));
            }
            return Some((name, without_comment(value).trim().to_owned()));
        }
        None
    })
}

fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    // A quote in a comment begins no value.
    if line.starts_with('#') {
        return None;
    }
    let exported = line.strip_prefix("export");
    let exported = exported.filter(|rest| rest.starts_with([' ', '\t']));
    let line = exported.unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    Some((name.trim(), value))
}

/// What begins with a quote: what is within, and what follows. In double quotes a
/// backslash takes the meaning of a quote and of a backslash away.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut letters = text.char_indices();
    let (_, quote) = letters.next().filter(|(_, c)| matches!(c, '"' | '\''))?;
    let mut value = String::new();
    while let Some((at, c)) = letters.next() {
        if c == quote {
            return Some((value, text.get(at + c.len_utf8()..)?));
        }
        let escapes = c == '\\' && quote == '"';
        match letters.clone().next().filter(|_| escapes) {
            Some((_, next @ ('"' | '\\'))) => {
                letters.next();
                value.push(next);
            }
            _ => value.push(c),
        }
    }
    None
}

/// A comment begins with a word: `A=1 # one`, and `A= # to be set` is nothing.
fn without_comment(value: &str) -> &str {
    let begins = |at: &usize| {
        let before = value.get(..*at).and_then(|it| it.chars().next_back());
        before.is_some_and(char::is_whitespace)
    };
    let at = value.match_indices('#').map(|(at, _)| at).find(begins);
    at.and_then(|at| value.get(..at)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_as_shells_do() {
        let text = "# A='0\nA=1\nexport B=\"two words\" # note\nC='#3'\nA=4 # last\nD=\n\
            F= # to be set\nG=#7#\nH=8\t# nine\nI = 'x' # \"\n\
            J=\"one\nK=2\n\\\"\\n three\" # it's K=3\r\nL='tis\nM=";
        for (name, value) in [
            ("A", Some("4")),
            ("B", Some("two words")),
            ("C", Some("#3")),
            ("D", Some("")),
            ("E", None),
            ("F", Some("")),
            ("G", Some("#7#")),
            ("H", Some("8")),
            ("I", Some("x")),
            ("J", Some("one\nK=2\n\"\\n three")),
            ("K", None),
            ("L", Some("'tis")),
            ("M", Some("")),
        ] {
            assert_eq!(find(text, name).as_deref(), value, "{name}");
        }
        assert!(names_in_a_line(text, "K") && !names_in_a_line(text, "E"));
        assert_eq!(find("export\tB=1", "B").as_deref(), Some("1"));
        for text in ["export\tB=1", "A=0\rB=1", " B: 1"] {
            assert!(names_in_a_line(text, "B"), "{text:?}");
        }
        assert!(!names_in_a_line("exportB=1", "B"));
        let forgotten = "TITLE=\"My app\nAPI_KEY=\nNAME=\"x\"";
        assert!(names(forgotten).contains(&"API_KEY"));
    }

    #[test]
    fn names_are_those_that_are_set() {
        let text = "# A=0\n#B=1\nA=1\nexport C=\nA=2\nnot a line\n=x\n a b=1\nspring.url=\nx-y=\n";
        assert_eq!(names(text), ["A", "C", "spring.url", "x-y"]);
    }
}

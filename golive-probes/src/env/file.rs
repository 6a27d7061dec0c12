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
    for line in text.lines() {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if let Some((name, _)) = assignment(line)
            && !name.is_empty()
            && name.chars().all(is_name)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    Some((name.trim(), value))
}

/// The last line that sets a name, as a shell would take it.
pub(super) fn find(text: &str, name: &str) -> Option<String> {
    text.lines().rev().find_map(|line| {
        let (found, value) = assignment(line)?;
        if found != name {
            return None;
        }
        let quoted = ['"', '\'']
            .into_iter()
            .find_map(|quote| value.trim().strip_prefix(quote)?.split_once(quote));
        Some(match quoted {
            Some((inside, _)) => inside.to_owned(),
            None => without_comment(value).trim().to_owned(),
        })
    })
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
        let text = "# A=0\nA=1\nexport B=\"two words\" # note\nC='#3'\nA=4 # last\nD=\n\
            F= # to be set\nG=#7#\nH=8\t# nine\nI = 'x' # '\n";
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
        ] {
            assert_eq!(find(text, name).as_deref(), value, "{name}");
        }
    }

    #[test]
    fn names_are_those_that_are_set() {
        let text = "# A=0\n#B=1\nA=1\nexport C=\nA=2\nnot a line\n=x\n a b=1\nspring.url=\nx-y=\n";
        assert_eq!(names(text), ["A", "C", "spring.url", "x-y"]);
    }
}

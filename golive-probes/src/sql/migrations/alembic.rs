//! What a migration of Alembic says of itself, in Python.

use std::path::Path;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::Bytes;

use crate::regular;

/// The largest Python file that is read.
const LARGEST: Bytes = Bytes::new(1 << 20);

/// The revision of a Python file, and those that it comes after.
pub(super) fn revision(
    path: &Path,
    name: &str,
) -> Result<Option<(String, Vec<String>)>, ProbeError> {
    // What Emacs leaves of a file that is being edited is none to Alembic.
    if !name.ends_with(".py") || name == "__init__.py" || name.starts_with(".#") {
        return Ok(None);
    }
    let wrong = |words: &str| {
        let words = format!("{}: {words}", path.display());
        ProbeError::new(Reason::UnexpectedValue, words)
    };
    // In another encoding, which it may declare, a revision is ASCII all the same.
    let text = regular::read(path, LARGEST)?;
    let text = String::from_utf8_lossy(&text);
    let Some(revision) = assigned(&text, "revision") else {
        return Ok(None);
    };
    let revision = quoted(&revision).pop();
    let revision = revision.ok_or_else(|| wrong("`revision` is no text in quotes"))?;
    let before = assigned(&text, "down_revision");
    let mut before = quoted(&before.ok_or_else(|| wrong("there is no `down_revision`"))?);
    // What it depends on in another line is noted by it too.
    before.extend(
        assigned(&text, "depends_on")
            .iter()
            .flat_map(|it| quoted(it)),
    );
    Ok(Some((revision, before)))
}

/// What is assigned to a variable at the beginning of a line:
/// `revision = "1"`, `down_revision: str | None = None`, or a tuple.
fn assigned(text: &str, variable: &str) -> Option<String> {
    let mut lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let first = lines.find_map(|line| {
        let rest = line.strip_prefix(variable)?;
        let (between, value) = rest.split_once('=')?;
        let between = between.trim();
        (between.is_empty() || between.starts_with(':')).then_some(value)
    })?;
    let mut value = first.to_owned();
    // A tuple or a list may go on over lines.
    while value.trim_start().starts_with(['(', '[']) && !value.contains([')', ']']) {
        value.push_str(lines.next()?);
    }
    Some(value)
}

/// The texts in quotes of a value.
fn quoted(value: &str) -> Vec<String> {
    let parts = value.split(['"', '\'']);
    parts.skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_another_encoding_hide_no_revision() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        let text = b"# -*- coding: latin-1 -*-\n\"\"\"gr\xfcn\"\"\"\nrevision = 'b2'\ndown_revision = 'a1'\n";
        std::fs::write(&path, text).unwrap();
        let found = revision(&path, "a.py").unwrap().unwrap();
        assert_eq!(found, ("b2".to_owned(), vec!["a1".to_owned()]));
        assert_eq!(revision(&path, ".#a.py").unwrap(), None);
    }

    #[test]
    fn python_says_what_comes_after_what() {
        let text = "\"\"\"x\n\nRevises: 1\n\"\"\"\nrevision: str = 'b2'\n\
            down_revision: Union[str, None] = (\"a1\", 'a2')  # two\nbranch_labels = None\n";
        assert_eq!(quoted(&assigned(text, "revision").unwrap()), ["b2"]);
        assert_eq!(
            quoted(&assigned(text, "down_revision").unwrap()),
            ["a1", "a2"]
        );
        let text = "down_revision = (\n    'a1',  # one\n    'a2',\n)\nbranch_labels = 'x'\n";
        let value = assigned(text, "down_revision").unwrap();
        assert_eq!(quoted(&value), ["a1", "a2"]);
        let text = "down_revision = [\n    'a1',\n    'a2',\n]\n";
        assert_eq!(
            quoted(&assigned(text, "down_revision").unwrap()),
            ["a1", "a2"]
        );
    }
}

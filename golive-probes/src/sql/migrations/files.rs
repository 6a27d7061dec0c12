//! The migrations of a folder, as each tool names them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use golive_core::probe::{ProbeError, Reason};

use super::MigrationTool;

/// The largest Python file that is read.
const LARGEST: u64 = 1 << 20;

/// The migrations of a folder.
pub(super) struct Expected {
    /// Each by what the tool notes of it, and the name of its file.
    names: BTreeMap<String, String>,
    /// Of Alembic: what each comes after. The others note every one.
    parents: Option<BTreeMap<String, Vec<String>>>,
}

impl Expected {
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Those that a database lacks, by the names of their files.
    pub(super) fn pending(&self, applied: &BTreeSet<String>) -> Vec<String> {
        let applied = match &self.parents {
            None => applied.clone(),
            Some(parents) => with_ancestors(parents, applied),
        };
        let lacking = self
            .names
            .iter()
            .filter(|(note, _)| !applied.contains(*note));
        lacking.map(|(_, name)| name.clone()).collect()
    }

    /// Those that a database has beside them, by its own notes.
    pub(super) fn beside(&self, applied: &BTreeSet<String>) -> Vec<String> {
        let beside = applied
            .iter()
            .filter(|note| !self.names.contains_key(*note));
        beside.cloned().collect()
    }
}

/// Alembic notes the last of a line only: what came before it was applied too.
fn with_ancestors(
    parents: &BTreeMap<String, Vec<String>>,
    applied: &BTreeSet<String>,
) -> BTreeSet<String> {
    let (mut all, mut next) = (BTreeSet::new(), Vec::from_iter(applied.clone()));
    while let Some(revision) = next.pop() {
        // One that was seen is where two lines meet, or a circle.
        if all.insert(revision.clone()) {
            next.extend(parents.get(&revision).into_iter().flatten().cloned());
        }
    }
    all
}

/// A note of a tool in the form that the files have here.
pub(super) fn plain(tool: MigrationTool, note: &str) -> String {
    match tool {
        MigrationTool::Sqlx | MigrationTool::Refinery => number(note).unwrap_or_default(),
        MigrationTool::Flyway => flyway(note),
        _ => note.to_owned(),
    }
}

/// The migrations of a folder. None is no data.
pub(super) fn expected(tool: MigrationTool, folder: &Path) -> Result<Expected, ProbeError> {
    let named = |path: &Path, error: std::io::Error| {
        let words = format!("{}: {error}", path.display());
        ProbeError::new(ProbeError::from(error).reason(), words)
    };
    let mut expected = Expected {
        names: BTreeMap::new(),
        parents: (tool == MigrationTool::Alembic).then(BTreeMap::new),
    };
    for entry in fs::read_dir(folder).map_err(|error| named(folder, error))? {
        let path = entry.map_err(|error| named(folder, error))?.path();
        let Some(note) = note(tool, &path, &mut expected.parents)? else {
            continue;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(other) = expected.names.insert(note, name.clone().into_owned()) {
            // Refinery and sqlx give the ways up and down one number.
            let words = format!("{other} and {name} are one and the same migration");
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
    }
    if expected.names.is_empty() {
        let words = format!("{} holds no migration of {tool}", folder.display());
        return Err(ProbeError::no_data(words));
    }
    Ok(expected)
}

/// What the tool notes of this file or folder; None when it is no migration.
fn note(
    tool: MigrationTool,
    path: &Path,
    parents: &mut Option<BTreeMap<String, Vec<String>>>,
) -> Result<Option<String>, ProbeError> {
    let Some(name) = path.file_name().and_then(OsStr::to_str) else {
        return Ok(None);
    };
    let holds = |file: &str| path.join(file).is_file();
    Ok(match tool {
        MigrationTool::Sqlx => {
            let is_way_down = name.ends_with(".down.sql");
            let stem = name.strip_suffix(".sql").filter(|_| !is_way_down);
            stem.and_then(|stem| stem.split_once('_'))
                .and_then(|(version, _)| number(version))
        }
        MigrationTool::Diesel => {
            let version = name.split('_').next().unwrap_or_default();
            let is_one = version.starts_with(|c: char| c.is_ascii_digit()) && holds("up.sql");
            is_one.then(|| version.replace('-', ""))
        }
        MigrationTool::Refinery => {
            let stem = name
                .strip_suffix(".sql")
                .or_else(|| name.strip_suffix(".rs"));
            stem.and_then(|stem| stem.strip_prefix(['V', 'U']))
                .and_then(|stem| stem.split_once("__"))
                .and_then(|(version, _)| number(version))
        }
        MigrationTool::Flyway => {
            let stem = name
                .strip_suffix(".sql")
                .or_else(|| name.strip_suffix(".java"));
            stem.and_then(|stem| stem.strip_prefix('V'))
                .and_then(|stem| stem.split_once("__"))
                .map(|(version, _)| flyway(version))
        }
        MigrationTool::Prisma => holds("migration.sql").then(|| name.to_owned()),
        MigrationTool::Rails => {
            let stem = name.strip_suffix(".rb");
            stem.and_then(|stem| stem.split_once('_'))
                .map(|(version, _)| version)
                .filter(|version| number(version).is_some())
                .map(str::to_owned)
        }
        MigrationTool::Alembic => match revision(path, name)? {
            None => None,
            Some((revision, before)) => {
                if let Some(parents) = parents {
                    parents.insert(revision.clone(), before);
                }
                Some(revision)
            }
        },
    })
}

/// A number without the zeros before it.
fn number(text: &str) -> Option<String> {
    text.parse::<u64>().ok().map(|number| number.to_string())
}

/// A version of Flyway: numbers with `.` or `_` between them, of which zeros
/// before and at the end say nothing: `01_2.0` is `1.2`.
fn flyway(version: &str) -> String {
    let parts = version.split(['.', '_']);
    let mut parts: Vec<String> = parts
        .map(|part| number(part).unwrap_or_else(|| part.to_owned()))
        .collect();
    while parts.len() > 1 && parts.last().is_some_and(|last| last == "0") {
        parts.pop();
    }
    parts.join(".")
}

/// The revision of a Python file, and those that it comes after.
fn revision(path: &Path, name: &str) -> Result<Option<(String, Vec<String>)>, ProbeError> {
    if !name.ends_with(".py") || name == "__init__.py" {
        return Ok(None);
    }
    let wrong = |words: &str| {
        let words = format!("{}: {words}", path.display());
        ProbeError::new(Reason::UnexpectedValue, words)
    };
    let named = |error: std::io::Error| {
        let reason = ProbeError::from(std::io::Error::from(error.kind())).reason();
        ProbeError::new(reason, format_args!("{}: {error}", path.display()))
    };
    if fs::metadata(path).map_err(named)?.len() > LARGEST {
        return Err(wrong("it is larger than 1 MiB"));
    }
    let text = fs::read_to_string(path).map_err(named)?;
    let Some(revision) = assigned(&text, "revision") else {
        return Ok(None);
    };
    let revision = quoted(revision).pop();
    let revision = revision.ok_or_else(|| wrong("`revision` is no text in quotes"))?;
    let before = assigned(&text, "down_revision");
    let before = before.ok_or_else(|| wrong("there is no `down_revision`"))?;
    Ok(Some((revision, quoted(before))))
}

/// What is assigned to a variable at the beginning of a line:
/// `revision = "1"`, `down_revision: str | None = None`, or a tuple.
fn assigned<'a>(text: &'a str, variable: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let rest = line.strip_prefix(variable)?;
        let (between, value) = rest.split_once('=')?;
        let between = between.trim();
        (between.is_empty() || between.starts_with(':')).then_some(value)
    })
}

/// The texts in quotes of a line, but for a comment.
fn quoted(line: &str) -> Vec<String> {
    let line = line.split('#').next().unwrap_or_default();
    let parts = line.split(['"', '\'']);
    parts.skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_the_same_however_they_are_written() {
        for (version, expected) in [("1", "1"), ("001.02", "1.2"), ("1_2_0", "1.2"), ("0", "0")] {
            assert_eq!(flyway(version), expected);
        }
        assert_eq!(plain(MigrationTool::Sqlx, "20260131"), "20260131");
        assert_eq!(number("0007").as_deref(), Some("7"));
    }

    #[test]
    fn python_says_what_comes_after_what() {
        let text = "\"\"\"x\n\nRevises: 1\n\"\"\"\nrevision: str = 'b2'\n\
            down_revision: Union[str, None] = (\"a1\", 'a2')  # two\nbranch_labels = None\n";
        assert_eq!(quoted(assigned(text, "revision").unwrap()), ["b2"]);
        assert_eq!(
            quoted(assigned(text, "down_revision").unwrap()),
            ["a1", "a2"]
        );
        let parents = BTreeMap::from([
            ("c".to_owned(), vec!["b".to_owned()]),
            ("b".to_owned(), vec!["a".to_owned()]),
            ("a".to_owned(), vec!["c".to_owned()]),
        ]);
        let applied = BTreeSet::from(["b".to_owned()]);
        // A circle does not hang it.
        assert_eq!(with_ancestors(&parents, &applied).len(), 3);
    }
}

//! The migrations of a folder, as each tool names them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use golive_core::probe::{ProbeError, Reason};

use super::{MigrationTool, alembic, journal, script};
use crate::regular;

/// The most files and folders that are looked at.
const MOST: usize = 100_000;

/// The migrations of a folder.
pub(super) struct Expected {
    /// Each by what the tool notes of it, and the name of its file.
    names: BTreeMap<String, String>,
    /// Where what it holds is.
    paths: BTreeMap<String, PathBuf>,
    /// Of tools that note the last one only: what each comes after, or depends on.
    parents: Option<BTreeMap<String, Vec<String>>>,
}

impl Expected {
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The file of each, by what the tool notes of it.
    pub(super) fn paths(&self) -> BTreeMap<String, PathBuf> {
        self.paths.clone()
    }

    /// Those that a database lacks, by the names of their files.
    pub(super) fn pending(&self, applied: &BTreeSet<String>) -> Vec<String> {
        let baseline = applied.iter().filter_map(|note| note.strip_prefix('<'));
        let baseline = baseline.map(parts).max();
        let applied = match &self.parents {
            None => applied.clone(),
            Some(parents) => with_ancestors(parents, applied),
        };
        let lacking = self
            .names
            .iter()
            .filter(|(note, _)| !applied.contains(*note))
            .filter(|(note, _)| baseline.as_ref().is_none_or(|it| parts(note) > *it));
        lacking.map(|(_, name)| name.clone()).collect()
    }

    /// Whether the tool notes the last of a line only, so that one that is not in
    /// the folder says nothing of those before it.
    pub(super) fn notes_the_last(&self) -> bool {
        self.parents.is_some()
    }

    /// Those that a database has beside them, by its own notes.
    pub(super) fn beside(&self, applied: &BTreeSet<String>) -> Vec<String> {
        let beside = applied
            .iter()
            .filter(|note| !self.names.contains_key(*note) && !note.starts_with('<'));
        beside.cloned().collect()
    }
}

/// Some note the last of a line only: what came before it was applied too.
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
        MigrationTool::Sqlx | MigrationTool::Refinery | MigrationTool::Rails => {
            number(note).unwrap_or_default()
        }
        MigrationTool::Knex | MigrationTool::Sequelize => {
            script::stem(note).unwrap_or(note).to_owned()
        }
        MigrationTool::Flyway => match note.strip_prefix('<') {
            Some(baseline) => format!("<{}", flyway(baseline)),
            None => flyway(note),
        },
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
        paths: BTreeMap::new(),
        parents: (tool == MigrationTool::Alembic).then(BTreeMap::new),
    };
    if tool == MigrationTool::Drizzle {
        expected.names = journal::read(folder)?;
    }
    for path in paths(tool, folder).map_err(|(path, error)| named(&path, error))? {
        let Some(note) = note(tool, &path, &mut expected.parents)? else {
            continue;
        };
        let mut name = path.file_name().unwrap_or_default().to_string_lossy();
        if tool == MigrationTool::Django {
            // Many apps have a first one.
            name = note.clone().into();
        }
        let content = match tool {
            MigrationTool::Prisma => path.join("migration.sql"),
            _ => path.clone(),
        };
        expected.paths.insert(note.clone(), content);
        if let Some(other) = expected.names.insert(note, name.clone().into_owned()) {
            // Refinery and sqlx give the ways up and down one number.
            let words = format!("{other} and {name} are one and the same migration");
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
    }
    if tool == MigrationTool::GolangMigrate {
        expected.parents = Some(in_turn(&expected.names));
    }
    if expected.names.is_empty() {
        let words = format!("{} holds no migration of {tool}", folder.display());
        return Err(ProbeError::no_data(words));
    }
    Ok(expected)
}

/// Each number after the one before it.
fn in_turn(names: &BTreeMap<String, String>) -> BTreeMap<String, Vec<String>> {
    let mut numbers: Vec<u64> = names.keys().filter_map(|it| it.parse().ok()).collect();
    numbers.sort_unstable();
    let before = numbers.iter().zip(numbers.iter().skip(1));
    before
        .map(|(before, number)| (number.to_string(), vec![before.to_string()]))
        .collect()
}

/// The files and folders of a folder; of tools that look there, also of those
/// below it. Links are not followed.
fn paths(tool: MigrationTool, folder: &Path) -> Result<Vec<PathBuf>, (PathBuf, std::io::Error)> {
    let goes_down = matches!(
        tool,
        MigrationTool::Flyway
            | MigrationTool::Rails
            | MigrationTool::Refinery
            | MigrationTool::Django
    );
    let skips = |folder: &Path| tool == MigrationTool::Django && script::is_foreign(folder);
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let at = |error| (folder.clone(), error);
        for entry in fs::read_dir(&folder).map_err(at)? {
            let entry = entry.map_err(at)?;
            let is_folder = entry.file_type().map_err(at)?.is_dir();
            if is_folder && goes_down && !skips(&entry.path()) {
                folders.push(entry.path());
            }
            found.push(entry.path());
            if found.len() > MOST {
                return Err(at(std::io::Error::other("it holds too much to look at")));
            }
        }
    }
    Ok(found)
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
    let holds = |file: &str| holds(&path.join(file));
    Ok(match tool {
        MigrationTool::Sqlx => {
            let is_way_down = name.ends_with(".down.sql");
            let stem = name.strip_suffix(".sql").filter(|_| !is_way_down);
            stem.and_then(|stem| stem.split_once('_'))
                .and_then(|(version, _)| number(version))
        }
        MigrationTool::Diesel => {
            // It takes any name, with a time in it or not.
            let version = name.split('_').next().unwrap_or_default();
            let is_one = !name.starts_with('.') && holds("up.sql")?;
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
        MigrationTool::Prisma => holds("migration.sql")?.then(|| name.to_owned()),
        MigrationTool::Rails => {
            let stem = name.strip_suffix(".rb");
            stem.and_then(|stem| stem.split_once('_'))
                .and_then(|(version, _)| number(version))
        }
        MigrationTool::Supabase => {
            let stem = name.strip_suffix(".sql");
            stem.and_then(|stem| stem.split_once('_'))
                .map(|(version, _)| version.to_owned())
                .filter(|version| number(version).is_some())
        }
        MigrationTool::Knex | MigrationTool::Sequelize => script::stem(name).map(str::to_owned),
        MigrationTool::TypeOrm => script::typeorm(name)?,
        // Its journal names them.
        MigrationTool::Drizzle => None,
        MigrationTool::Django => script::django(path, name),
        MigrationTool::GolangMigrate => {
            let parts = name.split_once('_');
            parts
                .filter(|(_, rest)| rest.contains(".up."))
                .and_then(|(version, _)| number(version))
        }
        MigrationTool::Goose => {
            let is_test = name.ends_with("_test.go");
            let stem = name
                .strip_suffix(".sql")
                .or_else(|| name.strip_suffix(".go").filter(|_| !is_test));
            stem.and_then(|stem| stem.split_once('_'))
                .and_then(|(version, _)| number(version))
                .filter(|version| version != "0")
        }
        MigrationTool::Alembic => match alembic::revision(path, name)? {
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

/// There is such a file. A folder that may not be looked into is an error: what
/// is in it may be pending.
fn holds(path: &Path) -> Result<bool, ProbeError> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    match fs::metadata(path) {
        Ok(data) => Ok(data.is_file()),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(false),
        Err(error) => Err(regular::named(path, error)),
    }
}

/// A number without the zeros before it.
pub(super) fn number(text: &str) -> Option<String> {
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

/// The numbers of a version of Flyway, to compare.
fn parts(version: &str) -> Vec<u64> {
    let parts = version.split('.');
    parts.map(|part| part.parse().unwrap_or(u64::MAX)).collect()
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
    fn a_circle_ends() {
        let parents = BTreeMap::from([
            ("c".to_owned(), vec!["b".to_owned()]),
            ("b".to_owned(), vec!["a".to_owned()]),
            ("a".to_owned(), vec!["c".to_owned()]),
        ]);
        let applied = BTreeSet::from(["b".to_owned()]);
        assert_eq!(with_ancestors(&parents, &applied).len(), 3);
    }
}

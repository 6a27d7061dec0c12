//! Files of a folder whose name is like a pattern: `"*.sql.gz"`, `"TEST-*.xml"`.

use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};

use crate::regular::named;

/// One `*` stands for any text; a pattern without one is an ending, `".sql.gz"`. A
/// name that begins with a dot is hidden, as that of a copy which another system left
/// beside a file (`._orders.sql.gz`): it is chosen by a pattern with a `*` that begins
/// with a dot too, or by its whole name.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pattern: String,
    /// What a name begins and ends with; None for a pattern that has signs
    /// which mean something elsewhere.
    parts: Option<(String, String)>,
}

impl Chosen {
    pub(crate) fn new(pattern: impl Into<String>) -> Self {
        let pattern = pattern.into();
        let parts = match pattern.split_once('*') {
            // Every name ends with nothing.
            _ if pattern.is_empty() || pattern.contains(['?', '[', '{']) => None,
            Some((_, end)) if end.contains('*') => None,
            Some((start, end)) => Some((start.to_owned(), end.to_owned())),
            None => Some((String::new(), pattern.clone())),
        };
        Self { pattern, parts }
    }

    /// The regular files of a folder that are like it, by their names. Folders
    /// within the folder are not looked into.
    pub(crate) fn files(
        &self,
        folder: &Path,
        input: &ProbeInput,
    ) -> Result<Vec<(PathBuf, Metadata)>, ProbeError> {
        let Some((start, end)) = &self.parts else {
            let words = format!("a {self}: a pattern has one `*` and no other sign");
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        };
        let is_like = |name: &str| {
            let shows = !name.starts_with('.') || start.starts_with('.') || name == self.pattern;
            let rest = name.strip_prefix(start.as_str());
            shows && rest.is_some_and(|rest| rest.ends_with(end.as_str()))
        };
        files(folder, &is_like, input)
    }
}

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file like {:?}", self.pattern)
    }
}

/// The most files that are chosen.
const MOST: usize = 100_000;

/// The regular files of a folder whose name is chosen, by their names.
pub(crate) fn files(
    folder: &Path,
    is_chosen: &dyn Fn(&str) -> bool,
    input: &ProbeInput,
) -> Result<Vec<(PathBuf, Metadata)>, ProbeError> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| named(folder, error))? {
        // Nobody else can stop a thread that reads.
        if input.remaining().is_zero() {
            let words = format!("{} was not read in time", folder.display());
            return Err(ProbeError::new(Reason::TimedOut, words).at(Step::Read));
        }
        let path = entry.map_err(|error| named(folder, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !is_chosen(&name) {
            continue;
        }
        let data = match std::fs::metadata(&path) {
            Ok(data) => data,
            // It was removed while the folder was read, or is a link that
            // points nowhere: no file, either way.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(named(&path, error)),
        };
        if data.is_file() {
            if found.len() >= MOST {
                let words = format!("{} holds more than {MOST} such files", folder.display());
                return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
            }
            found.push((path, data));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}

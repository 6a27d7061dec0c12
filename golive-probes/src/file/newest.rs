//! The newest or the oldest file of a folder: the last backup, the first log.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};

use super::{File, file};
use crate::chosen::{self, Chosen};
use crate::regular::named;

/// The newest file of a folder whose name is like a pattern: `"*.sql.gz"`,
/// `"orders-*.dump"`. One `*` stands for any text; a pattern without one is an
/// ending, `".sql.gz"`. Hidden files (`._orders.sql.gz`) count where a pattern with
/// `*` begins with a dot, `".*.swp"`. Folders within the folder are not looked into.
///
/// What a [`File`] measures is measured of it, and its path is told beside the
/// measurement. A folder without one is [`Reason::Missing`].
pub fn newest(folder: impl Into<PathBuf>, pattern: impl Into<String>) -> File {
    among(folder, Which::Newest, Names::Like(Chosen::new(pattern)))
}

/// The newest file of a folder whose name a function chooses, of hidden files too.
/// See [`newest`].
pub fn newest_where(
    folder: impl Into<PathBuf>,
    chosen: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> File {
    among(folder, Which::Newest, Names::Where(Arc::new(chosen)))
}

/// The oldest file of a folder whose name is like a pattern: a log that should
/// have been removed. See [`newest`].
pub fn oldest(folder: impl Into<PathBuf>, pattern: impl Into<String>) -> File {
    among(folder, Which::Oldest, Names::Like(Chosen::new(pattern)))
}

fn among(folder: impl Into<PathBuf>, which: Which, names: Names) -> File {
    File {
        among: Some(Among { which, names }),
        ..file(folder)
    }
}

/// Which file of a folder is meant.
#[derive(Clone, Debug)]
pub(super) struct Among {
    which: Which,
    names: Names,
}

#[derive(Clone, Copy, Debug)]
enum Which {
    Newest,
    Oldest,
}

#[derive(Clone)]
enum Names {
    Like(Chosen),
    Where(Arc<dyn Fn(&str) -> bool + Send + Sync>),
}

impl Among {
    /// The file that is meant.
    pub(super) fn find(&self, folder: &Path, input: &ProbeInput) -> Result<PathBuf, ProbeError> {
        let files = match &self.names {
            Names::Like(chosen) => chosen.files(folder, input)?,
            Names::Where(is_chosen) => chosen::files(folder, is_chosen.as_ref(), input)?,
        };
        let mut found: Option<(PathBuf, std::time::SystemTime)> = None;
        for (path, data) in files {
            let written = data.modified().map_err(|error| named(&path, error))?;
            let is_it = found.as_ref().is_none_or(|(_, other)| match self.which {
                Which::Newest => written > *other,
                Which::Oldest => written < *other,
            });
            if is_it {
                found = Some((path, written));
            }
        }
        found.map(|(path, _)| path).ok_or_else(|| {
            let words = format!("there is no {self} in {}", folder.display());
            ProbeError::new(Reason::Missing, words).at(Step::Read)
        })
    }
}

impl fmt::Display for Among {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.names {
            Names::Like(chosen) => write!(f, "{chosen}"),
            Names::Where(_) => f.write_str("file that was chosen"),
        }
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Like(chosen) => chosen.fmt(f),
            Self::Where(_) => f.write_str("Where"),
        }
    }
}

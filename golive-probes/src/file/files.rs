//! How many files of a folder there are, and how much room they take.

use std::fmt;
use std::path::PathBuf;

use golive_core::probe::{Measurement, ProbeError, Reason, Step};
use golive_core::quantity::{Bytes, Count};

use super::{File, FileProbe, file};
use crate::chosen::Chosen;

/// The files of a folder whose name is like a pattern: `"core.*"`, `"*.sql.gz"`.
/// One `*` stands for any text; a pattern without one is an ending, `".gz"`. Hidden
/// files count where a pattern with `*` begins with a dot, `".*.swp"`. Folders within
/// the folder are not looked into.
pub fn files(folder: impl Into<PathBuf>, pattern: impl Into<String>) -> Files {
    Files {
        folder: file(folder),
        chosen: Chosen::new(pattern),
    }
}

/// See [`files`].
#[derive(Clone)]
#[must_use = "files measure nothing; one of their methods does"]
pub struct Files {
    folder: File,
    chosen: Chosen,
}

impl Files {
    /// How many there are, none too: of a pattern with a typo as well. A folder
    /// that is not there is [`Reason::Missing`].
    pub fn count(self) -> FileProbe<Count> {
        let Self { folder, chosen } = self;
        folder.probe(move |folder, input| {
            let found = chosen.files(&folder.path, input)?;
            Ok(Count::of(found.len()).into())
        })
    }

    /// Their sizes together. Where there is none it is [`Reason::Missing`].
    pub fn size(self) -> FileProbe<Bytes> {
        let Self { folder, chosen } = self;
        folder.probe(move |folder, input| {
            let found = chosen.files(&folder.path, input)?;
            if found.is_empty() {
                let words = format!("there is no {chosen} in {}", folder.shown());
                return Err(ProbeError::new(Reason::Missing, words).at(Step::Read));
            }
            let sum = found
                .iter()
                .fold(0, |sum: u64, (_, data)| sum.saturating_add(data.len()));
            Ok(Measurement::new(Bytes::new(sum)).with("files", found.len()))
        })
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files")
            .field("folder", &self.folder.path)
            .field("file", &self.chosen.to_string())
            .finish_non_exhaustive()
    }
}

//! The newest file of a folder: the last backup.

use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use golive_core::probe::{Measurement, ProbeError, Reason};
use golive_core::quantity::{Age, Bytes};

use super::meta::age;
use super::{File, FileProbe, file};
use crate::regular::named;

/// The newest file of a folder whose name is like a pattern: `"*.sql.gz"`,
/// `"orders-*.dump"`. One `*` stands for any text; a pattern without one is an
/// ending, `".sql.gz"`. Folders within the folder are not looked into.
pub fn newest(folder: impl Into<PathBuf>, pattern: impl Into<String>) -> Newest {
    let pattern = pattern.into();
    let matches = match pattern.split_once('*') {
        _ if pattern.contains(['?', '[', '{']) => None,
        Some((_, end)) if end.contains('*') => None,
        Some((start, end)) => Some((start.to_owned(), end.to_owned())),
        None => Some((String::new(), pattern.clone())),
    };
    let among = match matches {
        Some((start, end)) => Among::Matching(Arc::new(move |name: &str| {
            name.strip_prefix(start.as_str())
                .is_some_and(|rest| rest.ends_with(end.as_str()))
        })),
        None => Among::Unreadable,
    };
    Newest {
        folder: file(folder),
        words: format!("a file like {pattern:?}"),
        among,
    }
}

/// The newest file of a folder whose name a function chooses.
pub fn newest_where(
    folder: impl Into<PathBuf>,
    chosen: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Newest {
    Newest {
        folder: file(folder),
        words: "a file that was chosen".to_owned(),
        among: Among::Matching(Arc::new(chosen)),
    }
}

/// See [`newest`].
#[derive(Clone)]
#[must_use = "a folder measures nothing; one of its methods does"]
pub struct Newest {
    folder: File,
    words: String,
    among: Among,
}

#[derive(Clone)]
enum Among {
    Matching(Arc<dyn Fn(&str) -> bool + Send + Sync>),
    Unreadable,
}

struct Found {
    path: PathBuf,
    data: Metadata,
    written: SystemTime,
}

impl Newest {
    /// The age of the newest file. A folder without one is
    /// [`Reason::Missing`].
    pub fn age(self) -> FileProbe<Age> {
        self.probe(|found| {
            let size = Bytes::new(found.data.len());
            let age = age(&found.path, &found.data)?;
            Ok(Measurement::new(age).with("size", size))
        })
    }

    /// The size of the newest file: a backup of nothing is new as well.
    pub fn size(self) -> FileProbe<Bytes> {
        self.probe(|found| Ok(Bytes::new(found.data.len()).into()))
    }

    fn probe<V: golive_core::quantity::Quantity>(
        self,
        of: fn(&Found) -> Result<Measurement<V>, ProbeError>,
    ) -> FileProbe<V> {
        let Self {
            folder,
            words,
            among,
        } = self;
        folder.probe(move |folder, _| {
            let Among::Matching(chosen) = &among else {
                let words = format!("{words}: a pattern has one `*` and no other sign");
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            };
            let found = find(folder, chosen.as_ref())?.ok_or_else(|| {
                let words = format!(
                    "there is no {} in {}",
                    words.trim_start_matches("a "),
                    folder.shown()
                );
                ProbeError::new(Reason::Missing, words)
            })?;
            Ok(of(&found)?.with("file", found.path.display()))
        })
    }
}

fn find(folder: &File, chosen: &dyn Fn(&str) -> bool) -> Result<Option<Found>, ProbeError> {
    let mut newest: Option<Found> = None;
    let entries = std::fs::read_dir(&folder.path).map_err(|error| named(&folder.path, error))?;
    for entry in entries {
        let path = entry.map_err(|error| named(&folder.path, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !chosen(&name) {
            continue;
        }
        let data = match std::fs::metadata(&path) {
            Ok(data) => data,
            // It was removed while the folder was read, or is a link that
            // points nowhere: not a backup, either way.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(named(&path, error)),
        };
        let written = data.modified().map_err(|error| named(&path, error))?;
        let is_newer = newest
            .as_ref()
            .is_none_or(|newest| written > newest.written);
        if data.is_file() && is_newer {
            newest = Some(Found {
                path,
                data,
                written,
            });
        }
    }
    Ok(newest)
}

impl fmt::Debug for Newest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Newest")
            .field("folder", &self.folder.path)
            .field("file", &self.words)
            .finish_non_exhaustive()
    }
}

//! A ledger that is a folder: a file for each statement, one beside it for its
//! signature, and none that is ever written twice.
//!
//! ```text
//! golive/.gitattributes                                        * -text
//! golive/orders-2026-03/1/sign-off.ada.0f3c5a….json
//! golive/orders-2026-03/1/sign-off.ada.0f3c5a….json.sig
//! golive/orders-2026-03/1/sign-off.ada.0f3c5a….json.baseline
//! ```
//!
//! In a working copy of git each statement is a file that git does not know yet:
//! until it is committed, `git(..).is_clean()` is false. Commit `golive/` before
//! the run that asks for a clean copy, or keep the ledger elsewhere.
//!
//! No two writers touch one file, so it can be kept in git and merged without a
//! conflict. Each file is written in `.tmp`, made durable and then named, by a
//! hard link, which replaces nothing, or where the file system has none by a rename
//! that replaces nothing (Linux has one): the statement last, and then the folder is
//! made durable. Where neither can be done nothing is recorded. A signature without a statement is what a writer leaves that is
//! killed between the two, or who takes a statement away: it is unreadable, and
//! so is all else that a ledger does not write there.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::dir::{Dir, Unread};
use super::git::Revision;
use super::name::{
    ALONE, BASELINE, NO_ATTEMPT, NO_FOLDER, NO_SIGNATURE, NO_SUCH_FILE, NO_TEXT, SIGNATURE,
    TOO_LARGE, attempt, largest, of_launch, statement_of,
};
use super::{Entry, Found, LARGEST_LEDGER, LARGEST_SIGNATURE, Store, StoreError, recordable};
use crate::statement::LARGEST_BASELINE;

/// A ledger that is a folder.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The ledger in this folder. It is made when something is recorded.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn of_attempt(&self, launch: &str, attempt: u32) -> Result<PathBuf, StoreError> {
        Ok(self.root.join(of_launch(launch)?).join(attempt.to_string()))
    }

    /// Git would change the ends of lines where it is told to, and no signature
    /// would hold.
    fn keep_bytes_as_they_stand(&self) -> Result<(), StoreError> {
        let path = self.root.join(".gitattributes");
        if path.exists() {
            return Ok(());
        }
        self.begin(path, b"* -text\n")?.finish().map(drop)
    }

    /// Writes a file in `.tmp`, and makes it durable.
    fn begin<'a>(&self, path: PathBuf, bytes: &'a [u8]) -> Result<Begun<'a>, StoreError> {
        // No other process, on whatever machine, has this name.
        let random = RandomState::new().build_hasher().finish();
        let begun = Begun {
            at: self.root.join(BEGUN).join(format!("{random:016x}")),
            path,
            bytes,
        };
        let write = || -> io::Result<()> {
            let mut file = File::create_new(&begun.at)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(named(&begun.path))?;
        Ok(begun)
    }
}

/// A file that has no name yet.
struct Begun<'a> {
    at: PathBuf,
    path: PathBuf,
    bytes: &'a [u8],
}

impl Begun<'_> {
    /// Names it, unless there is one of that name. Whether these bytes are there now.
    fn finish(&self) -> Result<bool, StoreError> {
        let mut done = fs::hard_link(&self.at, &self.path);
        if let Err(no_links) = &done
            && is_unknown_here(no_links)
        {
            let renamed = rename(&self.at, &self.path);
            if renamed.as_ref().is_err_and(is_unknown_here) {
                return Err(StoreError::NoLinks {
                    path: shown(&self.path),
                    error: done
                        .err()
                        .unwrap_or_else(|| io::ErrorKind::Unsupported.into()),
                });
            }
            done = renamed;
        }
        match done {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.is_there(),
            Err(error) => Err(error),
        }
        .map_err(named(&self.path))
    }

    fn is_there(&self) -> io::Result<bool> {
        let (Some(folder), Some(name)) = (self.path.parent(), self.path.file_name()) else {
            return Ok(false);
        };
        let there = Dir::open(folder)?.map(|folder| folder.read(name, self.bytes.len()));
        Ok(matches!(there, Some(Ok(there)) if there == self.bytes))
    }
}

impl Drop for Begun<'_> {
    /// It has its name, or is not left behind, if that can be helped.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.at);
    }
}

/// Whether it says that the file system does not do such a thing at all: FAT and what
/// is mounted through FUSE say so in each of these ways.
#[cfg(unix)]
fn is_unknown_here(error: &io::Error) -> bool {
    use rustix::io::Errno;
    match Errno::from_io_error(error) {
        Some(error) => matches!(
            error,
            Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL
        ),
        None => error.kind() == io::ErrorKind::Unsupported,
    }
}

#[cfg(not(unix))]
fn is_unknown_here(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

/// Gives a file this name, where there is none of it.
#[cfg(target_os = "linux")]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

/// No rename is known that would not replace another's file.
#[cfg(not(target_os = "linux"))]
fn rename(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// How long it may take a writer to name a statement after its signature.
const NAMING: Duration = Duration::from_millis(100);

/// Where files are written before they have their names: nobody reads there.
const BEGUN: &str = ".tmp";

impl Store for Folder {
    fn record(&self, entry: &Entry) -> Result<String, StoreError> {
        let (bound, _, name) = recordable(entry)?;
        let folder = self.of_attempt(&bound.launch, bound.attempt)?;
        let path = folder.join(&name);
        let place = shown(&path);
        let begun = self.root.join(BEGUN);
        let of_launch = folder.parent().unwrap_or(&folder);
        if let Some(part) = no_folder([of_launch, &folder, &begun]) {
            return Err(named(part)(io::Error::other(NO_FOLDER)));
        }
        let made = missing(&folder);
        for folder in [&folder, &begun] {
            fs::create_dir_all(folder).map_err(named(folder))?;
        }
        self.keep_bytes_as_they_stand()?;
        // Named one after the other, without anything between: the statement last,
        // with which all of it is there.
        let parts = [
            (format!("{name}.{SIGNATURE}"), Some(&*entry.signature)),
            (format!("{name}.{BASELINE}"), entry.baseline.as_deref()),
            (name, Some(&*entry.statement)),
        ];
        let begun = parts
            .into_iter()
            .filter_map(|(name, bytes)| Some(self.begin(folder.join(name), bytes?)))
            .collect::<Result<Vec<_>, _>>()?;
        for file in &begun {
            if !file.finish()? {
                return Err(StoreError::Other(place));
            }
        }
        drop(begun);
        // The file, by its folder; each folder that was made, by that above it.
        let mut folder = folder.as_path();
        sync(folder)?;
        for _ in 0..made.max(2) {
            let Some(above) = folder.parent() else { break };
            folder = above;
            sync(folder)?;
        }
        Ok(place)
    }

    fn is_of_files(&self) -> bool {
        true
    }

    fn at_revision(&self, revision: &str) -> Result<Arc<dyn Store>, StoreError> {
        Ok(Arc::new(Revision::of(&self.root, revision)?))
    }

    fn read(&self, launch: &str) -> Result<Vec<Found>, StoreError> {
        let launch = of_launch(launch)?;
        let path = self.root.join(launch);
        let Some(root) = Dir::open(&self.root).map_err(named(&self.root))? else {
            return Ok(Vec::new());
        };
        let folder = match root.folder(launch.as_ref()) {
            Ok(folder) => folder,
            Err(Unread::Missing) => return Ok(Vec::new()),
            Err(Unread::Io(error)) => return Err(named(&path)(error)),
            Err(_) => return Ok(vec![unreadable(&path, NO_FOLDER)]),
        };
        let mut reading = Reading::default();
        for name in folder.names().map_err(named(&path))? {
            let path = path.join(&name);
            let is_attempt = name.to_str().and_then(attempt).is_some();
            let why = match is_attempt.then(|| folder.folder(&name)) {
                None => NO_ATTEMPT,
                Some(Ok(folder)) => {
                    reading.attempt(&folder, &path)?;
                    continue;
                }
                Some(Err(Unread::Io(error))) => return Err(named(&path)(error)),
                Some(Err(_)) => NO_FOLDER,
            };
            reading.found.push(unreadable(&path, why));
        }
        Ok(reading.found)
    }
}

/// What is read of a launch.
#[derive(Default)]
struct Reading {
    found: Vec<Found>,
    /// How many bytes that is.
    total: u64,
    /// It has waited for those who are recording.
    has_waited: bool,
}

impl Reading {
    /// The statements of one attempt, as long as all together are not too large.
    fn attempt(&mut self, folder: &Dir, path: &Path) -> Result<(), StoreError> {
        let mut statements = BTreeSet::new();
        for name in folder.names().map_err(named(path))? {
            match name.to_str().map(statement_of) {
                Some(Some(statement)) => drop(statements.insert(statement.to_owned())),
                Some(None) => self.found.push(unreadable(&path.join(name), NO_SUCH_FILE)),
                None => self.found.push(unreadable(&path.join(name), NO_TEXT)),
            }
        }
        for name in statements {
            let path = path.join(&name);
            let found = match self.entry(folder, &name, shown(&path)) {
                Ok(entry) => {
                    self.total += entry.size();
                    if self.total > LARGEST_LEDGER {
                        // What was read so far is judged; the rest is not.
                        self.found.push(unreadable(&path, TOO_LARGE));
                        break;
                    }
                    Found::Entry(entry)
                }
                Err(why) => unreadable(&path, why),
            };
            self.found.push(found);
        }
        Ok(())
    }

    /// A statement with what stands beside it, or why there is none.
    fn entry(&mut self, folder: &Dir, name: &str, place: String) -> Result<Entry, String> {
        let beside = |what: &str| format!("{name}.{what}");
        let read = |name: &str, what: &str, most: usize| match folder.read(name.as_ref(), most) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Unread::Missing) => Ok(None),
            Err(Unread::NoFile) => Err(format!("{what} is no regular file")),
            Err(Unread::TooLarge) => Err(format!("{what} is larger than {most} bytes")),
            Err(Unread::Io(error)) => Err(format!("{what}: {error}")),
        };
        let mut statement = read(name, "it", largest(name))?;
        if statement.is_none() {
            // It is named last, if it is being recorded: once is long enough for all.
            if !std::mem::replace(&mut self.has_waited, true) {
                thread::sleep(NAMING);
            }
            statement = read(name, "it", largest(name))?;
        }
        let signature = read(&beside(SIGNATURE), "its signature", LARGEST_SIGNATURE)?;
        Ok(Entry {
            statement: statement.ok_or(ALONE)?,
            signature: signature.ok_or(NO_SIGNATURE)?,
            baseline: read(&beside(BASELINE), "its baseline", LARGEST_BASELINE)?,
            place,
        })
    }
}

fn unreadable(path: &Path, why: impl Into<String>) -> Found {
    Found::Unreadable {
        place: shown(path),
        why: why.into(),
    }
}

/// The first of these that is there and no folder.
fn no_folder(folders: [&Path; 3]) -> Option<&Path> {
    folders.into_iter().find(|folder| {
        let data = fs::symlink_metadata(folder);
        data.is_ok_and(|data| !data.is_dir())
    })
}

/// How many folders on the way to this one are not there.
fn missing(folder: &Path) -> usize {
    let ways = folder.ancestors();
    ways.take_while(|way| !way.as_os_str().is_empty() && !way.exists())
        .count()
}

fn sync(folder: &Path) -> Result<(), StoreError> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    // Windows opens no folder, and keeps its own order.
    if cfg!(unix) {
        let file = File::open(folder).map_err(named(folder))?;
        file.sync_all().map_err(named(folder))?;
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    golive_core::escape::escape(&path.display().to_string()).to_string()
}

fn named(path: &Path) -> impl Fn(io::Error) -> StoreError + use<> {
    let path = shown(path);
    move |error| StoreError::Io {
        path: path.clone(),
        error,
    }
}

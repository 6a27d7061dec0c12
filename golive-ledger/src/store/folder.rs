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
//! conflict. A statement is there whole or not at all: the signature is written
//! first, each file under another name, made durable and then named, by a hard
//! link, which replaces nothing; the folder is made durable last. What a writer that was killed left behind begins
//! with a dot, or is a signature without a statement; neither is read.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::git::Revision;
use super::name::{
    BASELINE, NO_ATTEMPT, NO_FOLDER, NO_SIGNATURE, NO_SUCH_FILE, Named, SIGNATURE, attempt,
    of_launch, of_statement,
};
use super::{Entry, Found, LARGEST_LEDGER, LARGEST_SIGNATURE, Store, StoreError, recordable};
use crate::digest::Sha256;
use crate::statement::{LARGEST, LARGEST_BASELINE};

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
        if self.root.join(".gitattributes").exists() {
            return Ok(());
        }
        write(&self.root, ".gitattributes", b"* -text\n").map(drop)
    }

    fn no_link(&self, folder: &Path) -> Result<(), StoreError> {
        match link(folder) {
            None => Ok(()),
            Some(part) => Err(named(part)(io::Error::other(NO_FOLDER))),
        }
    }
}

impl Store for Folder {
    fn record(&self, entry: &Entry) -> Result<String, StoreError> {
        let read = recordable(entry)?;
        let statement = entry.statement.as_slice();
        let folder = self.of_attempt(&read.bound.launch, read.bound.attempt)?;
        let name = of_statement(&read, Sha256::of(statement));
        let path = folder.join(&name);
        let place = shown(&path);
        self.no_link(&folder)?;
        let made = missing(&folder);
        fs::create_dir_all(&folder).map_err(named(&folder))?;
        self.keep_bytes_as_they_stand()?;
        // The statement last: with it, all of it is there.
        let beside = [
            (SIGNATURE, Some(entry.signature.as_slice())),
            (BASELINE, entry.baseline.as_deref()),
        ];
        for (what, bytes) in beside {
            if let Some(bytes) = bytes
                && !write(&folder, &format!("{name}.{what}"), bytes)?
            {
                return Err(StoreError::Other(place));
            }
        }
        if !write(&folder, &name, statement)? {
            return Err(StoreError::Other(place));
        }
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
        let folder = self.root.join(of_launch(launch)?);
        let (mut found, mut total) = (Vec::new(), 0);
        if let Some(part) = link(&folder) {
            return Ok(vec![unreadable(part, NO_FOLDER)]);
        }
        for name in names(&folder)?.keys() {
            let path = folder.join(name);
            match name.to_str() {
                Some(hidden) if hidden.starts_with('.') => {}
                Some(name) if attempt(name).is_none() => found.push(unreadable(&path, NO_ATTEMPT)),
                None => found.push(unreadable(&path, NO_ATTEMPT)),
                Some(_) if link(&path).is_some() => found.push(unreadable(&path, NO_FOLDER)),
                Some(_) => read_attempt(&path, &mut found, &mut total)?,
            }
        }
        Ok(found)
    }
}

/// What is in a folder, and whether each is a regular file: a link could lead
/// anywhere, and is not followed; what else there may be is no file that anyone
/// signed. A folder that is not there has nothing in it.
fn names(folder: &Path) -> Result<BTreeMap<OsString, bool>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(named(folder)(error)),
    };
    let mut names = BTreeMap::new();
    for entry in entries {
        let entry = entry.map_err(named(folder))?;
        let is_regular = entry.file_type().map_err(named(folder))?.is_file();
        names.insert(entry.file_name(), is_regular);
    }
    Ok(names)
}

/// The statements of one attempt, as long as all together are not too large.
fn read_attempt(folder: &Path, found: &mut Vec<Found>, total: &mut u64) -> Result<(), StoreError> {
    let files = names(folder)?;
    for (name, is_regular) in &files {
        let path = folder.join(name);
        let why = match name.to_str().map(Named::of) {
            Some(Named::LeftBehind) => continue,
            None => "its name is not UTF-8",
            Some(Named::Other) => NO_SUCH_FILE,
            _ if !is_regular => "it is no regular file",
            Some(Named::Beside) => continue,
            Some(Named::Statement) => match files.get(beside(name, SIGNATURE).as_os_str()) {
                None => NO_SIGNATURE,
                Some(false) => "its signature is no regular file",
                Some(true) => {
                    let baseline = files.get(beside(name, BASELINE).as_os_str());
                    let entry = entry(&path, baseline.is_some());
                    if let Ok(it) = &entry {
                        *total += size(it);
                    }
                    if *total > LARGEST_LEDGER {
                        // What was read so far is judged; the rest is not.
                        let why = "with it the ledger is larger than 256 MiB: it is not read";
                        found.push(unreadable(&path, why));
                        break;
                    }
                    found.push(match entry {
                        Ok(entry) => Found::Entry(entry),
                        Err(why) => unreadable(&path, why),
                    });
                    continue;
                }
            },
        };
        found.push(unreadable(&path, why));
    }
    Ok(())
}

fn size(entry: &Entry) -> u64 {
    let baseline = entry.baseline.as_ref().map_or(0, Vec::len);
    (entry.statement.len() + entry.signature.len() + baseline) as u64
}

fn unreadable(path: &Path, why: impl Into<String>) -> Found {
    Found::Unreadable {
        place: shown(path),
        why: why.into(),
    }
}

/// The name of what stands beside a statement.
fn beside(statement: &OsStr, what: &str) -> OsString {
    let mut name = statement.to_owned();
    name.push(".");
    name.push(what);
    name
}

fn entry(path: &Path, has_baseline: bool) -> Result<Entry, String> {
    let beside = |what: &str| PathBuf::from(beside(path.as_os_str(), what));
    let baseline = has_baseline.then(|| content(&beside(BASELINE), LARGEST_BASELINE));
    Ok(Entry {
        statement: content(path, LARGEST)?,
        signature: content(&beside(SIGNATURE), LARGEST_SIGNATURE)?,
        baseline: baseline.transpose()?,
        place: shown(path),
    })
}

fn content(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let read = || {
        let file = File::open(path)?;
        let size = file.metadata()?.len().min(most as u64);
        // One more than it has, to see its end.
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(most) + 1);
        file.take(most as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error: io::Error| error.to_string())?;
    if bytes.len() > most {
        return Err(format!("it is larger than {most} bytes"));
    }
    Ok(bytes)
}

/// The part of the path of an attempt, its folder or that of its launch, that is
/// no folder.
fn link(folder: &Path) -> Option<&Path> {
    let parts = [folder.parent().unwrap_or(folder), folder];
    parts.into_iter().find(|part| {
        let data = fs::symlink_metadata(part);
        data.is_ok_and(|data| !data.is_dir())
    })
}

/// How many folders on the way to this one are not there.
fn missing(folder: &Path) -> usize {
    let ways = folder.ancestors();
    ways.take_while(|way| !way.as_os_str().is_empty() && !way.exists())
        .count()
}

/// Writes a file under another name, makes it durable, and names it, unless
/// there is one of that name. Whether these bytes are there now.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<bool, StoreError> {
    let path = folder.join(name);
    let is_there = || -> io::Result<bool> {
        let there = fs::symlink_metadata(&path)?;
        Ok(there.is_file() && fs::read(&path)? == bytes)
    };
    // No other process, on whatever machine, has this name.
    let random = RandomState::new().build_hasher().finish();
    let hidden = folder.join(format!(".{random:016x}-{name}"));
    let written = (|| {
        if fs::symlink_metadata(&path).is_ok() {
            return is_there();
        }
        let mut file = File::create_new(&hidden)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        match fs::hard_link(&hidden, &path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => is_there(),
            Err(error) => Err(error),
        }
    })();
    // It has its name, or is not left behind, if that can be helped.
    let _ = fs::remove_file(&hidden);
    written.map_err(named(&path))
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

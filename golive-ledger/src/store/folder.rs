//! A ledger that is a folder: a file for each statement, one beside it for its
//! signature, and none that is ever written twice.
//!
//! ```text
//! golive/.gitattributes                                        * -text
//! golive/orders-2026-03/1/sign-off.ada.0f3c5a….json
//! golive/orders-2026-03/1/sign-off.ada.0f3c5a….json.sig
//! ```
//!
//! No two writers touch one file, so it can be kept in git and merged without a
//! conflict. A statement is there whole or not at all: the signature is written
//! first, each file under another name, made durable and then named; the
//! folder is made durable last. What a writer that was killed left behind begins
//! with a dot, or is a signature without a statement; neither is read.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::git::Revision;
use super::name::{NO_SIGNATURE, NO_SUCH_FILE, Named, SIGNATURE, of_launch, of_statement};
use super::{Entry, Found, LARGEST_SIGNATURE, Store, StoreError, recordable};
use crate::digest::Sha256;
use crate::statement::LARGEST;

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
        write(&self.root, ".gitattributes", b"* -text\n")
    }
}

impl Store for Folder {
    fn record(&self, statement: &[u8], signature: &[u8]) -> Result<String, StoreError> {
        let read = recordable(statement, signature)?;
        let folder = self.of_attempt(&read.bound.launch, read.bound.attempt)?;
        let name = of_statement(&read, Sha256::of(statement));
        let path = folder.join(&name);
        let place = shown(&path);
        match entry(&path) {
            Ok(there) if there.statement == statement && there.signature == signature => {}
            // Where there is a file, it stays as it is.
            _ if fs::symlink_metadata(&path).is_ok() => return Err(StoreError::Other(place)),
            _ => {
                fs::create_dir_all(&folder).map_err(named(&folder))?;
                self.keep_bytes_as_they_stand()?;
                write(&folder, &format!("{name}.{SIGNATURE}"), signature)?;
                write(&folder, &name, statement)?;
            }
        }
        // Whoever wrote it may have been killed before this.
        for folder in folder.ancestors().take(3) {
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

    fn read(&self, launch: &str, attempt: u32) -> Result<Vec<Found>, StoreError> {
        let folder = self.of_attempt(launch, attempt)?;
        for part in [folder.as_path(), folder.parent().unwrap_or(&folder)] {
            let data = fs::symlink_metadata(part);
            if data.is_ok_and(|data| !data.is_dir()) {
                let why = "it is no folder, and a link leads anywhere";
                return Ok(vec![unreadable(part, why)]);
            }
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(named(&folder)(error)),
        };
        // A link could lead anywhere, and is not followed; what else there may
        // be is no file that anyone signed.
        let mut files: BTreeMap<OsString, bool> = BTreeMap::new();
        for entry in entries {
            let entry = entry.map_err(named(&folder))?;
            let is_regular = entry.file_type().map_err(named(&folder))?.is_file();
            files.insert(entry.file_name(), is_regular);
        }
        let mut found = Vec::new();
        for (name, is_regular) in &files {
            let path = folder.join(name);
            let why = match name.to_str().map(Named::of) {
                Some(Named::LeftBehind) => continue,
                None => "its name is not UTF-8",
                Some(Named::Other) => NO_SUCH_FILE,
                _ if !is_regular => "it is no regular file",
                Some(Named::Signature) => continue,
                Some(Named::Statement) => match files.get(beside(name).as_os_str()) {
                    None => NO_SIGNATURE,
                    Some(false) => "its signature is no regular file",
                    Some(true) => {
                        found.push(match entry(&path) {
                            Ok(entry) => Found::Entry(entry),
                            Err(why) => unreadable(&path, why),
                        });
                        continue;
                    }
                },
            };
            found.push(unreadable(&path, why));
        }
        Ok(found)
    }
}

fn unreadable(path: &Path, why: impl Into<String>) -> Found {
    Found::Unreadable {
        place: shown(path),
        why: why.into(),
    }
}

/// The name of the signature of a statement.
fn beside(statement: &OsStr) -> OsString {
    let mut name = statement.to_owned();
    name.push(".");
    name.push(SIGNATURE);
    name
}

fn entry(path: &Path) -> Result<Entry, String> {
    let beside = PathBuf::from(beside(path.as_os_str()));
    Ok(Entry {
        statement: content(path, LARGEST)?,
        signature: content(&beside, LARGEST_SIGNATURE)?,
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

/// Writes a file under another name, makes it durable, and names it.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let hidden = folder.join(format!(".{}-{number}-{name}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&hidden)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&hidden, folder.join(name))
    })();
    if written.is_err() {
        // What cannot be named is not left behind, if that can be helped.
        let _ = fs::remove_file(&hidden);
    }
    written.map_err(named(&folder.join(name)))
}

fn sync(folder: &Path) -> Result<(), StoreError> {
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

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
        match entry(&path, &place) {
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
                return Ok(vec![Found::Unreadable {
                    place: shown(part),
                    why: "it is no folder, and a link leads anywhere".to_owned(),
                }]);
            }
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(named(&folder)(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry.map_err(named(&folder))?.file_name());
        }
        names.sort();
        let mut found = Vec::new();
        for name in names {
            let place = shown(&folder.join(&name));
            let unreadable = |why: String| Found::Unreadable {
                place: place.clone(),
                why,
            };
            let Some(text) = name.to_str() else {
                found.push(unreadable("its name is not UTF-8".to_owned()));
                continue;
            };
            let path = folder.join(text);
            match Named::of(text) {
                Named::LeftBehind => {}
                Named::Signature => {
                    if let Err(why) = regular(&path) {
                        found.push(unreadable(why));
                    }
                }
                Named::Statement => found.push(match entry(&path, &place) {
                    Ok(entry) => Found::Entry(entry),
                    Err(why) => unreadable(why),
                }),
                Named::Other => found.push(unreadable(NO_SUCH_FILE.to_owned())),
            }
        }
        Ok(found)
    }
}

fn entry(path: &Path, place: &str) -> Result<Entry, String> {
    let statement = content(path, LARGEST)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{SIGNATURE}"));
    let beside = PathBuf::from(beside);
    if !beside.exists() {
        return Err(NO_SIGNATURE.to_owned());
    }
    let signature = content(&beside, LARGEST_SIGNATURE)?;
    Ok(Entry {
        statement,
        signature,
        place: place.to_owned(),
    })
}

/// A link could lead anywhere, and be turned elsewhere between two looks.
fn regular(path: &Path) -> Result<(), String> {
    let data = fs::symlink_metadata(path).map_err(|error| error.to_string())?;
    if data.is_file() {
        Ok(())
    } else {
        Err("it is no regular file".to_owned())
    }
}

fn content(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    regular(path)?;
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
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

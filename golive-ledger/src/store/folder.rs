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
use std::sync::atomic::{AtomicU32, Ordering};

use super::name::{NameError, of_launch, of_statement};
use super::{Entry, Found};
use crate::digest::Sha256;
use crate::statement::{LARGEST, Statement, StatementError};

/// The largest signature that is read.
const LARGEST_SIGNATURE: usize = 16 << 10;
const SIGNATURE: &str = "sig";

/// A ledger that is a folder.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

/// Why a ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The name of the launch.
    #[error(transparent)]
    Name(#[from] NameError),
    /// What is to be recorded is no statement.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The file system.
    #[error("{path}: {error}")]
    Io {
        /// Where.
        path: String,
        /// Why.
        error: io::Error,
    },
}

impl Folder {
    /// The ledger in this folder. It is made when something is recorded.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn of_attempt(&self, launch: &str, attempt: u32) -> Result<PathBuf, FolderError> {
        Ok(self.root.join(of_launch(launch)?).join(attempt.to_string()))
    }

    /// Records a statement with its signature, durably: when this returns it
    /// outlives the end of the process and of the machine. Recorded again it is
    /// the same file.
    ///
    /// # Errors
    /// When it is no statement, or the file system refuses.
    pub fn record(&self, statement: &[u8], signature: &[u8]) -> Result<PathBuf, FolderError> {
        let read = Statement::parse(statement)?;
        let folder = self.of_attempt(&read.bound.launch, read.bound.attempt)?;
        fs::create_dir_all(&folder).map_err(named(&folder))?;
        self.keep_bytes_as_they_stand()?;
        let name = of_statement(&read, Sha256::of(statement));
        let path = folder.join(&name);
        write(&folder, &format!("{name}.{SIGNATURE}"), signature)?;
        write(&folder, &name, statement)?;
        for folder in folder.ancestors().take(3) {
            sync(folder)?;
        }
        Ok(path)
    }

    /// Git would change the ends of lines where it is told to, and no signature
    /// would hold.
    fn keep_bytes_as_they_stand(&self) -> Result<(), FolderError> {
        if self.root.join(".gitattributes").exists() {
            return Ok(());
        }
        write(&self.root, ".gitattributes", b"* -text\n")
    }

    /// What is recorded of an attempt at a launch, by name. A folder that is
    /// not there holds nothing.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(&self, launch: &str, attempt: u32) -> Result<Vec<Found>, FolderError> {
        let folder = self.of_attempt(launch, attempt)?;
        for part in [folder.as_path(), folder.parent().unwrap_or(&folder)] {
            let data = fs::symlink_metadata(part);
            if data.is_ok_and(|data| !data.is_dir()) {
                return Ok(vec![Found::Unreadable {
                    place: golive_core::escape::escape(&part.display().to_string()).to_string(),
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
            let place = folder.join(&name).display().to_string();
            let place = golive_core::escape::escape(&place).to_string();
            let unreadable = |why: String| Found::Unreadable {
                place: place.clone(),
                why,
            };
            let Some(text) = name.to_str() else {
                found.push(unreadable("its name is not UTF-8".to_owned()));
                continue;
            };
            let is_signature = text.ends_with(".json.sig");
            // What a writer that was killed left behind.
            if text.starts_with('.') {
                continue;
            }
            let path = folder.join(text);
            match (text.ends_with(".json"), is_signature) {
                (_, true) => {
                    if let Err(why) = regular(&path) {
                        found.push(unreadable(why));
                    }
                }
                (true, _) => found.push(match entry(&path, &place) {
                    Ok(entry) => Found::Entry(entry),
                    Err(why) => unreadable(why),
                }),
                _ => found.push(unreadable("a ledger writes no such file".to_owned())),
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
        return Err("it has no signature beside it".to_owned());
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
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
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

fn sync(folder: &Path) -> Result<(), FolderError> {
    // Windows opens no folder, and keeps its own order.
    if cfg!(unix) {
        let file = File::open(folder).map_err(named(folder))?;
        file.sync_all().map_err(named(folder))?;
    }
    Ok(())
}

fn named(path: &Path) -> impl Fn(io::Error) -> FolderError + use<> {
    let path = path.display().to_string();
    move |error| FolderError::Io {
        path: path.clone(),
        error,
    }
}

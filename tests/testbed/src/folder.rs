//! The temporary folder of a server, owned by the user that the server runs as.

use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, chown};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::Error;
use crate::process::{NOBODY, is_root};

/// A temporary folder, removed on drop.
#[derive(Debug)]
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    /// A new folder; the name of the server is in its name.
    pub(crate) fn new(server: &str) -> Result<Self, Error> {
        let prefix = format!("golive-{}-", server.to_lowercase());
        let folder = tempfile::Builder::new()
            .prefix(&prefix)
            .tempdir()
            .map_err(Error::io("make a temporary folder"))?;
        give(folder.path())?;
        Ok(Self { folder })
    }

    /// Where the folder is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where a file in the folder is, or will be.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the server's standard output and error go.
    pub(crate) fn log_path(&self) -> PathBuf {
        self.join("server.log")
    }

    /// Writes a file that only the server's user can read, as servers demand of a private key.
    pub(crate) fn write(&self, name: &str, content: &str) -> Result<PathBuf, Error> {
        let path = self.join(name);
        let doing = || format!("write {}", path.display());
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .map_err(Error::io(doing()))?;
        file.write_all(content.as_bytes())
            .map_err(Error::io(doing()))?;
        give(&path)?;
        Ok(path)
    }

    /// Makes a folder within this one.
    pub(crate) fn make(&self, name: &str) -> Result<PathBuf, Error> {
        let path = self.join(name);
        std::fs::create_dir(&path)
            .map_err(Error::io(format!("make the folder {}", path.display())))?;
        give(&path)?;
        Ok(path)
    }
}

/// Gives a path to the user that servers run as.
fn give(path: &Path) -> Result<(), Error> {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).map_err(Error::io(format!(
            "give {} to the user of the servers",
            path.display()
        )))?;
    }
    Ok(())
}

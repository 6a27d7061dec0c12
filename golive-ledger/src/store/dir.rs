//! A folder that is held open. What is in it is opened without following links
//! and without waiting, and looked at by what was opened: between two looks at a
//! path another can put something else there.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

pub(super) use self::system::Dir;

/// Why a file is not read.
pub(super) enum Unread {
    /// It is not there.
    Missing,
    /// It is something else: a link, a pipe, a device.
    NoFile,
    /// It is larger than it may be.
    TooLarge,
    /// The file system.
    Io(io::Error),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// What is in an open file, when it is a file.
fn content(file: File, most: usize) -> Result<Vec<u8>, Unread> {
    let data = file.metadata()?;
    if !data.is_file() {
        return Err(Unread::NoFile);
    }
    // A file that is too large is not looked into.
    let size = usize::try_from(data.len()).unwrap_or(usize::MAX);
    if size > most {
        return Err(Unread::TooLarge);
    }
    // One more than it has, to see its end.
    let mut bytes = Vec::with_capacity(size + 1);
    file.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(Unread::TooLarge);
    }
    Ok(bytes)
}

#[cfg(unix)]
mod system {
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt;

    use rustix::fs::{Dir as Entries, Mode, OFlags, openat};
    use rustix::io::Errno;

    use super::{BTreeSet, File, OsStr, OsString, Path, Unread, content, io};

    /// See the module.
    pub(in crate::store) struct Dir(OwnedFd);

    impl Dir {
        /// The folder of this path, which may lead through links: whoever names it
        /// says where it is. None where there is none.
        pub(in crate::store) fn open(path: &Path) -> io::Result<Option<Self>> {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            match rustix::fs::open(path, flags, Mode::empty()) {
                Ok(folder) => Ok(Some(Self(folder))),
                Err(Errno::NOENT) => Ok(None),
                Err(error) => Err(error.into()),
            }
        }

        /// A folder in it.
        pub(in crate::store) fn folder(&self, name: &OsStr) -> Result<Self, Unread> {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            match openat(&self.0, name, flags, Mode::empty()) {
                Ok(folder) => Ok(Self(folder)),
                Err(Errno::NOTDIR | Errno::LOOP) => Err(Unread::NoFile),
                Err(error) => Err(io::Error::from(error).into()),
            }
        }

        /// What is in it, by name.
        pub(in crate::store) fn names(&self) -> io::Result<BTreeSet<OsString>> {
            let mut names = BTreeSet::new();
            for entry in Entries::read_from(&self.0)? {
                let entry = entry?;
                let name = OsStr::from_bytes(entry.file_name().to_bytes());
                if name != "." && name != ".." {
                    names.insert(name.to_owned());
                }
            }
            Ok(names)
        }

        /// What is in a file of it.
        pub(in crate::store) fn read(&self, name: &OsStr, most: usize) -> Result<Vec<u8>, Unread> {
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            match openat(&self.0, name, flags, Mode::empty()) {
                Ok(file) => content(File::from(file), most),
                // A link; a socket.
                Err(Errno::LOOP | Errno::NXIO) => Err(Unread::NoFile),
                Err(error) => Err(io::Error::from(error).into()),
            }
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs;
    use std::path::PathBuf;

    use super::{BTreeSet, File, OsStr, OsString, Path, Unread, content, io};

    /// See the module. Here it is held by its path alone.
    pub(in crate::store) struct Dir(PathBuf);

    impl Dir {
        /// The folder of this path. None where there is none.
        pub(in crate::store) fn open(path: &Path) -> io::Result<Option<Self>> {
            match fs::read_dir(path) {
                Ok(_) => Ok(Some(Self(path.to_owned()))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        }

        /// A folder in it.
        pub(in crate::store) fn folder(&self, name: &OsStr) -> Result<Self, Unread> {
            let path = self.0.join(name);
            if !fs::symlink_metadata(&path)?.is_dir() {
                return Err(Unread::NoFile);
            }
            Ok(Self(path))
        }

        /// What is in it, by name.
        pub(in crate::store) fn names(&self) -> io::Result<BTreeSet<OsString>> {
            let mut names = BTreeSet::new();
            for entry in fs::read_dir(&self.0)? {
                names.insert(entry?.file_name());
            }
            Ok(names)
        }

        /// What is in a file of it.
        pub(in crate::store) fn read(&self, name: &OsStr, most: usize) -> Result<Vec<u8>, Unread> {
            let path = self.0.join(name);
            if !fs::symlink_metadata(&path)?.is_file() {
                return Err(Unread::NoFile);
            }
            content(File::open(path)?, most)
        }
    }
}

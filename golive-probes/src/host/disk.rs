//! File systems and the room in them.

use std::path::{Path, PathBuf};

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Bytes, Count, Quantity, Ratio};
use rustix::fs::StatVfs;

use super::{Host, HostProbe};

impl Host {
    /// What an ordinary user may still write to the file system of a path.
    pub fn disk_free(self, path: impl Into<PathBuf>) -> HostProbe<Bytes> {
        disk(path, |found, _| bytes(found.f_bavail, found))
    }

    /// The size of the file system of a path. One without a size, such as
    /// `/proc`, is no data.
    pub fn disk_size(self, path: impl Into<PathBuf>) -> HostProbe<Bytes> {
        disk(path, |found, path| {
            if found.f_blocks == 0 {
                return Err(none(path, "no size"));
            }
            bytes(found.f_blocks, found)
        })
    }

    /// How full the file system of a path is for an ordinary user: what is in
    /// use, of that and what such a user may still write, as `df` has it.
    pub fn disk_used(self, path: impl Into<PathBuf>) -> HostProbe<Ratio> {
        disk(path, |found, path| {
            let used = found.f_blocks.saturating_sub(found.f_bfree);
            Ratio::of(used, used.saturating_add(found.f_bavail))
                .ok_or_else(|| none(path, "no size"))
        })
    }

    /// The files that an ordinary user may still make in the file system of a
    /// path. One that has no such limit, such as btrfs, is no data.
    pub fn inodes_free(self, path: impl Into<PathBuf>) -> HostProbe<Count> {
        disk(path, |found, path| {
            if found.f_files == 0 {
                return Err(none(path, "no limit of files"));
            }
            let free = i64::try_from(found.f_favail).unwrap_or(i64::MAX);
            Ok(Count::new(free))
        })
    }
}

fn disk<V: Quantity>(
    path: impl Into<PathBuf>,
    read: fn(&StatVfs, &Path) -> Result<V, ProbeError>,
) -> HostProbe<V> {
    let path = path.into();
    let name = format!("disk of {}", path.display());
    let look = move || {
        if path.as_os_str().is_empty() {
            let words = "no disk is named: the path is empty";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let found = rustix::fs::statvfs(&path).map_err(|error| {
            let error = std::io::Error::from(error);
            let words = format!("{}: {error}", path.display());
            ProbeError::new(ProbeError::from(error).reason(), words).at(Step::Read)
        })?;
        read(&found, &path)
    };
    // A network file system may hang.
    HostProbe::new(name, look).blocking()
}

fn bytes(blocks: u64, found: &StatVfs) -> Result<Bytes, ProbeError> {
    Ok(Bytes::new(blocks.saturating_mul(found.f_frsize)))
}

fn none(path: &Path, what: &str) -> ProbeError {
    let words = format!("the file system of {} has {what}", path.display());
    ProbeError::no_data(words).at(Step::Read)
}

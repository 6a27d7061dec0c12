//! What the file system says of a file.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use golive_core::probe::{Measurement, ProbeError, Reason};
use golive_core::quantity::{Age, Bytes};

use super::{File, FileProbe, Owner, owner, unexpected};
use crate::regular::named;

impl File {
    /// There is something of this name.
    pub fn exists(self) -> FileProbe<bool> {
        self.probe(|file, _| metadata(&file.path).map(|_| true.into()))
    }

    /// There is nothing of this name, not even a link that points nowhere. Where
    /// its folder is not there either, that is no data: the path may be wrong.
    pub fn is_missing(self) -> FileProbe<bool> {
        self.probe(|file, _| match std::fs::symlink_metadata(&file.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let folder = match file.path.parent() {
                    Some(folder) if !folder.as_os_str().is_empty() => folder,
                    _ => Path::new("."),
                };
                if folder.exists() {
                    return Ok(true.into());
                }
                let words = format!("its folder {} is not there either", folder.display());
                Err(ProbeError::no_data(words))
            }
            Err(error) => Err(named(&file.path, error)),
            Ok(_) => Err(unexpected(format_args!(
                "{} is there, and must not be",
                file.shown()
            ))),
        })
    }

    /// It is a folder.
    pub fn is_dir(self) -> FileProbe<bool> {
        self.probe(|file, _| {
            let found = metadata(&file.path)?;
            if found.is_dir() {
                return Ok(true.into());
            }
            let kind = if found.is_file() {
                "a file"
            } else {
                "no folder"
            };
            Err(unexpected(format_args!(
                "{} is {kind}, expected a folder",
                file.shown()
            )))
        })
    }

    /// The size of a regular file.
    pub fn size(self) -> FileProbe<Bytes> {
        self.probe(|file, _| {
            let found = metadata(&file.path)?;
            // The length of a folder or device says nothing of what is in it.
            if !found.is_file() {
                let words = format!("{} is not a regular file: it has no size", file.shown());
                return Err(unexpected(words));
            }
            Ok(Bytes::new(found.len()).into())
        })
    }

    /// The time since it was last written. A time in the future is no data.
    pub fn age(self) -> FileProbe<Age> {
        self.probe(|file, _| age(&file.path, &metadata(&file.path)?).map(Measurement::new))
    }

    /// Its permissions are these, exactly: `0o600`. On Unix. A number that was
    /// written without `0o`, `600` or `400`, is an error; `0o620`, which is 400,
    /// cannot be told from it.
    pub fn mode(self, mode: u32) -> FileProbe<bool> {
        self.probe(move |file, _| {
            if let Some(meant) = written_in_decimal(mode) {
                let words = format!("{mode} is {mode:#o}, no usual mode: write 0o{meant:o}");
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            if mode > 0o7777 {
                let words = format!("{mode:o} is no mode: write it in octal, `0o600`");
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            let found = mode_of(&metadata(&file.path)?)?;
            if found == mode {
                return Ok(true.into());
            }
            Err(unexpected(format_args!(
                "{} has the mode {found:03o}, expected {mode:03o}",
                file.shown()
            )))
        })
    }

    /// Not everybody may read it: the last digit of its mode has no 4. On Unix.
    pub fn not_world_readable(self) -> FileProbe<bool> {
        self.probe(|file, _| {
            let found = mode_of(&metadata(&file.path)?)?;
            if found & 0o004 == 0 {
                return Ok(true.into());
            }
            Err(unexpected(format_args!(
                "everybody may read {}: it has the mode {found:03o}",
                file.shown()
            )))
        })
    }

    /// It is a regular file that this process may run: by its mode, its user
    /// and group, and how the file system is mounted. On Unix.
    pub fn is_executable(self) -> FileProbe<bool> {
        self.probe(|file, _| {
            let found = metadata(&file.path)?;
            if !found.is_file() {
                let words = format!("{} is not a regular file", file.shown());
                return Err(unexpected(words));
            }
            if may_run(&file.path)? {
                return Ok(true.into());
            }
            Err(unexpected(format_args!(
                "this process may not run {}: it has the mode {:03o}",
                file.shown(),
                mode_of(&found)?
            )))
        })
    }

    /// It belongs to this user, given by name or by number. On Unix. Names are
    /// looked up in `/etc/passwd` alone: give the number of a user of a
    /// directory service.
    pub fn owner(self, owner: impl Into<Owner>) -> FileProbe<bool> {
        let owner = owner.into();
        self.probe(move |file, _| {
            let expected = owner::number_of(&owner)?;
            let found = owner_of(&metadata(&file.path)?)?;
            if found == expected {
                return Ok(true.into());
            }
            Err(unexpected(format_args!(
                "{} belongs to {}, expected {owner}",
                file.shown(),
                owner::shown(found)
            )))
        })
    }
}

/// The mode that was meant by one that was written without `0o`: its decimal
/// digits are those of a usual mode, and it is none itself.
fn written_in_decimal(mode: u32) -> Option<u32> {
    // What the owner may not do, nobody else may.
    let usual = |mode: u32| {
        let (owner, group, others) = (mode >> 6 & 7, mode >> 3 & 7, mode & 7);
        mode <= 0o7777 && owner & 4 != 0 && group & !owner == 0 && others & !group == 0
    };
    let meant = u32::from_str_radix(&mode.to_string(), 8).ok()?;
    // 400 is 0o620, which terminals have and hardly a file of a service.
    let is_slip = usual(meant) && (!usual(mode) || mode == 400);
    is_slip.then_some(meant)
}

pub(super) fn metadata(path: &Path) -> Result<Metadata, ProbeError> {
    std::fs::metadata(path).map_err(|error| named(path, error))
}

pub(super) fn age(path: &Path, found: &Metadata) -> Result<Age, ProbeError> {
    let written = found.modified().map_err(|error| named(path, error))?;
    Age::between(written, SystemTime::now()).ok_or_else(|| {
        ProbeError::no_data(format_args!("{} was written in the future", path.display()))
    })
}

#[cfg(unix)]
fn mode_of(found: &Metadata) -> Result<u32, ProbeError> {
    use std::os::unix::fs::PermissionsExt;
    Ok(found.permissions().mode() & 0o7777)
}

#[cfg(unix)]
fn owner_of(found: &Metadata) -> Result<u32, ProbeError> {
    use std::os::unix::fs::MetadataExt;
    Ok(found.uid())
}

#[cfg(unix)]
fn may_run(path: &Path) -> Result<bool, ProbeError> {
    match rustix::fs::access(path, rustix::fs::Access::EXEC_OK) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::ACCESS) => Ok(false),
        Err(error) => Err(named(path, error.into())),
    }
}

#[cfg(not(unix))]
fn may_run(_: &Path) -> Result<bool, ProbeError> {
    Err(ProbeError::no_data("modes of files are Unix's"))
}

#[cfg(not(unix))]
fn mode_of(_: &Metadata) -> Result<u32, ProbeError> {
    Err(ProbeError::no_data("modes of files are Unix's"))
}

#[cfg(not(unix))]
fn owner_of(_: &Metadata) -> Result<u32, ProbeError> {
    Err(ProbeError::no_data("users with numbers are Unix's"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_without_its_0o_is_told_from_one() {
        for (decimal, octal) in [
            (400, 0o400),
            (440, 0o440),
            (444, 0o444),
            (600, 0o600),
            (640, 0o640),
            (644, 0o644),
            (660, 0o660),
            (664, 0o664),
            (666, 0o666),
            (700, 0o700),
            (711, 0o711),
            (750, 0o750),
            (755, 0o755),
            (770, 0o770),
            (775, 0o775),
            (777, 0o777),
            (1777, 0o1777),
            (2755, 0o2755),
            (4755, 0o4755),
        ] {
            assert_eq!(written_in_decimal(decimal), Some(octal), "{decimal}");
            assert_eq!(written_in_decimal(octal), None, "{octal:o}");
        }
        for mode in [0, 0o604, 0o622, 0o1733, 0o2711, 0o6755] {
            assert_eq!(written_in_decimal(mode), None, "{mode:o}");
        }
    }
}

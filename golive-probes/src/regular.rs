//! Regular files and what they hold, up to a limit.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::Bytes;

/// An error of the file system, with the path.
pub(crate) fn named(path: &Path, error: io::Error) -> ProbeError {
    let words = format!("{}: {error}", path.display());
    let reason = match error.kind() {
        // A file stands where a folder is due, or the other way round.
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => Reason::UnexpectedValue,
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidFilename => Reason::BadConfiguration,
        _ => ProbeError::from(error).reason(),
    };
    ProbeError::new(reason, words).at(Step::Read)
}

/// Opens a regular file. A pipe could be waited on for ever and a device may
/// act when it is opened, so they are not opened at all.
pub(crate) fn open(path: &Path) -> Result<File, ProbeError> {
    expect_regular(
        path,
        &std::fs::metadata(path).map_err(|error| named(path, error))?,
    )?;
    let file = File::open(path).map_err(|error| named(path, error))?;
    // Another may have taken its place since.
    expect_regular(path, &file.metadata().map_err(|error| named(path, error))?)?;
    Ok(file)
}

/// What a regular file holds, if it is no more than `most`.
pub(crate) fn read(path: &Path, most: Bytes) -> Result<Vec<u8>, ProbeError> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    // A file may grow while it is read, and those of `/proc` say that they
    // hold nothing: the limit is on what is read.
    file.take(most.get().saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| named(path, error))?;
    if bytes.len() as u64 > most.get() {
        let words = format!("{} is larger than the {most} that are read", path.display());
        return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
    }
    Ok(bytes)
}

fn expect_regular(path: &Path, data: &Metadata) -> Result<(), ProbeError> {
    if data.is_file() {
        return Ok(());
    }
    let words = format!("{} is not a regular file", path.display());
    Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read))
}

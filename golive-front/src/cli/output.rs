//! What a command prints. A reader that went away has what it wanted of it; what
//! else keeps the output from being written is told, and has an exit code of its own.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use golive_core::verdict::IO_ERROR;

/// The output could not be written.
#[derive(Debug)]
pub(super) struct Unwritten(io::Error);

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the output cannot be written: {}", self.0)
    }
}

impl std::error::Error for Unwritten {}

impl Unwritten {
    /// Says so, and ends with the code for that.
    pub(super) fn end(&self) -> ExitCode {
        let _ = writeln!(io::stderr(), "error: {self}");
        ExitCode::from(IO_ERROR)
    }
}

/// Writes to standard output, to the end.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Unwritten> {
    let mut out = BufWriter::new(io::stdout().lock());
    forgiven(write(&mut out).and_then(|()| out.flush()))
}

/// Only a closed pipe is no reason to fail.
pub(super) fn forgiven(written: io::Result<()>) -> Result<(), Unwritten> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Unwritten(error)),
        _ => Ok(()),
    }
}

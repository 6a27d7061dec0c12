//! All processes of this machine, as the kernel lists them (proc(5)).

use std::io;

use golive_core::probe::{ProbeError, Step};

use super::{first, unreadable};

/// The kernel keeps so many bytes of the name of a process.
const LONGEST_NAME: usize = 15;

/// A process that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) number: u32,
    pub(super) parent: u32,
    /// The ticks in which it kept a processor busy.
    pub(super) busy: u64,
    /// The ticks between the start of the machine and its own.
    pub(super) started: u64,
    /// What the kernel keeps of its name.
    kept: String,
}

/// All of them; no data where this process does not see others.
pub(super) fn all() -> Result<Vec<Process>, ProbeError> {
    let entries = std::fs::read_dir("/proc").map_err(|_| unreadable("/proc"))?;
    let (mut found, mut sees_first) = (Vec::new(), false);
    for entry in entries {
        let entry = entry.map_err(|_| unreadable("/proc"))?.file_name();
        let Ok(number) = entry.to_string_lossy().parse() else {
            continue;
        };
        sees_first |= number == 1;
        match Process::find(number) {
            Ok(process) => found.extend(process),
            Err(_) => return Err(unseen()),
        }
    }
    // There always is a first one.
    if sees_first { Ok(found) } else { Err(unseen()) }
}

impl Process {
    /// The process of a number; None when it has ended, and waits for its parent
    /// at the most.
    pub(super) fn find(number: u32) -> io::Result<Option<Self>> {
        let stat = match std::fs::read(format!("/proc/{number}/stat")) {
            Ok(stat) => stat,
            Err(error) if is_gone(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let stat = String::from_utf8_lossy(&stat);
        let other = || io::Error::other("a process that is told of in another way");
        // `12 (name) S 1 ...`, and the name may hold anything.
        let (start, rest) = stat.rsplit_once(')').ok_or_else(other)?;
        let (_, kept) = start.split_once('(').ok_or_else(other)?;
        if matches!(first(rest), "Z" | "X") {
            return Ok(None);
        }
        // The state is the third field of all.
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        let read = || {
            Some(Self {
                number,
                parent: field(4)?.try_into().ok()?,
                busy: field(14)?.checked_add(field(15)?)?,
                started: field(22)?,
                kept: kept.to_owned(),
            })
        };
        read().map(Some).ok_or_else(other)
    }

    /// Whether this is its name: that of the program's file, as `pgrep -x` has
    /// it.
    pub(super) fn is_named(&self, name: &str) -> Result<bool, ProbeError> {
        if name.len() <= LONGEST_NAME {
            return Ok(self.kept == name);
        }
        let start = name.as_bytes().get(..LONGEST_NAME).unwrap_or_default();
        if String::from_utf8_lossy(start) != self.kept {
            return Ok(false);
        }
        // The whole name is only in what it was started with.
        let line = self.line()?;
        let program = line.split(|byte| *byte == 0).next().unwrap_or_default();
        let file = program.rsplit(|byte| *byte == b'/').next();
        Ok(file == Some(name.as_bytes()))
    }

    /// What it was started with, a byte of zero after each; nothing when it has
    /// ended.
    pub(super) fn line(&self) -> Result<Vec<u8>, ProbeError> {
        match std::fs::read(format!("/proc/{}/cmdline", self.number)) {
            Ok(line) => Ok(line),
            Err(error) if is_gone(&error) => Ok(Vec::new()),
            Err(_) => Err(unseen()),
        }
    }

    /// Whether this is the same process, and not one that was given its number.
    pub(super) fn is(&self, other: &Self) -> bool {
        (self.number, self.started) == (other.number, other.started)
    }
}

/// Whether a process has ended while it was read.
pub(super) fn is_gone(error: &io::Error) -> bool {
    // ESRCH, where it ends while it is read.
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(3)
}

pub(super) fn unseen() -> ProbeError {
    ProbeError::no_data("this process does not see all others").at(Step::Read)
}

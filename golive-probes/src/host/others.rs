//! All processes of this machine, as the kernel lists them (proc(5)).

use std::io;

use golive_core::probe::{ProbeError, Step};

use super::{first, unreadable};

/// The flag of a thread of the kernel (`PF_KTHREAD`).
const OF_THE_KERNEL: u64 = 0x0020_0000;

/// A process that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) number: u32,
    pub(super) parent: u32,
    /// The ticks in which it kept a processor busy.
    pub(super) busy: u64,
    /// The ticks between the start of the machine and its own.
    pub(super) started: u64,
    /// One of the kernel's own, which has no program.
    pub(super) is_of_the_kernel: bool,
    /// What the kernel keeps of its name, which is that of its main thread.
    pub(super) kept: String,
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
                is_of_the_kernel: field(9)? & OF_THE_KERNEL != 0,
                kept: kept.to_owned(),
            })
        };
        read().map(Some).ok_or_else(other)
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

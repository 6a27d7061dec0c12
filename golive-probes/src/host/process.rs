//! This process, what it may do, and which others there are.

use std::io;

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Count, Ratio};

use super::{Host, HostProbe, first, read, unreadable};

/// The kernel keeps so many bytes of the name of a process.
const LONGEST_NAME: usize = 15;

const OPEN: &str = "/proc/self/fd";
const LIMITS: &str = "/proc/self/limits";

impl Host {
    /// Open files of this process.
    pub fn open_files(self) -> HostProbe<Count> {
        HostProbe::new("this process", || {
            let open = i64::try_from(open_files()?).unwrap_or(i64::MAX);
            Ok(Count::new(open))
        })
    }

    /// How many files this process may have open (`ulimit -n`). One without a
    /// limit is no data.
    pub fn file_descriptor_limit(self) -> HostProbe<Count> {
        HostProbe::new("this process", || {
            let limit = i64::try_from(file_limit()?).unwrap_or(i64::MAX);
            Ok(Count::new(limit))
        })
    }

    /// How many of the files that this process may have open it has open.
    pub fn open_files_used(self) -> HostProbe<Ratio> {
        HostProbe::new("this process", || {
            Ratio::of(open_files()?, file_limit()?).ok_or_else(|| {
                ProbeError::no_data("this process may have no file open").at(Step::Read)
            })
        })
    }

    /// This process is not root, by its effective user. The root of a container
    /// is root here.
    pub fn is_not_root(self) -> HostProbe<bool> {
        HostProbe::new("this process", || {
            let path = "/proc/self/status";
            let text = read(path)?;
            // The real user, the effective one, the saved, that of files.
            let effective = text
                .lines()
                .find_map(|line| line.strip_prefix("Uid:"))
                .and_then(|line| line.split_whitespace().nth(1))
                .and_then(|user| user.parse::<u32>().ok())
                .ok_or_else(|| unreadable(path))?;
            if effective != 0 {
                return Ok(true);
            }
            let words = "this process is root, and must not be";
            Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read))
        })
    }

    /// The processes of a name, none too: that of the program's file, as
    /// `pgrep -x` has it. One that has ended and waits for its parent does not
    /// count. Where this process may not see all others, as under
    /// `hidepid`, there is no data.
    pub fn process_running(self, name: impl Into<String>) -> HostProbe<Count> {
        let name = name.into();
        HostProbe::new(format!("processes named {name}"), move || {
            if name.is_empty() || name.contains(['/', '\0']) {
                let words = format!("{name:?} is no name of a process");
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            running(&name).map(Count::of)
        })
    }
}

fn open_files() -> Result<u64, ProbeError> {
    let folder = std::fs::read_dir(OPEN).map_err(|_| unreadable(OPEN))?;
    // One of them is the folder itself.
    Ok(folder.count().saturating_sub(1) as u64)
}

/// The line `Max open files  1024  524288  files`: what counts, and what it
/// may be raised to.
fn file_limit() -> Result<u64, ProbeError> {
    let text = read(LIMITS)?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .ok_or_else(|| unreadable(LIMITS))?;
    match first(line) {
        "unlimited" => {
            Err(ProbeError::no_data("this process has no limit of open files").at(Step::Read))
        }
        limit => limit.parse().map_err(|_| unreadable(LIMITS)),
    }
}

fn running(name: &str) -> Result<usize, ProbeError> {
    let all = std::fs::read_dir("/proc").map_err(|_| unreadable("/proc"))?;
    let (mut count, mut sees_first) = (0, false);
    for entry in all {
        let entry = entry.map_err(|_| unreadable("/proc"))?.file_name();
        let number = entry.to_string_lossy();
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        sees_first |= number == "1";
        match is_named(&number, name) {
            Ok(true) => count += 1,
            Ok(false) => {}
            // It has ended meanwhile.
            Err(error) if is_gone(&error) => {}
            Err(_) => return Err(unseen()),
        }
    }
    // There always is a first one.
    if sees_first { Ok(count) } else { Err(unseen()) }
}

fn is_named(number: &str, name: &str) -> io::Result<bool> {
    let stat = std::fs::read(format!("/proc/{number}/stat"))?;
    let stat = String::from_utf8_lossy(&stat);
    // `12 (name) S 1 ...`, and the name may hold anything.
    let parts = stat.rsplit_once(')').and_then(|(start, rest)| {
        let (_, kept) = start.split_once('(')?;
        Some((kept, first(rest)))
    });
    let Some((kept, state)) = parts else {
        return Err(io::Error::other("a process without a name"));
    };
    if matches!(state, "Z" | "X") {
        return Ok(false);
    }
    if name.len() <= LONGEST_NAME {
        return Ok(kept == name);
    }
    let start = name.as_bytes().get(..LONGEST_NAME).unwrap_or_default();
    if String::from_utf8_lossy(start) != kept {
        return Ok(false);
    }
    // The whole name is only in what it was started with.
    let line = std::fs::read(format!("/proc/{number}/cmdline"))?;
    let program = line.split(|byte| *byte == 0).next().unwrap_or_default();
    let file = program.rsplit(|byte| *byte == b'/').next();
    Ok(file == Some(name.as_bytes()))
}

fn is_gone(error: &io::Error) -> bool {
    // ESRCH, where it ends while it is read.
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(3)
}

fn unseen() -> ProbeError {
    ProbeError::no_data("this process does not see all others").at(Step::Read)
}

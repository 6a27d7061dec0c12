//! This process, what it may do, and which others there are.

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::{Count, Ratio};

use super::find::by_name;
use super::{Host, HostProbe, first, read, unreadable};

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

    /// The processes of a name, none too: that which the kernel keeps of it, as
    /// `pgrep -x` has it, that of its program's file (`node`, whatever its main thread
    /// is called), also where that was replaced since, that which it was started as or
    /// calls itself (`sidekiq`), or that of the script that an interpreter runs
    /// (`worker.py` of `python3 worker.py`). One that has ended and waits for its parent does not
    /// count. Where this process may not see all others, as under `hidepid`, or does
    /// not see what one of them runs, there is no data.
    pub fn process_running(self, name: impl Into<String>) -> HostProbe<Count> {
        let name = name.into();
        HostProbe::new(format!("processes named {name}"), move || {
            Ok(Count::of(by_name(&name)?.len()))
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

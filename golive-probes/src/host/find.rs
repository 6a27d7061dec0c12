//! Which processes are meant, and how long they run.

use std::path::Path;
use std::time::{Duration, SystemTime};

use golive_core::probe::{ProbeError, Reason, Step};
use golive_core::quantity::Bytes;

use super::{first, named as names, others, read, unreadable};
use crate::regular::{self, named};

/// What is read of a file that holds the number of a process.
const MOST_CONTENT: Bytes = Bytes::new(1 << 10);

/// By how much the times of a file and of a process may differ: the kernel tells
/// one in whole seconds, and a clock may be set.
const TOLERANCE: Duration = Duration::from_secs(60);

pub(super) fn by_name(name: &str) -> Result<Vec<others::Process>, ProbeError> {
    if name.is_empty() || name.contains(['/', '\0']) {
        let words = format!("{name:?} is no name of a process");
        return Err(ProbeError::new(Reason::BadConfiguration, words));
    }
    let mut found = Vec::new();
    for process in others::all()? {
        if names::is(&process, name)? {
            found.push(process);
        }
    }
    Ok(found)
}

pub(super) fn by_file(path: &Path) -> Result<others::Process, ProbeError> {
    if path.as_os_str().is_empty() {
        let words = "no file is named: the path is empty";
        return Err(ProbeError::new(Reason::BadConfiguration, words));
    }
    let bytes = regular::read(path, MOST_CONTENT)?;
    let text = String::from_utf8_lossy(&bytes);
    // Some write more than the number, in lines of their own.
    let number = text.lines().next().unwrap_or_default().trim().parse();
    let number: u32 = number.ok().filter(|number| *number > 0).ok_or_else(|| {
        let words = format!("{} does not hold the number of a process", path.display());
        ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
    })?;
    let unseen = |_| unreadable(&format!("/proc/{number}/stat"));
    let missing = |words: &str| {
        let words = format!("the process {number} of {} {words}", path.display());
        ProbeError::new(Reason::Missing, words).at(Step::Read)
    };
    let Some(process) = others::Process::find(number).map_err(unseen)? else {
        // Elsewhere than on Linux nothing is known, and neither is it where
        // this process does not see others.
        read("/proc/self/stat")?;
        if !Path::new("/proc/1").exists() {
            return Err(others::unseen());
        }
        return Err(missing("does not run"));
    };
    let written = std::fs::metadata(path).and_then(|data| data.modified());
    let written = written.map_err(|error| named(path, error))?;
    let runs = running(process.started)?;
    let began = SystemTime::now().checked_sub(runs);
    if began.is_some_and(|began| began > written + TOLERANCE) {
        return Err(missing("began after the file was written: it is another"));
    }
    Ok(process)
}

/// How long a process runs that began so many ticks after the machine.
pub(super) fn running(started: u64) -> Result<Duration, ProbeError> {
    let text = read("/proc/uptime")?;
    let uptime = first(&text).parse().ok();
    let uptime = uptime.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let uptime = uptime.ok_or_else(|| unreadable("/proc/uptime"))?;
    let began = in_ticks(started).ok_or_else(|| unreadable("/proc/uptime"))?;
    // Both are rounded. Where a container has a time of its own, they do not
    // belong together.
    if began > uptime + Duration::from_secs(1) {
        let words = "the process began later than now: the times of /proc do not belong together";
        return Err(ProbeError::no_data(words).at(Step::Read));
    }
    Ok(uptime.saturating_sub(began))
}

pub(super) fn in_ticks(ticks: u64) -> Option<Duration> {
    let each = rustix::param::clock_ticks_per_second();
    let millis = ticks.checked_mul(1000)?.checked_div(each)?;
    Some(Duration::from_millis(millis))
}

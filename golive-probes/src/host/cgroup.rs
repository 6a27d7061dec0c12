//! What the control group of this process may use: the limits of a container
//! or of a service of systemd.

use std::path::Path;

use golive_core::probe::{ProbeError, Step};
use golive_core::quantity::{Bytes, Ratio};

use super::mounts::{Place, place};
use super::{Host, HostProbe, read, unreadable};
use crate::regular;

/// A group of the first version without a limit has one of nearly 2^63.
const NO_LIMIT: u64 = 1 << 62;

/// The files are of one value, or of one a line.
const MOST: Bytes = Bytes::new(64 << 10);

impl Host {
    /// What the control group of this process may have of the memory: the
    /// least of its own limit and of those of the groups that it is in. None
    /// is no data.
    pub fn memory_limit(self) -> HostProbe<Bytes> {
        HostProbe::new("memory limit", || {
            let limits = memory(&find("memory")?)?;
            let least = limits.iter().map(|group| group.limit).min();
            least.map(Bytes::new).ok_or_else(unlimited)
        })
    }

    /// How much of that limit is in use, of the group that is nearest to its
    /// own. Files that the kernel keeps and has not used of late do not count,
    /// since they are dropped when there is need: this is the number by which
    /// Kubernetes evicts.
    pub fn memory_limit_used(self) -> HostProbe<Ratio> {
        HostProbe::new("memory limit", || {
            let limits = memory(&find("memory")?)?;
            let used = limits.iter().map(|group| {
                Ratio::of(group.used, group.limit)
                    .ok_or_else(|| ProbeError::no_data("the limit of memory is zero"))
            });
            let used = used.collect::<Result<Vec<_>, _>>()?;
            used.into_iter().max().ok_or_else(unlimited)
        })
    }

    /// How many processors the control group of this process may keep busy,
    /// the least of its own limit and of those of the groups that it is in:
    /// 1.5, `pct(150)`, for one and a half. None is no data.
    pub fn cpu_limit(self) -> HostProbe<Ratio> {
        HostProbe::new("processor limit", || {
            let limits = processors(&find("cpu")?)?;
            limits.into_iter().min().ok_or_else(unlimited)
        })
    }
}

/// A group with a limit.
#[derive(Debug, PartialEq, Eq)]
struct Memory {
    limit: u64,
    used: u64,
}

fn find(controller: &str) -> Result<Place, ProbeError> {
    let (own, mounts) = ("/proc/self/cgroup", "/proc/self/mountinfo");
    let place = place(&read(own)?, &read(mounts)?, controller).ok_or_else(|| {
        let words = format!("there is no control group for {controller} here");
        ProbeError::no_data(words).at(Step::Read)
    })?;
    // Those that it is in may have a limit too, which is not the least.
    match place.folders.first() {
        Some(own) if own.is_dir() => Ok(place),
        _ => {
            let words = format!("the control group for {controller} cannot be seen from here");
            Err(ProbeError::no_data(words).at(Step::Read))
        }
    }
}

/// The groups with a limit of memory. The outermost group of a machine has no
/// files of limits.
fn memory(place: &Place) -> Result<Vec<Memory>, ProbeError> {
    let (limit, used, dropped) = if place.is_second {
        ("memory.max", "memory.current", "inactive_file")
    } else {
        (
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file",
        )
    };
    let mut groups = Vec::new();
    for folder in &place.folders {
        let limit = match value(&folder.join(limit))?.as_deref() {
            None | Some("max") => continue,
            Some(text) => number(text, &folder.join(limit))?,
        };
        if limit >= NO_LIMIT {
            continue;
        }
        let (used, stat) = (folder.join(used), folder.join("memory.stat"));
        let in_use = number(&there(&used)?, &used)?;
        let text = there(&stat)?;
        let line = text.lines().find_map(|line| {
            let (name, value) = line.split_once(' ')?;
            (name == dropped).then_some(value)
        });
        let dropped = number(line.unwrap_or_default(), &stat)?;
        groups.push(Memory {
            limit,
            used: in_use.saturating_sub(dropped),
        });
    }
    Ok(groups)
}

/// The limits of processors.
fn processors(place: &Place) -> Result<Vec<Ratio>, ProbeError> {
    let mut limits = Vec::new();
    for folder in &place.folders {
        let (quota, period, path) = if place.is_second {
            let path = folder.join("cpu.max");
            let Some(text) = value(&path)? else {
                continue;
            };
            let (quota, period) = text.split_once(' ').unwrap_or((&text, ""));
            (quota.to_owned(), period.to_owned(), path)
        } else {
            let path = folder.join("cpu.cfs_quota_us");
            let Some(quota) = value(&path)? else {
                continue;
            };
            (quota, there(&folder.join("cpu.cfs_period_us"))?, path)
        };
        if matches!(quota.as_str(), "max" | "-1") {
            continue;
        }
        let limit = Ratio::of(number(&quota, &path)?, number(&period, &path)?);
        limits.push(limit.ok_or_else(|| unreadable(&path.display().to_string()))?);
    }
    Ok(limits)
}

/// What a file of a group holds; None where there is no such file.
fn value(path: &Path) -> Result<Option<String>, ProbeError> {
    if !path
        .try_exists()
        .map_err(|error| regular::named(path, error))?
    {
        return Ok(None);
    }
    there(path).map(Some)
}

fn there(path: &Path) -> Result<String, ProbeError> {
    let bytes = regular::read(path, MOST)?;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

fn number(text: &str, path: &Path) -> Result<u64, ProbeError> {
    text.parse()
        .map_err(|_| unreadable(&path.display().to_string()))
}

fn unlimited() -> ProbeError {
    ProbeError::no_data("the control group of this process has no limit").at(Step::Read)
}

#[cfg(test)]
mod tests {
    use golive_core::probe::Reason;

    use super::*;

    /// A group `inner` in a group, with these files.
    fn groups(is_second: bool, files: &[(&str, &str)]) -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let folders = vec![inner, folder.path().to_owned()];
        (folder, Place { is_second, folders })
    }

    #[test]
    fn limits_of_the_second_version() {
        let (_folder, place) = groups(
            true,
            &[
                ("inner/memory.max", "max\n"),
                ("inner/cpu.max", "150000 100000\n"),
                ("memory.max", "1000\n"),
                ("memory.current", "700\n"),
                ("memory.stat", "anon 1\ninactive_file 200\nactive_file 9\n"),
                ("cpu.max", "max 100000\n"),
            ],
        );
        let (limit, used) = (1000, 500);
        assert_eq!(memory(&place).unwrap(), [Memory { limit, used }]);
        assert_eq!(processors(&place).unwrap(), [Ratio::of(3, 2).unwrap()]);
    }

    #[test]
    fn limits_of_the_first_version() {
        let (_folder, place) = groups(
            false,
            &[
                ("inner/memory.limit_in_bytes", "1000\n"),
                ("inner/memory.usage_in_bytes", "700\n"),
                (
                    "inner/memory.stat",
                    "inactive_file 1\ntotal_inactive_file 200\n",
                ),
                ("inner/cpu.cfs_quota_us", "50000\n"),
                ("inner/cpu.cfs_period_us", "100000\n"),
                ("memory.limit_in_bytes", "9223372036854771712\n"),
                ("cpu.cfs_quota_us", "-1\n"),
                ("cpu.cfs_period_us", "100000\n"),
            ],
        );
        let (limit, used) = (1000, 500);
        assert_eq!(memory(&place).unwrap(), [Memory { limit, used }]);
        assert_eq!(processors(&place).unwrap(), [Ratio::of(1, 2).unwrap()]);
    }

    #[test]
    fn what_cannot_be_read_is_no_limit_and_no_data() {
        for files in [
            &[("memory.max", "much"), ("cpu.max", "much")][..],
            &[("memory.max", ""), ("cpu.max", "1")],
            &[("memory.max", "-1"), ("cpu.max", "1 0")],
            &[
                ("memory.max", "1000"),
                ("memory.current", "1"),
                ("memory.stat", "anon 1"),
                ("cpu.max", "-5 100"),
            ],
        ] {
            let (_folder, place) = groups(true, files);
            assert_eq!(memory(&place).unwrap_err().reason(), Reason::NoData);
            assert_eq!(processors(&place).unwrap_err().reason(), Reason::NoData);
        }
        let (_folder, place) = groups(true, &[]);
        assert!(memory(&place).unwrap().is_empty() && processors(&place).unwrap().is_empty());
    }
}

//! The memory of this machine and of this process.

use golive_core::probe::{ProbeError, Step};
use golive_core::quantity::{Bytes, Ratio};

use super::{Host, HostProbe, first, read, unreadable};

const MEMORY: &str = "/proc/meminfo";

impl Host {
    /// What new programs can get without swapping.
    pub fn memory_available(self) -> HostProbe<Bytes> {
        HostProbe::new("memory", || kib(MEMORY, "MemAvailable:"))
    }

    /// All of the memory.
    pub fn memory_total(self) -> HostProbe<Bytes> {
        HostProbe::new("memory", || kib(MEMORY, "MemTotal:"))
    }

    /// How much of the swap space is in use. A machine without any has no data.
    pub fn swap_used(self) -> HostProbe<Ratio> {
        HostProbe::new("swap space", || {
            let total = kib(MEMORY, "SwapTotal:")?.get();
            let free = kib(MEMORY, "SwapFree:")?.get();
            Ratio::of(total.saturating_sub(free), total)
                .ok_or_else(|| ProbeError::no_data("there is no swap space").at(Step::Read))
        })
    }

    /// The memory of this very process, the one that runs the checks: of the
    /// service at a gate in it, and of nobody else where golive runs on its own.
    /// That of another process is [`process(name).memory()`](Host::process).
    pub fn process_memory(self) -> HostProbe<Bytes> {
        HostProbe::new("this process", || kib("/proc/self/status", "VmRSS:"))
    }
}

/// A line `Name:   123 kB`.
fn kib(path: &str, name: &str) -> Result<Bytes, ProbeError> {
    let text = read(path)?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .ok_or_else(|| unreadable(path))?;
    let kib: u64 = first(line).parse().map_err(|_| unreadable(path))?;
    kib.checked_mul(1024)
        .map(Bytes::new)
        .ok_or_else(|| unreadable(path))
}

//! This machine and this process: memory, disk, load, limits, the clock.
//!
//! ```no_run
//! use golive_probes::host::host;
//!
//! let free = host().disk_free("/var/lib/postgresql");
//! let available = host().memory_available();
//! let idle = host().cpu_usage();
//! let files = host().open_files_used();
//! let service = host().process("node").with_argument("server.js").memory();
//! let workers = host().pid_file("/run/nginx.pid").with_children().cpu_usage();
//! let clock = host().clock_offset("ntp.internal");
//! let overcommit = host().kernel_parameter("vm.overcommit_memory");
//! ```
//!
//! It reads `/proc`, `/sys` and asks the file system, which anyone may. It sends
//! nothing but for the offset of the clock: one packet by UDP to port 123 of a
//! time server (SNTP, RFC 4330), which answers it. It knows Linux; elsewhere
//! each measurement but those of disks, of the number of processors and of the
//! clock is no data, and says so.
//!
//! In a container it sees what the container sees: the limits and the ports are
//! its own, and the memory and the processors are those of the machine.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`memory_available`](Host::memory_available) | bytes | what new programs can get without swapping (`MemAvailable`) |
//! | [`memory_total`](Host::memory_total) | bytes | all of it (`MemTotal`) |
//! | [`memory_limit`](Host::memory_limit) | bytes | what the control group of this process may have |
//! | [`memory_limit_used`](Host::memory_limit_used) | ratio | how much of that is in use and cannot be dropped |
//! | [`swap_used`](Host::swap_used) | ratio | how much of the swap space is in use |
//! | [`process_memory`](Host::process_memory) | bytes | the memory of this very process, which runs the checks, and of no other (`VmRSS`) |
//! | [`load`](Host::load) | ratio | the load average of one minute, for each processor |
//! | [`cores`](Host::cores) | count | processors that this process may use |
//! | [`cpu_usage`](Host::cpu_usage) | ratio | how busy the processors are, over half a second |
//! | [`cpu_limit`](Host::cpu_limit) | ratio | processors that the control group may keep busy, 1.5 of them |
//! | [`disk_free`](Host::disk_free) | bytes | what an ordinary user may still write there |
//! | [`disk_size`](Host::disk_size) | bytes | the size of the file system |
//! | [`disk_used`](Host::disk_used) | ratio | how full it is for an ordinary user, as `df` has it |
//! | [`disk_is_ssd`](Host::disk_is_ssd) | bool | the file system is on drives that do not turn |
//! | [`inodes_free`](Host::inodes_free) | count | files that may still be made there |
//! | [`open_files`](Host::open_files) | count | open files of this process |
//! | [`file_descriptor_limit`](Host::file_descriptor_limit) | count | how many it may have |
//! | [`open_files_used`](Host::open_files_used) | ratio | how many of them it has |
//! | [`is_not_root`](Host::is_not_root) | bool | this process is not root |
//! | [`process_running`](Host::process_running) | count | processes of a name |
//! | [`memory`](Service::memory) of [`process`](Host::process) or [`pid_file`](Host::pid_file) | bytes | the memory of other processes (`VmRSS`) |
//! | [`count`](Service::count) of the same | count | how many there are, one at the least |
//! | [`cpu_usage`](Service::cpu_usage) of the same | ratio | how busy they keep one processor, over half a second |
//! | [`open_files`](Service::open_files) of the same | count | their open files, to their own user and to root |
//! | [`uptime`](Service::uptime), [`age`](Service::age) of the same | duration, age | how long they run, by the one that was started last or first |
//! | [`listens`](Host::listens) | bool | some process listens on a port of TCP |
//! | [`listens_only`](Host::listens_only) | bool | no other port of TCP than these is open to other machines |
//! | [`kernel_parameter`](Host::kernel_parameter) | text | what `sysctl` shows |
//! | [`uptime`](Host::uptime) | duration | since this machine started |
//! | [`clock_offset`](Host::clock_offset) | duration | how far this clock is from that of a time server |

mod cgroup;
mod clock;
mod cpu;
mod disk;
mod drive;
mod find;
mod kernel;
mod memory;
mod mounts;
mod named;
mod others;
mod process;
mod service;
mod sockets;

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Step, Target};
use golive_core::quantity::Quantity;

pub use self::clock::ClockOffset;
pub use self::cpu::CpuUsage;
pub use self::service::{Service, ServiceCpu};

/// This machine and this process.
pub fn host() -> Host {
    Host(())
}

/// See [`host()`].
#[derive(Clone, Debug)]
#[must_use = "a host measures nothing; one of its methods does"]
pub struct Host(());

type Read<V> = dyn Fn() -> Result<Measurement<V>, ProbeError> + Send + Sync;

/// A measurement of this machine.
#[derive(Clone)]
pub struct HostProbe<V> {
    name: String,
    blocks: bool,
    read: Arc<Read<V>>,
}

impl<V: Quantity> HostProbe<V> {
    /// What the kernel tells at once.
    fn new(
        name: impl Into<String>,
        read: impl Fn() -> Result<V, ProbeError> + Send + Sync + 'static,
    ) -> Self {
        Self::with_evidence(name, move || read().map(Measurement::new))
    }

    fn with_evidence(
        name: impl Into<String>,
        read: impl Fn() -> Result<Measurement<V>, ProbeError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            blocks: false,
            read: Arc::new(read),
        }
    }

    /// The same, of what may take its time.
    fn blocking(mut self) -> Self {
        self.blocks = true;
        self
    }
}

impl<V> fmt::Debug for HostProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostProbe")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for HostProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Read);
        (self.read)()
    }

    fn target(&self) -> Target {
        Target::new(self.name.as_str())
    }

    fn blocks(&self) -> bool {
        self.blocks
    }
}

/// The names of processes and of places may be in any encoding, or cut in the middle of
/// a letter; what is measured beside them is not.
fn read(path: &str) -> Result<String, ProbeError> {
    let bytes = std::fs::read(path).map_err(|_| unreadable(path))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn first(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn unreadable(path: &str) -> ProbeError {
    ProbeError::no_data(format_args!(
        "{path} cannot be read; this measurement knows Linux only"
    ))
    .at(Step::Read)
}

//! This machine and this process: memory, disk, load, open files.
//!
//! ```no_run
//! use golive_probes::host::host;
//!
//! let free = host().disk_free("/var/lib/postgresql");
//! let available = host().memory_available();
//! let idle = host().cpu_usage();
//! ```
//!
//! It reads `/proc` and asks the file system, which anyone may; it sends
//! nothing. It knows Linux; elsewhere each measurement is no data, and says so.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`memory_available`](Host::memory_available) | bytes | what new programs can get without swapping (`MemAvailable`) |
//! | [`memory_total`](Host::memory_total) | bytes | all of it (`MemTotal`) |
//! | [`load`](Host::load) | ratio | the load average of one minute, for each processor |
//! | [`cores`](Host::cores) | count | processors that this process may use |
//! | [`cpu_usage`](Host::cpu_usage) | ratio | how busy the processors are, over half a second |
//! | [`disk_free`](Host::disk_free) | bytes | what an ordinary user may still write there |
//! | [`process_memory`](Host::process_memory) | bytes | the memory of this process (`VmRSS`) |
//! | [`open_files`](Host::open_files) | count | open files of this process |
//! | [`uptime`](Host::uptime) | duration | since this machine started |

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Bytes, Count, Quantity, Ratio};

/// How long the processors are watched.
const WATCHED: Duration = Duration::from_millis(500);

/// This machine and this process.
pub fn host() -> Host {
    Host(())
}

/// See [`host()`].
#[derive(Clone, Debug)]
#[must_use = "a host measures nothing; one of its methods does"]
pub struct Host(());

impl Host {
    /// What new programs can get without swapping.
    pub fn memory_available(self) -> HostProbe<Bytes> {
        probe("memory", |_| kib("/proc/meminfo", "MemAvailable:"))
    }

    /// All of the memory.
    pub fn memory_total(self) -> HostProbe<Bytes> {
        probe("memory", |_| kib("/proc/meminfo", "MemTotal:"))
    }

    /// The load average of one minute, for each processor.
    pub fn load(self) -> HostProbe<Ratio> {
        probe("load", |_| {
            let text = read("/proc/loadavg")?;
            let load: f64 = first(&text)
                .parse()
                .map_err(|_| unreadable("/proc/loadavg"))?;
            #[expect(clippy::cast_precision_loss, reason = "no machine has 2^52 processors")]
            Ok(Ratio::from_f64(load / processors()? as f64)?)
        })
    }

    /// The processors that this process may use.
    pub fn cores(self) -> HostProbe<Count> {
        probe("processors", |_| processors().map(Count::of))
    }

    /// How busy the processors are, over half a second.
    pub fn cpu_usage(self) -> CpuUsage {
        CpuUsage(())
    }

    /// What an ordinary user may still write to the file system of a path.
    pub fn disk_free(self, path: impl Into<PathBuf>) -> HostProbe<Bytes> {
        let path = path.into();
        HostProbe {
            name: format!("disk of {}", path.display()),
            path,
            read: |path| {
                let found = rustix::fs::statvfs(path).map_err(|error| {
                    let error = std::io::Error::from(error);
                    let words = format!("{}: {error}", path.display());
                    ProbeError::new(ProbeError::from(error).reason(), words)
                })?;
                Ok(Bytes::new(found.f_bavail.saturating_mul(found.f_frsize)))
            },
            of: PhantomData,
        }
    }

    /// The memory of this process.
    pub fn process_memory(self) -> HostProbe<Bytes> {
        probe("this process", |_| kib("/proc/self/status", "VmRSS:"))
    }

    /// Open files of this process.
    pub fn open_files(self) -> HostProbe<Count> {
        probe("this process", |_| {
            let folder =
                std::fs::read_dir("/proc/self/fd").map_err(|_| unreadable("/proc/self/fd"))?;
            // One of them is the folder itself.
            Ok(Count::of(folder.count().saturating_sub(1)))
        })
    }

    /// Since when this machine runs.
    pub fn uptime(self) -> HostProbe<Duration> {
        probe("uptime", |_| {
            let text = read("/proc/uptime")?;
            let seconds: f64 = first(&text)
                .parse()
                .map_err(|_| unreadable("/proc/uptime"))?;
            Duration::try_from_secs_f64(seconds).map_err(|_| unreadable("/proc/uptime"))
        })
    }
}

/// A measurement of this machine.
#[derive(Clone)]
pub struct HostProbe<V> {
    name: String,
    path: PathBuf,
    read: fn(&PathBuf) -> Result<V, ProbeError>,
    of: PhantomData<fn() -> V>,
}

fn probe<V>(name: &str, read: fn(&PathBuf) -> Result<V, ProbeError>) -> HostProbe<V> {
    HostProbe {
        name: name.to_owned(),
        path: PathBuf::new(),
        read,
        of: PhantomData,
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
        (self.read)(&self.path).map(Measurement::new)
    }

    fn target(&self) -> Target {
        Target::new(self.name.as_str())
    }

    fn blocks(&self) -> bool {
        // A network file system may hang.
        !self.path.as_os_str().is_empty()
    }
}

/// See [`Host::cpu_usage`].
#[derive(Clone, Debug)]
pub struct CpuUsage(());

impl Probe for CpuUsage {
    type Value = Ratio;

    fn measure(
        &self,
        input: ProbeInput,
    ) -> impl Future<Output = Result<Measurement<Ratio>, ProbeError>> + Send {
        let watched: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(async move {
            input.step(Step::Read);
            let (busy_before, all_before) = ticks()?;
            tokio::time::sleep(WATCHED.min(input.remaining() / 2)).await;
            let (busy, all) = ticks()?;
            Ratio::of(
                busy.saturating_sub(busy_before),
                all.saturating_sub(all_before),
            )
            .map(Measurement::new)
            .ok_or_else(|| ProbeError::no_data("no time passed for the processors"))
        });
        watched
    }

    fn target(&self) -> Target {
        Target::new("processors")
    }
}

/// Ticks in which the processors were busy, and all ticks (proc(5), the line
/// `cpu` of `/proc/stat`: user nice system idle iowait irq softirq steal).
fn ticks() -> Result<(u64, u64), ProbeError> {
    let text = read("/proc/stat")?;
    let line = text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("cpu "))
        .ok_or_else(|| unreadable("/proc/stat"))?;
    let ticks: Vec<u64> = line
        .split_whitespace()
        .take(8)
        .map_while(|tick| tick.parse().ok())
        .collect();
    let [user, nice, system, idle, iowait, rest @ ..] = ticks.as_slice() else {
        return Err(unreadable("/proc/stat"));
    };
    let busy = user + nice + system + rest.iter().sum::<u64>();
    Ok((busy, busy + idle + iowait))
}

fn processors() -> Result<usize, ProbeError> {
    std::thread::available_parallelism()
        .map(std::num::NonZero::get)
        .map_err(|error| ProbeError::from_error(Reason::NoData, &error))
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

fn read(path: &str) -> Result<String, ProbeError> {
    std::fs::read_to_string(path).map_err(|_| unreadable(path))
}

fn first(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn unreadable(path: &str) -> ProbeError {
    ProbeError::no_data(format_args!(
        "{path} cannot be read; this measurement knows Linux only"
    ))
}

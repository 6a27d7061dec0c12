//! The kernel: its parameters, and since when it runs.

use std::path::Path;
use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::Bytes;

use super::{Host, HostProbe, first, read, unreadable};
use crate::regular;

const PARAMETERS: &str = "/proc/sys";
const MOST: Bytes = Bytes::new(64 << 10);

impl Host {
    /// A parameter of the kernel by its name, `vm.overcommit_memory`, as
    /// `sysctl -n` shows it; several values have one space between them. A `/`
    /// may stand for the dots, where a name holds dots of its own:
    /// `net/ipv4/conf/eth0.1/forwarding`.
    pub fn kernel_parameter(self, name: impl Into<String>) -> HostProbe<String> {
        let name = name.into();
        HostProbe::new(format!("kernel parameter {name}"), move || {
            let path = if name.contains('/') {
                name.clone()
            } else {
                name.replace('.', "/")
            };
            let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains('\0');
            if !path.split('/').all(is_plain) {
                let words = format!("{name:?} is no name of a parameter, like vm.swappiness");
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            if !Path::new(PARAMETERS).is_dir() {
                return Err(unreadable(PARAMETERS));
            }
            let bytes = regular::read(&Path::new(PARAMETERS).join(path), MOST)?;
            let text = String::from_utf8_lossy(&bytes);
            let values: Vec<&str> = text.split_whitespace().collect();
            Ok(values.join(" "))
        })
    }

    /// Since when this machine runs.
    pub fn uptime(self) -> HostProbe<Duration> {
        HostProbe::new("uptime", || {
            let text = read("/proc/uptime")?;
            let seconds: f64 = first(&text)
                .parse()
                .map_err(|_| unreadable("/proc/uptime"))?;
            Duration::try_from_secs_f64(seconds).map_err(|_| unreadable("/proc/uptime"))
        })
    }
}

//! The processors and how busy they are.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Count, Ratio};

use super::{Host, HostProbe, first, read, unreadable};

/// How long the processors are watched.
pub(super) const WATCHED: Duration = Duration::from_millis(500);

impl Host {
    /// The load average of one minute, for each processor.
    pub fn load(self) -> HostProbe<Ratio> {
        HostProbe::new("load", || {
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
        HostProbe::new("processors", || processors().map(Count::of))
    }

    /// How busy the processors are, over half a second.
    pub fn cpu_usage(self) -> CpuUsage {
        CpuUsage(())
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

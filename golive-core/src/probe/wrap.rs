//! What can be measured of any probe: how long it takes, how often it fails.

use std::time::Duration;

use tokio::time::Instant;

use super::{BoxProbe, Explained, Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use crate::quantity::Ratio;

/// What every probe has: measurements of its measurement, and a box.
pub trait ProbeExt: Probe + Sized {
    /// How long one measurement takes, from the first step to the answer: with the
    /// name lookup, the connect, TLS and the login of a probe that connects. What
    /// one exchange costs on a connection that stands, probes of databases and
    /// brokers measure by a name of their own (`ping_time`, `execute_time`). One
    /// that fails has no latency: the check fails as the probe does.
    fn latency(self) -> Latency<Self> {
        Latency { probe: self }
    }

    /// How often a measurement fails: each sample is 0 % or 100 %, so bound
    /// the average: `samples = 200, pass = avg < pct(1)`.
    ///
    /// Only what the other side did counts as a failure: refused, timed out,
    /// closed, rejected. An error of the check's own (a target that cannot be
    /// read, a panic) stays an error.
    fn error_ratio(self) -> ErrorRatio<Self> {
        ErrorRatio { probe: self }
    }

    /// Lets another probe say why this one fails: a pool or a manager of the
    /// application tries to connect until its own time is up, and only the server
    /// itself can say that it refuses. When this one fails, or half of its time is gone,
    /// the other is measured too. Its reason and words are told first; when it does
    /// well, that is told of it, and the handle is at fault. It never makes this one pass.
    ///
    /// A probe that [blocks](Probe::blocks) its thread is not interrupted, and the other
    /// is measured when it returns.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use golive_core::probe::{Probe, ProbeError, ProbeExt, ProbeInput, Reason, probe_fn};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let pool = probe_fn("the pool", |_| std::future::pending::<Result<bool, ProbeError>>());
    /// let server = probe_fn("db:5432", |_| async {
    ///     Err::<bool, _>(ProbeError::new(Reason::Refused, "Connection refused"))
    /// });
    /// let explained = pool.explained_by(server);
    /// let error = explained.measure(ProbeInput::alone(Duration::from_secs(5))).await.unwrap_err();
    /// assert_eq!(error.reason(), Reason::Refused);
    /// assert_eq!(
    ///     error.message(),
    ///     "Connection refused (asked at db:5432, because the pool failed: no answer within 4.5s)"
    /// );
    /// # }
    /// ```
    fn explained_by<Q: Probe>(self, direct: Q) -> Explained<Self, Q> {
        Explained {
            probe: self,
            direct,
        }
    }

    /// Forgets the type of the probe, for the branches of an `if` or a `match`
    /// that give different ones. What that costs is told at [`BoxProbe`].
    fn boxed(self) -> BoxProbe<Self::Value> {
        BoxProbe::new(self)
    }
}

impl<P: Probe> ProbeExt for P {}

/// See [`ProbeExt::latency`].
#[derive(Clone, Debug)]
pub struct Latency<P> {
    probe: P,
}

impl<P: Probe> Probe for Latency<P> {
    type Value = Duration;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Duration>, ProbeError> {
        let input = input.fresh();
        let start = Instant::now();
        let measured = self.probe.measure(input.clone()).await?;
        let took = start.elapsed().saturating_sub(input.preparing());
        Ok(Measurement {
            value: took,
            evidence: measured.evidence,
        })
    }

    fn target(&self) -> Target {
        self.probe.target()
    }

    fn blocks(&self) -> bool {
        self.probe.blocks()
    }

    fn drives_load(&self) -> bool {
        self.probe.drives_load()
    }

    fn bound(&self) -> Option<String> {
        self.probe.bound()
    }
}

/// See [`ProbeExt::error_ratio`].
#[derive(Clone, Debug)]
pub struct ErrorRatio<P> {
    probe: P,
}

impl<P: Probe> Probe for ErrorRatio<P> {
    type Value = Ratio;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Ratio>, ProbeError> {
        // The runner's timeout would end the whole check; a sample that does
        // not answer in time is a failed sample. Leaving a tenth of the time
        // keeps this timeout the first of the two.
        let patience = input.timeout().mul_f64(0.9);
        match tokio::time::timeout(patience, self.probe.measure(input.fresh())).await {
            Ok(Ok(_)) => Ok(Ratio::from_parts_per_billion(0).into()),
            Ok(Err(error)) if is_own(error.reason()) => Err(error),
            Ok(Err(error)) => Ok(failed().with("error", error)),
            Err(_) => Ok(failed().with("error", Reason::TimedOut)),
        }
    }

    fn target(&self) -> Target {
        self.probe.target()
    }

    fn blocks(&self) -> bool {
        self.probe.blocks()
    }

    fn drives_load(&self) -> bool {
        self.probe.drives_load()
    }

    fn bound(&self) -> Option<String> {
        self.probe.bound()
    }
}

fn failed() -> Measurement<Ratio> {
    Ratio::from_parts_per_billion(1_000_000_000).into()
}

/// True for an error that says nothing of the other side.
fn is_own(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::BadConfiguration
            | Reason::Panicked
            | Reason::Internal
            | Reason::DeadlinePassed
            | Reason::Cancelled
            | Reason::Starved
    )
}

//! Any probe, many times at once: how fast, how often, how many fail.
//!
//! ```no_run
//! use golive_probes::http::http;
//! use golive_probes::load::load;
//!
//! let lookups = load("lookups", http("https://api.example.com/orders/7").ok())
//!     .concurrency(50)
//!     .requests(1_000);
//! let slow = lookups.clone().percentile(95.0);
//! let many = lookups.clone().rate();
//! let failed = lookups.error_ratio();
//! ```
//!
//! So many callers at once ([`concurrency`](Load::concurrency), 10 unless said)
//! take one measurement after the other, until there are enough of them
//! ([`requests`](Load::requests), 100 unless said) or for a time
//! ([`for_duration`](Load::for_duration)). Clones of one load share it within a
//! run: keep it in the configuration of a checklist, so that several checks
//! measure one and the same. It needs what the probe needs; of nothing but one's
//! own is that right to ask.
//!
//! Each caller is as long at it as its measurement is: a connection that is
//! measured by being opened is closed at once, and hardly two of them are ever
//! open together. For connections that are, hold them: `hold` of the probe
//! `websocket`.
//!
//! A run measures its loads last and one at a time, so that they make no other
//! check slow; only what comes `after` one waits for it. The load must be done by
//! the timeout of the check, which its `timeout` must allow for, and by the
//! deadline of the run. A gate puts no load on anything unless it is told to: `load =
//! true`. The command line does (`run --no-load` skips it), and so do the tests of
//! `golive::test!`.
//!
//! A measurement that fails counts as an error of what is observed, and so does
//! one that takes longer than [`patience`](Load::patience); what it measures is
//! not looked at. One that cannot be taken at all (a target that cannot be read)
//! is an error of the check. A probe that blocks its thread cannot be driven.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`percentile`](Load::percentile) | duration | of all measurements, by nearest rank; those that fail are the slowest |
//! | [`mean`](Load::mean), [`max`](Load::max) | duration | of the measurements that succeed |
//! | [`rate`](Load::rate) | rate | the measurements that succeed, per second |
//! | [`error_ratio`](Load::error_ratio) | ratio | the share of those that fail |

mod drive;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use golive_core::criterion::Percentile;
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};
use golive_core::quantity::{Quantity, Rate, Ratio};

use self::drive::{Size, Told, drive};

/// Puts a load on what a probe observes. `name` says which load it is in
/// reports.
pub fn load<P: Probe>(name: impl Into<String>, probe: P) -> Load<P> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    Load {
        name: name.into(),
        number: NEXT.fetch_add(1, Ordering::Relaxed),
        probe: Arc::new(probe),
        size: Size::default(),
    }
}

/// See [`load()`].
#[must_use = "a load measures nothing; one of its methods does"]
pub struct Load<P> {
    name: String,
    /// What tells it from every other: two may have one name.
    number: u64,
    probe: Arc<P>,
    size: Size,
}

impl<P: Probe> Load<P> {
    /// How many measurements are taken at once: 1 to 1000.
    pub fn concurrency(mut self, concurrency: u32) -> Self {
        self.size.concurrency = concurrency;
        self
    }

    /// How many measurements are taken in all: 1 to 100 000.
    pub fn requests(mut self, requests: u32) -> Self {
        self.size.requests = Some(requests);
        self.size.time = None;
        self
    }

    /// For how long measurements are begun; 100 000 of them at the most. What
    /// has begun by then is waited for.
    pub fn for_duration(mut self, time: Duration) -> Self {
        self.size.time = Some(time);
        self.size.requests = None;
        self
    }

    /// How long one measurement may take before it counts as failed; 5 s unless
    /// said.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.size.patience = patience;
        self
    }

    /// A percentile of the times that the measurements take: 95.0 for p95, by
    /// nearest rank. Those that fail are slower than any other: when the rank is
    /// among them, the failure is the finding. Too few measurements for it (20 for
    /// p95, 100 for p99) are no data. A percentile that is none, 0.95 for one,
    /// is an error before any load is put on anything.
    pub fn percentile(self, percent: f64) -> LoadProbe<P, Duration> {
        let percentile = Percentile::new(percent)
            .map_err(|error| ProbeError::new(Reason::BadConfiguration, error));
        let wrong = percentile.as_ref().err().cloned();
        LoadProbe {
            wrong,
            ..self.measure(move |told| told.percentile(percentile.clone()?))
        }
    }

    /// The mean of the times that successful measurements take.
    pub fn mean(self) -> LoadProbe<P, Duration> {
        self.measure(Told::mean)
    }

    /// The longest time that a successful measurement takes.
    pub fn max(self) -> LoadProbe<P, Duration> {
        self.measure(Told::max)
    }

    /// The successful measurements per second, from the first to the end of the
    /// last.
    pub fn rate(self) -> LoadProbe<P, Rate> {
        self.measure(Told::rate)
    }

    /// The share of the measurements that fail.
    pub fn error_ratio(self) -> LoadProbe<P, Ratio> {
        self.measure(Told::error_ratio)
    }

    fn measure<V>(
        self,
        read: impl Fn(&Told) -> Result<V, ProbeError> + Send + Sync + 'static,
    ) -> LoadProbe<P, V> {
        LoadProbe {
            load: self,
            wrong: None,
            read: Arc::new(read),
        }
    }

    fn target(&self) -> Target {
        Target::new(format!("{} by {}", self.probe.target(), self.name))
    }
}

impl<P> Clone for Load<P> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            number: self.number,
            probe: Arc::clone(&self.probe),
            size: self.size,
        }
    }
}

impl<P> fmt::Debug for Load<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Load").field(&self.name).finish()
    }
}

type Read<V> = dyn Fn(&Told) -> Result<V, ProbeError> + Send + Sync;

/// A measurement of a load.
pub struct LoadProbe<P, V> {
    load: Load<P>,
    /// Why no load is put on anything.
    wrong: Option<ProbeError>,
    read: Arc<Read<V>>,
}

impl<P: Probe, V: Quantity> Probe for LoadProbe<P, V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let Load {
            number,
            probe,
            size,
            ..
        } = &self.load;
        if let Some(wrong) = &self.wrong {
            return Err(wrong.clone());
        }
        if probe.blocks() {
            let words = "a probe that blocks its thread cannot be driven many times at once";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let key = format!("load {number} {size:?}");
        let told = input
            .share(&key, || drive(Arc::clone(probe), *size, &input))
            .await?;
        let measured = Measurement::new((self.read)(&told)?)
            .with("succeeded", told.succeeded())
            .with("failed", told.failed());
        Ok(match told.first_failure() {
            Some(error) => measured.with("first failure", error),
            None => measured,
        })
    }

    fn target(&self) -> Target {
        self.load.target()
    }

    fn drives_load(&self) -> bool {
        true
    }
}

impl<P, V> Clone for LoadProbe<P, V> {
    fn clone(&self) -> Self {
        Self {
            load: self.load.clone(),
            wrong: self.wrong.clone(),
            read: Arc::clone(&self.read),
        }
    }
}

impl<P, V> fmt::Debug for LoadProbe<P, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LoadProbe").field(&self.load.name).finish()
    }
}

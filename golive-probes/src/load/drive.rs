//! Driving a probe, and what it told.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use golive_core::criterion::Percentile;
use golive_core::probe::{Probe, ProbeError, ProbeInput, Reason};
use golive_core::quantity::{Rate, Ratio};
use tokio::time::Instant;

/// The most measurements at once, and in all.
const WIDEST: u32 = 1_000;
const MOST: u32 = 100_000;

/// How large a load is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) concurrency: u32,
    pub(super) requests: Option<u32>,
    pub(super) time: Option<Duration>,
    pub(super) patience: Duration,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            concurrency: 10,
            requests: Some(100),
            time: None,
            patience: Duration::from_secs(5),
        }
    }
}

impl Size {
    fn check(self) -> Result<(), ProbeError> {
        let wrong = |words: String| Err(ProbeError::new(Reason::BadConfiguration, words));
        let Self {
            concurrency,
            requests,
            time,
            ..
        } = self;
        if !(1..=WIDEST).contains(&concurrency) {
            return wrong(format!("{concurrency} at once: expected 1 to {WIDEST}"));
        }
        match (requests, time) {
            (Some(requests), _) if !(1..=MOST).contains(&requests) => {
                wrong(format!("{requests} in all: expected 1 to {MOST}"))
            }
            (_, Some(Duration::ZERO)) => wrong("no time at all: expected some".to_owned()),
            _ => Ok(()),
        }
    }
}

/// What a load told.
pub(super) struct Told {
    /// The times of those that succeeded, the shortest first.
    times: Vec<Duration>,
    failed: u32,
    first_failure: Option<ProbeError>,
    took: Duration,
}

/// Takes measurements until there are enough of them.
pub(super) async fn drive<P: Probe>(
    probe: Arc<P>,
    size: Size,
    input: &ProbeInput,
) -> Result<Told, ProbeError> {
    size.check()?;
    let began = Instant::now();
    if size.time.is_some_and(|time| time >= input.remaining()) {
        let words = "the load takes as long as the check may: give the check a longer timeout";
        return Err(ProbeError::new(Reason::BadConfiguration, words));
    }
    let is_over = |begun: u32| match (size.requests, size.time) {
        (Some(requests), _) => begun >= requests,
        (None, Some(time)) => begun >= MOST || began.elapsed() >= time,
        (None, None) => true,
    };
    let one = || {
        let (probe, input) = (Arc::clone(&probe), input.clone().fresh());
        async move {
            let began = Instant::now();
            let measuring = probe.measure(input.clone());
            let measured = tokio::time::timeout(size.patience, measuring).await;
            let late = || ProbeError::new(Reason::TimedOut, "no answer in time");
            let measured = measured.unwrap_or_else(|_| Err(late()));
            let prepared = input.preparing();
            let took = began.elapsed().saturating_sub(prepared);
            (took, prepared, measured.map(drop))
        }
    };
    let mut told = Told {
        times: Vec::new(),
        failed: 0,
        first_failure: None,
        took: Duration::ZERO,
    };
    let (mut flying, mut begun) = (FuturesUnordered::new(), 0);
    while begun < size.concurrency && !is_over(begun) {
        flying.push(one());
        begun += 1;
    }
    // Those that begin together wait for one and the same token.
    let mut preparing = Duration::ZERO;
    while let Some((took, prepared, measured)) = flying.next().await {
        preparing = preparing.max(prepared);
        match measured {
            Ok(()) => told.times.push(took),
            // It says nothing of what is observed.
            Err(error) if is_own(error.reason()) => return Err(error),
            Err(error) => {
                told.failed += 1;
                told.first_failure.get_or_insert(error);
            }
        }
        if !is_over(begun) {
            flying.push(one());
            begun += 1;
        }
    }
    told.took = began.elapsed().saturating_sub(preparing);
    told.times.sort_unstable();
    Ok(told)
}

fn is_own(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::BadConfiguration | Reason::Internal | Reason::Panicked
    )
}

impl Told {
    pub(super) fn succeeded(&self) -> usize {
        self.times.len()
    }

    pub(super) fn failed(&self) -> u32 {
        self.failed
    }

    pub(super) fn first_failure(&self) -> Option<&ProbeError> {
        self.first_failure.as_ref()
    }

    /// When all fail, there is nothing to tell of those that succeed.
    fn some(&self) -> Result<&[Duration], ProbeError> {
        match (self.times.as_slice(), &self.first_failure) {
            ([], Some(error)) => Err(error
                .clone()
                .about("every measurement failed, the first by")),
            ([], None) => Err(ProbeError::no_data("nothing was measured")),
            (times, _) => Ok(times),
        }
    }

    pub(super) fn percentile(&self, percentile: Percentile) -> Result<Duration, ProbeError> {
        let times = self.some()?;
        let failed = usize::try_from(self.failed).unwrap_or(usize::MAX);
        let all = times.len().saturating_add(failed);
        if all < usize::try_from(percentile.needs()).unwrap_or(usize::MAX) {
            let words = format!(
                "there are {all} measurements, and {percentile} needs {}",
                percentile.needs()
            );
            return Err(ProbeError::no_data(words));
        }
        let at = percentile.index(all).and_then(|index| times.get(index));
        match (at, &self.first_failure) {
            (Some(time), _) => Ok(*time),
            // Nobody knows how long those would have taken.
            (None, Some(error)) => Err(error.clone().about(format_args!(
                "{percentile} is among the {failed} of {all} that failed, the first by"
            ))),
            (None, None) => Err(ProbeError::no_data("nothing was measured")),
        }
    }

    pub(super) fn mean(&self) -> Result<Duration, ProbeError> {
        let times = self.some()?;
        let count = u32::try_from(times.len()).unwrap_or(u32::MAX);
        Ok(times.iter().sum::<Duration>() / count)
    }

    pub(super) fn max(&self) -> Result<Duration, ProbeError> {
        let longest = self.some()?.last();
        longest
            .copied()
            .ok_or_else(|| ProbeError::no_data("nothing was measured"))
    }

    pub(super) fn rate(&self) -> Result<Rate, ProbeError> {
        let count = i64::try_from(self.some()?.len()).unwrap_or(i64::MAX);
        Rate::of(count, self.took.as_nanos())
            .ok_or_else(|| ProbeError::no_data("no time passed for the load"))
    }

    pub(super) fn error_ratio(&self) -> Result<Ratio, ProbeError> {
        let failed = u64::from(self.failed);
        let all = failed.saturating_add(self.times.len() as u64);
        Ratio::of(failed, all).ok_or_else(|| ProbeError::no_data("nothing was measured"))
    }
}

//! Queries over a time.

use std::fmt;
use std::time::Duration;

use golive_core::probe::{ProbeError, Reason};
use serde_json::Value;

use super::api::{list, no_data, unexpected};
use super::query::{Reduced, Reduction};
use super::{Prometheus, sample};

/// The most points of a time, as Prometheus has it for its own graphs.
const MOST_POINTS: u128 = 11_000;

/// Over which time, and at which steps of it.
#[derive(Clone, Copy)]
pub(super) struct Window {
    over: Duration,
    step: Duration,
    gaps: bool,
}

/// A query over a time. It must give one series, with a point at each step: a
/// time that is known in part shows nothing of the rest, so gaps are no data.
#[derive(Clone)]
#[must_use = "a query measures nothing; one of its methods does"]
pub struct Range {
    server: Prometheus,
    promql: String,
    window: Window,
}

impl Range {
    pub(super) fn new(server: Prometheus, promql: String, over: Duration, step: Duration) -> Self {
        Self {
            server,
            promql,
            window: Window {
                over,
                step,
                gaps: false,
            },
        }
    }

    /// Takes the points that there are, if there is one: for a server that has
    /// run for less than the time, or a quotient that is not a number when
    /// there is no traffic.
    pub fn allow_gaps(mut self) -> Self {
        self.window.gaps = true;
        self
    }

    /// The largest value.
    pub fn max(self) -> Reduced {
        self.reduced(Reduction::Max)
    }

    /// The smallest value.
    pub fn min(self) -> Reduced {
        self.reduced(Reduction::Min)
    }

    /// The average of the values.
    pub fn avg(self) -> Reduced {
        self.reduced(Reduction::Average)
    }

    /// The last value. Where gaps are allowed it is no data when it is older
    /// than a step; the time is asked of the server first.
    pub fn last(self) -> Reduced {
        self.reduced(Reduction::Last)
    }

    fn reduced(self, reduction: Reduction) -> Reduced {
        Reduced {
            server: self.server,
            promql: self.promql,
            window: Some(self.window),
            reduction,
        }
    }
}

impl fmt::Debug for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.server.fmt(f)
    }
}

impl Window {
    pub(super) fn subquery(self, promql: &str) -> Result<String, ProbeError> {
        let (over, step) = (self.over.as_millis(), self.step.as_millis());
        if step == 0 || over < step {
            return Err(unusable(
                "the time must be as long as its step, and a step at least 1 ms",
            ));
        }
        if self.steps() > MOST_POINTS {
            let words = format!(
                "the time has {} steps, expected at most {MOST_POINTS}",
                self.steps()
            );
            return Err(unusable(&words));
        }
        // The query may end in a comment.
        Ok(format!("({promql}\n)[{over}ms:{step}ms]"))
    }

    /// How many points a whole time has, at the least: steps lie at multiples
    /// of themselves since 1970.
    fn steps(self) -> u128 {
        let step = self.step.as_millis().max(1);
        self.over.as_millis() / step
    }

    /// Whether the age of the last point must be looked at: where gaps are
    /// allowed, it may be of the beginning of the time.
    pub(super) fn may_end_early(self, reduction: Reduction) -> bool {
        self.gaps && matches!(reduction, Reduction::Last)
    }

    /// The values, up to a time when there is one: then the last of them is no
    /// older than a step.
    pub(super) fn points(self, data: &Value, end: Option<f64>) -> Result<Vec<f64>, ProbeError> {
        if data.get("resultType").and_then(Value::as_str) != Some("matrix") {
            return Err(unexpected("the query gives no series over a time"));
        }
        let points = match list(data, "/result")? {
            [] => return Err(no_data("the query gives no series")),
            [series] => list(series, "/values")?,
            many => {
                let words = format!(
                    "the query gives {} series, expected 1: join them in PromQL, by `max(...)`",
                    many.len()
                );
                return Err(unexpected(words));
            }
        };
        let mut values = Vec::with_capacity(points.len());
        let mut last = f64::NEG_INFINITY;
        for point in points {
            let value = sample::number(point)?;
            if value.is_nan() && self.gaps {
                continue;
            }
            values.push(sample::finite(value)?);
            last = sample::time(point)?;
        }
        if values.is_empty() {
            return Err(no_data("the query gives no number in this time"));
        }
        if let Some(end) = end
            && (last.is_nan() || end - last > self.step.as_secs_f64())
        {
            let words = format!("the last number is {:.0} s old", end - last);
            return Err(no_data(words));
        }
        if !self.gaps && (values.len() as u128) < self.steps() {
            let (found, steps) = (values.len(), self.steps());
            return Err(no_data(format_args!(
                "the time has {found} of {steps} points"
            )));
        }
        Ok(values)
    }
}

pub(super) fn unusable(words: &str) -> ProbeError {
    ProbeError::new(Reason::BadConfiguration, words)
}

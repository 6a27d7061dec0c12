//! Queries, and the one value that they give.

use std::fmt;
use std::time::Duration;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Target};
use golive_core::quantity::{Bytes, Count, Quantity, Rate, Ratio};
use serde_json::Value;

use super::api::{list, no_data, unexpected};
use super::range::{Window, unusable};
use super::{Prometheus, sample};

/// How several values become one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reduction {
    /// There must be just one.
    One,
    Sum,
    Max,
    Min,
    Average,
    Last,
}

impl Reduction {
    fn of(self, values: &[f64]) -> Option<f64> {
        let (first, rest) = values.split_first()?;
        #[expect(clippy::cast_precision_loss, reason = "there are not so many points")]
        let count = values.len() as f64;
        Some(match self {
            Self::One if !rest.is_empty() => return None,
            Self::One => *first,
            Self::Sum => values.iter().sum(),
            Self::Max => rest.iter().fold(*first, |most, value| most.max(*value)),
            Self::Min => rest.iter().fold(*first, |least, value| least.min(*value)),
            Self::Average => values.iter().sum::<f64>() / count,
            Self::Last => *values.last()?,
        })
    }
}

/// A query whose value has no type yet. It must give one series with a number;
/// none is no data, and so is one that is not a number, such as a quotient of
/// zeros. Where it gives several, say how they become one.
#[derive(Clone)]
#[must_use = "a query measures nothing; one of its methods does"]
pub struct Query {
    server: Prometheus,
    promql: String,
}

impl Query {
    pub(super) fn new(server: Prometheus, promql: String) -> Self {
        Self { server, promql }
    }

    /// The sum of its series.
    pub fn sum(self) -> Reduced {
        self.reduced(Reduction::Sum)
    }

    /// The largest of its series.
    pub fn max(self) -> Reduced {
        self.reduced(Reduction::Max)
    }

    /// The smallest of its series.
    pub fn min(self) -> Reduced {
        self.reduced(Reduction::Min)
    }

    fn reduced(self, reduction: Reduction) -> Reduced {
        Reduced {
            server: self.server,
            promql: self.promql,
            window: None,
            reduction,
        }
    }

    fn one(self) -> Reduced {
        self.reduced(Reduction::One)
    }
}

/// A query whose values become one, which has no type yet.
#[derive(Clone)]
#[must_use = "a query measures nothing; one of its methods does"]
pub struct Reduced {
    pub(super) server: Prometheus,
    pub(super) promql: String,
    pub(super) window: Option<Window>,
    pub(super) reduction: Reduction,
}

impl Reduced {
    fn read<V>(self, read: fn(f64) -> Result<V, ProbeError>) -> Sample<V> {
        Sample { query: self, read }
    }

    fn one(self) -> Self {
        self
    }

    async fn value(&self, input: &ProbeInput) -> Result<(f64, usize), ProbeError> {
        if self.promql.trim().is_empty() {
            return Err(unusable("the query is empty"));
        }
        let promql = match self.window {
            None => self.promql.clone(),
            Some(window) => window.subquery(&self.promql)?,
        };
        let end = match self.window {
            Some(window) if window.may_end_early(self.reduction) => Some(self.now(input).await?),
            _ => None,
        };
        let time = end.map(|end| end.to_string());
        let mut query = vec![("query", promql.as_str())];
        query.extend(time.as_deref().map(|time| ("time", time)));
        let read = |data: &Value| {
            let values = match self.window {
                None => now(data, self.reduction)?,
                Some(window) => window.points(data, end)?,
            };
            let value = self.reduction.of(&values);
            let value = value.ok_or_else(|| no_data("the query gives no series"))?;
            Ok((value, values.len()))
        };
        let path = "/api/v1/query";
        self.server.data(path, &query, input, read).await
    }

    /// The time of the server, in seconds since 1970.
    async fn now(&self, input: &ProbeInput) -> Result<f64, ProbeError> {
        let read = |data: &Value| {
            sample::finite(sample::number(data.get("result").unwrap_or(&Value::Null))?)
        };
        let input = input.clone().fresh();
        let query = [("query", "time()")];
        self.server
            .data("/api/v1/query", &query, &input, read)
            .await
    }
}

/// The values that a query gives now.
fn now(data: &Value, reduction: Reduction) -> Result<Vec<f64>, ProbeError> {
    let read = |sample: &Value| sample::finite(sample::number(sample)?);
    match data.get("resultType").and_then(Value::as_str) {
        Some("scalar") => data.get("result").into_iter().map(read).collect(),
        Some("vector") => {
            let series = list(data, "/result")?;
            if matches!(reduction, Reduction::One) && series.len() > 1 {
                let words = format!("the query gives {} series, expected 1", series.len());
                return Err(unexpected(words));
            }
            // A series of histograms has no `value`.
            series
                .iter()
                .map(|series| match series.get("value") {
                    Some(value) => read(value),
                    None => Err(unexpected("the query gives a histogram, expected a number")),
                })
                .collect()
        }
        Some("matrix") => Err(unexpected(
            "the query gives values over a time, expected one: see `range`",
        )),
        _ => Err(unexpected("the query gives no number")),
    }
}

/// Writes the quantities that a query can be.
macro_rules! quantities {
    ($($query:ty),*) => {$(
        impl $query {
            /// A whole number. What PromQL extrapolates, such as `increase`,
            /// is seldom whole: round it there.
            pub fn count(self) -> Sample<Count> {
                self.one().read(sample::count)
            }

            /// A number as a ratio, 0.5 for a half.
            pub fn ratio(self) -> Sample<Ratio> {
                self.one().read(sample::ratio)
            }

            /// A number of events per second.
            pub fn per_second(self) -> Sample<Rate> {
                self.one().read(sample::rate)
            }

            /// A number of seconds.
            pub fn seconds(self) -> Sample<Duration> {
                self.one().read(sample::seconds)
            }

            /// A number of bytes, rounded to the nearest whole one.
            pub fn bytes(self) -> Sample<Bytes> {
                self.one().read(sample::bytes)
            }

            /// 1 for true, 0 for false, as comparisons with `bool` have it.
            pub fn boolean(self) -> Sample<bool> {
                self.one().read(sample::boolean)
            }
        }

        impl fmt::Debug for $query {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.server.fmt(f)
            }
        }
    )*};
}

quantities! { Query, Reduced }

/// The value of a query, as a quantity.
#[derive(Clone)]
pub struct Sample<V> {
    query: Reduced,
    read: fn(f64) -> Result<V, ProbeError>,
}

impl<V: Quantity> Probe for Sample<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        let (value, found) = self.query.value(&input).await?;
        let of = match self.query.window {
            None => "series",
            Some(_) => "points",
        };
        (self.read)(value).map(|value| Measurement::new(value).with(of, found))
    }

    fn target(&self) -> Target {
        self.query.server.target()
    }
}

impl<V> fmt::Debug for Sample<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.query.fmt(f)
    }
}

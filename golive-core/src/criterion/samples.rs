//! The samples of one check, and their aggregates.

use std::time::Duration;

use super::{Aggregation, NoData};
use crate::quantity::{Bytes, Count, Number, Rate, Ratio, Value};

/// One measured value and when it was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sample {
    /// The value.
    pub value: Value,
    /// The time since the first measurement of the check began.
    pub at: Duration,
}

impl Sample {
    /// A value measured at a time.
    #[must_use]
    pub fn new(value: Value, at: Duration) -> Self {
        Self { value, at }
    }
}

/// The samples of one check, in the order in which they were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Samples(Vec<Sample>);

impl FromIterator<Sample> for Samples {
    /// Puts the samples in the order of their times.
    fn from_iter<I: IntoIterator<Item = Sample>>(samples: I) -> Self {
        let mut samples: Vec<Sample> = samples.into_iter().collect();
        samples.sort_by_key(|sample| sample.at);
        Self(samples)
    }
}

impl Samples {
    /// Adds a sample at its place in time.
    pub fn push(&mut self, sample: Sample) {
        let place = self
            .0
            .iter()
            .rposition(|other| other.at <= sample.at)
            .map_or(0, |before| before + 1);
        if self.0.is_empty() {
            // Most checks take one sample.
            self.0.reserve_exact(1);
        }
        self.0.insert(place, sample);
    }

    /// Forgets all samples.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The samples.
    #[must_use]
    pub fn as_slice(&self) -> &[Sample] {
        &self.0
    }

    /// The time from the first to the last sample.
    #[must_use]
    pub fn window(&self) -> Duration {
        match (self.0.first(), self.0.last()) {
            (Some(first), Some(last)) => last.at.saturating_sub(first.at),
            _ => Duration::ZERO,
        }
    }

    /// One value of them all.
    ///
    /// # Errors
    /// [`NoData`] when there are too few samples, or they are not of a kind
    /// that can be aggregated so.
    pub fn aggregate(&self, aggregation: Aggregation) -> Result<Value, NoData> {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return Err(NoData::NoSamples);
        };
        if self.len() < aggregation.needs() {
            return Err(NoData::TooFewSamples {
                have: self.len(),
                need: aggregation.needs(),
            });
        }
        match aggregation {
            Aggregation::Last => Ok(last.value.clone()),
            Aggregation::Min => self.ranked(|_| Some(0)),
            Aggregation::Max => self.ranked(|n| n.checked_sub(1)),
            Aggregation::Percentile(p) => self.ranked(|n| p.index(n)),
            Aggregation::Count => Ok(Value::Count(Count::of(self.0.len()))),
            Aggregation::Sum => like(&first.value, self.total()?).ok_or(NoData::Overflow),
            Aggregation::Avg => {
                let n = i128::from(self.len());
                let total = self.total()?;
                let half = if total >= 0 { n / 2 } else { -n / 2 };
                like(&first.value, (total + half) / n).ok_or(NoData::Overflow)
            }
            Aggregation::Rise => {
                // From the smallest on: what was started anew begins there.
                let least = self.aggregate(Aggregation::Min)?;
                let rise = integer(&last.value)? - integer(&least)?;
                if self.window().is_zero() {
                    return Err(NoData::NoTimePassed);
                }
                like(&first.value, rise).ok_or(NoData::Overflow)
            }
            Aggregation::PerSecond => self.per_second(first, last),
            Aggregation::Fraction => {
                let mut yes = 0_u64;
                for sample in &self.0 {
                    match sample.value {
                        Value::Bool(true) => yes += 1,
                        Value::Bool(false) => {}
                        _ => return Err(NoData::NotComparable),
                    }
                }
                Ratio::of(yes, u64::from(self.len()))
                    .map(Value::Ratio)
                    .ok_or(NoData::NoSamples)
            }
            Aggregation::Every => {
                let mut all = true;
                for sample in &self.0 {
                    let Value::Bool(yes) = sample.value else {
                        return Err(NoData::NotComparable);
                    };
                    all &= yes;
                }
                Ok(Value::Bool(all))
            }
        }
    }

    fn ranked(&self, index: impl Fn(usize) -> Option<usize>) -> Result<Value, NoData> {
        let mut values: Vec<&Value> = self.0.iter().map(|sample| &sample.value).collect();
        let kind = values.first().map(|value| value.dimension());
        if values.iter().any(|value| Some(value.dimension()) != kind) {
            return Err(NoData::NotComparable);
        }
        values.sort_by(|a, b| a.compare(b).unwrap_or(std::cmp::Ordering::Equal));
        index(values.len())
            .and_then(|i| values.get(i))
            .map(|value| (*value).clone())
            .ok_or(NoData::NoSamples)
    }

    fn total(&self) -> Result<i128, NoData> {
        let kind = self.0.first().map(|sample| sample.value.dimension());
        self.0.iter().try_fold(0_i128, |total, sample| {
            if Some(sample.value.dimension()) != kind {
                return Err(NoData::NotComparable);
            }
            total
                .checked_add(integer(&sample.value)?)
                .ok_or(NoData::Overflow)
        })
    }

    fn per_second(&self, first: &Sample, last: &Sample) -> Result<Value, NoData> {
        let mut before = None;
        for sample in &self.0 {
            let Value::Count(now) = sample.value else {
                return Err(NoData::NotComparable);
            };
            if before.is_some_and(|before| now < before) {
                return Err(NoData::CounterReset);
            }
            before = Some(now);
        }
        let rose = integer(&last.value)?
            .checked_sub(integer(&first.value)?)
            .ok_or(NoData::Overflow)?;
        let rose = i64::try_from(rose).map_err(|_| NoData::Overflow)?;
        let window = self.window().as_nanos();
        if window == 0 {
            return Err(NoData::NoTimePassed);
        }
        Rate::of(rose, window)
            .map(Value::Rate)
            .ok_or(NoData::Overflow)
    }
}

/// The exact integer behind a value that can be added up.
fn integer(value: &Value) -> Result<i128, NoData> {
    match value {
        Value::Duration(d) => i128::try_from(d.as_nanos()).map_err(|_| NoData::Overflow),
        Value::Bytes(b) => Ok(i128::from(b.get())),
        Value::Ratio(r) => Ok(i128::from(r.parts_per_billion())),
        Value::Count(c) => Ok(i128::from(c.get())),
        Value::Number(n) => Ok(i128::from(n.billionths())),
        Value::Rate(r) => Ok(i128::from(r.billionths_per_second())),
        _ => Err(NoData::NotComparable),
    }
}

/// An integer as a value of the same kind as `model`.
fn like(model: &Value, integer: i128) -> Option<Value> {
    Some(match model {
        Value::Duration(_) => {
            let seconds = u64::try_from(integer / 1_000_000_000).ok()?;
            let rest = u32::try_from(integer % 1_000_000_000).ok()?;
            Value::Duration(Duration::new(seconds, rest))
        }
        Value::Bytes(_) => Value::Bytes(Bytes::new(u64::try_from(integer).ok()?)),
        Value::Ratio(_) => {
            Value::Ratio(Ratio::from_parts_per_billion(i64::try_from(integer).ok()?))
        }
        Value::Count(_) => Value::Count(Count::new(i64::try_from(integer).ok()?)),
        Value::Number(_) => Value::Number(Number::from_billionths(i64::try_from(integer).ok()?)),
        Value::Rate(_) => Value::Rate(Rate::from_billionths_per_second(
            i64::try_from(integer).ok()?,
        )),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criterion::Percentile;

    fn counts(values: &[i64]) -> Samples {
        values
            .iter()
            .zip(0..)
            .map(|(v, i)| Sample::new(Value::Count(Count::new(*v)), Duration::from_secs(i)))
            .collect()
    }

    #[test]
    fn aggregates() {
        let samples = counts(&[4, 1, 3, 2]);
        let get = |a| samples.aggregate(a).unwrap().to_string();
        assert_eq!(get(Aggregation::Last), "2");
        assert_eq!(get(Aggregation::Min), "1");
        assert_eq!(get(Aggregation::Max), "4");
        assert_eq!(get(Aggregation::Sum), "10");
        assert_eq!(get(Aggregation::Avg), "3", "2.5 rounds away from zero");
        assert_eq!(get(Aggregation::Count), "4");
        assert_eq!(get(Aggregation::Percentile(Percentile::MEDIAN)), "2");
    }

    #[test]
    fn numbers_are_averaged_exactly() {
        let samples: Samples = [49.7, -0.1, 0.2]
            .map(|number| Number::from_f64(number).unwrap())
            .map(|number| Sample::new(Value::Number(number), Duration::ZERO))
            .into_iter()
            .collect();
        let get = |a| samples.aggregate(a).unwrap().to_string();
        assert_eq!(get(Aggregation::Avg), "16.6");
        assert_eq!(get(Aggregation::Sum), "49.8");
        assert_eq!(get(Aggregation::Min), "-0.1");
    }

    #[test]
    fn nothing_aggregates_to_nothing() {
        for a in [
            Aggregation::Last,
            Aggregation::Count,
            Aggregation::Sum,
            Aggregation::Every,
            Aggregation::Fraction,
        ] {
            assert_eq!(
                Samples::default().aggregate(a),
                Err(NoData::NoSamples),
                "{a}"
            );
        }
    }

    #[test]
    fn a_sample_too_small_for_its_percentile_is_no_data() {
        let p95 = Aggregation::Percentile(Percentile::new(95.0).unwrap());
        assert_eq!(
            counts(&[1; 19]).aggregate(p95),
            Err(NoData::TooFewSamples { have: 19, need: 20 })
        );
        assert!(counts(&[1; 20]).aggregate(p95).is_ok());
    }

    #[test]
    fn a_rate_needs_time_and_a_counter_that_rises() {
        assert_eq!(
            counts(&[10, 20, 40])
                .aggregate(Aggregation::PerSecond)
                .unwrap()
                .to_string(),
            "15/s"
        );
        assert_eq!(
            counts(&[10, 5, 40]).aggregate(Aggregation::PerSecond),
            Err(NoData::CounterReset)
        );
        assert!(matches!(
            counts(&[10]).aggregate(Aggregation::PerSecond),
            Err(NoData::TooFewSamples { .. })
        ));
        let at_once: Samples = [1, 2]
            .map(|v| Sample::new(Value::Count(Count::new(v)), Duration::ZERO))
            .into_iter()
            .collect();
        assert_eq!(
            at_once.aggregate(Aggregation::PerSecond),
            Err(NoData::NoTimePassed)
        );
    }

    #[test]
    fn a_rise_is_that_of_the_whole_window() {
        let rise = |values: &[i64]| counts(values).aggregate(Aggregation::Rise);
        assert_eq!(rise(&[10, 50, 40]), Ok(Value::Count(Count::new(30))));
        assert_eq!(rise(&[10, 50, 4]), Ok(Value::Count(Count::new(0))));
        assert_eq!(rise(&[900, 100, 850]), Ok(Value::Count(Count::new(750))));
        assert!(matches!(rise(&[10]), Err(NoData::TooFewSamples { .. })));
        let memory: Samples = [100_u64, 130]
            .into_iter()
            .zip(0..)
            .map(|(bytes, i)| Sample::new(Value::Bytes(Bytes::new(bytes)), Duration::from_secs(i)))
            .collect();
        let rise = memory.aggregate(Aggregation::Rise);
        assert_eq!(rise, Ok(Value::Bytes(Bytes::new(30))));
        let at_once: Samples = [1, 2]
            .map(|v| Sample::new(Value::Count(Count::new(v)), Duration::ZERO))
            .into_iter()
            .collect();
        let rise = at_once.aggregate(Aggregation::Rise);
        assert_eq!(rise, Err(NoData::NoTimePassed));
        let texts: Samples = ["a", "b"]
            .into_iter()
            .zip(0..)
            .map(|(text, i)| Sample::new(Value::Text(text.to_owned()), Duration::from_secs(i)))
            .collect();
        let rise = texts.aggregate(Aggregation::Rise);
        assert_eq!(rise, Err(NoData::NotComparable));
    }

    #[test]
    fn fractions_and_every() {
        let bools: Samples = [true, true, false, true]
            .map(|b| Sample::new(Value::Bool(b), Duration::ZERO))
            .into_iter()
            .collect();
        assert_eq!(
            bools.aggregate(Aggregation::Fraction).unwrap().to_string(),
            "75%"
        );
        assert_eq!(bools.aggregate(Aggregation::Every), Ok(Value::Bool(false)));
        assert_eq!(
            bools.aggregate(Aggregation::Sum),
            Err(NoData::NotComparable)
        );
    }
}

//! What must never last: a condition that means trouble once it has held for a
//! time, and is over only when another one holds.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Conditions, NoData, Samples};

/// When trouble begins and when it is over.
///
/// `when` must hold for the whole of `hold` before the trigger fires. Once it
/// fires it stays so until `clear` holds; without a `clear`, until `when` no
/// longer does. Two bounds keep it from flapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TriggerRule {
    /// What means trouble.
    pub when: Conditions,
    /// For how long it must last.
    #[serde(rename = "hold_ns", default, with = "crate::quantity::nanos")]
    #[cfg_attr(feature = "schema", schemars(with = "u64"))]
    pub hold: Duration,
    /// What means that the trouble is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear: Option<Conditions>,
}

/// Where a trigger stands. Times are those of the caller's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TriggerState {
    /// Nothing is wrong.
    #[default]
    Quiet,
    /// `when` holds, and not yet for long enough.
    Rising {
        /// Since when.
        since: Duration,
    },
    /// It fires.
    Firing {
        /// Since when `when` has held.
        since: Duration,
    },
}

/// What one look at a trigger found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TriggerReading {
    /// Nothing is wrong.
    Quiet,
    /// Trouble that has not lasted long enough, with what is left of the hold.
    Rising {
        /// How long it must still last.
        left: Duration,
    },
    /// It fires.
    Firing,
    /// Nothing could be seen: a reason to wait, never to roll back, and never
    /// an all-clear.
    Blind(NoData),
}

impl TriggerRule {
    /// A trigger that fires at once.
    #[must_use]
    pub fn new(when: Conditions) -> Self {
        Self {
            when,
            hold: Duration::ZERO,
            clear: None,
        }
    }

    /// What the samples of one run say, looked at in the order in which they
    /// were taken: what has lasted for the whole of `hold` among them fires.
    pub(crate) fn watch(&self, samples: &Samples) -> TriggerReading {
        let mut state = TriggerState::default();
        if !self.hold.is_zero() {
            let mut seen = Samples::default();
            for sample in samples.as_slice() {
                seen.push(sample.clone());
                // Too few to say anything yet are no reading.
                let _ = self.look(&mut state, sample.at, &seen);
            }
        }
        let now = samples
            .as_slice()
            .last()
            .map_or(Duration::ZERO, |last| last.at);
        self.look(&mut state, now, samples)
    }

    /// Takes one look at time `now` and moves the state on. No data leaves the
    /// state as it is.
    pub fn look(
        &self,
        state: &mut TriggerState,
        now: Duration,
        samples: &Samples,
    ) -> TriggerReading {
        if let Err(no_data) = self.when.can_hold() {
            return TriggerReading::Blind(no_data);
        }
        let bad = match self.when.hold(samples) {
            Ok(bad) => bad,
            Err(no_data) => return TriggerReading::Blind(no_data),
        };
        let good = match self.clear.as_ref().map(|clear| clear.hold(samples)) {
            Some(Ok(good)) => good,
            Some(Err(no_data)) => return TriggerReading::Blind(no_data),
            None => !bad,
        };
        let since = match *state {
            TriggerState::Firing { .. } if !good || bad => return TriggerReading::Firing,
            _ if !bad => {
                *state = TriggerState::Quiet;
                return TriggerReading::Quiet;
            }
            TriggerState::Rising { since } => since,
            _ => now,
        };
        let lasted = now.saturating_sub(since);
        if lasted >= self.hold {
            *state = TriggerState::Firing { since };
            TriggerReading::Firing
        } else {
            *state = TriggerState::Rising { since };
            TriggerReading::Rising {
                left: self.hold.saturating_sub(lasted),
            }
        }
    }
}

impl fmt::Display for TriggerRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "never {}", self.when)?;
        if !self.hold.is_zero() {
            write!(f, " for {}", crate::quantity::Value::Duration(self.hold))?;
        }
        match &self.clear {
            Some(clear) => write!(f, ", clear at {clear}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criterion::{Criterion, Sample, last};
    use crate::quantity::{Ratio, Value, unit::pct};

    fn rule() -> TriggerRule {
        let above: Criterion<Ratio> = last().gt(pct(5.0));
        let below: Criterion<Ratio> = last().lt(pct(2.0));
        TriggerRule {
            when: above.into_conditions(),
            hold: Duration::from_secs(300),
            clear: Some(below.into_conditions()),
        }
    }

    fn at(percent: f64) -> Samples {
        [Sample::new(Value::Ratio(pct(percent)), Duration::ZERO)]
            .into_iter()
            .collect()
    }

    #[test]
    fn fires_after_the_hold_and_clears_at_the_second_bound() {
        let (rule, mut state) = (rule(), TriggerState::default());
        let mut look =
            |s: u64, percent: f64| rule.look(&mut state, Duration::from_secs(s), &at(percent));
        assert_eq!(look(0, 1.0), TriggerReading::Quiet);
        assert_eq!(
            look(10, 6.0),
            TriggerReading::Rising {
                left: Duration::from_secs(300)
            }
        );
        assert_eq!(
            look(309, 6.0),
            TriggerReading::Rising {
                left: Duration::from_secs(1)
            }
        );
        assert_eq!(look(310, 6.0), TriggerReading::Firing);
        assert_eq!(
            look(320, 3.0),
            TriggerReading::Firing,
            "between the bounds nothing changes"
        );
        assert_eq!(look(330, 1.0), TriggerReading::Quiet);
        assert_eq!(look(340, 3.0), TriggerReading::Quiet);
    }

    #[test]
    fn an_interruption_starts_the_hold_again() {
        let (rule, mut state) = (rule(), TriggerState::default());
        rule.look(&mut state, Duration::from_secs(0), &at(6.0));
        rule.look(&mut state, Duration::from_secs(100), &at(4.0));
        let reading = rule.look(&mut state, Duration::from_secs(350), &at(6.0));
        assert_eq!(
            reading,
            TriggerReading::Rising {
                left: Duration::from_secs(300)
            }
        );
    }

    #[test]
    fn blindness_neither_fires_nor_clears() {
        let (rule, mut state) = (
            rule(),
            TriggerState::Firing {
                since: Duration::ZERO,
            },
        );
        let blind = rule.look(&mut state, Duration::from_secs(1), &Samples::default());
        assert_eq!(blind, TriggerReading::Blind(NoData::NoSamples));
        assert_eq!(
            state,
            TriggerState::Firing {
                since: Duration::ZERO
            }
        );
    }
}

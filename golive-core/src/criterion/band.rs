//! Pass, warn or fail: the two criteria of a check.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Aggregation, Bound, Comparison, Condition, Conditions, NoData, Samples};
use crate::quantity::Value;

/// The criteria of a check. When `pass` holds it passes; else, when there is a
/// `warn` and it holds, it warns; else it fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Band {
    /// What must hold for a pass.
    pub pass: Conditions,
    /// What must hold for a warning, where `pass` does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Conditions>,
}

/// What the criteria say of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the three answers a band can give")]
pub enum Grade {
    /// `pass` holds.
    Pass,
    /// `warn` holds, and `pass` does not.
    Warn,
    /// Neither holds.
    Fail,
}

/// A condition with the value that was found for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// What was asked.
    pub expected: Arc<Condition>,
    /// What was found.
    pub found: Value,
    /// Whether it is as asked.
    pub holds: bool,
}

impl Finding {
    /// What was found, to as many digits as the difference needs.
    #[must_use]
    pub fn found_text(&self) -> String {
        let found = self.found.to_string();
        match &self.expected.bound {
            Bound::Value(bound) if *bound != self.found && bound.to_string() == found => {
                self.found.exact()
            }
            _ => found,
        }
    }
}

/// A grade with what led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judged {
    /// The grade.
    pub grade: Grade,
    /// The conditions of `pass`, each with what was found.
    pub findings: Vec<Finding>,
}

impl Band {
    /// A band with a pass criterion only.
    #[must_use]
    pub fn new(pass: Conditions) -> Self {
        Self { pass, warn: None }
    }

    /// What a check on a yes-or-no asks when it says nothing else: every sample
    /// is yes.
    #[must_use]
    pub fn every_yes() -> Self {
        let yes = Condition::new(Aggregation::Every, Comparison::Eq, Value::Bool(true));
        Self::new(std::iter::once(yes).collect())
    }

    /// Judges samples.
    ///
    /// # Errors
    /// [`NoData`] when a condition of either criterion has no data.
    pub fn judge(&self, samples: &Samples) -> Result<Judged, NoData> {
        let mut findings = Vec::with_capacity(self.pass.0.len());
        for expected in &self.pass.0 {
            let (found, holds) = expected.evaluate(samples)?;
            findings.push(Finding {
                expected: Arc::clone(expected),
                found,
                holds,
            });
        }
        let warns = match &self.warn {
            Some(warn) => warn.hold(samples)?,
            None => false,
        };
        let passes = !findings.is_empty() && findings.iter().all(|finding| finding.holds);
        let grade = if passes {
            Grade::Pass
        } else if warns {
            Grade::Warn
        } else {
            Grade::Fail
        };
        Ok(Judged { grade, findings })
    }

    /// The samples that the criteria need.
    #[must_use]
    pub fn needs(&self) -> u32 {
        self.pass
            .needs()
            .max(self.warn.as_ref().map_or(1, Conditions::needs))
    }

    /// True when the warning can never be reached, because whatever meets it
    /// passes already.
    #[must_use]
    pub fn warn_is_unreachable(&self) -> bool {
        self.warn
            .as_ref()
            .is_some_and(|warn| warn.imply(&self.pass))
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pass.fmt(f)?;
        match &self.warn {
            Some(warn) => write!(f, " (warn {warn})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::criterion::{Criterion, Sample, last, max};
    use crate::quantity::Count;

    fn samples(ms: u64) -> Samples {
        [Sample::new(
            Value::Duration(Duration::from_millis(ms)),
            Duration::ZERO,
        )]
        .into_iter()
        .collect()
    }

    fn band(pass: u64, warn: u64) -> Band {
        let bound = |ms| -> Criterion<Duration> { last().lt(Duration::from_millis(ms)) };
        Band {
            pass: bound(pass).into_conditions(),
            warn: Some(bound(warn).into_conditions()),
        }
    }

    #[test]
    fn three_grades() {
        let band = band(100, 200);
        assert_eq!(band.judge(&samples(99)).unwrap().grade, Grade::Pass);
        assert_eq!(band.judge(&samples(100)).unwrap().grade, Grade::Warn);
        assert_eq!(band.judge(&samples(200)).unwrap().grade, Grade::Fail);
        assert_eq!(band.judge(&Samples::default()), Err(NoData::NoSamples));
    }

    #[test]
    fn a_warning_that_cannot_be_reached_is_seen() {
        assert!(band(100, 50).warn_is_unreachable());
        assert!(band(100, 100).warn_is_unreachable());
        assert!(!band(100, 101).warn_is_unreachable());
    }

    #[test]
    fn what_excludes_each_other_is_seen() {
        let met = |one: Criterion<Count>, other: Criterion<Count>| {
            one.and(other).into_conditions().contradiction().is_none()
        };
        let it = || last::<Count>();
        for (one, other, can_be_met) in [
            (it().lt(5), it().gt(5), false),
            (it().lt(5), it().ge(5), false),
            (it().le(5), it().ge(5), true),
            (it().lt(9), it().gt(5), true),
            (it().gt(9), it().lt(5), false),
            (it().eq(5), it().lt(5), false),
            (it().le(5), it().eq(5), true),
            (it().eq(5), it().ne(5), false),
            (it().eq(5), it().eq(6), false),
            (it().eq(5), it().ne(6), true),
            (it().eq(7), it().lt(5), false),
            (it().lt(5), max().gt(5), true),
        ] {
            assert_eq!(
                met(one.clone(), other.clone()),
                can_be_met,
                "{one} and {other}"
            );
            assert_eq!(
                met(other.clone(), one.clone()),
                can_be_met,
                "{other} and {one}"
            );
        }
    }

    #[test]
    fn no_conditions_never_pass() {
        let empty = Band::new(Conditions::default());
        assert_eq!(empty.judge(&samples(1)).unwrap().grade, Grade::Fail);
    }

    #[test]
    fn a_difference_that_rounding_hides_is_shown_exactly() {
        let bound = Duration::from_millis(100);
        let criterion: Criterion<Duration> = last().lt(bound);
        let found = bound + Duration::from_nanos(1);
        let samples: Samples = [Sample::new(Value::Duration(found), Duration::ZERO)]
            .into_iter()
            .collect();
        let judged = Band::new(criterion.into_conditions())
            .judge(&samples)
            .unwrap();
        assert_eq!(judged.findings.first().unwrap().found_text(), "100000001ns");
    }
}

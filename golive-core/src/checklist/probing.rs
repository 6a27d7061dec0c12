//! How a probe decides: what it measures, how often, and what is made of that.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::criterion::{Band, TriggerRule};
use crate::probe::ProbeMaker;
use crate::quantity::Dimension;

/// What a check without data becomes. Never a pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum OnNoData {
    /// It is not known how the thing is.
    #[default]
    Inconclusive,
    /// The absence itself is the failure.
    Fail,
}

/// How many measurements a check takes, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Sampling {
    /// How many; when absent as many as `over` has room for, or one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<u32>,
    /// How many at once.
    pub concurrency: u32,
    /// The time from the start of one to the start of the next.
    #[serde(
        rename = "every_ns",
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::quantity::nanos::option"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    pub every: Option<Duration>,
    /// The time over which they are spread.
    #[serde(
        rename = "over_ns",
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::quantity::nanos::option"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    pub over: Option<Duration>,
    /// Nothing else is measured meanwhile.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            samples: None,
            concurrency: 1,
            every: None,
            over: None,
            exclusive: false,
        }
    }
}

impl Sampling {
    /// How many measurements are taken in all.
    #[must_use]
    pub fn count(&self) -> u32 {
        match (self.samples, self.over, self.interval()) {
            (Some(samples), ..) => samples,
            (None, Some(over), Some(every)) if !every.is_zero() => {
                // One at the start, and one after each interval that fits.
                u32::try_from(over.as_nanos() / every.as_nanos())
                    .unwrap_or(u32::MAX)
                    .saturating_add(1)
            }
            _ => 1,
        }
    }

    /// The time from the start of the first measurement to that of the last;
    /// None when no clock can count it.
    #[must_use]
    pub fn span(&self) -> Option<Duration> {
        self.interval()
            .unwrap_or_default()
            .checked_mul(self.count().saturating_sub(1))
    }

    /// The time from the start of one measurement to the start of the next.
    #[must_use]
    pub fn interval(&self) -> Option<Duration> {
        match (self.every, self.over, self.samples) {
            (Some(every), ..) => Some(every),
            (None, Some(over), Some(samples)) if samples > 1 => Some(over / (samples - 1)),
            // A window without a count is looked at thirty times.
            (None, Some(over), None) => Some(over / 29),
            _ => None,
        }
    }
}

/// The probe of an item and how its measurements are judged.
pub(crate) struct Probing<C> {
    pub(crate) maker: ProbeMaker<C>,
    pub(crate) measures: Dimension,
    pub(crate) sampling: Sampling,
    pub(crate) on_no_data: OnNoData,
    pub(crate) judge: Judge,
}

/// What decides on the samples.
#[derive(Clone, Debug)]
pub(crate) enum Judge {
    Band(Band),
    Trigger {
        rule: TriggerRule,
        plan: Option<Plan>,
    },
}

impl<C> Probing<C> {
    pub(super) fn band(&self) -> Option<&Band> {
        match &self.judge {
            Judge::Band(band) => Some(band),
            Judge::Trigger { .. } => None,
        }
    }

    pub(super) fn rule(&self) -> Option<&TriggerRule> {
        match &self.judge {
            Judge::Band(_) => None,
            Judge::Trigger { rule, .. } => Some(rule),
        }
    }
}

impl<C> Clone for Probing<C> {
    fn clone(&self) -> Self {
        Self {
            maker: self.maker.clone(),
            measures: self.measures,
            sampling: self.sampling,
            on_no_data: self.on_no_data,
            judge: self.judge.clone(),
        }
    }
}

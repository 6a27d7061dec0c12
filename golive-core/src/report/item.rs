//! What became of one item, and everything that led to it.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::checklist::ItemRef;
use crate::criterion::Finding;
use crate::id::Id;
use crate::outcome::{Outcome, SkipReason};
use crate::probe::{Evidence, Target};
use crate::quantity::Value;
use crate::standing::ItemBaseline;

/// What became of one item, and everything that led to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ItemReport {
    /// What was declared. Its fields are also those of the line itself:
    /// `line.id` is `line.item.id`.
    #[serde(flatten)]
    pub item: Arc<ItemRef>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Box<str>>,
    /// Each condition with what was found for it.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub findings: Box<[Finding]>,
    /// What was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
    /// What was observed: an address, a path, a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// What the probe itself held its measurement against: a bound of the
    /// configuration. See [`Probe::bound`](crate::probe::Probe::bound).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Box<str>>,
    /// What else was seen.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub evidence: Box<[Evidence]>,
    /// How often it was tried.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
    /// When it began, in nanoseconds since the run began.
    #[serde(default)]
    pub began_ns: u64,
    /// How long it took, in nanoseconds, retries and waits included.
    #[serde(default)]
    pub duration_ns: u64,
    /// The id of the plan that it calls for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Id>,
}

impl ItemReport {
    /// Where it looked, against which bound, and whether it applied: None when
    /// the run ended before that was asked.
    #[must_use]
    pub fn baseline(&self) -> Option<ItemBaseline<'_>> {
        let target = self.target.as_ref().map(Target::as_str);
        let applies = match &self.outcome {
            Outcome::NotApplicable { by: None, .. } => false,
            Outcome::Skipped {
                reason: SkipReason::DeadlinePassed | SkipReason::Interrupted,
            } => return None,
            _ => true,
        };
        Some(ItemBaseline::new(
            &self.id,
            target,
            self.bound.as_deref(),
            applies,
        ))
    }
}

impl Deref for ItemReport {
    type Target = ItemRef;

    fn deref(&self) -> &ItemRef {
        &self.item
    }
}

/// What was measured, raw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Measured {
    /// The last sample.
    pub last: Value,
    /// How many samples were taken.
    pub n: u32,
    /// The time from the first to the last, in nanoseconds.
    pub window_ns: u64,
    /// Nothing else was begun beside it: what it measures is a time, its check is
    /// `exclusive`, or it puts a load on what it observes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
}

impl Measured {
    pub(crate) fn new(last: Value, n: u32, window_ns: u64, alone: bool) -> Self {
        Self {
            last,
            n,
            window_ns,
            alone,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

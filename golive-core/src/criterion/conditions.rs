//! Conditions that must all hold.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Condition, NoData, Samples};

/// Conditions that must all hold. None at all hold never: what asks for
/// nothing proves nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Conditions(pub(crate) Vec<Arc<Condition>>);

impl FromIterator<Condition> for Conditions {
    fn from_iter<I: IntoIterator<Item = Condition>>(conditions: I) -> Self {
        Self(conditions.into_iter().map(Arc::new).collect())
    }
}

impl Conditions {
    /// The conditions.
    #[must_use]
    pub fn as_slice(&self) -> &[Arc<Condition>] {
        &self.0
    }

    /// True when all hold. Stops at nothing: a condition without data is no
    /// data for all of them, whatever the others say.
    ///
    /// # Errors
    /// [`NoData`] of the first condition that has none.
    pub fn hold(&self, samples: &Samples) -> Result<bool, NoData> {
        let mut all = true;
        for condition in &self.0 {
            all &= condition.evaluate(samples)?.1;
        }
        Ok(all && !self.0.is_empty())
    }

    /// An error where no value meets them, so that it says nothing that they
    /// do not hold.
    pub(super) fn can_hold(&self) -> Result<(), NoData> {
        let never = self.0.iter().any(|condition| condition.never_holds());
        if self.0.is_empty() || never {
            return Err(NoData::NothingAsked);
        }
        Ok(())
    }

    /// The samples that the conditions need.
    #[must_use]
    pub fn needs(&self) -> u32 {
        self.0
            .iter()
            .map(|condition| condition.aggregation.needs())
            .max()
            .unwrap_or(1)
    }

    /// What is wrong with them, in words: there is none, or one of them says
    /// nothing of what is found.
    pub(crate) fn problems(&self) -> impl Iterator<Item = String> {
        let none = self.0.is_empty().then(|| "asks for nothing".to_owned());
        let each = self.0.iter().filter_map(|condition| condition.problem());
        none.into_iter().chain(each)
    }

    /// Two of them that no value meets both.
    #[must_use]
    pub fn contradiction(&self) -> Option<(&Condition, &Condition)> {
        let pairs = self.0.iter().enumerate();
        pairs
            .flat_map(|(at, one)| {
                self.0
                    .iter()
                    .skip(at + 1)
                    .map(move |other| (&**one, &**other))
            })
            .find(|(one, other)| one.contradicts(other))
    }

    /// True when whatever meets these conditions meets the others too.
    #[must_use]
    pub fn imply(&self, others: &Self) -> bool {
        others
            .0
            .iter()
            .all(|other| self.0.iter().any(|mine| mine.implies(other)))
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, condition) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" and ")?;
            }
            condition.fmt(f)?;
        }
        Ok(())
    }
}

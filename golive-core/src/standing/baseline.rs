//! What a person saw who signed off: where each check looked, against which
//! bound, and whether it applied.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::id::Id;

/// Where a check of a run looked, its bound of the configuration, and whether it
/// applied. What is declared is not in it: that is in the criteria that a
/// sign-off is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemBaseline<'a> {
    /// The item.
    pub id: &'a Id,
    /// What was observed: an address, a path, a name.
    pub target: Option<&'a str>,
    /// What the probe itself held its measurement against; see
    /// [`Probe::bound`](crate::probe::Probe::bound).
    pub bound: Option<&'a str>,
    /// Whether it applied.
    pub applies: bool,
}

impl<'a> ItemBaseline<'a> {
    /// Where a check of a run looked, and whether it applied.
    #[must_use]
    pub fn new(id: &'a Id, target: Option<&'a str>, bound: Option<&'a str>, applies: bool) -> Self {
        Self {
            id,
            target,
            bound,
            applies,
        }
    }
}

/// One text for one baseline, and another for any other: a digest, which is the
/// ledger's to make.
pub type Fingerprint = fn(&ItemBaseline<'_>) -> Arc<str>;

/// What a person saw who signed off: a fingerprint for each check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Baseline {
    /// Who.
    pub by: Arc<str>,
    /// For which role.
    pub role: Arc<str>,
    /// The items that were looked at, each by its fingerprint.
    pub items: BTreeMap<Id, Arc<str>>,
    fingerprint: Fingerprint,
}

impl Baseline {
    /// What a person saw, by fingerprints that this function makes.
    pub fn new(
        by: impl Into<Arc<str>>,
        role: impl Into<Arc<str>>,
        items: BTreeMap<Id, Arc<str>>,
        fingerprint: Fingerprint,
    ) -> Self {
        Self {
            by: by.into(),
            role: role.into(),
            items,
            fingerprint,
        }
    }

    /// The items of a run that are not as the person saw them. What applied and
    /// was looked at on one side only is no difference: it was shown as open, or
    /// is now. What does not apply now and did when the person looked, or was not
    /// shown at all, is one: it would be left out unseen.
    pub fn differences<'a>(
        &self,
        run: impl IntoIterator<Item = ItemBaseline<'a>>,
    ) -> impl Iterator<Item = &'a Id> {
        run.into_iter()
            .filter(|item| self.differs(item))
            .map(|item| item.id)
    }

    fn differs(&self, item: &ItemBaseline<'_>) -> bool {
        let Some(seen) = self.items.get(item.id) else {
            return !item.applies;
        };
        let of = |it: &ItemBaseline<'_>| (self.fingerprint)(it);
        let unseen = of(&ItemBaseline::new(item.id, None, None, true));
        let is_unseen_now = item.applies && item.target.is_none();
        let did_not_apply = of(&ItemBaseline::new(item.id, None, None, false));
        if is_unseen_now {
            // It applies, and nobody has looked: a difference only from what did not apply.
            return *seen == did_not_apply;
        }
        *seen != of(item) && !(item.applies && *seen == unseen)
    }
}

//! Who must say go before it goes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::id::Id;

/// A sign-off that the checklist asks for: so many persons of a role must say
/// go, none of them a person who signs for one of the roles named in
/// [`distinct_from`](Self::distinct_from).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SignOff {
    /// The role.
    pub role: Arc<str>,
    /// How many persons of the role.
    pub count: u32,
    /// The roles whose signers may not also sign here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distinct_from: Vec<Arc<str>>,
    /// The phase whose gate asks for it; the whole checklist when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Id>,
}

impl SignOff {
    /// One person of the role must say go.
    pub fn new(role: impl Into<Arc<str>>) -> Self {
        Self {
            role: role.into(),
            count: 1,
            distinct_from: Vec::new(),
            phase: None,
        }
    }

    /// So many persons of the role must say go.
    #[must_use]
    pub fn count(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// The roles whose signers may not also sign here: four eyes. Each is another
    /// role, which signs off or may attest a task of the checklist: a name that
    /// keeps nobody from signing is a [`Problem`](super::Problem), and so is none.
    #[must_use]
    pub fn distinct_from<R: Into<Arc<str>>>(mut self, roles: impl IntoIterator<Item = R>) -> Self {
        let before = self.distinct_from.len();
        self.distinct_from.extend(roles.into_iter().map(Into::into));
        if self.distinct_from.len() == before {
            // No role has this name, so that it is told.
            self.distinct_from.push(Arc::default());
        }
        self
    }

    /// The phase whose gate asks for it. Without one it belongs to the whole
    /// checklist, and a run or gate of a part of it does not ask for it.
    #[must_use]
    pub fn phase(mut self, phase: impl Into<Id>) -> Self {
        self.phase = Some(phase.into());
        self
    }
}

//! Where an item stands.

use std::sync::Arc;

use super::ItemRef;
use crate::id::Id;

/// Where an item stands, its id, and what must hold before it.
pub(crate) struct Place {
    pub(crate) reference: Arc<ItemRef>,
    pub(super) phase: usize,
    pub(super) section: usize,
    pub(super) item: usize,
    /// Indexes of places.
    pub(crate) after: Vec<usize>,
}

impl Place {
    pub(crate) fn id(&self) -> &Id {
        &self.reference.id
    }

    /// The id that a name in `after` may leave out.
    pub(super) fn prefix(&self) -> &Id {
        self.reference
            .section
            .as_ref()
            .unwrap_or(&self.reference.phase)
    }
}

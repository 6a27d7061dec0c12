//! What happens during a run, one event a step.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::id::Id;
use crate::report::ItemReport;
use crate::verdict::Judgement;

/// One step of a run, as observers see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// The run begins.
    RunStarted {
        /// The title of the checklist.
        checklist: Arc<str>,
        /// How many items are in it.
        items: usize,
        /// How long it may take.
        deadline: Duration,
    },
    /// An item begins to be measured.
    ItemStarted {
        /// The item.
        id: Id,
        /// What it says.
        title: Arc<str>,
    },
    /// An attempt did not pass and will be repeated.
    AttemptFailed {
        /// The item.
        id: Id,
        /// Which attempt it was, from 1.
        attempt: u32,
        /// What came of it, in words.
        words: String,
        /// The wait before the next.
        retry_in: Duration,
    },
    /// An item is decided.
    ItemFinished {
        /// What became of it.
        item: Arc<ItemReport>,
    },
    /// The run is over.
    RunFinished {
        /// The verdict.
        judgement: Judgement,
    },
    /// The observer was too slow: so many events were not delivered.
    Lagged {
        /// How many.
        missed: u64,
    },
}

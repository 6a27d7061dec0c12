//! Exchanges that several checks of one run share.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::{ProbeError, Reason};

type Key = (TypeId, String, u32, u32);
type Cell = Arc<OnceCell<Result<Arc<dyn Any + Send + Sync>, ProbeError>>>;

/// What the checks of one run have fetched together.
#[derive(Default)]
pub struct Shared {
    cells: Mutex<HashMap<Key, Cell>>,
}

impl Shared {
    pub(crate) async fn fetch<T, F, Fut>(
        &self,
        key: &str,
        attempt: u32,
        sample: u32,
        fetch: F,
    ) -> Result<Arc<T>, ProbeError>
    where
        T: Send + Sync + 'static,
        F: FnOnce() -> Fut + Send,
        Fut: Future<Output = Result<T, ProbeError>> + Send,
    {
        let key = (TypeId::of::<T>(), key.to_owned(), attempt, sample);
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(key).or_default())
        };
        // When the fetching check is cancelled, the next one that waits
        // fetches: the cell stays empty until a fetch has ended.
        let answer = cell
            .get_or_init(|| async {
                fetch()
                    .await
                    .map(|answer| Arc::new(answer) as Arc<dyn Any + Send + Sync>)
            })
            .await
            .clone()?;
        answer
            .downcast::<T>()
            .map_err(|_| ProbeError::new(Reason::Internal, "a shared answer is of another type"))
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The keys may hold credentials.
        let cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Shared")
            .field("exchanges", &cells.len())
            .finish()
    }
}

//! Exchanges that several checks of one run share.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::{ProbeError, Reason};
use crate::redact::Redaction;

type Key = (TypeId, String, u32, u32);
type Cell = Arc<OnceCell<Result<Arc<dyn Any + Send + Sync>, ProbeError>>>;

/// One exchange, and when it began at the earliest.
struct Exchange {
    began: Instant,
    attempt: u32,
    cell: Cell,
}

/// What the checks of one run have fetched together.
#[derive(Default)]
pub struct Shared {
    exchanges: Mutex<HashMap<Key, Exchange>>,
    /// What none of them may say.
    pub(crate) redaction: Redaction,
}

impl Shared {
    /// What `fetch` answers, or what it has answered to another check since
    /// `not_before`.
    pub(crate) async fn fetch<T, F, Fut>(
        &self,
        key: &str,
        (attempt, sample): (u32, u32),
        not_before: Instant,
        fetch: F,
    ) -> Result<Arc<T>, ProbeError>
    where
        T: Send + Sync + 'static,
        F: FnOnce() -> Fut + Send,
        Fut: Future<Output = Result<T, ProbeError>> + Send,
    {
        let key = (TypeId::of::<T>(), key.to_owned(), attempt, sample);
        // It tells of a time before the check that asks had anything to ask:
        // what the check came after may have changed the answer.
        let is_old = |exchange: &Exchange| exchange.began < not_before;
        get(self.cell(key, attempt, is_old), fetch).await
    }

    /// What `fetch` answers once for all attempts and samples. What failed is
    /// fetched anew by a later attempt.
    pub(crate) async fn once<T, F, Fut>(
        &self,
        key: &str,
        attempt: u32,
        fetch: F,
    ) -> Result<Arc<T>, ProbeError>
    where
        T: Send + Sync + 'static,
        F: FnOnce() -> Fut + Send,
        Fut: Future<Output = Result<T, ProbeError>> + Send,
    {
        // Attempts count from 1.
        let key = (TypeId::of::<T>(), key.to_owned(), 0, 0);
        let is_old = |exchange: &Exchange| {
            let has_failed = matches!(exchange.cell.get(), Some(Err(_)));
            exchange.attempt < attempt && has_failed
        };
        get(self.cell(key, attempt, is_old), fetch).await
    }

    /// Where the answer is, or will be.
    fn cell(&self, key: Key, attempt: u32, is_old: impl Fn(&Exchange) -> bool) -> Cell {
        let mut exchanges = self.lock();
        let anew = || Exchange {
            began: Instant::now(),
            attempt,
            cell: Cell::default(),
        };
        let exchange = exchanges.entry(key).or_insert_with(anew);
        if is_old(exchange) {
            *exchange = anew();
        }
        Arc::clone(&exchange.cell)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Exchange>> {
        self.exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The answer of a cell. When the fetching check is cancelled, the next one that
/// waits fetches: the cell stays empty until a fetch has ended.
async fn get<T, F, Fut>(cell: Cell, fetch: F) -> Result<Arc<T>, ProbeError>
where
    T: Send + Sync + 'static,
    F: FnOnce() -> Fut + Send,
    Fut: Future<Output = Result<T, ProbeError>> + Send,
{
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

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The keys may hold credentials.
        f.debug_struct("Shared")
            .field("exchanges", &self.lock().len())
            .finish()
    }
}

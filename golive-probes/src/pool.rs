//! A pool of connections of the application, of whatever client: how large it
//! is, and how much of it is taken.
//!
//! ```
//! use golive_core::probe::{ProbeError, ProbeExt, probe_fn};
//! use golive_probes::pool::{PoolState, pool};
//!
//! # struct Pool; impl Pool { fn size(&self) -> u32 { 8 } fn num_idle(&self) -> usize { 6 } }
//! # let (orders, handle) = (std::sync::Arc::new(Pool), std::sync::Arc::new(Pool));
//! // Of sqlx: `size`, `num_idle`, and `options().get_max_connections()`.
//! let orders = pool("the pool of orders", move || {
//!     PoolState::new(handle.size().into(), handle.num_idle() as u64, 20)
//! });
//! let taken = orders.clone().used();
//! let ready = orders.size();
//!
//! // How long a connection is waited for is the latency of taking one.
//! let wait = probe_fn("the pool of orders", |_| async {
//!     // pool.acquire().await
//!     Ok::<_, ProbeError>(true)
//! })
//! .latency();
//! ```
//!
//! It asks the pool and sends nothing. The function must not block.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`size`](Pool::size) | count | its connections, taken or idle |
//! | [`idle`](Pool::idle) | count | those that nobody has taken |
//! | [`used`](Pool::used) | ratio | the share of the most that it may have that is taken |

use std::fmt;
use std::sync::Arc;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Count, Quantity, Ratio};

/// How a pool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolState {
    /// Its connections, taken or idle.
    pub size: u64,
    /// Those that nobody has taken.
    pub idle: u64,
    /// The most that it may have.
    pub max: u64,
}

impl PoolState {
    /// A state.
    #[must_use]
    pub const fn new(size: u64, idle: u64, max: u64) -> Self {
        Self { size, idle, max }
    }

    fn used(self) -> Result<Ratio, ProbeError> {
        let taken = self.size.checked_sub(self.idle);
        let used = taken.and_then(|taken| Ratio::of(taken, self.max));
        used.ok_or_else(|| {
            let words = format!("a pool cannot be so: {self:?}");
            ProbeError::new(Reason::UnexpectedValue, words)
        })
    }
}

/// A pool by a function that asks it. `name` is what reports call it.
pub fn pool(name: impl Into<String>, ask: impl Fn() -> PoolState + Send + Sync + 'static) -> Pool {
    Pool {
        name: name.into(),
        ask: Arc::new(ask),
    }
}

/// See [`pool()`].
#[derive(Clone)]
#[must_use = "a pool measures nothing; one of its methods does"]
pub struct Pool {
    name: String,
    ask: Arc<dyn Fn() -> PoolState + Send + Sync>,
}

impl Pool {
    /// Its connections, taken or idle. Before anybody has asked, many pools have
    /// none.
    pub fn size(self) -> PoolProbe<Count> {
        self.probe(|state| Ok(count(state.size)))
    }

    /// The connections that nobody has taken.
    pub fn idle(self) -> PoolProbe<Count> {
        self.probe(|state| Ok(count(state.idle)))
    }

    /// The share of the most that it may have that is taken.
    pub fn used(self) -> PoolProbe<Ratio> {
        self.probe(PoolState::used)
    }

    fn probe<V>(self, read: fn(PoolState) -> Result<V, ProbeError>) -> PoolProbe<V> {
        PoolProbe { pool: self, read }
    }
}

fn count(number: u64) -> Count {
    Count::new(i64::try_from(number).unwrap_or(i64::MAX))
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.name).finish()
    }
}

/// A measurement of a pool.
#[derive(Clone, Debug)]
pub struct PoolProbe<V> {
    pool: Pool,
    read: fn(PoolState) -> Result<V, ProbeError>,
}

impl<V: Quantity> Probe for PoolProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Run);
        let state = (self.pool.ask)();
        let value = (self.read)(state).map_err(|error| error.at(Step::Run))?;
        Ok(Measurement::new(value)
            .with("size", state.size)
            .with("idle", state.idle)
            .with("max", state.max))
    }

    fn target(&self) -> Target {
        Target::new(self.pool.name.as_str())
    }
}

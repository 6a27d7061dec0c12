//! Probes from closures.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::{Measurement, Probe, ProbeError, ProbeInput, Step, Target};
use crate::quantity::Quantity;

/// A probe from a closure that returns a future. `target` names what is
/// observed.
///
/// ```
/// use golive_core::probe::{ProbeError, Reason, probe_fn};
/// use golive_core::quantity::Count;
///
/// let orders = probe_fn("open orders", async |_| Ok::<_, ProbeError>(Count::new(3)));
///
/// // `true` passes and `false` fails; an error tells why as well.
/// let sound = probe_fn("orders", async |_| {
///     let orphans = 3;
///     if orphans == 0 {
///         return Ok(true);
///     }
///     let words = format!("{orphans} orders have no customer");
///     Err(ProbeError::new(Reason::UnexpectedValue, words))
/// });
/// ```
///
/// What an error makes of the item is told by its [`Reason`](super::Reason):
/// `UnexpectedValue` and its like fail it, words alone (`"..."?`) are an error
/// of the check, which is INCONCLUSIVE. What becomes a [`ProbeError`] by itself,
/// and how to convert what does not (`sqlx::Error` for one), is told
/// [there](ProbeError).
///
/// An `async` closure may not borrow what it captures, as each measurement
/// outlives the call. With a pool, a client, a path, use [`probe_fn_with`], or
/// clone it for each measurement:
///
/// ```
/// # use golive_core::probe::{ProbeError, probe_fn};
/// # use golive_core::quantity::Count;
/// # #[derive(Clone)] struct Pool;
/// # impl Pool { async fn orders(&self) -> Result<usize, std::io::Error> { Ok(3) } }
/// # let pool = Pool;
/// let orders = probe_fn("open orders", move |_| {
///     let pool = pool.clone();
///     async move {
///         let orders = pool.orders().await?;
///         Ok::<_, ProbeError>(Count::of(orders))
///     }
/// });
/// ```
pub fn probe_fn<F, Fut, V, E>(target: impl Into<Arc<str>>, function: F) -> FnProbe<F>
where
    F: Fn(ProbeInput) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<V, E>> + Send,
    V: Quantity,
    E: Into<ProbeError>,
{
    FnProbe {
        target: Target::new(target),
        function,
    }
}

/// See [`probe_fn`].
pub struct FnProbe<F> {
    target: Target,
    function: F,
}

impl<F> fmt::Debug for FnProbe<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FnProbe")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl<F, Fut, V, E> Probe for FnProbe<F>
where
    F: Fn(ProbeInput) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<V, E>> + Send,
    V: Quantity,
    E: Into<ProbeError>,
{
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        (self.function)(input)
            .await
            .map(Measurement::new)
            .map_err(Into::into)
    }

    fn target(&self) -> Target {
        self.target.clone()
    }
}

/// A probe from an async closure and what it works with: a pool, a client, a
/// path. Each measurement gets a clone.
///
/// ```
/// use golive_core::probe::{ProbeError, Reason, probe_fn_with};
/// use golive_core::quantity::Count;
///
/// # #[derive(Clone)] struct Pool;
/// # impl Pool { async fn orders(&self) -> Result<usize, std::fmt::Error> { Ok(3) } }
/// struct Config {
///     pool: Pool,
/// }
///
/// let make = |config: &Config| {
///     probe_fn_with("open orders", config.pool.clone(), async |pool, _| {
///         let orders = pool.orders().await;
///         let orders = orders.map_err(|it| ProbeError::from_error(Reason::ServerError, &it))?;
///         Ok::<_, ProbeError>(Count::of(orders))
///     })
/// };
/// # make(&Config { pool: Pool });
/// ```
///
/// What its errors weigh is told at [`probe_fn`].
pub fn probe_fn_with<S, F, Fut, V, E>(
    target: impl Into<Arc<str>>,
    state: S,
    function: F,
) -> FnProbeWith<S, F>
where
    S: Clone + Send + Sync + 'static,
    F: Fn(S, ProbeInput) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<V, E>> + Send,
    V: Quantity,
    E: Into<ProbeError>,
{
    FnProbeWith {
        target: Target::new(target),
        state,
        function,
    }
}

/// See [`probe_fn_with`].
pub struct FnProbeWith<S, F> {
    target: Target,
    state: S,
    function: F,
}

impl<S, F> fmt::Debug for FnProbeWith<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FnProbeWith")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl<S, F, Fut, V, E> Probe for FnProbeWith<S, F>
where
    S: Clone + Send + Sync + 'static,
    F: Fn(S, ProbeInput) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<V, E>> + Send,
    V: Quantity,
    E: Into<ProbeError>,
{
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        (self.function)(self.state.clone(), input)
            .await
            .map(Measurement::new)
            .map_err(Into::into)
    }

    fn target(&self) -> Target {
        self.target.clone()
    }
}

/// A probe from a closure that blocks its thread: file systems, C libraries,
/// computation. It runs on a thread of golive's own pool.
///
/// A thread cannot be stopped from outside. At the timeout the item is judged
/// and the thread is left behind; the report counts such threads.
///
/// ```
/// use golive_core::probe::blocking;
/// use golive_core::quantity::Count;
///
/// let probe = blocking("/etc/hosts", || {
///     let text = std::fs::read_to_string("/etc/hosts")?;
///     Ok::<_, std::io::Error>(Count::of(text.lines().count()))
/// });
/// ```
pub fn blocking<F, V, E>(target: impl Into<Arc<str>>, function: F) -> Blocking<F>
where
    F: Fn() -> Result<V, E> + Send + Sync + 'static,
    V: Quantity,
    E: Into<ProbeError>,
{
    Blocking {
        target: Target::new(target),
        function,
    }
}

/// See [`blocking`].
pub struct Blocking<F> {
    target: Target,
    function: F,
}

impl<F> fmt::Debug for Blocking<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl<F, V, E> Probe for Blocking<F>
where
    F: Fn() -> Result<V, E> + Send + Sync + 'static,
    V: Quantity,
    E: Into<ProbeError>,
{
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Run);
        (self.function)().map(Measurement::new).map_err(Into::into)
    }

    fn target(&self) -> Target {
        self.target.clone()
    }

    fn blocks(&self) -> bool {
        true
    }
}

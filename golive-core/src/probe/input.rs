//! What the runner hands to a probe.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::share::Shared;
use super::{ProbeError, Step};
use crate::secret::Secret;

/// A time that no run outlives, and that can be added to any clock: a year. A
/// longer timeout or deadline means this one.
pub(crate) const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What the runner hands to a probe for one measurement.
///
/// It is cheap to clone and outlives nothing: everything in it belongs to one
/// measurement of one run.
#[derive(Clone)]
pub struct ProbeInput {
    ticket: Arc<Ticket>,
    fresh: bool,
    /// The nanoseconds that [`ProbeInput::once`] has taken.
    preparing: Arc<AtomicU64>,
}

/// One measurement, as the runner and the probe both see it.
pub(crate) struct Ticket {
    pub(crate) timeout: Duration,
    pub(crate) deadline: Instant,
    pub(crate) attempt: u32,
    pub(crate) sample: u32,
    /// Since when an answer that is shared may have been fetched.
    pub(crate) not_before: Instant,
    pub(crate) shared: Arc<Shared>,
    /// 0 for none, else one more than the index in [`Step::ALL`].
    step: AtomicU8,
    /// Whether a thread has begun to measure.
    begun: AtomicBool,
}

impl Ticket {
    pub(crate) fn new(
        timeout: Duration,
        now: Instant,
        (attempt, sample): (u32, u32),
        not_before: Instant,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            timeout,
            deadline: now + timeout,
            attempt,
            sample,
            not_before,
            shared,
            step: AtomicU8::new(0),
            begun: AtomicBool::new(false),
        }
    }

    /// Notes that a thread has begun to measure.
    pub(crate) fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }

    /// Whether a thread has begun to measure.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Relaxed)
    }

    pub(crate) fn step(&self) -> Option<Step> {
        let index = usize::from(self.step.load(Ordering::Relaxed)).checked_sub(1)?;
        Step::ALL.get(index).copied()
    }
}

impl ProbeInput {
    pub(crate) fn new(ticket: Arc<Ticket>) -> Self {
        Self {
            ticket,
            fresh: false,
            preparing: Arc::default(),
        }
    }

    /// Notes that a thread has begun to measure.
    pub(crate) fn begin(&self) {
        self.ticket.begin();
    }

    /// An input outside of any run, for trying a probe by hand or in its own
    /// tests: its time is measured from now, and it shares with nobody.
    #[must_use]
    pub fn alone(timeout: Duration) -> Self {
        let (now, timeout) = (Instant::now(), timeout.min(LONGEST));
        Self::new(Arc::new(Ticket::new(
            timeout,
            now,
            (1, 0),
            now,
            Arc::default(),
        )))
    }

    /// How long a measurement may take in all: name lookup, connect, handshake
    /// and reading together.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.ticket.timeout
    }

    /// When the runner will drop the measurement.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.ticket.deadline
    }

    /// The time left.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.ticket
            .deadline
            .saturating_duration_since(Instant::now())
    }

    /// Which attempt this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.ticket.attempt
    }

    /// Which sample of the attempt this is, from 0.
    #[must_use]
    pub fn sample(&self) -> u32 {
        self.ticket.sample
    }

    /// Keeps a secret out of all that the run tells: what is found, evidence, words
    /// and targets, in every form in which a server may repeat it (as it stands, in
    /// JSON, a URL, base64). Say it of each secret before it is used.
    ///
    /// ```
    /// use golive_core::checklist::{Check, Checklist, Phase};
    /// use golive_core::probe::{ProbeError, Reason, probe_fn};
    /// use golive_core::secret::Secret;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let check = Check::<()>::new("Answers").probe(|()| {
    ///     probe_fn("host", |input| async move {
    ///         input.keep_out(&Secret::new("hunter2"));
    ///         Err::<bool, _>(ProbeError::new(Reason::Refused, "key hunter2 is unknown"))
    ///     })
    /// });
    /// let report = Checklist::new("It").phase(Phase::new("Now").item(check)).run(&()).await?;
    /// assert_eq!(report.items[0].words.as_deref(), Some("refused: key [redacted] is unknown"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep_out(&self, secret: &Secret) {
        self.ticket.shared.redaction.keep_out(secret);
    }

    /// Announces the step that begins, so that a timeout can name it.
    pub fn step(&self, step: Step) {
        let index = Step::ALL
            .iter()
            .position(|s| *s == step)
            .map_or(0, |i| i + 1);
        self.ticket
            .step
            .store(u8::try_from(index).unwrap_or(0), Ordering::Relaxed);
    }

    /// The step that was announced last.
    #[must_use]
    pub fn current_step(&self) -> Option<Step> {
        self.ticket.step()
    }

    /// Fetches what several checks of one run can share: an `INFO` of Redis, an
    /// HTTP response, a TLS handshake. The first that asks fetches it; the
    /// others wait for the same answer, or the same error. Each attempt and
    /// each sample fetches anew, and so does an item that came `after` another:
    /// an answer from before it could begin is not one for it.
    ///
    /// `key` must name everything that the answer depends on. It is never
    /// shown, so it may hold credentials.
    ///
    /// # Errors
    /// The error of `fetch`.
    pub async fn share<T, F, Fut>(&self, key: &str, fetch: F) -> Result<Arc<T>, ProbeError>
    where
        T: Send + Sync + 'static,
        F: FnOnce() -> Fut + Send,
        Fut: Future<Output = Result<T, ProbeError>> + Send,
    {
        if self.fresh {
            return fetch().await.map(Arc::new);
        }
        self.ticket
            .shared
            .fetch(
                key,
                (self.ticket.attempt, self.ticket.sample),
                self.ticket.not_before,
                fetch,
            )
            .await
    }

    /// Fetches what a measurement needs and does not measure: a token to ask
    /// with. It is fetched once for all attempts and samples of a run, through a
    /// [`fresh`](Self::fresh) input too; what failed is fetched anew by a later
    /// attempt. The time that it takes is no part of a latency.
    ///
    /// `key` must name everything that the answer depends on. It is never
    /// shown, so it may hold credentials.
    ///
    /// # Errors
    /// The error of `fetch`.
    pub async fn once<T, F, Fut>(&self, key: &str, fetch: F) -> Result<Arc<T>, ProbeError>
    where
        T: Send + Sync + 'static,
        F: FnOnce() -> Fut + Send,
        Fut: Future<Output = Result<T, ProbeError>> + Send,
    {
        let began = Instant::now();
        let Ticket {
            shared, attempt, ..
        } = &*self.ticket;
        let fetched = shared.once(key, *attempt, fetch).await;
        self.prepared(began.elapsed());
        fetched
    }

    /// The same input, of which what it prepares is counted apart.
    pub(super) fn apart(&self) -> Self {
        Self {
            preparing: Arc::default(),
            ..self.clone()
        }
    }

    /// Counts a time as one of preparing.
    pub(super) fn prepared(&self, time: Duration) {
        let took = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.preparing.fetch_add(took, Ordering::Relaxed);
    }

    /// The time that [`once`](Self::once) has taken through this input.
    #[must_use]
    pub fn preparing(&self) -> Duration {
        Duration::from_nanos(self.preparing.load(Ordering::Relaxed))
    }

    /// The same input, but nothing is shared through it: for a measurement of
    /// the exchange itself.
    #[must_use]
    pub fn fresh(mut self) -> Self {
        self.fresh = true;
        self.preparing = Arc::default();
        self
    }
}

impl fmt::Debug for ProbeInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProbeInput")
            .field("timeout", &self.ticket.timeout)
            .field("attempt", &self.ticket.attempt)
            .field("sample", &self.ticket.sample)
            .field("step", &self.ticket.step())
            .finish_non_exhaustive()
    }
}

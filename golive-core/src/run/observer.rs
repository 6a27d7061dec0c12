//! Who sees a run happen, without being able to hold it up.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::Event;
use super::caught::caught;

/// Sees a run happen.
///
/// Each observer has a thread of its own and a queue before it. One that is
/// slow loses events, and is told how many ([`Event::Lagged`]); one that
/// panics sees no more. Neither can stall or break the run.
///
/// ```
/// use golive_core::run::{Event, Observer};
///
/// struct Bell;
/// impl Observer for Bell {
///     fn on_event(&mut self, event: &Event) {
///         if let Event::RunFinished { judgement } = event {
///             println!("ding: {}", judgement.verdict);
///         }
///     }
/// }
/// ```
pub trait Observer: Send + 'static {
    /// Sees one event.
    fn on_event(&mut self, event: &Event);
}

impl<F: FnMut(&Event) + Send + 'static> Observer for F {
    fn on_event(&mut self, event: &Event) {
        self(event);
    }
}

/// Events that may wait for a slow observer.
const QUEUE: usize = 4096;
/// How long the end of a run waits for its observers to have seen it.
const FAREWELL: Duration = Duration::from_millis(20);

/// The observers of one run.
#[derive(Default)]
pub(super) struct Observers(Vec<Line>);

struct Line {
    queue: SyncSender<Arc<Event>>,
    missed: u64,
    seen_all: oneshot::Receiver<()>,
}

impl Observers {
    pub(super) fn start(observers: Vec<Box<dyn Observer>>) -> Self {
        Self(observers.into_iter().filter_map(Line::start).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn send(&mut self, event: Event) {
        let event = Arc::new(event);
        self.0.retain_mut(|line| line.send(&event));
    }

    /// Lets the observers see what is queued, for a moment.
    pub(super) async fn farewell(self) {
        let ends: Vec<_> = self.0.into_iter().map(|line| line.seen_all).collect();
        let all = async {
            for end in ends {
                // An error says that the observer panicked: it has seen enough.
                let _ = end.await;
            }
        };
        let _ = tokio::time::timeout(FAREWELL, all).await;
    }
}

impl Line {
    fn start(mut observer: Box<dyn Observer>) -> Option<Self> {
        let (queue, events) = sync_channel::<Arc<Event>>(QUEUE);
        let (done, seen_all) = oneshot::channel();
        let thread = thread::Builder::new().name("golive-observer".to_owned());
        let spawned = thread.spawn(move || {
            for event in events {
                if caught(|| observer.on_event(&event)).is_err() {
                    tracing::warn!("an observer panicked; it sees no more of this run");
                    return;
                }
            }
            let _ = done.send(());
        });
        if spawned.is_err() {
            tracing::warn!("no thread for an observer; it sees nothing of this run");
            return None;
        }
        Some(Self {
            queue,
            missed: 0,
            seen_all,
        })
    }

    /// False when the observer is gone.
    fn send(&mut self, event: &Arc<Event>) -> bool {
        if self.missed > 0 {
            match self.queue.try_send(Arc::new(Event::Lagged {
                missed: self.missed,
            })) {
                Ok(()) => self.missed = 0,
                Err(TrySendError::Full(_)) => {
                    self.missed += 1;
                    return true;
                }
                Err(TrySendError::Disconnected(_)) => return false,
            }
        }
        match self.queue.try_send(Arc::clone(event)) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.missed += 1;
                true
            }
            Err(TrySendError::Disconnected(_)) => false,
        }
    }
}

//! Threads on which probes are polled, so that a probe that blocks its thread
//! costs one thread and not the run.
//!
//! On a multi-thread runtime the application's workers drive sockets and
//! timers, and never poll a probe: if they did, as many blocking probes as
//! there are workers would stop everything, the gate's own deadline with it.
//! Here a watchman sees which thread has not come back from a poll and starts
//! another in its place, up to a limit.
//!
//! The threads are plain threads and not tasks of `spawn_blocking`: a runtime
//! waits for those when it shuts down, so that a program with one probe that
//! never returns could refuse to start and then never end.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use async_task::Runnable;

/// How often the watchman looks. A thread that is in one poll for longer than
/// two looks is taken to be blocked.
const LOOK: Duration = Duration::from_millis(5);
const BLOCKED_AFTER_LOOKS: u64 = 3;
/// An idle thread ends after this time.
const IDLE: Duration = Duration::from_secs(10);
/// Threads at the most, blocked ones included: as many as tokio's own pool of
/// blocking threads has by default.
const MOST_THREADS: usize = 512;

/// Threads that are given to probes which say that they block, before the
/// watchman has to find out.
const MOST_PROMISED: usize = 64;

static POOL: LazyLock<Pool> = LazyLock::new(Pool::default);

/// The pool of the process.
pub(super) fn pool() -> &'static Pool {
    &POOL
}

#[derive(Default)]
pub(super) struct Pool {
    state: Mutex<State>,
    work: Condvar,
    watch: Condvar,
    /// Counts the looks of the watchman: the clock of the pool.
    looks: AtomicU64,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(Runnable, bool)>,
    slots: Vec<Weak<Slot>>,
    threads: usize,
    idle: usize,
    /// Threads inside of a poll that does not end, or is known not to.
    blocked: usize,
    watchman: Watchman,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Watchman {
    #[default]
    Absent,
    Watching,
    Asleep,
}

/// What the watchman sees of one thread.
#[derive(Default)]
struct Slot {
    /// One more than the look at which the present poll began; 0 between polls.
    since: AtomicU64,
    /// Whether the thread is counted as blocked.
    written_off: AtomicBool,
}

impl Pool {
    /// Puts a task in the queue. `blocks` says that its poll blocks the thread.
    pub(super) fn push(&'static self, runnable: Runnable, blocks: bool) {
        let mut state = self.lock();
        state.queue.push_back((runnable, blocks));
        if state.queue.len() > state.idle {
            self.grow(&mut state);
        }
        let somebody_waits = state.idle > 0;
        drop(state);
        if somebody_waits {
            self.work.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a thread when one more can be of use.
    fn grow(&'static self, state: &mut State) {
        let running = state.threads - state.blocked;
        if running >= useful_threads() || state.threads >= MOST_THREADS {
            return;
        }
        let slot = Arc::new(Slot::default());
        let watched = Arc::downgrade(&slot);
        let worker = thread::Builder::new().name("golive-probe".to_owned());
        // Out of threads: what is queued waits for a thread that exists, and
        // for its timeout otherwise.
        if worker.spawn(move || self.work(&slot)).is_ok() {
            state.threads += 1;
            state.slots.push(watched);
        }
        match state.watchman {
            Watchman::Watching => {}
            Watchman::Asleep => self.watch.notify_one(),
            Watchman::Absent => {
                let watchman = thread::Builder::new().name("golive-watchman".to_owned());
                if watchman.spawn(|| self.watch()).is_ok() {
                    state.watchman = Watchman::Watching;
                }
            }
        }
    }

    fn work(&'static self, slot: &Slot) {
        let mut state = self.lock();
        loop {
            if let Some((runnable, blocks)) = state.queue.pop_front() {
                if state.watchman == Watchman::Asleep {
                    self.watch.notify_one();
                }
                if blocks && state.blocked < MOST_PROMISED {
                    state.blocked += 1;
                    slot.written_off.store(true, Ordering::Relaxed);
                    if !state.queue.is_empty() {
                        self.grow(&mut state);
                    }
                }
                drop(state);
                slot.since.store(self.looks.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
                runnable.run();
                slot.since.store(0, Ordering::Relaxed);
                state = self.lock();
                if slot.written_off.swap(false, Ordering::Relaxed) {
                    state.blocked -= 1;
                    if state.threads - state.blocked > useful_threads() {
                        break;
                    }
                }
            } else {
                state.idle += 1;
                let (woken, waited) = self
                    .work
                    .wait_timeout_while(state, IDLE, |state| state.queue.is_empty())
                    .unwrap_or_else(PoisonError::into_inner);
                state = woken;
                state.idle -= 1;
                if waited.timed_out() {
                    break;
                }
            }
        }
        state.threads -= 1;
    }

    /// Sees which threads are blocked, and starts others in their place while
    /// there is work. Ends when there is nothing to watch for a while.
    fn watch(&'static self) {
        let mut state = self.lock();
        loop {
            let nothing_runs = state.queue.is_empty() && state.idle + state.blocked >= state.threads;
            if nothing_runs {
                state.watchman = Watchman::Asleep;
                let (woken, waited) = self.watch.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
                state = woken;
                if waited.timed_out() {
                    state.watchman = Watchman::Absent;
                    return;
                }
                state.watchman = Watchman::Watching;
            }
            drop(state);
            thread::sleep(LOOK);
            state = self.lock();
            self.look(&mut state);
        }
    }

    fn look(&'static self, state: &mut State) {
        let now = self.looks.fetch_add(1, Ordering::Relaxed) + 2;
        let mut newly_blocked = 0;
        state.slots.retain(|slot| {
            let Some(slot) = slot.upgrade() else { return false };
            let since = slot.since.load(Ordering::Relaxed);
            if since != 0
                && now.saturating_sub(since) >= BLOCKED_AFTER_LOOKS
                && !slot.written_off.swap(true, Ordering::Relaxed)
            {
                newly_blocked += 1;
            }
            true
        });
        state.blocked += newly_blocked;
        if !state.queue.is_empty() {
            self.grow(state);
        }
    }
}

/// As many threads as there are processors, two at the least: more only take
/// turns.
fn useful_threads() -> usize {
    static PROCESSORS: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(2, std::num::NonZero::get).max(2));
    *PROCESSORS
}

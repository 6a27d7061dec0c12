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

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use async_task::Runnable;

use super::caught::caught;
use super::mailbox::Mailbox;

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
/// Jobs that a thread takes at once.
const ARMFUL: usize = 32;
/// Jobs that a thread goes on with before it looks at the queue again: one that
/// always wakes itself keeps nobody waiting.
const MOST_KEPT: u32 = 64;

static POOL: LazyLock<Pool> = LazyLock::new(Pool::default);

thread_local! {
    /// What the watchman sees of this thread, when it is one of the pool's.
    static SLOT: RefCell<Option<Arc<Slot>>> = const { RefCell::new(None) };
}

/// A task to be polled. `blocks` says that its poll blocks the thread.
pub(super) struct Job {
    pub(super) runnable: Runnable,
    pub(super) blocks: bool,
}

/// Puts jobs in the queue.
pub(super) fn push(jobs: impl ExactSizeIterator<Item = Job>) {
    POOL.push(jobs);
}

/// Puts a job that was polled before in the queue. When it was woken on a
/// thread of the pool, by itself for one, that thread goes on with it: another
/// would have to be woken first.
pub(super) fn push_again(job: Job) {
    let job = SLOT.with_borrow(|slot| match slot {
        Some(slot) => slot.keep(job),
        None => Some(job),
    });
    if let Some(job) = job {
        push(std::iter::once(job));
    }
}

/// Leaves the waking of a mailbox to the end of this thread's armful. False
/// when this is no thread of the pool, or the armful is at its end.
pub(super) fn wake_later(mailbox: &Arc<Mailbox>) -> bool {
    SLOT.with_borrow(|slot| slot.as_ref().is_some_and(|slot| slot.wake_later(mailbox)))
}

#[derive(Default)]
struct Pool {
    state: Mutex<State>,
    work: Condvar,
    watch: Condvar,
    /// Counts the looks of the watchman: the clock of the pool.
    looks: AtomicU64,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
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

impl State {
    fn nothing_runs(&self) -> bool {
        self.queue.is_empty() && self.idle + self.blocked >= self.threads
    }
}

/// What the watchman sees of one thread.
#[derive(Default)]
struct Slot {
    /// One more than the look at which the present poll began; 0 between polls.
    since: AtomicU64,
    /// Whether the thread is counted as blocked.
    written_off: AtomicBool,
    hands: Mutex<Hands>,
}

/// What a thread has taken on. The watchman takes it back when the thread is
/// blocked.
#[derive(Default)]
struct Hands {
    jobs: VecDeque<Job>,
    /// How many of the armful were kept on.
    kept: u32,
    to_wake: Option<Arc<Mailbox>>,
}

impl Slot {
    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the job back when it is for others to do.
    fn keep(&self, job: Job) -> Option<Job> {
        let mut hands = self.hands();
        // A thread that was written off has its hands emptied by the watchman,
        // and may never come back.
        let is_lost = self.written_off.load(Ordering::Relaxed);
        // Between polls the armful is at its end: nobody would come back to it.
        let is_polling = self.since.load(Ordering::Relaxed) != 0;
        if job.blocks || is_lost || !is_polling || hands.kept >= MOST_KEPT {
            return Some(job);
        }
        hands.kept += 1;
        hands.jobs.push_back(job);
        None
    }

    fn wake_later(&self, mailbox: &Arc<Mailbox>) -> bool {
        let mut hands = self.hands();
        if hands.jobs.is_empty() {
            return false;
        }
        match &hands.to_wake {
            Some(known) => Arc::ptr_eq(known, mailbox),
            None => {
                hands.to_wake = Some(Arc::clone(mailbox));
                true
            }
        }
    }

    fn wake_now(&self) {
        let mailbox = self.hands().to_wake.take();
        if let Some(mailbox) = mailbox {
            mailbox.wake();
        }
    }
}

impl Pool {
    fn push(&'static self, jobs: impl ExactSizeIterator<Item = Job>) {
        let new = jobs.len();
        let mut state = self.lock();
        state.queue.extend(jobs);
        if state.queue.len() > state.idle {
            self.grow(&mut state);
        }
        let waiting = state.idle.min(new);
        drop(state);
        for _ in 0..waiting {
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
        self.rouse(state);
    }

    /// Sees to it that somebody watches.
    fn rouse(&'static self, state: &mut State) {
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

    fn work(&'static self, slot: &Arc<Slot>) {
        SLOT.set(Some(Arc::clone(slot)));
        let mut state = self.lock();
        loop {
            if state.queue.is_empty() {
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
            self.rouse(&mut state);
            self.take_armful(&mut state, slot);
            drop(state);
            self.run_armful(slot);
            state = self.lock();
            if slot.written_off.swap(false, Ordering::Relaxed) {
                state.blocked -= 1;
                if state.threads - state.blocked > useful_threads() {
                    break;
                }
            }
        }
        state.threads -= 1;
    }

    /// Takes jobs from the queue: a fair part of them, or one that blocks.
    fn take_armful(&'static self, state: &mut State, slot: &Slot) {
        let fair = state.queue.len().div_ceil(useful_threads()).min(ARMFUL);
        let mut hands = slot.hands();
        hands.kept = 0;
        for _ in 0..fair {
            match state.queue.front() {
                Some(job) if job.blocks && !hands.jobs.is_empty() => return,
                Some(_) => {}
                None => return,
            }
            let Some(job) = state.queue.pop_front() else {
                return;
            };
            let blocks = job.blocks;
            hands.jobs.push_back(job);
            if blocks {
                if state.blocked < MOST_PROMISED {
                    state.blocked += 1;
                    slot.written_off.store(true, Ordering::Relaxed);
                    if !state.queue.is_empty() {
                        self.grow(state);
                    }
                }
                return;
            }
        }
    }

    fn run_armful(&self, slot: &Slot) {
        loop {
            let job = slot.hands().jobs.pop_front();
            let Some(Job { runnable, .. }) = job else {
                break;
            };
            slot.since
                .store(self.looks.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
            // A task catches the panics of its probe; what is left are those of
            // wakers and subscribers, and a thread that ended by one would stay
            // counted.
            if caught(|| runnable.run()).is_err() {
                tracing::warn!("a waker or a subscriber panicked on a thread of the probes");
            }
            slot.since.store(0, Ordering::Relaxed);
        }
        slot.wake_now();
    }

    /// Sees which threads are blocked, and starts others in their place while
    /// there is work. Ends when there is nothing to watch for a while.
    fn watch(&'static self) {
        let mut state = self.lock();
        loop {
            if state.nothing_runs() {
                state.watchman = Watchman::Asleep;
                let (woken, waited) = self
                    .watch
                    .wait_timeout(state, IDLE)
                    .unwrap_or_else(PoisonError::into_inner);
                state = woken;
                // Work may have come at the last moment, and nobody else looks.
                if waited.timed_out() && state.nothing_runs() {
                    state.watchman = Watchman::Absent;
                    return;
                }
                state.watchman = Watchman::Watching;
            }
            drop(state);
            thread::sleep(LOOK);
            state = self.lock();
            let to_wake = self.look(&mut state);
            if !to_wake.is_empty() {
                // A waker is anybody's code, and may come back to this pool: it
                // is never called with the lock held.
                drop(state);
                for mailbox in to_wake {
                    mailbox.wake();
                }
                state = self.lock();
            }
        }
    }

    /// Whom to wake when the lock is let go.
    fn look(&'static self, state: &mut State) -> Vec<Arc<Mailbox>> {
        let mut to_wake = Vec::new();
        let now = self.looks.fetch_add(1, Ordering::Relaxed) + 2;
        let State {
            slots,
            queue,
            blocked,
            ..
        } = state;
        slots.retain(|slot| {
            let Some(slot) = slot.upgrade() else {
                return false;
            };
            let since = slot.since.load(Ordering::Relaxed);
            if since != 0 && now.saturating_sub(since) >= BLOCKED_AFTER_LOOKS {
                if !slot.written_off.swap(true, Ordering::Relaxed) {
                    *blocked += 1;
                }
                // What it has taken on is done by others, and what it has done
                // is told.
                let mut hands = slot.hands();
                for job in hands.jobs.drain(..).rev() {
                    queue.push_front(job);
                }
                to_wake.extend(hands.to_wake.take());
            }
            true
        });
        if !state.queue.is_empty() {
            self.grow(state);
            if state.idle > 0 {
                self.work.notify_one();
            }
        }
        to_wake
    }
}

/// As many threads as there are processors, two at the least: more only take
/// turns.
fn useful_threads() -> usize {
    static PROCESSORS: LazyLock<usize> = LazyLock::new(|| {
        thread::available_parallelism()
            .map_or(2, std::num::NonZero::get)
            .max(2)
    });
    *PROCESSORS
}

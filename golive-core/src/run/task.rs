//! One measurement as a task: polled on a thread of the pool or on the
//! caller's runtime, and never more than that item's own affair.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::time::Instant;
use tracing::Span;

use super::caught::caught;
use super::mailbox::{Mailbox, Message, Token};
use super::pool::{self, Job};
use crate::probe::Measuring;

/// How many tasks are made before they begin: enough to be worth waking a
/// thread, few enough that it need not wait for the rest.
const HANDFUL: usize = 64;

/// Cancels its task when it is dropped.
#[expect(dead_code, reason = "held for its drop")]
pub(super) enum Cancel {
    Pool(async_task::Task<()>),
    Runtime(AbortOnDrop),
}

pub(super) struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Where tasks are polled.
pub(super) struct Executor {
    handle: Handle,
    /// On a current-thread runtime probes are polled by the runtime itself, so
    /// that a paused clock means what it says.
    on_runtime: bool,
    mailbox: Arc<Mailbox>,
    /// What is to begin, collected so that it is handed over at once.
    outbox: Vec<Job>,
}

impl Executor {
    /// The executor for the runtime of the caller; None outside of one.
    pub(super) fn current() -> Option<Self> {
        let handle = Handle::try_current().ok()?;
        let on_runtime = handle.runtime_flavor() == RuntimeFlavor::CurrentThread;
        Some(Self {
            handle,
            on_runtime,
            mailbox: Arc::default(),
            outbox: Vec::new(),
        })
    }

    /// Where the tasks tell what became of them.
    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Makes a task of a measurement. It begins with [`Executor::begin_all`].
    pub(super) fn spawn(
        &mut self,
        future: Measuring,
        token: Token,
        span: Span,
        blocks: bool,
    ) -> Cancel {
        let mailbox = Arc::clone(&self.mailbox);
        let mut task = Task {
            future: Some(future),
            token,
            mailbox,
            span,
            handle: None,
            ended: false,
        };
        if self.on_runtime && !blocks {
            return Cancel::Runtime(AbortOnDrop(self.handle.spawn(task).abort_handle()));
        }
        task.handle = Some(self.handle.clone());
        let again = move |runnable| pool::push_again(Job { runnable, blocks });
        let (runnable, task) = async_task::spawn(task, again);
        self.outbox.push(Job { runnable, blocks });
        if self.outbox.len() >= HANDFUL {
            self.begin_all();
        }
        Cancel::Pool(task)
    }

    /// Begins what was made since the last time.
    pub(super) fn begin_all(&mut self) {
        if !self.outbox.is_empty() {
            pool::push(self.outbox.drain(..));
        }
    }
}

struct Task {
    future: Option<Measuring>,
    token: Token,
    mailbox: Arc<Mailbox>,
    span: Span,
    /// The runtime whose sockets and timers the probe uses, when the task is
    /// polled outside of it.
    handle: Option<Handle>,
    ended: bool,
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let Some(future) = this.future.as_mut() else {
            return Poll::Ready(());
        };
        let result = {
            let _runtime = this.handle.as_ref().map(Handle::enter);
            let _span = this.span.enter();
            match caught(|| future.as_mut().poll(cx)) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(result)) => result,
                Err(panic) => Err(panic),
            }
        };
        let at = Instant::now();
        this.forget();
        this.ended = true;
        this.mailbox.send(Message::Ended {
            token: this.token,
            result,
            at,
        });
        Poll::Ready(())
    }
}

impl Task {
    /// Drops the future where its sockets and timers live. A destructor that
    /// panics takes nothing else down.
    fn forget(&mut self) {
        if let Some(future) = self.future.take() {
            let _runtime = self.handle.as_ref().map(Handle::enter);
            if caught(|| drop(future)).is_err() {
                tracing::warn!(parent: &self.span, "a probe panicked while it was dropped");
            }
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.forget();
        if !self.ended {
            self.mailbox.send(Message::Gone);
        }
    }
}

//! How tasks tell the dispatcher what became of them.
//!
//! A channel wakes its receiver for every message. Here a thread that has more
//! tasks at hand wakes it once for all of them: with checks that answer at
//! once, waking is most of the work.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::time::Instant;

use super::pool;
use crate::probe::{ProbeError, Raw};

/// Which measurement: a place in the dispatcher's table, and how often it has
/// been used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) index: usize,
    pub(super) generation: u32,
}

/// What a task tells the dispatcher.
pub(super) enum Message {
    /// It has ended.
    Ended {
        token: Token,
        result: Result<Raw, ProbeError>,
        at: Instant,
    },
    /// It is gone without a result: it was cancelled.
    Gone,
}

#[derive(Default)]
pub(super) struct Mailbox {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    messages: Vec<Message>,
    waker: Option<Waker>,
}

impl Mailbox {
    /// Puts a message in, and sees to it that the dispatcher wakes.
    pub(super) fn send(self: &Arc<Self>, message: Message) {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .messages
            .push(message);
        if !pool::wake_later(self) {
            self.wake();
        }
    }

    /// Wakes the dispatcher.
    pub(super) fn wake(&self) {
        let waker = self
            .inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .waker
            .take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Moves the messages out into `inbox`, which is empty.
    pub(super) fn poll(&self, cx: &mut Context<'_>, inbox: &mut Vec<Message>) -> Poll<()> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.messages.is_empty() {
            if !inner
                .waker
                .as_ref()
                .is_some_and(|waker| waker.will_wake(cx.waker()))
            {
                inner.waker = Some(cx.waker().clone());
            }
            return Poll::Pending;
        }
        std::mem::swap(&mut inner.messages, inbox);
        Poll::Ready(())
    }
}

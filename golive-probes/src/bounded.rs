//! A stream of which no more than so much is read, for clients that take a
//! server at its word when it announces a gigabyte.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use golive_core::probe::{ProbeError, ProbeInput, Reason};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How much is read of one connection.
const MOST: usize = 4 << 20;

/// A stream that fails once 4 MiB of it were read.
pub(crate) struct Bounded<S> {
    inner: S,
    left: usize,
    overrun: Overrun,
}

/// Whether a stream failed for that. Kept apart: what a client makes of the
/// errors of its stream is its own affair.
#[derive(Clone, Default)]
pub(crate) struct Overrun(Arc<AtomicBool>);

impl Overrun {
    /// What to say of an error of the client: that there was too much to read, if
    /// there was.
    pub(crate) fn or(&self, error: ProbeError, input: &ProbeInput) -> ProbeError {
        if !self.0.load(Ordering::Relaxed) {
            return error;
        }
        let words = format!("the server sends more than {} MiB", MOST >> 20);
        let error = ProbeError::new(Reason::TooLarge, words);
        match input.current_step() {
            Some(step) => error.at(step),
            None => error,
        }
    }
}

impl<S> Bounded<S> {
    pub(crate) fn new(inner: S) -> (Self, Overrun) {
        let overrun = Overrun::default();
        let bounded = Self {
            inner,
            left: MOST,
            overrun: overrun.clone(),
        };
        (bounded, overrun)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            self.overrun.0.store(true, Ordering::Relaxed);
            return Poll::Ready(Err(io::Error::other("too much to read")));
        }
        let before = buf.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buf);
        let new = buf.filled().len().saturating_sub(before);
        self.left = self.left.saturating_sub(new);
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

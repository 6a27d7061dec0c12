//! The line that a session is held over: it asks for a sign of life when the
//! time has come, while a frame may be half read.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::connect::Stream;

/// What a ping at the end of the time holds.
pub(super) const LATE: &[u8] = b"golive still";

/// The end of the time, shared by a session and its line.
#[derive(Clone, Default)]
pub(super) struct Alarm(Arc<Mutex<Option<Due>>>);

/// A time, and what is left to be sent when it has come.
struct Due {
    time: Pin<Box<Sleep>>,
    ping: Vec<u8>,
    sent: usize,
}

impl Alarm {
    /// Sends a ping after this time.
    pub(super) fn set(&self, after: Duration) {
        // A ping (RFC 6455, 5.5.2) that is whole, masked by zeros: what it says
        // is known to all.
        let length = u8::try_from(LATE.len()).unwrap_or_default();
        let ping = [&[0x89, 0x80 | length, 0, 0, 0, 0], LATE].concat();
        let due = Due {
            time: Box::pin(sleep(after)),
            ping,
            sent: 0,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(due);
    }
}

/// A connection that is read and, when the time has come, written to meanwhile.
pub(super) struct Line {
    stream: Box<dyn Stream>,
    alarm: Alarm,
}

impl Line {
    pub(super) fn new(stream: Box<dyn Stream>) -> (Self, Alarm) {
        let alarm = Alarm::default();
        let line = Self {
            stream,
            alarm: alarm.clone(),
        };
        (line, alarm)
    }

    /// Sends what is due. No other frame is half sent while one is read.
    fn ring(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut alarm = self.alarm.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(due) = alarm.as_mut() else {
            return Poll::Ready(Ok(()));
        };
        ready!(due.time.as_mut().poll(cx));
        while let Some(rest) = due.ping.get(due.sent..).filter(|rest| !rest.is_empty()) {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            due.sent += sent;
        }
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        *alarm = None;
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Poll::Ready(Err(error)) = self.ring(cx) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

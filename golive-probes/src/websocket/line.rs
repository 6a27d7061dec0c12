//! The line that a session is held over: it asks for a sign of life when the
//! time has come, while a frame may be half read.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput, Reason};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::connection::{Message, Session};
use crate::connect::Stream;

/// What a ping at the end of the time holds.
const LATE: &[u8] = b"golive still";

impl Session {
    /// Begins to hold the connection for this time; see [`Session::held`].
    pub(super) fn hold(&self, time: Duration, input: &ProbeInput) -> Result<(), ProbeError> {
        if time.is_zero() {
            let words = "the connection is held for no time at all: expected some";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        if time >= input.remaining() {
            let words = "the connection is held as long as the check may take: give the check \
                         a longer timeout";
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        self.alarm.set(time);
        Ok(())
    }

    /// The next text while the connection is held, and none when the time is over
    /// and the server has shown that it is still there.
    pub(super) async fn held(&mut self, input: &ProbeInput) -> Result<Option<String>, ProbeError> {
        loop {
            // In so much time it may say as much as it likes.
            self.passed = 0;
            match self.next(input).await? {
                Message::Pong(answer) if answer == LATE => return Ok(None),
                Message::Text(text) => return Ok(Some(text)),
                _ => {}
            }
        }
    }
}

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

//! The server's first word, looked at before the client waits for the rest.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream whose first byte must be the type of a message that a server begins
/// with: what follows in another protocol would be taken for the length of a
/// message, and waited for.
pub(super) struct Stream<S> {
    inner: S,
    begun: bool,
}

impl<S> Stream<S> {
    pub(super) fn new(inner: S) -> Self {
        Self {
            inner,
            begun: false,
        }
    }
}

/// `R`: a request to authenticate; `E`: an error; `v`: another version of the
/// protocol (PostgreSQL's manual, "Message Formats"); to `SSLRequest`, `S` or
/// `N`.
const FIRST: &[u8] = b"REvSN";

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buf);
        if let (Poll::Ready(Ok(())), false) = (&read, self.begun) {
            let mut new = buf.filled().iter().skip(before).copied();
            if let Some(first) = new.next() {
                self.begun = true;
                // `S` alone answers SSLRequest; with more it is no beginning.
                let is_one = FIRST.contains(&first) && (first != b'S' || new.next().is_none());
                if !is_one {
                    let words = "unexpected message: the server does not speak PostgreSQL";
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, words)));
                }
            }
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stream<S> {
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

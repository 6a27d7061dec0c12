//! One output of a program, read as it comes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// What came out of a pipe so far.
#[derive(Debug)]
pub(super) struct Pipe<R> {
    reader: Option<R>,
    pub(super) bytes: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Pipe<R> {
    pub(super) fn new(reader: Option<R>) -> Self {
        Self {
            reader,
            bytes: Vec::new(),
        }
    }

    /// Reads until nothing more is there. Ready at the end of the pipe, or
    /// with one byte more than `most`.
    pub(super) fn poll_fill(&mut self, cx: &mut Context<'_>, most: u64) -> Poll<io::Result<()>> {
        while let Some(reader) = &mut self.reader {
            if self.bytes.len() as u64 > most {
                break;
            }
            let mut space = [0; 8192];
            let mut buffer = ReadBuf::new(&mut space);
            match ready!(Pin::new(reader).poll_read(cx, &mut buffer)) {
                Ok(()) if buffer.filled().is_empty() => self.reader = None,
                Ok(()) => self.bytes.extend_from_slice(buffer.filled()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Ready(Ok(()))
    }
}

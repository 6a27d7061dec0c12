//! A connection of bytes, for the probes that speak their protocol themselves:
//! those whose clients reconnect by themselves, or drive the connection in a
//! task that would outlive the measurement.

use std::io;

use bytes::BytesMut;
use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use crate::connect::{Authority, Stream, connect, socket_error};
use crate::trust::{Trust, handshake_error, server_name, tls_error_of};

/// How much is read of one connection.
const MOST: usize = 1 << 20;

/// The bytes at the head of a line that tell a protocol of text: three digits, a verb.
const START: usize = 3;

/// The nanoseconds since 1970, of which names are made that nobody else has.
pub(crate) fn now_in_nanos() -> u128 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap_or_default().as_nanos()
}

/// A connection, closed when it is dropped. It reads no more than 1 MiB.
pub(crate) struct Wire {
    stream: Box<dyn Stream>,
    /// What was read and not yet taken.
    unread: BytesMut,
    /// How much may be read still.
    left: usize,
    input: ProbeInput,
}

impl Wire {
    /// Connects.
    pub(crate) async fn open(at: &Authority, input: &ProbeInput) -> Result<Self, ProbeError> {
        Ok(Self {
            stream: Box::new(connect(at, input).await?),
            unread: BytesMut::new(),
            left: MOST,
            input: input.clone(),
        })
    }

    /// Goes on in TLS, with the certificate checked.
    pub(crate) async fn secured(mut self, host: &str, trust: &Trust) -> Result<Self, ProbeError> {
        self.input.step(Step::Handshake);
        let (name, config) = (server_name(host)?, trust.client_config(&[])?);
        // What was said in the clear must not be taken for what is said in TLS.
        if !self.unread.is_empty() {
            return Err(self.misspoken("the server said more before its handshake"));
        }
        let stream = TlsConnector::from(config)
            .connect(name, self.stream)
            .await
            .map_err(|error| handshake_error(&error))?;
        self.stream = Box::new(stream);
        Ok(self)
    }

    /// Sends all of it.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<(), ProbeError> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        let sent = sent.await;
        sent.map_err(|error| self.told(&error))
    }

    /// The first line that the server says, by itself. One that says nothing may wait
    /// for something else, of which the hint tells.
    pub(crate) async fn greeting(
        &mut self,
        limit: usize,
        hint: &str,
    ) -> Result<String, ProbeError> {
        let patience = self.input.remaining().mul_f64(0.9);
        let said = tokio::time::timeout(patience, self.line(limit)).await;
        said.unwrap_or_else(|_| {
            let words = match self.unread.is_empty() {
                true => format!("the server accepts, and says nothing: {hint}"),
                false => "the server does not end its first line".to_owned(),
            };
            Err(self.error(Reason::TimedOut, words))
        })
    }

    /// Reads a line of at most `limit` bytes, without its end. It begins with a word of
    /// ASCII; what else is no UTF-8 in it is read as U+FFFD: an old server names itself
    /// in the letters of its country.
    pub(crate) async fn line(&mut self, limit: usize) -> Result<String, ProbeError> {
        loop {
            // Said at once: what speaks another protocol may never end a line.
            let mut start = self
                .unread
                .iter()
                .take(START)
                .take_while(|&&it| it != b'\n');
            if start.any(|&it| !(it.is_ascii_graphic() || it == b' ' || it == b'\r')) {
                return Err(self.misspoken("the server says what is no text"));
            }
            let end = self.unread.iter().take(limit).position(|&it| it == b'\n');
            if let Some(end) = end {
                let line = self.unread.split_to(end + 1);
                let line = String::from_utf8_lossy(&line);
                return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
            }
            if self.unread.len() >= limit {
                let words = format!("a line is longer than {limit} bytes");
                return Err(self.error(Reason::TooLarge, words));
            }
            self.fill().await?;
        }
    }

    /// Reads so many bytes.
    pub(crate) async fn exact(&mut self, length: usize) -> Result<BytesMut, ProbeError> {
        while self.unread.len() < length {
            if length - self.unread.len() > self.left {
                return Err(self.too_much());
            }
            self.fill().await?;
        }
        Ok(self.unread.split_to(length))
    }

    /// Reads until `take` has what it wants of the bytes.
    pub(crate) async fn take<T>(
        &mut self,
        mut take: impl FnMut(&mut BytesMut) -> Result<Option<T>, ProbeError>,
    ) -> Result<T, ProbeError> {
        loop {
            let taken = take(&mut self.unread);
            if let Some(taken) = taken.map_err(|error| self.here(error))? {
                return Ok(taken);
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<(), ProbeError> {
        if self.left == 0 {
            return Err(self.too_much());
        }
        let mut part = [0; 4096];
        let most = self.left.min(part.len());
        let part = part.get_mut(..most).unwrap_or_default();
        let read = self.stream.read(part).await;
        match read.map_err(|error| self.told(&error))? {
            0 => Err(self.error(Reason::Closed, "the server closed the connection")),
            length => {
                self.unread.extend(part.iter().take(length));
                self.left -= length;
                Ok(())
            }
        }
    }

    /// An error at the step that is being done.
    pub(crate) fn error(&self, reason: Reason, words: impl std::fmt::Display) -> ProbeError {
        self.here(ProbeError::new(reason, words))
    }

    fn here(&self, error: ProbeError) -> ProbeError {
        match self.input.current_step() {
            Some(step) => error.at(step),
            None => error,
        }
    }

    /// The server does not speak the protocol.
    pub(crate) fn misspoken(&self, words: impl std::fmt::Display) -> ProbeError {
        self.error(Reason::ProtocolError, words)
    }

    fn too_much(&self) -> ProbeError {
        self.error(
            Reason::TooLarge,
            format_args!("the server said more than {MOST} bytes"),
        )
    }

    fn told(&self, error: &io::Error) -> ProbeError {
        let step = self.input.current_step().unwrap_or(Step::Read);
        match tls_error_of(error) {
            Some(error) => error.at(step),
            None => socket_error(error, step, &error.to_string()),
        }
    }
}

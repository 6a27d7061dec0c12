//! What a server answers.

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Tcp;
use crate::connect::{connect, socket_error};
use crate::pattern::Pattern;

/// The most that is read while an answer is looked for.
const MOST: usize = 64 * 1024;

impl Tcp {
    /// Sends these bytes when it has connected; see [`Sent::answers`] and
    /// [`Sent::closes_after`]. They are
    /// never shown.
    pub fn send(self, bytes: impl AsRef<[u8]>) -> Sent {
        Sent {
            tcp: self,
            bytes: bytes.as_ref().to_vec(),
        }
    }

    /// What the server says by itself matches a regular expression.
    pub fn answers(self, pattern: &str) -> Answers {
        self.send([]).answers(pattern)
    }
}

/// What is sent. See [`Tcp::send`].
#[derive(Clone)]
#[must_use = "what is sent measures nothing; what is answered does"]
pub struct Sent {
    pub(super) tcp: Tcp,
    pub(super) bytes: Vec<u8>,
}

impl Sent {
    /// What the server says then matches a regular expression, of the syntax of
    /// the crate `regex`: `^\+PONG`. It is read until it does, up to 64 KiB;
    /// what is no UTF-8 in it is read as U+FFFD.
    pub fn answers(self, pattern: &str) -> Answers {
        Answers {
            sent: self,
            pattern: Pattern::new(pattern),
        }
    }
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Sent").field(&self.tcp).finish()
    }
}

/// See [`Sent::answers`].
#[derive(Clone, Debug)]
pub struct Answers {
    sent: Sent,
    pattern: Pattern,
}

impl Probe for Answers {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let pattern = self.pattern.regex()?;
        if pattern.is_match("") {
            let words = format!("{} matches an answer of nothing", self.pattern);
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let mut stream = connect(&self.sent.tcp.authority()?, &input).await?;
        let lost =
            |step| move |error: std::io::Error| socket_error(&error, step, &error.to_string());
        if !self.sent.bytes.is_empty() {
            input.step(Step::Send);
            let sent = stream.write_all(&self.sent.bytes).await;
            sent.map_err(lost(Step::Send))?;
        }
        input.step(Step::Read);
        let (mut read, mut part) = (Vec::new(), [0; 4096]);
        loop {
            let length = stream.read(&mut part).await.map_err(lost(Step::Read))?;
            read.extend_from_slice(part.get(..length).unwrap_or_default());
            if pattern.is_match(&String::from_utf8_lossy(&read)) {
                return Ok(true.into());
            }
            if length == 0 && read.is_empty() {
                let words = "the server closed and said nothing";
                return Err(ProbeError::new(Reason::Closed, words).at(Step::Read));
            }
            if length == 0 {
                // What it says may repeat what it was sent.
                let words = format!(
                    "the server said {} bytes and closed, and none of it matches {}",
                    read.len(),
                    self.pattern
                );
                return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
            }
            if read.len() > MOST {
                let words = format!("64 KiB of answer, and none of it matches {}", self.pattern);
                return Err(ProbeError::new(Reason::TooLarge, words).at(Step::Read));
            }
        }
    }

    fn target(&self) -> Target {
        self.sent.tcp.target()
    }
}

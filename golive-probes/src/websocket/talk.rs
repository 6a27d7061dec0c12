//! What is said to a server, what it answers, and how long that lasts.

use std::time::Duration;

use golive_core::probe::{ProbeError, ProbeInput};
use golive_core::secret::Secret;

use super::connection::Session;
use super::{WebSocket, WebSocketProbe, What};
use crate::pattern::Pattern;

impl WebSocket {
    /// Sends a text when it has connected, one after the other if there are more,
    /// before anything is measured. It is never shown.
    pub fn send(mut self, text: impl Into<Secret>) -> Self {
        self.sent.push(text.into());
        self
    }

    /// A text that the server says matches a regular expression, of the syntax of
    /// the crate `regex`. Others are passed over.
    pub fn answers(self, pattern: &str) -> WebSocketProbe<bool> {
        self.probe(What::Answers(Pattern::new(pattern)), |_| Ok(true))
    }

    /// The connection stays open so long: what the server says is read, its pings
    /// are answered, and when the time is over it answers one.
    pub fn hold(self, time: Duration) -> WebSocketProbe<bool> {
        self.connects().hold(time)
    }

    /// Says what is to be sent.
    pub(super) async fn say(
        &self,
        session: &mut Session,
        input: &ProbeInput,
    ) -> Result<(), ProbeError> {
        for text in &self.sent {
            session.text(text.expose(), input).await?;
        }
        Ok(())
    }
}

impl WebSocketProbe<bool> {
    /// And the connection stays open so long after that, as by
    /// [`WebSocket::hold`].
    #[must_use]
    pub fn hold(mut self, time: Duration) -> Self {
        self.hold = Some(time);
        self
    }
}
